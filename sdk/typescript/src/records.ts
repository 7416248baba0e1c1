/** The records of the workspace: of the kinds, and with the fields, that were granted. The others are null. */

import type { Records } from "./api/records.js";
import { canonical } from "./canonical.js";
import * as host from "./host.js";
import { parsed } from "./json.js";
import { Binding } from "./links.js";

/** The record of this id, if there is one that the plugin may see. */
export function get<Kind extends keyof Records>(kind: Kind, id: string): Records[Kind] | undefined {
  return read(host.getRecord(kind, id));
}

/** The record that the connection knows by an id of the other side. */
export function find<Kind extends keyof Records>(kind: Kind, externalId: string): Records[Kind] | undefined {
  return read(host.findRecord(kind, externalId));
}

/** Undefined: the other side does not have it yet, as far as we know. */
export function binding(kind: keyof Records, id: string): Binding | undefined {
  const said = host.binding(kind, id);
  return said === null ? undefined : new Binding(parsed(said));
}

/** All of a kind, or those for which the filters of the API's list hold: walked over with `for`, or page by page. */
export function list<Kind extends keyof Records>(kind: Kind, filters: Record<string, unknown> = {}): List<Records[Kind]> {
  return new List(kind, filters);
}

/** Some of many, and the way to the rest. */
export interface Page<R> {
  records: R[];
  /** Is given to `List.page` for what comes next. */
  next: string | undefined;
}

/** Records in a fixed order. It asks for the next page when one is used up. */
export class List<R> implements Iterable<R> {
  readonly #kind: string;
  readonly #query: Record<string, unknown>;

  constructor(kind: string, query: Record<string, unknown>) {
    this.#kind = kind;
    this.#query = query;
  }

  /** So many on a page. */
  limit(limit: number): List<R> {
    return new List(this.#kind, { ...this.#query, limit });
  }

  page(cursor?: string): Page<R> {
    const query = Object.keys(this.#query).length === 0 ? "" : canonical(this.#query);
    const { records, next } = host.listRecords(this.#kind, query, cursor);
    return { records: parsed(records), next: next ?? undefined };
  }

  /** At most so many; pages that are not needed are not asked for. */
  first(count: number): R[] {
    const found: R[] = [];
    if (count < 1) return found;
    for (const record of this) {
      found.push(record);
      if (found.length >= count) break;
    }
    return found;
  }

  *[Symbol.iterator](): Generator<R, void, undefined> {
    let cursor: string | undefined;
    do {
      const { records, next } = this.page(cursor);
      yield* records;
      cursor = next;
    } while (cursor !== undefined);
  }
}

function read<R>(json: string | null): R | undefined {
  return json === null ? undefined : parsed<R>(json);
}
