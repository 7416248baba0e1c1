/** What nobody can guess. `Math.random()` is made of it. */

import * as host from "./host.js";

/** At most 4,096 at once. */
export function bytes(count: number): Uint8Array {
  return host.randomBytes(count);
}
