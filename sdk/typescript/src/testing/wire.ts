/** The program that does the work, and what is said to it: a JSON object a line, and one back. */

import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { Trouble } from "./trouble.js";

/** What is spoken here. */
const PROTOCOL = 1;

type Heard = { line: (line: string) => void; trouble: (trouble: Trouble) => void };

/** The one that the environment names, or the one on the path. */
export function program(): string {
  return process.env["STOCKADE"] ?? "stockade";
}

export function missing(error: NodeJS.ErrnoException): Trouble {
  const advice = "install Stockade, or say where it is with STOCKADE=/path/to/stockade";
  const isNotThere = error.code === "ENOENT";
  const why = isNotThere ? `there is no program ${program()}: ${advice}` : `${program()} cannot be started: ${error.message}`;
  return new Trouble("no-stockade", why);
}

export class Wire {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting: Heard[] = [];
  #ended: Trouble | undefined;
  #count = 0;

  private constructor() {
    // What goes wrong is told to the test.
    const env = { STOCKADE_LOG: "off", ...process.env };
    this.#child = spawn(program(), ["plugin", "test-host"], { stdio: ["pipe", "pipe", "inherit"], env });
    this.#child.on("error", (error) => this.#end(missing(error)));
    this.#child.stdin.on("error", () => this.#end());
    const lines = createInterface({ input: this.#child.stdout });
    lines.on("line", (line) => this.#hear(line));
    lines.on("close", () => this.#end());
    this.#rest();
  }

  static async start(): Promise<Wire> {
    const wire = new Wire();
    const greeting = await wire.#line();
    const { protocol } = parsed(greeting) ?? {};
    if (protocol === PROTOCOL) return wire;
    await wire.close();
    throw mismatched(
      typeof protocol === "number"
        ? `speaks version ${protocol} of what tests say, and this package ${PROTOCOL}`
        : "knows nothing of `stockade plugin test-host`: it is too old",
    );
  }

  async ask(what: string, said: object): Promise<any> {
    const id = ++this.#count;
    const answered = this.#line();
    this.#child.stdin.write(`${JSON.stringify({ ...said, id, do: what })}\n`);
    const line = await answered;
    const answer = parsed(line);
    if (answer?.problem) throw new Trouble(answer.problem.code, answer.problem.detail);
    if (answer?.id !== id) throw new Trouble("no-stockade", `an answer to something else: ${line}`);
    return answer.done ?? null;
  }

  /** It throws away what it made, and goes. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.pid === undefined) return;
    const gone = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.ref();
    this.#child.stdin.end();
    await gone;
  }

  #line(): Promise<string> {
    if (this.#ended) return Promise.reject(this.#ended);
    this.#child.ref();
    (this.#child.stdout as Socket).ref();
    return new Promise((line, trouble) => this.#waiting.push({ line, trouble }));
  }

  #hear(line: string): void {
    this.#waiting.shift()?.line(line);
    if (this.#waiting.length === 0) this.#rest();
  }

  /** Nobody waits for it: a test that forgets to close it ends all the same, and then it ends, too. */
  #rest(): void {
    this.#child.unref();
    (this.#child.stdin as Socket).unref?.();
    (this.#child.stdout as Socket).unref?.();
  }

  #end(why = new Trouble("no-stockade", "the program that does the work ended; what it says stands above")): void {
    this.#ended ??= why;
    for (const { trouble } of this.#waiting.splice(0)) trouble(this.#ended);
  }
}

function parsed(line: string): any {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function mismatched(why: string): Trouble {
  return new Trouble("other-stockade", `${program()} ${why}. Use stockade-sdk and Stockade of one release.`);
}
