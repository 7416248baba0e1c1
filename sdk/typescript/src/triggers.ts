/** What a plugin is called for. */

import { bytes, fromBase64 } from "./bytes.js";
import { type Is, expected } from "./json.js";

type Json = any;

/** What is known of every call. */
export interface Call {
  /** The same each time that the delivery is tried again: good as a key that makes something happen once. */
  id: string;
  /** Which account outside it is about. */
  connection: string;
  /** Where each of its webhooks is called, by the name that the manifest has for it. */
  webhooks: Record<string, string>;
  /**
   * In which language people are told something: that of whoever asked for an action, else the business's own. `de`,
   * `en-GB`.
   */
  language: string;
}

abstract class Trigger {
  readonly call: Call;
  /** All that the host said of it. */
  readonly body: Json;

  constructor(call: Call, body: Json) {
    this.call = call;
    this.body = body;
  }

  protected line(field: string): string {
    return this.maybe(field) ?? "";
  }

  protected maybe(field: string): string | undefined {
    const value: unknown = this.body?.[field];
    return typeof value === "string" ? value : undefined;
  }
}

/** Something happened in the workspace. */
export class Event extends Trigger {
  /** `product.added`. */
  get kind(): string {
    return this.line("event");
  }

  /** The record that it is about, by its id. */
  get subject(): string | undefined {
    return this.maybe("subject");
  }

  /** When it happened, as RFC 3339 writes it. */
  get at(): string {
    return this.line("at");
  }

  /** What is said of it, as far as it was granted. */
  said<T>(is?: Is<T>): T {
    return expected(this.body?.said ?? null, is);
  }

  /** What a sync found on the other side, and nobody knows here: it is to be brought over. */
  missing(): There | undefined {
    return this.kind === "sync.missing" ? there(this.body.said) : undefined;
  }

  /** What a sync found in another version than the one that it was last linked with: it is to be read anew. */
  older(): There | undefined {
    return this.kind === "sync.older" ? there(this.body.said) : undefined;
  }
}

/** Something on the other side. */
export interface There {
  kind: string;
  externalId: string;
  version: string | undefined;
}

function there(said: Json): There | undefined {
  if (typeof said?.kind !== "string" || typeof said.external_id !== "string") return undefined;
  return { kind: said.kind, externalId: said.external_id, version: said.version ?? undefined };
}

/** Somebody outside called. */
export class Webhook extends Trigger {
  /** As the manifest calls it. */
  get name(): string {
    return this.line("webhook");
  }

  get method(): string {
    return this.line("method");
  }

  /** What stood behind the `?`. */
  get query(): string | undefined {
    return this.maybe("query");
  }

  get receivedAt(): string {
    return this.line("received_at");
  }

  /** A header, whose name may be written in any case. Most schemes sign none: what a header says is a hint. */
  header(name: string): string | undefined {
    const headers: [string, string][] = this.body?.headers ?? [];
    return headers.find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1];
  }

  /** What was sent, as JSON. */
  json<T>(is?: Is<T>): T {
    return expected(this.body?.body ?? null, is);
  }

  /** What was sent, as text. */
  text(): string | undefined {
    return this.maybe("text");
  }

  /** What was sent, byte for byte. */
  bytes(): Uint8Array {
    const coded = this.maybe("base64");
    return coded === undefined ? bytes(this.line("text")) : fromBase64(coded);
  }
}

/** It is time. */
export class Schedule extends Trigger {
  /** As the manifest calls it. */
  get name(): string {
    return this.line("schedule");
  }

  get at(): string {
    return this.line("at");
  }
}

/** Somebody asked for something. */
export class Action extends Trigger {
  /** As the manifest calls it. */
  get name(): string {
    return this.line("action");
  }

  /** The record that they asked it of, by its id. */
  get record(): string | undefined {
    return this.maybe("record");
  }

  /** What they filled in. */
  form<T>(is?: Is<T>): T {
    return expected(this.body?.form ?? null, is);
  }
}

/** A page of a sync is to be done. */
export class SyncPage extends Trigger {
  /** As the manifest calls it. */
  get name(): string {
    return this.line("sync");
  }

  /** Where the page before this one said to go on; undefined on the first. */
  get cursor(): string | undefined {
    return this.maybe("cursor");
  }

  /** What changed before then is known. */
  get since(): string | undefined {
    return this.maybe("since");
  }

  /** Whether it is only tried out: what is asked for is counted and not done. */
  get isDry(): boolean {
    return this.body?.dry === true;
  }

  /**
   * Whether one of its operations was refused when it was done as a whole, and nothing of it is there: each thing of it is
   * to be left for later by itself, so that what cannot be had holds up none of the rest. A page that is refused again ends
   * the sync.
   */
  get isOneByOne(): boolean {
    return this.body?.one_by_one === true;
  }

  /** Whether a schedule started it, and nobody asked for it just now. */
  get isScheduled(): boolean {
    return this.body?.scheduled === true;
  }
}

/**
 * What an outcome left for later. The id of its call is another for each generation, and the same for each try of one: the
 * key of what must happen once on the other side.
 */
export class Later extends Trigger {
  get name(): string {
    return this.line("later");
  }

  /** The record, or whatever it is about. */
  get about(): string {
    return this.line("about");
  }

  /** Which one it is of those about the same: a newer one has a higher number. */
  get generation(): number {
    return Number(this.body?.generation ?? 0);
  }

  /** What was said when it was left. */
  said<T>(is?: Is<T>): T {
    return expected(this.body?.said ?? null, is);
  }
}
