/**
 * Requests to the hosts that were granted.
 *
 * ```ts
 * const orders = http.get("https://shop.example.com/orders").basic(shop).send().ok().json<Order[]>();
 * ```
 */

import type { Records } from "./api/records.js";
import { bytes, text } from "./bytes.js";
import { canonical } from "./canonical.js";
import type { Credential } from "./credentials.js";
import { Failure } from "./failure.js";
import * as host from "./host.js";
import { type Is, parsed } from "./json.js";

export function get(url: string): Request {
  return new Request("GET", url);
}

export function post(url: string): Request {
  return new Request("POST", url);
}

export function put(url: string): Request {
  return new Request("PUT", url);
}

export function patch(url: string): Request {
  return new Request("PATCH", url);
}

/** `http.delete(url)`. */
function remove(url: string): Request {
  return new Request("DELETE", url);
}
export { remove as delete };

/** A request that is being written. It is sent by `send`. */
export class Request {
  readonly #request: host.Sending;
  readonly #options: Record<string, unknown> = {};

  constructor(method: string, url: string) {
    const [headers, attach, body] = [[], [], new Uint8Array()];
    this.#request = { method: host.tidy(method), url: host.tidy(url), headers, body, attach, key: null, options: "" };
  }

  header(name: string, value: string): this {
    this.#request.headers.push({ name: host.tidy(name), value: bytes(String(value)) });
    return this;
  }

  json(value: unknown): this {
    return this.header("content-type", "application/json").body(canonical(value));
  }

  body(body: string | Uint8Array): this {
    this.#request.body = typeof body === "string" ? bytes(body) : body;
    return this;
  }

  /** User and password, or what takes their place. */
  basic(credential: Credential): this {
    return this.attach(credential, "basic");
  }

  bearer(credential: Credential): this {
    return this.attach(credential, "bearer");
  }

  inHeader(credential: Credential, name: string): this {
    return this.attach(credential, "header", { name });
  }

  inQuery(credential: Credential, name: string): this {
    return this.attach(credential, "query", { name });
  }

  /** A part of it, from 0, where it has colons in it: `name:secret`. */
  partInQuery(credential: Credential, part: number, name: string): this {
    return this.attach(credential, "query", { name, part });
  }

  /** In the place of the text that stands in the body, which is JSON, at this pointer. */
  inJson(credential: Credential, pointer: string): this {
    return this.attach(credential, "json", { pointer });
  }

  /** By a scheme that the host knows: `oauth1`, `aws-sigv4`, `lazop`; with what it needs to know. */
  attach(credential: Credential, scheme: string, options?: Record<string, unknown>): this {
    const said = options === undefined ? "" : canonical(options);
    this.#request.attach.push({ credential: credential.handle, scheme: host.tidy(scheme), options: said });
    return this;
  }

  /**
   * What makes this request itself among those of the delivery. Under it the answer is remembered, and nothing is sent
   * twice. Without it, its place among the others does that.
   */
  once(key: string): this {
    this.#request.key = host.tidy(key);
    return this;
  }

  /** It changes nothing on the other side, in spite of its method. */
  onlyReads(): this {
    return this.#option("reads", true);
  }

  /** An answer that takes longer than so many seconds is none: 60 at the most, and 20 where nothing is said. */
  within(seconds: number): this {
    return this.#option("timeout_ms", Math.round(seconds * 1000));
  }

  /**
   * Makes known at once, and not only with the outcome, that the other side has this record: under the id that stands in
   * its JSON answer at `pointer`.
   */
  binds(kind: keyof Records, id: string, pointer: string): this {
    return this.#option("bind", { kind, id, pointer });
  }

  /** Sends it and waits. A problem says that there is no answer. */
  send(): Response {
    const options = Object.keys(this.#options).length === 0 ? "" : canonical(this.#options);
    const { status, headers, body } = host.send({ ...this.#request, options });
    return new Response(status, headers, body);
  }

  #option(name: string, value: unknown): this {
    this.#options[name] = value;
    return this;
  }
}

const REFUSED_KEY = [401, 403];
const BUSY = [408, 425, 429];

/** What the other side said. A redirect is an answer like any other. */
export class Response {
  readonly status: number;
  readonly headers: { name: string; value: Uint8Array }[];
  readonly body: Uint8Array;

  constructor(status: number, headers: { name: string; value: Uint8Array }[], body: Uint8Array) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  isOk(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  /** A header, where it is text. Its name may be written in any case. */
  header(name: string): string | undefined {
    const found = this.headers.find((header) => header.name.toLowerCase() === name.toLowerCase());
    try {
      return found && text(found.value);
    } catch {
      return undefined;
    }
  }

  text(): string {
    return text(this.body);
  }

  json<T>(is?: Is<T>): T {
    return parsed(this.text(), is);
  }

  /**
   * The answer, if it is what was asked for; otherwise what helps, as most services mean it: whoever is busy or broken is
   * asked again, a key that opens nothing wants a person, and what was refused stays refused.
   */
  ok(): this {
    if (this.isOk()) return this;
    const { status } = this;
    const said = `The other side answered ${status}.`;
    if (REFUSED_KEY.includes(status)) throw Failure.attention("refused-key", said);
    if (!BUSY.includes(status) && !(status >= 500 && status < 600)) throw Failure.permanent("other-side-refused", said);
    const wait = this.header("retry-after")?.trim() ?? "";
    const busy = Failure.retry("other-side-busy", said);
    throw /^\d+$/.test(wait) ? busy.after(Number(wait)) : busy;
  }
}
