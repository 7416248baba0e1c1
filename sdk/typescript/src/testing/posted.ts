/** What others send. */

import type { Told } from "./told.js";

type Send = (said: object) => Promise<Told>;

/** A request to a webhook. It is signed as its manifest says, with the secret that the shop has. */
export class Posted {
  readonly #send: Send;
  readonly #name: string;
  readonly #headers: Record<string, string> = {};
  #query = "";
  #isSigned = true;

  constructor(send: Send, name: string) {
    this.#send = send;
    this.#name = name;
  }

  header(name: string, value: string): this {
    this.#headers[name] = value;
    return this;
  }

  /** What stands behind the question mark of the address. */
  query(query: string): this {
    this.#query = query;
    return this;
  }

  /** By somebody who does not have the secret, or signs with a header of their own. */
  unsigned(): this {
    this.#isSigned = false;
    return this;
  }

  json(json: unknown): Promise<Told> {
    return this.#post({ json });
  }

  text(text: string): Promise<Told> {
    return this.#post({ text });
  }

  bytes(bytes: Uint8Array): Promise<Told> {
    return this.#post({ base64: Buffer.from(bytes).toString("base64") });
  }

  #post(body: object): Promise<Told> {
    const [name, headers, query, signed] = [this.#name, this.#headers, this.#query, this.#isSigned];
    return this.#send({ name, headers, query, body, signed });
  }
}
