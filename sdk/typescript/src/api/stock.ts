// Made from the definitions of the API, by a test of the server; not written by hand.
// What can be asked of `stock`.

import type * as types from "./types.js";

/** Add a location */
export interface AddLocation {
  /** Whether more may go out than was counted in. */
  allows_negative?: boolean;
  name: string;
}

/** Correct what a location holds */
export interface Adjust {
  /** How much more there is than was thought; negative for less. */
  change: string;
  location: string;
  /** Which batch, or which piece, by its name: where they are told apart. What was found may be a new one. */
  lot?: string | null;
  /** For whoever asks later: broken, found, miscounted. */
  reason: string;
  variant: string;
}

/** Give a count up */
export interface CancelCount {
  id: string;
  /** The version you saw. */
  version: number;
}

/** Cancel a transfer of which nothing has arrived */
export interface CancelTransfer {
  id: string;
  reason: string;
  /** The version you saw. */
  version: number;
}

/** Change or archive a location */
export interface ChangeLocation {
  allows_negative?: boolean | null;
  archived?: boolean | null;
  id: string;
  name?: string | null;
  /** The version you saw. */
  version: number;
}

/** Correct a lot's name, or until when it is good */
export interface ChangeLot {
  expires_at?: string | null;
  id: string;
  name?: string | null;
  /** The version you saw. */
  version: number;
}

/** Change until when a reservation is kept */
export interface ChangeReservation {
  /** When it is given back by itself; null for never. */
  expires_at?: string | null;
  id: string;
  /** The version you saw. */
  version: number;
}

/** Change a transfer that is not sent yet */
export interface ChangeTransfer {
  id: string;
  /** All of them, in the place of those that were there. */
  lines?: types.NewTransferLine[] | null;
  note?: string | null;
  /** The version you saw. */
  version: number;
}

/** Say what became of what did not arrive */
export interface CloseTransfer {
  /** One for each line of which something is still on its way. */
  differences: types.TransferDifference[];
  id: string;
  /** The version you saw. */
  version: number;
}

/** Hand out what was reserved */
export interface Consume {
  location: string;
  /** Which batch, or which piece, by its name: where they are told apart and the goods leave. */
  lot?: string | null;
  /** More than zero. */
  quantity: string;
  reason?: string | null;
  /** Only what is kept for this, such as an order's id. Without it, the oldest reservations go first. */
  source?: string | null;
  variant: string;
}

/** Hand out what a reservation keeps, wholly or in part */
export interface ConsumeReservation {
  id: string;
  /** Which batch, or which piece, by its name: where they are told apart and the goods leave. */
  lot?: string | null;
  /** Without it, all that is still kept. */
  quantity?: string | null;
  reason?: string | null;
}

/** Write down what is to go to another location */
export interface DraftTransfer {
  from: string;
  /** What is to go, 1 to 200 kinds. */
  lines: types.NewTransferLine[];
  note?: string | null;
  to: string;
}

/** Begin a count of what is really there */
export interface OpenCount {
  /** Whether those who count are not told what is expected. */
  blind?: boolean;
  /** Where, 1 to 50 locations. */
  locations: string[];
  note?: string | null;
  /** What, at most 500 variants. Without them, everything that is there. */
  variants?: string[];
}

/** Adjust stock by what a count found */
export interface PostCount {
  id: string;
  /** The version you saw: counting again makes another. */
  version: number;
}

/** Goods came in */
export interface Receive {
  /** From when on the batch is no longer good. */
  expires_at?: string | null;
  location: string;
  /** The batch's name or the piece's number, where they are told apart. A new one is made. */
  lot?: string | null;
  /** More than zero. */
  quantity: string;
  reason?: string | null;
  /** What it is for, such as an order's id. */
  source?: string | null;
  /** What one cost, in the variant's currency. Without it: what one cost last. */
  unit_cost?: string | null;
  variant: string;
}

/** Receive some or all of what was sent */
export interface ReceiveTransfer {
  id: string;
  /** What arrived. Without it, everything that is still on its way. */
  lines?: types.ArrivedLine[] | null;
}

/** Give back what was kept for somebody */
export interface Release {
  location: string;
  /** Which batch, or which piece, by its name: where they are told apart and the goods leave. */
  lot?: string | null;
  /** More than zero. */
  quantity: string;
  reason?: string | null;
  /** Only what is kept for this, such as an order's id. Without it, the oldest reservations go first. */
  source?: string | null;
  variant: string;
}

/** Give back what a reservation keeps, wholly or in part */
export interface ReleaseReservation {
  id: string;
  /** Which batch, or which piece, by its name: where they are told apart and the goods leave. */
  lot?: string | null;
  /** Without it, all that is still kept. */
  quantity?: string | null;
  reason?: string | null;
}

/** No longer say when to order again */
export interface RemoveReorderPoint {
  id: string;
}

/** Keep some for somebody */
export interface Reserve {
  /** When it is given back by itself. Without it, it is kept until somebody ends it. */
  expires_at?: string | null;
  location: string;
  /** More than zero. */
  quantity: string;
  reason?: string | null;
  /** What it is for, such as an order's id. */
  source?: string | null;
  variant: string;
}

/** Take a movement back by its opposite */
export interface Reverse {
  /** The movement to take back. */
  id: string;
  /** For whoever asks later: typed twice, wrong location. */
  reason: string;
}

/** Send what a transfer names: it leaves and is in transit */
export interface SendTransfer {
  id: string;
  /** The version you saw. */
  version: number;
}

/** Set from what difference on a count needs another's yes */
export interface SetPolicy {
  /** Above so many pieces over all lines; null for never. */
  approve_quantity?: string | null;
  /** Above so much value over all lines; null for never. */
  approve_value?: string | null;
}

/** Say when to order again, and up to how much */
export interface SetReorderPoint {
  location: string;
  /** With this much or less available, it is time. Not less than nothing. */
  minimum: string;
  /** What should be available then: more than the minimum. */
  target: string;
  variant: string;
}

/** Say what was counted */
export interface Tally {
  /** Found besides what was counted in the round before, on another shelf. */
  adds?: boolean;
  /** With `adds`: where nothing of it was counted yet, this is the first. So piece by piece can be counted. */
  begins?: boolean;
  /** The count. */
  id: string;
  location: string;
  /** Which batch, or which piece, by its name: where they are told apart. */
  lot?: string | null;
  /** What was counted; nothing is an answer too. */
  quantity: string;
  variant: string;
}

/** Say whether the pieces of a variant are told apart */
export interface Track {
  /** Whether each lot says until when it is good. */
  expires?: boolean;
  /** The variant. */
  id: string;
  mode: unknown;
}

/** Move stock from one location to another */
export interface Transfer {
  from: string;
  /** Which batch, or which piece, by its name: where they are told apart. */
  lot?: string | null;
  quantity: string;
  reason?: string | null;
  to: string;
  variant: string;
}
