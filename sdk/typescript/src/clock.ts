/** What time it is. `Date.now()` and `new Date()` say the same. */

import * as host from "./host.js";

/** Never earlier than before in the same call. */
export function now(): Date {
  return new Date(host.now());
}

/** Seconds since 1970. */
export function unix(): number {
  return Math.floor(host.now() / 1000);
}
