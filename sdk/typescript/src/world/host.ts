/** The imports of a component, answered by the world that a test calls a plugin in, for as long as it does. */

import { createHash, createHmac } from "node:crypto";
import { type State, bind } from "./state.js";

let current: State | undefined;

/** Lets `ask` see a world, which is changed by it. */
export function within<T>(state: State, ask: () => T): T {
  const outer = current;
  current = state;
  try {
    return ask();
  } finally {
    current = outer;
  }
}

function world(): State {
  if (!current) throw new Error("A plugin asks its host, and there is none: call it by a World.");
  return current;
}

/** As the engine throws what the host refuses. */
function refuse(code: string, detail: string): never {
  throw Object.assign(new Error(detail), { payload: { code, detail } });
}

const PAGE = 25;

export const records = {
  get: (kind: string, id: string) => json(of(kind).find((record) => record.id === id)),

  /** Filters hold where a field of that name has that value. */
  list(kind: string, query: string, cursor: string | null) {
    const { limit = PAGE, ...filters } = query === "" ? {} : JSON.parse(query);
    const holds = (record: any) => Object.entries(filters).every(([name, value]) => record[name] === value);
    const all = of(kind).filter(holds);
    const from = Number(cursor ?? 0);
    const end = from + Math.max(limit, 1);
    return { records: JSON.stringify(all.slice(from, end)), next: end < all.length ? String(end) : null };
  },

  find(kind: string, externalId: string) {
    const known = world().bindings.find((bound) => bound.kind === kind && bound.externalId === externalId);
    return known ? records.get(kind, known.record) : null;
  },

  binding(kind: string, id: string) {
    const known = world().bindings.find((bound) => bound.kind === kind && bound.record === id);
    return known ? JSON.stringify({ ...known.seen, external_id: known.externalId }) : null;
  },
};

function of(kind: string): any[] {
  return world().records.get(kind) ?? [];
}

function json(record: unknown): string | null {
  return record === undefined ? null : JSON.stringify(record);
}

class Credential {
  readonly name: string;
  readonly #secret: Uint8Array;

  constructor(name: string, secret: Uint8Array) {
    this.name = name;
    this.#secret = secret;
  }

  sign(scheme: string, data: Uint8Array): string {
    const [, hash, encoding] = /^hmac-(sha1|sha256)-(hex|base64)$/.exec(scheme) ?? [];
    if (!hash) return refuse("input.invalid", `There is no scheme ${scheme}.`);
    return createHmac(hash, this.#secret).update(data).digest(encoding as "hex" | "base64");
  }

  verify(scheme: string, data: Uint8Array, signature: string): boolean {
    return this.sign(scheme, data) === signature;
  }
}

export const credentials = {
  open(name: string) {
    const secret = world().secrets.get(name);
    return secret ? new Credential(name, secret) : refuse("credential-missing", `There is no secret ${name}.`);
  },
  equal: (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0,
};

export const http = {
  send(request: any) {
    const { method, url, headers, body, attach, key, options } = request;
    const decoder = new TextDecoder();
    const said = decoder.decode(body);
    world().sent.push({
      method,
      url,
      headers: Object.fromEntries(headers.map((header: any) => [header.name, decoder.decode(header.value)])),
      body: said,
      json: parsed(said),
      credentials: attach.map((one: any) => ({
        name: one.credential.name,
        scheme: one.scheme,
        options: parsed(one.options),
      })),
      key: key ?? undefined,
    });
    const bound = parsed(options)?.bind;
    const { answers } = world();
    const at = answers.findIndex((answer) => answer.method === method && url.startsWith(answer.url));
    const [answer] = at < 0 ? [] : answers.splice(at, 1);
    if (!answer) return refuse("unreachable", `Nobody answers ${method} ${url}.`);
    const { says } = answer;
    if ("code" in says) return refuse(says.code, says.detail);
    if (bound) bindNow(bound, parsed(decoder.decode(says.body)));
    return says;
  },
};

/** What the answer says at the pointer is the other side's id from now on. */
function bindNow({ kind, id, pointer }: { kind: string; id: string; pointer: string }, answer: any): void {
  const found = pointer.split("/").slice(1).reduce((value, name) => value?.[name], answer);
  if (found !== undefined) bind(world(), kind, String(found), id, {});
}

function parsed(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function keep(key: string, value: Uint8Array): void {
  const version = (world().kept.get(key)?.version ?? 0) + 1;
  world().kept.set(key, { key, value, version });
}

export const kv = {
  get: (key: string) => world().kept.get(key) ?? null,
  put: (key: string, value: Uint8Array) => keep(key, value),
  swap(key: string, expected: number | null, value: Uint8Array) {
    const isExpected = (world().kept.get(key)?.version ?? null) === expected;
    if (isExpected) keep(key, value);
    return isExpected;
  },
  remove: (key: string) => void world().kept.delete(key),
  scan(prefix: string, after: string | null, limit: number) {
    const wanted = [...world().kept.values()].filter(({ key }) => key.startsWith(prefix));
    const order = wanted.sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
    return order.filter(({ key }) => after === null || Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0).slice(0, limit);
  },
};

export const settings = { get: () => JSON.stringify(world().settings) };

export const log = { write: (level: string, line: string) => void world().log.push({ level, line }) };

export const clock = { now: () => world().now };

export const random = {
  /** Different ones each time, and the same in each run. */
  bytes(count: number) {
    const blocks: Buffer[] = [];
    for (let made = 0; made < count; made += 32) {
      blocks.push(createHash("sha256").update(String(world().random++)).digest());
    }
    return new Uint8Array(Buffer.concat(blocks).subarray(0, count));
  },
};

export const notify = { send: (notice: string) => void world().notices.push(JSON.parse(notice)) };
