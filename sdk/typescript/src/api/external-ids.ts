// Made from the definitions of the API, by a test of the server; not written by hand.
// What can be asked of `external-ids`.

/** Link a record with its id in another system */
export interface Link {
  /** The id there. */
  external_id: string;
  /** What kind of record it is: `product`, `variant`, `location`. */
  kind: string;
  /** The id here. */
  record: string;
  /** The other system: lower-case letters, digits, dots and dashes. */
  system: string;
}

/** End the link of a record with an id elsewhere */
export interface Unlink {
  id: string;
}
