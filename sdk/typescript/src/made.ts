/** What an operation of an outcome makes, so that the later ones can name it. */

/** No text that an operation takes has this character in it. */
const MARK = "\0";

/** What an operation will have made once the outcome is kept: see `Outcome.make`. */
export class Made {
  readonly #operation: number;

  constructor(operation: number) {
    this.#operation = operation;
  }

  /** Stands for its id, as a whole field of a later operation. */
  id(): string {
    return this.at("");
  }

  /** Stands for the text that is there in the operation's answer, by its JSON pointer: `/variants/0/id`. */
  at(pointer: string): string {
    return `${MARK}${this.#operation} ${pointer}`;
  }
}

/** An input as the host reads it. */
export function named(input: unknown): unknown {
  if (typeof input === "string") return reference(input) ?? input;
  if (Array.isArray(input)) return input.map(named);
  if (typeof input !== "object" || input === null) return input;
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, named(value)]));
}

function reference(text: string): object | undefined {
  const [, number, pointer] = /^\0(\d+) (.*)$/s.exec(text) ?? [];
  if (number === undefined) return undefined;
  return pointer ? { $made: Number(number), at: pointer } : { $made: Number(number) };
}
