/** What a plugin wants done. */

import type { Operations } from "./api/operations.js";
import type { Records } from "./api/records.js";
import { canonical } from "./canonical.js";
import { tidy } from "./host.js";
import type { Link } from "./links.js";
import { Made, named } from "./made.js";

/** What is on the other side, with its version where it has one. */
export interface Listed {
  id: string;
  version?: string;
}

/** Nothing is to be done. */
export function done(): Outcome {
  return new Outcome();
}

/** What is to be done: all of it, or nothing of it and of what was written to `kv` or sent with `notify`. */
export class Outcome {
  readonly #operations: { name: string; input: string }[] = [];
  readonly #facts: Record<string, unknown> = {};
  #cursor: string | null = null;

  /** Does this after what was named before. */
  run<Name extends keyof Operations>(name: Name, input: Operations[Name]): this {
    return this.runNamed(name, input);
  }

  /** As `run`, for an operation that this SDK has no type for. */
  runNamed(name: string, input: unknown): this {
    this.makeNamed(name, input);
    return this;
  }

  /** As `run`, for what links the record that it brings in by itself, with the version that was seen over there. */
  runSeen<Name extends keyof Operations>(name: Name, input: Operations[Name], version: string): this {
    return this.runNamed(name, Object.assign({}, input, { version }));
  }

  /**
   * As `run`, where a later operation names what this one makes.
   *
   * ```ts
   * const outcome = new Outcome();
   * const tea = outcome.make("catalog.add-product", { name: "Tea" });
   * return outcome.run("stock.receive", { variant: tea.at("/variants/0/id"), location, quantity: "10" });
   * ```
   */
  make<Name extends keyof Operations>(name: Name, input: Operations[Name]): Made {
    return this.makeNamed(name, input);
  }

  /** As `make`, for an operation that this SDK has no type for. */
  makeNamed(name: string, input: unknown): Made {
    // Read back before names are put in: only what is JSON has its fields where they are looked for.
    this.#operations.push({ name, input: canonical(named(JSON.parse(canonical(input)))) });
    return new Made(this.#operations.length - 1);
  }

  /** Where to go on the next time. */
  cursor(cursor: string): this {
    this.#cursor = cursor;
    return this;
  }

  /** What the person is told who asked for an action. */
  answer(answer: string): this {
    return this.fact("answer", answer);
  }

  /** How many this page of a sync was about, of how many in all, and a line for people. */
  progress(done: number, of: number | undefined, words: string): this {
    return this.fact("progress", { done, of: of ?? null, words });
  }

  /** What is on the other side, each with its version: what of it is missing here, the plugin is told of. */
  there(there: Iterable<Listed>): this {
    return this.fact("there", Array.from(there, ({ id, version }) => ({ id, version: version ?? null })));
  }

  /**
   * Leaves itself to do this later, when the outcome is kept: it is called for it by `later`. Of several of one name about
   * the same record the newest is told.
   */
  later(name: string, about: string, body: unknown): this {
    const before = this.#facts["later"];
    const one = { name, about, body: body ?? null };
    return this.fact("later", Array.isArray(before) ? [...before, one] : [one]);
  }

  /** A record, and what the other side calls it, mean the same; with what was seen and written there. */
  link(link: Link): this {
    return this.runNamed("external-ids.link", link);
  }

  /** What the other side called so means nothing here any more. */
  unlink(kind: keyof Records, externalId: string): this {
    return this.runNamed("external-ids.unlink", { kind, external_id: externalId });
  }

  /** A sync that it would like to begin now, by its name. */
  wantsSyncs(...names: string[]): this {
    return this.fact("syncs", names);
  }

  /** What else there is to say of it. */
  fact(name: string, value: unknown): this {
    this.#facts[name] = value ?? null;
    return this;
  }

  /** As it crosses the wall. */
  crossing() {
    return {
      operations: this.#operations.map(({ name, input }) => ({ name: tidy(name), input })),
      cursor: this.#cursor === null ? null : tidy(this.#cursor),
      facts: Object.keys(this.#facts).length === 0 ? "" : canonical(this.#facts),
    };
  }
}
