/** What people of the workspace should know. */

import { canonical } from "./canonical.js";
import * as host from "./host.js";

/** Sent when the outcome is kept. */
export function people(title: string, text: string): void {
  send({ title, text });
}

/** With what else the API knows to say of a notice. */
export function send(notice: { title: string; text: string; [more: string]: unknown }): void {
  host.sendNotice(canonical(notice));
}
