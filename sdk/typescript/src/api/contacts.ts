// Made from the definitions of the API, by a test of the server; not written by hand.
// What can be asked of `contacts`.

import type * as types from "./types.js";

/** Add a customer or a supplier */
export interface AddContact {
  addresses?: types.Address[];
  company?: string | null;
  /** That of the first address, unless said. */
  country?: string | null;
  credit_limit?: string | null;
  currency?: string | null;
  customer_group?: string | null;
  email?: string | null;
  /** Whether they buy; so, unless said. */
  is_customer?: boolean;
  /** Whether the business buys from them. */
  is_supplier?: boolean;
  kind: types.ContactKind;
  language?: string | null;
  name: string;
  notes?: string | null;
  phone?: string | null;
  price_list?: string | null;
  tags?: string[];
  tax_id?: string | null;
}

/** Take a contact out of the way */
export interface ArchiveContact {
  id: string;
  /** The version you saw. */
  version: number;
}

/** Change what is known of a contact */
export interface ChangeContact {
  /** All of them, in order. */
  addresses?: types.Address[] | null;
  company?: string | null;
  country?: string | null;
  credit_limit?: string | null;
  currency?: string | null;
  customer_group?: string | null;
  email?: string | null;
  id: string;
  is_customer?: boolean | null;
  is_supplier?: boolean | null;
  kind?: types.ContactKind | null;
  language?: string | null;
  name?: string | null;
  notes?: string | null;
  phone?: string | null;
  price_list?: string | null;
  /** All of them. */
  tags?: string[] | null;
  tax_id?: string | null;
  /** The version you saw. */
  version: number;
}

/** Make one contact of two */
export interface MergeContact {
  /** The one that is kept. */
  id: string;
  /** The one that it turns out to be as well. */
  other: string;
  /** The version you saw of that. */
  other_version: number;
  /** The version you saw of it. */
  version: number;
}

/** Write down what a contact agreed to or took back */
export interface RecordConsent {
  /** When they said so; now, unless said. */
  at?: string | null;
  channel: types.Channel;
  /** Who said it. */
  id: string;
  /** Whether they agreed, or took it back. */
  is_given: boolean;
  /** How it is known: what they ticked, wrote or said, and where. */
  proof: string;
  /** What for: a word such as `newsletter`. */
  purpose: string;
}

/** Deal with an archived contact again */
export interface RestoreContact {
  id: string;
  /** The version you saw. */
  version: number;
}
