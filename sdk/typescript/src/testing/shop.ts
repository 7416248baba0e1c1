/** A business with one plugin in it. */

import type { Operations } from "../api/operations.js";
import { Http } from "./http.js";
import { Opening } from "./opening.js";
import { Posted } from "./posted.js";
import { Told } from "./told.js";
import type { Wire } from "./wire.js";

/**
 * A business that is there for one test, with one plugin in it. What happens in it is done by the operations of Stockade,
 * and whatever the plugin does, it does there. It is gone with the test, or sooner with `close` and `await using`.
 */
export class Shop {
  readonly #wire: Wire;
  /** The ids of the installation and of its connection, for operations that are about them. */
  readonly plugin: string;
  readonly connection: string;
  #said: Promise<unknown> = Promise.resolve();

  constructor(wire: Wire, opened: { plugin: string; connection: string }) {
    this.#wire = wire;
    this.plugin = opened.plugin;
    this.connection = opened.connection;
  }

  /** With the plugin of this folder: `.` is that of the test. */
  static with(folder: string): Opening {
    return new Opening(folder);
  }

  /** What somebody outside answers, from now on. */
  http(): Http {
    return new Http((said) => {
      const before = this.#said;
      this.#said = Promise.all([before, this.#wire.ask("answer", said)]);
      // It comes up with what is waited for next.
      this.#said.catch(() => {});
    });
  }

  /** Has its owner do something, as with the API. The plugin is told of it by `settle`. */
  ask<Name extends keyof Operations>(operation: Name, input: Operations[Name]): Promise<any> {
    return this.askNamed(operation, input);
  }

  /** As `ask`, for an operation that the SDK has no type for, such as one that reads. */
  askNamed(operation: string, input: unknown): Promise<any> {
    return this.#ask("ask", { operation, input });
  }

  /** What happened is told, and what is due is done. */
  settle(): Promise<Told> {
    return this.#told("settle", {});
  }

  /** Somebody outside posts this, signed with the secret of the webhook. */
  webhook(name: string, body: unknown): Promise<Told> {
    return this.posts(name).json(body);
  }

  /** As `webhook`, in another way than most. */
  posts(name: string): Posted {
    return new Posted((said) => this.#told("webhook", said), name);
  }

  /** Somebody asks the plugin for something, with what they filled in. */
  action(name: string, form: unknown): Promise<Told> {
    return this.#told("action", { name, form });
  }

  /** The same, about a record. */
  actionOn(record: string, name: string, form: unknown): Promise<Told> {
    return this.#told("action", { name, record, form });
  }

  /** Something is brought over, to its last page; `Told.sync` says how far that came. */
  sync(name: string): Promise<Told> {
    return this.#told("sync", { name });
  }

  /** The same, only tried out. */
  trySync(name: string): Promise<Told> {
    return this.#told("sync", { name, dry: true });
  }

  /** The owner looks at what the plugin shows; `Told.parts` is what there is to see. */
  panel(name: string): Promise<Told> {
    return this.#told("panel", { name });
  }

  /** The same, about a record. */
  panelOn(record: string, name: string): Promise<Told> {
    return this.#told("panel", { name, record });
  }

  /** So many seconds go by; what is due meanwhile, such as schedules and whatever is tried again, is done when it is. */
  pass(seconds: number): Promise<Told> {
    return this.#told("pass", { seconds: Math.floor(seconds) });
  }

  /** What the plugin remembers under keys that begin so. */
  kept(prefix: string): Promise<Record<string, any>> {
    return this.#ask("kept", { prefix });
  }

  async close(): Promise<void> {
    await this.#wire.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #told(what: string, said: object): Promise<Told> {
    return new Told(await this.#ask(what, said));
  }

  async #ask(what: string, said: object): Promise<any> {
    const scripted = this.#said;
    this.#said = Promise.resolve();
    await scripted;
    return this.#wire.ask(what, said);
  }
}
