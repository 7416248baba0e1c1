/** What the installation remembers, as JSON. What is written is seen by this call at once, and kept if the outcome is. */

import { bytes, text } from "./bytes.js";
import { canonical } from "./canonical.js";
import * as host from "./host.js";
import { parsed } from "./json.js";

/** Something remembered. */
export interface Entry<T> {
  key: string;
  value: T;
  /** Another after each change. */
  version: number;
}

export function get<T>(key: string): T | undefined {
  return entry<T>(key)?.value;
}

/** With its version, for `swap`. */
export function entry<T>(key: string): Entry<T> | undefined {
  const found = host.getEntry(key);
  return found ? read(found) : undefined;
}

export function put(key: string, value: unknown): void {
  host.putEntry(key, stored(value));
}

/** It is forgotten after so many seconds. */
export function putFor(key: string, value: unknown, seconds: number): void {
  host.putEntry(key, stored(value), Math.max(Math.floor(seconds), 1));
}

/**
 * Writes only if the version is still this one, undefined being an entry that is not there; says whether it wrote. If
 * somebody is quicker before the outcome is kept, the delivery is tried again.
 */
export function swap(key: string, expected: number | undefined, value: unknown): boolean {
  return host.swapEntry(key, expected, stored(value));
}

export function remove(key: string): void {
  host.removeEntry(key);
}

/** At most `limit` whose keys begin so, in order, `after` one of them if it is given. */
export function scan<T>(prefix: string, limit: number, after?: string): Entry<T>[] {
  return host.scanEntries(prefix, after, limit).map((entry) => read<T>(entry));
}

function stored(value: unknown): Uint8Array {
  return bytes(canonical(value));
}

function read<T>({ key, value, version }: Entry<Uint8Array>): Entry<T> {
  return { key, value: parsed<T>(text(value)), version };
}
