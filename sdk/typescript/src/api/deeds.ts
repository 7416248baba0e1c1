// Made from the definitions of the API, by a test of the server; not written by hand.
// What can be asked of `deeds`.

import type * as types from "./types.js";

/** Stop something long where it is */
export interface Cancel {
  id: string;
  /** Why it cannot go on, where that is so. */
  trouble?: string | null;
}

/** Keep how to take back what was just done */
export interface Keep {
  steps: types.NewDeedStep[];
  /** What was done, in a word of small letters and dashes. */
  what: string;
}

/** Say what became of what is taken back */
export interface Settle {
  /** Leaves the rest to another job. */
  again?: boolean;
  id: string;
  steps: types.DeedStepSettled[];
}

/** Take back something you did in the last day */
export interface Undo {
  id: string;
}
