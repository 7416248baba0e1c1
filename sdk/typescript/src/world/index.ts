/**
 * A world to call a plugin in, in an ordinary test: without a sandbox, as quick as a function call. What it says of grants
 * and limits is nothing; `stockade-sdk/testing` calls the component itself, behind the real wall.
 *
 * ```ts
 * const world = new World(handler).settings({ greeting: "Hello" });
 * world.event("catalog.product-added", { name: "Tea" });
 * assert.equal(world.notices[0].title, "Hello");
 * ```
 *
 * `stockade-sdk test` puts it where the host would be.
 */

import type { Records } from "../api/records.js";
import { canonical } from "../canonical.js";
import { Failure, Problem, type Remedy } from "../failure.js";
import { during } from "../host.js";
import type { Handler } from "../plugin.js";
import { askTheHost } from "../surroundings.js";
import { within } from "./host.js";
import { type Sent, type State, begin, bind } from "./state.js";

export type { Sent } from "./state.js";

/** What a plugin wants done, as it crossed the wall. */
export interface Done {
  operations: { name: string; input: any }[];
  cursor: string | undefined;
  facts: Record<string, any>;
}

/** What surrounds a plugin. What it wrote stays for the next call, if the call answered with an outcome. */
export class World {
  readonly #plugin: Handler;
  #state: State = begin();
  #calls = 0;

  constructor(plugin: Handler) {
    this.#plugin = plugin;
  }

  settings(settings: unknown): this {
    this.#state.settings = settings;
    return this;
  }

  /** A record, as the API shows it. */
  record(kind: keyof Records, record: object): this {
    this.#state.records.set(kind, [...(this.#state.records.get(kind) ?? []), record]);
    return this;
  }

  /** The other side knows a record by this id. */
  bound(kind: keyof Records, externalId: string, id: string): this {
    bind(this.#state, kind, externalId, id, {});
    return this;
  }

  secret(name: string, secret: string | Uint8Array): this {
    this.#state.secrets.set(name, typeof secret === "string" ? new TextEncoder().encode(secret) : secret);
    return this;
  }

  /** Where a webhook is called. */
  webhookAt(name: string, url: string): this {
    this.#state.webhooks[name] = url;
    return this;
  }

  /** What the other side answers, once, to a request whose URL begins so. Several are answered in this order. */
  answers(method: string, url: string, status: number, body: unknown, headers: Record<string, string> = {}): this {
    const encoder = new TextEncoder();
    const all = Object.entries({ "content-type": "application/json", ...headers });
    const says = {
      status,
      headers: all.map(([name, value]) => ({ name, value: encoder.encode(value) })),
      body: encoder.encode(JSON.stringify(body)),
    };
    this.#state.answers.push({ method, url, says });
    return this;
  }

  /** The host sent such a request before, in an earlier try, and nobody knows what came of it. Once. */
  inDoubt(method: string, url: string): this {
    const detail = "It was sent before, and nobody knows what came of it. Look there first.";
    this.#state.answers.push({ method, url, says: { code: "in-doubt", detail } });
    return this;
  }

  /** The clock goes on by so many seconds. */
  pass(seconds: number): this {
    this.#state.now += Math.round(seconds * 1000);
    return this;
  }

  event(kind: string, said: any): Done {
    return this.call("event", { event: kind, subject: said?.id, at: "2026-01-01T00:00:00Z", said });
  }

  webhook(name: string, body: unknown): Done {
    const text = JSON.stringify(body);
    return this.call("webhook", { webhook: name, method: "POST", headers: [], body, text });
  }

  schedule(name: string): Done {
    return this.call("schedule", { schedule: name, at: "2026-01-01T00:00:00Z" });
  }

  action(name: string, form: unknown): Done {
    return this.call("action", { action: name, form });
  }

  sync(name: string, cursor?: string): Done {
    return this.call("sync-page", { sync: name, cursor: cursor ?? null, dry: false });
  }

  /** What an outcome left for later, as it was left. */
  later(name: string, about: string, said: unknown): Done {
    return this.call("later", { later: name, about, generation: 1, said });
  }

  /** Somebody looks at a panel, about a record or about none. */
  panel(name: string, record?: string): any {
    return this.look({ panel: name, record: record ?? null });
  }

  /** The same with more said of it, such as the `language`. What is looked at changes nothing. */
  look(more: object): any {
    const usual = { connection: "con_1", language: "en", currency: "EUR", today: "2023-11-14", minutes_ahead: 0 };
    const body = canonical({ ...usual, ...more });
    const look = () => JSON.parse(this.#plugin.describe("panel", body));
    return this.#calling(structuredClone(this.#state), look, ({ code, detail }) => new Problem(code, detail));
  }

  /** With a trigger of any kind, as the host writes it. */
  call(kind: string, body: object): Done {
    this.#calls++;
    const trigger = {
      kind,
      id: `dlv_${this.#calls}`,
      connection: "con_1",
      version: 1,
      body: canonical({ ...body, webhooks: this.#state.webhooks }),
    };
    const after = structuredClone(this.#state);
    try {
      const { operations, cursor, facts } = this.#calling(after, () => this.#plugin.handle(trigger), failed);
      const done = {
        operations: operations.map(({ name, input }) => ({ name, input: JSON.parse(input) })),
        cursor: cursor ?? undefined,
        facts: facts === "" ? {} : JSON.parse(facts),
      };
      this.#state = after;
      this.#keepLinks(done);
      return done;
    } catch (failure) {
      // A call that failed leaves what the other side saw, and nothing of its own.
      const { answers, sent, log } = after;
      this.#state = { ...this.#state, answers, sent, log };
      throw failure;
    }
  }

  /** Calls anything that asks the host. */
  within<T>(ask: () => T): T {
    return this.#calling(this.#state, ask, failed);
  }

  /** What left, in its order. */
  get sent(): Sent[] {
    return this.#state.sent;
  }

  get notices(): any[] {
    return this.#state.notices;
  }

  get log(): { level: string; line: string }[] {
    return this.#state.log;
  }

  /** What is remembered under a key. */
  kept(key: string): any {
    const entry = this.#state.kept.get(key);
    return entry && JSON.parse(new TextDecoder().decode(entry.value));
  }

  #calling<T>(state: State, call: () => T, refused: (thrown: any) => Error): T {
    const itsOwn = askTheHost();
    try {
      return within(state, () => during(call));
    } catch (thrown) {
      throw thrown instanceof Error ? thrown : refused(thrown);
    } finally {
      itsOwn();
    }
  }

  /** What an outcome says of records that are there; what it makes is not. */
  #keepLinks({ operations }: Done): void {
    for (const { name, input } of operations) {
      const { kind, external_id: externalId, record, version, read, wrote } = input;
      if (name === "external-ids.link" && typeof record === "string") {
        const seen = Object.entries({ version, read, wrote }).filter(([, value]) => value !== undefined);
        bind(this.#state, kind, externalId, record, Object.fromEntries(seen));
      } else if (name === "external-ids.unlink") {
        const others = this.#state.bindings.filter((bound) => bound.kind !== kind || bound.externalId !== externalId);
        this.#state.bindings = others;
      }
    }
  }
}

function failed(thrown: { remedy: Remedy; code: string; detail: string; retryAfter: number | null }): Failure {
  return new Failure(thrown.remedy, thrown.code, thrown.detail, thrown.retryAfter ?? undefined);
}
