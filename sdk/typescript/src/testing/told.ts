/** What a plugin did. */

import { Failure } from "../failure.js";
import { Trouble } from "./trouble.js";

/** One call of the plugin. */
export interface Call {
  /** `event`, `webhook`, `schedule`, `action`, `sync-page`, `later`, `panel`. */
  kind: string;
  /** That of the delivery: the same each time that it is tried. */
  id: string;
  /** Of the event, the webhook and so on. */
  name: string;
  /** What it was told. */
  told: any;
  /** How the delivery stands: `done`, `waiting` to be tried again, or `dead`. */
  state: string;
  /** Why it is not done. */
  trouble: string;
  operations: { name: string; input: any }[];
  cursor: string | null;
  facts: Record<string, any>;
  failure: Failure | null;
  /** It did not end by itself: `trap`, `memory`, `guest-time` and so on. */
  stopped: { why: string; detail: string } | null;
  /** All that it asked of its host, with the answers. */
  asked: any[];
  log: { level: string; line: string }[];
  notices: any[];
}

/** A request that left, secrets and all: they are those of the test. */
export class Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: [name: string, value: string][];
  readonly body: Uint8Array;

  constructor(said: any) {
    this.method = said.method;
    this.url = said.url;
    this.headers = said.headers;
    this.body = typeof said.body === "string" ? Buffer.from(said.body) : Buffer.from(said.body.base64, "base64");
  }

  text(): string {
    return new TextDecoder().decode(this.body);
  }

  json(): any {
    return JSON.parse(this.text());
  }

  header(name: string): string | undefined {
    return this.headers.find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1];
  }
}

/** What came of something: what the plugin was called for, one after another, and what left. */
export class Told {
  readonly calls: Call[];
  readonly sent: Sent[];
  /** How far something came that was brought over, as the API shows it. */
  readonly sync: any;
  /** What was to be seen, as the API shows it. */
  readonly panel: any;

  constructor(said: any) {
    if (said.unexpected.length > 0) {
      const detail = `nothing was said of what answers: ${said.unexpected.join(", ")}`;
      throw new Trouble("unexpected-request", detail);
    }
    this.calls = said.calls.map((call: any) => ({ ...call, failure: failure(call.failure) }));
    this.sent = said.sent.map((sent: any) => new Sent(sent));
    this.sync = said.sync ?? null;
    this.panel = said.panel ?? null;
  }

  /** What was done, of all calls. Throws where a call did not get done: then nothing of it was. */
  operations(): { name: string; input: any }[] {
    const stuck = this.calls.find((call) => call.state !== "done");
    if (stuck) throw new Error(`${stuck.kind} ${stuck.name} is ${stuck.state}: ${stuck.trouble}`);
    return this.calls.flatMap((call) => call.operations);
  }

  /** The parts of a panel, one below the other. Throws where there is nothing to see: it says why. */
  parts(): any[] {
    const parts = this.panel?.drawn?.parts;
    if (parts) return parts;
    throw new Error(`it is ${this.panel?.why}: ${this.panel?.trouble}`);
  }

  /** What whoever asked for an action is answered. */
  answer(): string | undefined {
    return this.calls.findLast((call) => typeof call.facts["answer"] === "string")?.facts["answer"];
  }

  /** The first that the plugin said. */
  failure(): Failure | undefined {
    return this.calls.find((call) => call.failure)?.failure ?? undefined;
  }

  notices(): any[] {
    return this.calls.flatMap((call) => call.notices);
  }

  /** `info greeting number 1`. */
  log(): string[] {
    return this.calls.flatMap((call) => call.log.map(({ level, line }) => `${level} ${line}`));
  }
}

function failure(said: any): Failure | null {
  return said ? new Failure(said.remedy, said.code, said.detail, said.retry_after ?? undefined) : null;
}
