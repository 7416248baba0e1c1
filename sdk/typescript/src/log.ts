/**
 * Lines for whoever looks after the plugin: nothing personal, and no secret. Never fails: what is more than a call may log
 * is dropped and counted.
 */

import * as host from "./host.js";

export function debug(line: string): void {
  host.write("debug", line);
}

export function info(line: string): void {
  host.write("info", line);
}

export function warn(line: string): void {
  host.write("warn", line);
}

export function error(line: string): void {
  host.write("error", line);
}
