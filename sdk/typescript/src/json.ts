/** What was sent as JSON, and whether it is what was expected. */

import { unreadable } from "./failure.js";

/**
 * Says whether something is a `T`. Types are gone when a plugin runs, so without one whatever came is believed to be what
 * was expected.
 */
export type Is<T> = (value: any) => value is T;

export function parsed<T>(json: string, is?: Is<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw unreadable(error);
  }
  return expected(value, is);
}

export function expected<T>(value: unknown, is?: Is<T>): T {
  if (is && !is(value)) throw unreadable("What came is not what was expected.");
  return value as T;
}
