/** What the owner chose for the connection. */

import * as host from "./host.js";
import { type Is, parsed } from "./json.js";

/** The settings as the manifest's form declares them. Secrets are not among them. */
export function get<T>(is?: Is<T>): T {
  return parsed(host.getSettings(), is);
}
