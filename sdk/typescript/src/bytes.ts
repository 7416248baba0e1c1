/** Texts and bytes. The engine behind the wall has no `TextEncoder`. */

import { utf8fromStringLoose, utf8toString } from "@exodus/bytes/utf8.js";
import { unreadable } from "./failure.js";

/** In UTF-8. */
export function bytes(text: string): Uint8Array {
  return utf8fromStringLoose(text);
}

/** What is not UTF-8 is unreadable. */
export function text(bytes: Uint8Array): string {
  return read(() => utf8toString(bytes));
}

export function fromBase64(coded: string): Uint8Array {
  return Uint8Array.from(read(() => atob(coded)), (letter) => letter.charCodeAt(0));
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function read<T>(how: () => T): T {
  try {
    return how();
  } catch (error) {
    throw unreadable(error);
  }
}
