/** What others answer, where nothing ever leaves. */

/** Says it to the program; what is wrong with it comes up with the next thing that a test waits for. */
type Say = (said: object) => void;

/**
 * Whoever is outside. What is asked for and was not said here is answered by nobody, and the call that asked for it ends in
 * a `Trouble` that shows it.
 */
export class Http {
  readonly #say: Say;

  constructor(say: Say) {
    this.#say = say;
  }

  /** An address without a query is meant with any; one that ends in `*` is how it begins. */
  get(url: string): Scripted {
    return this.request("GET", url);
  }

  post(url: string): Scripted {
    return this.request("POST", url);
  }

  put(url: string): Scripted {
    return this.request("PUT", url);
  }

  delete(url: string): Scripted {
    return this.request("DELETE", url);
  }

  request(method: string, url: string): Scripted {
    return new Scripted(this.#say, method, url);
  }
}

/** A request that is answered once, unless more often is said; of several that are meant, the first that is left. */
export class Scripted {
  readonly #say: Say;
  readonly #said: { method: string; url: string; status: number; headers: Record<string, string>; times: number | null };

  constructor(say: Say, method: string, url: string) {
    this.#say = say;
    this.#said = { method, url, status: 200, headers: {}, times: 1 };
  }

  times(times: number): this {
    this.#said.times = times;
    return this;
  }

  always(): this {
    this.#said.times = null;
    return this;
  }

  status(status: number): this {
    this.#said.status = status;
    return this;
  }

  header(name: string, value: string): this {
    this.#said.headers[name] = value;
    return this;
  }

  answers(json: unknown): void {
    this.#say({ ...this.#said, body: { json } });
  }

  answersText(text: string): void {
    this.#say({ ...this.#said, body: { text } });
  }

  answersBytes(bytes: Uint8Array): void {
    this.#say({ ...this.#said, body: { base64: Buffer.from(bytes).toString("base64") } });
  }

  /** Nobody takes it. */
  isRefused(): void {
    this.#say({ ...this.#said, fails: "refused" });
  }

  /** It is taken, and never answered: nobody knows what came of it. */
  timesOut(): void {
    this.#say({ ...this.#said, fails: "timeout" });
  }

  /** It is taken, and the answer ends in the middle. */
  isCutOff(): void {
    this.#say({ ...this.#said, fails: "cut-off" });
  }
}
