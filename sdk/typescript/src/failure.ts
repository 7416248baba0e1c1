/** Why something was not done. */

/** Why the host did not do what it was asked, in the words of Stockade's API: a code for programs, and a sentence. */
export class Problem extends Error {
  readonly code: string;
  readonly detail: string;

  constructor(code: string, detail: string) {
    super(`${detail} (${code})`);
    this.name = "Problem";
    this.code = code;
    this.detail = detail;
  }
}

/**
 * What helps. `retry`: the same call may work later. `permanent`: it never will, and a person finds it among what was put
 * aside. `attention`: a person has to mend the connection first, and until then it waits.
 */
export type Remedy = "retry" | "permanent" | "attention";

/** Why the plugin could not do what it was called for. Nothing of the call is kept. */
export class Failure extends Error {
  readonly remedy: Remedy;
  /** Of the plugin's own choice: `shop-unreachable`. */
  readonly code: string;
  /** For the person who looks at it. Nothing personal and no secret. */
  readonly detail: string;
  /** With `retry`: not before so many seconds. */
  readonly retryAfter: number | undefined;

  constructor(remedy: Remedy, code: string, detail: string, retryAfter?: number) {
    super(`${detail} (${code})`);
    this.name = "Failure";
    this.remedy = remedy;
    this.code = code;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }

  static retry(code: string, detail: string): Failure {
    return new Failure("retry", code, detail);
  }

  static permanent(code: string, detail: string): Failure {
    return new Failure("permanent", code, detail);
  }

  static attention(code: string, detail: string): Failure {
    return new Failure("attention", code, detail);
  }

  /** Not sooner than after so many seconds. */
  after(seconds: number): Failure {
    return new Failure(this.remedy, this.code, this.detail, seconds);
  }
}

/** What a plugin is called for and does not know. */
export function unknown(what: string): Failure {
  return Failure.permanent("unknown-trigger", `This plugin does nothing for ${what}.`);
}

/** What does not read today does not tomorrow. */
export function unreadable(why: unknown): Failure {
  return Failure.permanent("unreadable", why instanceof Error ? why.message : String(why));
}

const WANTS_A_PERSON = ["not-granted", "in-doubt", "credential-missing"];
const WRONG_FOR_EVER = ["input.invalid", "not-available", "too-large", "limit-reached"];

/**
 * Whatever was thrown, as a failure. What was not granted wants a person; what was asked wrongly is wrong the next time,
 * too; what did not answer may. What the plugin did not expect itself, such as a property of nothing, is a mistake in it:
 * the same call meets it again, so it is put aside for whoever can mend it, with what the engine said.
 */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  if (thrown instanceof Problem) {
    const { code, detail } = thrown;
    if (WANTS_A_PERSON.includes(code)) return Failure.attention(code, detail);
    return WRONG_FOR_EVER.includes(code) ? Failure.permanent(code, detail) : Failure.retry(code, detail);
  }
  if (thrown instanceof SyntaxError) return unreadable(thrown);
  const said = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return Failure.permanent("exception", said);
}

const U32_MAX = 2 ** 32 - 1;

/** As it crosses the wall. A part of a second is a whole one: not before that. */
export function crossing(failure: Failure) {
  const { remedy, code, detail, retryAfter } = failure;
  const seconds = retryAfter === undefined ? null : Math.min(Math.max(Math.ceil(retryAfter), 0), U32_MAX) || 0;
  return { remedy: remedy as string, code: code.toWellFormed(), detail: detail.toWellFormed(), retryAfter: seconds };
}
