// Made from the definitions of the API, by a test of the server; not written by hand.
// What can be asked of `ledger`.

import type * as types from "./types.js";

/** Add an account */
export interface AddAccount {
  /** What bookkeepers call it, such as `1200`; no other account has it. */
  code: string;
  kind: unknown;
  name: string;
}

/** Post nothing to an account any more */
export interface ArchiveAccount {
  id: string;
  /** The version you saw. */
  version: number;
}

/** Begin to keep books, with the accounts that they need */
export type Begin = Record<string, never>;

/** Post now what happened until now */
export type CatchUp = Record<string, never>;

/** Call an account something else */
export interface ChangeAccount {
  code?: string | null;
  id: string;
  name?: string | null;
  /** The version you saw. */
  version: number;
}

/** Close all days up to one */
export interface ClosePeriod {
  /** The last day that is closed. It is over. */
  through: string;
}

/** Post an entry by hand */
export interface Post {
  /** What the business reckons in, unless said. */
  currency?: string | null;
  /** Today, unless said. */
  day?: string | null;
  /** Each account once; debits and credits come to the same. */
  lines: types.LedgerLine[];
  /** What it is for. */
  text: string;
}

/** Post to an archived account again */
export interface RestoreAccount {
  id: string;
  /** The version you saw. */
  version: number;
}

/** Take an entry back by its opposite */
export interface Reverse {
  /** Today, unless said. */
  day?: string | null;
  /** Which entry. */
  id: string;
  reason: string;
}

/** Say what is posted to which account from now on */
export interface SetPurpose {
  /** Null ends what was said of this detail alone: it is posted as all others are. */
  account?: string | null;
  /** The provider of payments, or the id of a tax rate; empty for all that have no account of their own. */
  detail?: string;
  purpose: unknown;
}
