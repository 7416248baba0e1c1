// Made from the definitions of the API, by a test of the server; not written by hand.
// What can be asked of `business`.

/** Say what the business is called, where it is, and how it counts */
export interface Change {
  /** Line by line; the country apart. */
  address?: string | null;
  /** Where it is. The first time, what you do not say of the rest follows from it. */
  country?: string | null;
  currency?: string | null;
  /** A language, and a region where that matters: `en`, `de-AT`. */
  locale?: string | null;
  /** What it trades as; an empty one is the workspace's again. */
  name?: string | null;
  prices_include_tax?: boolean | null;
  /** A name of the IANA's list, such as `Europe/Vienna`. */
  time_zone?: string | null;
  /** The version you saw. */
  version: number;
}
