/**
 * JSON with one way to write it: what is said twice is the same bytes twice, and the fingerprint of something is that which
 * a plugin in Rust has for it.
 */

const I64_MIN = -(2 ** 63);
const U64_END = 2 ** 64;
/** What is smaller is written with an exponent. */
const SMALLEST_PLAIN = 1e-5;

export function canonical(value: unknown): string {
  return written(value) ?? "null";
}

/** Undefined for what JSON leaves out of an object. */
function written(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      // Half of a pair of surrogates is no text on the other side of the wall.
      return JSON.stringify(value.toWellFormed());
    case "number":
      return number(value);
    case "boolean":
    case "bigint":
      return String(value);
    case "object":
      return value === null ? "null" : structure(value);
    default:
      return undefined;
  }
}

function structure(value: object): string | undefined {
  if ("toJSON" in value && typeof value.toJSON === "function") return written(value.toJSON());
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const fields: string[] = [];
  for (const [name, field] of Object.entries(value).sort(([a], [b]) => byCodePoint(a, b))) {
    const text = written(field);
    if (text !== undefined) fields.push(`${JSON.stringify(name.toWellFormed())}:${text}`);
  }
  return `{${fields.join()}}`;
}

/** A whole number is written in full as far as Rust knows whole numbers, whatever the engine would write. */
function number(value: number): string {
  if (!Number.isFinite(value)) return "null";
  if (Number.isInteger(value)) {
    return value >= I64_MIN && value < U64_END ? BigInt(value).toString() : value.toExponential();
  }
  return Math.abs(value) < SMALLEST_PLAIN ? value.toExponential() : String(value);
}

/** As the bytes of UTF-8 stand in order. The language itself puts what is beyond 0xffff before 0xe000. */
function byCodePoint(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) {
    if (a.charCodeAt(at) !== b.charCodeAt(at)) return rank(a.charCodeAt(at)) - rank(b.charCodeAt(at));
  }
  return a.length - b.length;
}

/** Where a unit of UTF-16 stands among code points: a surrogate after all that fits into one unit. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}
