/** That a record here and something on the other side are one; and what was last seen and written there. */

import { sha256 } from "@noble/hashes/sha2.js";
import type { Records } from "./api/records.js";
import { bytes, hex } from "./bytes.js";
import { canonical } from "./canonical.js";

/** How the connection knows a record. */
export class Binding {
  readonly externalId: string;
  /** Of the other side, as it was last seen. */
  readonly version: string | undefined;
  /** Fingerprints of what was last read there, and of what was last written there. */
  readonly read: string | undefined;
  readonly wrote: string | undefined;

  constructor(said: { external_id: string; version?: string | null; read?: string | null; wrote?: string | null }) {
    this.externalId = said.external_id;
    this.version = said.version ?? undefined;
    this.read = said.read ?? undefined;
    this.wrote = said.wrote ?? undefined;
  }

  /** Whether that is what was last written there: the other side only tells what it was told. */
  isEcho(of: unknown): boolean {
    return this.wrote !== undefined && this.wrote === fingerprint(of);
  }

  /** Whether that is what was last read there: nothing changed since. */
  isKnown(of: unknown): boolean {
    return this.read !== undefined && this.read === fingerprint(of);
  }
}

/**
 * That two are one: see `Outcome.link`. It may be said again, with what was seen since; what is not said stays as it was.
 */
export class Link {
  readonly #said: { kind: string; record: string; external_id: string; version?: string; read?: string; wrote?: string };

  /** `record` is an id here, or what an operation of the same outcome makes. */
  constructor(kind: keyof Records, record: string, externalId: string) {
    this.#said = { kind, record, external_id: externalId };
  }

  /** Which version of it is there, in the words of the other side. */
  version(version: string): this {
    this.#said.version = version;
    return this;
  }

  /** What was read there. */
  read(value: unknown): this {
    this.#said.read = fingerprint(value);
    return this;
  }

  /** What was written there, in the form in which the other side tells of it. */
  wrote(value: unknown): this {
    this.#said.wrote = fingerprint(value);
    return this;
  }

  toJSON(): object {
    return this.#said;
  }
}

/** The same for the same JSON, in whatever order its fields are. */
function fingerprint(value: unknown): string {
  return hex(sha256(bytes(canonical(value))));
}
