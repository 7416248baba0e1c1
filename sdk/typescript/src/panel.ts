/**
 * What a plugin shows: said in a few words, and drawn by the console, with the money, the dates and the language of whoever
 * looks.
 *
 * ```ts
 * const table = new Table(["Order", "record"], ["Worth", "money"])
 *   .row(record("order", "ord_01kb2n0000e000000000000abc", "#7"), money("12.50", "EUR"));
 * return new Panel().figure("Orders", 1).table(table).notice("good", "All is well.");
 * ```
 */

import type { Records } from "./api/records.js";

/** Letters of a value. */
const LONGEST = 200;

/**
 * Somebody looks: at which panel, about what, in which language. What the plugin reads meanwhile is what they may see
 * themselves, and nothing that it does is kept.
 */
export class Look {
  readonly body: any;

  constructor(body: any) {
    this.body = body;
  }

  /** As the manifest calls it. */
  get name(): string {
    return this.#maybe("panel") ?? "";
  }

  get connection(): string {
    return this.#maybe("connection") ?? "";
  }

  /** The record that it is about, where the panel is about one. */
  get record(): string | undefined {
    return this.#maybe("record");
  }

  /** What whoever looks reads: `de`, `en-GB`. */
  get language(): string {
    return this.#maybe("language") ?? "";
  }

  /** One of these texts, by what whoever looks reads; the first where there is none in that. */
  say(texts: Record<string, string>): string {
    const [language = ""] = this.language.split("-");
    return (Object.hasOwn(texts, language) ? texts[language] : Object.values(texts)[0]) ?? "";
  }

  /** The business's own: `EUR`. Undefined before it chose one. */
  get currency(): string | undefined {
    return this.#maybe("currency");
  }

  /** The day that it is where the business is: `2026-11-22`. */
  get today(): string {
    return this.#maybe("today") ?? "";
  }

  /** How far its clocks are ahead of UTC now, in minutes. */
  get minutesAhead(): number {
    return Number(this.body?.minutes_ahead ?? 0);
  }

  #maybe(field: string): string | undefined {
    const value: unknown = this.body?.[field];
    return typeof value === "string" ? value : undefined;
  }
}

/** How something is meant. */
export type Tone = "info" | "good" | "warn" | "bad";

/** What a value is. */
export type Kind = "text" | "number" | "money" | "date" | "record";

/** A value, with what it is. */
export type Shown =
  | { text: string }
  | { number: string }
  | { money: { amount: string; currency: string } }
  | { date: string }
  | { record: { kind: string; id: string; text: string } };

type Part =
  | { part: "figures"; figures: { label: string; value: Shown }[] }
  | { part: "notice"; tone: Tone; text: string }
  | { part: "action"; action: string }
  | ({ part: "table" } & object)
  | ({ part: "chart" } & object);

/**
 * A panel as it is now: its parts, one below the other. At most 20 of them, with at most 12 figures, 100 rows and 100 points
 * each.
 */
export class Panel {
  #title = "";
  readonly #parts: Part[] = [];

  /** In the language of whoever looks, where that is not the manifest's. */
  title(title: string): this {
    this.#title = title;
    return this;
  }

  /** A single value. Those that follow one another stand side by side. */
  figure(label: string, value: Shown | string | number): this {
    const last = this.#parts.at(-1);
    const figure = { label, value: shown(value) };
    if (last?.part === "figures") {
      (last as { figures: object[] }).figures.push(figure);
      return this;
    }
    return this.#part({ part: "figures", figures: [figure] });
  }

  table(table: Table): this {
    return this.#part({ part: "table", ...table.toJSON() });
  }

  chart(chart: Chart): this {
    return this.#part({ part: "chart", ...chart.toJSON() });
  }

  notice(tone: Tone, text: string): this {
    return this.#part({ part: "notice", tone, text });
  }

  /** Offers something that the plugin can be asked for, by the name in its manifest. */
  action(name: string): this {
    return this.#part({ part: "action", action: name });
  }

  toJSON(): object {
    return { title: this.#title, parts: this.#parts };
  }

  #part(part: Part): this {
    this.#parts.push(part);
    return this;
  }
}

function shown(value: Shown | string | number): Shown {
  if (typeof value === "string") return { text: short(value) };
  return typeof value === "number" ? { number: String(value) } : value;
}

/** As long as a value may be: what others called something is never too long for it. */
function short(text: string): string {
  const letters = Array.from(text);
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("")}…` : text;
}

/** A decimal, as texts have it: `12.5`. */
export function number(decimal: string): Shown {
  return { number: decimal };
}

export function money(amount: string, currency: string): Shown {
  return { money: { amount, currency } };
}

/** A day: `2026-11-22`. */
export function date(day: string): Shown {
  return { date: day };
}

/** A contact, an order or a product of the business, by its id and what it is called: it leads to its page. */
export function record(kind: keyof Records, id: string, text: string): Shown {
  return { record: { kind, id, text: short(text) } };
}

export class Table {
  #title = "";
  readonly #columns: { title: string; kind: Kind }[];
  readonly #rows: (Shown | null)[][] = [];

  /** With columns: what stands over each, and what stands in it. */
  constructor(...columns: [title: string, kind: Kind][]) {
    this.#columns = columns.map(([title, kind]) => ({ title, kind }));
  }

  title(title: string): this {
    this.#title = title;
    return this;
  }

  /** A value for each column; undefined where there is none. */
  row(...values: (Shown | string | number | undefined)[]): this {
    this.#rows.push(values.map((value) => (value === undefined ? null : shown(value))));
    return this;
  }

  toJSON(): object {
    return { title: this.#title, columns: this.#columns, rows: this.#rows };
  }
}

export class Chart {
  readonly #title: string;
  readonly #shape: string;
  #currency: string | null = null;
  readonly #points: { of: string; value: string }[] = [];

  private constructor(shape: string, title: string) {
    this.#shape = shape;
    this.#title = title;
  }

  /** How something went from day to day. */
  static line(title: string): Chart {
    return new Chart("line", title);
  }

  static bars(title: string): Chart {
    return new Chart("bars", title);
  }

  /** Bars one below the other, for what has long names. */
  static rows(title: string): Chart {
    return new Chart("rows", title);
  }

  /** Its values are money. */
  currency(currency: string): this {
    this.#currency = currency;
    return this;
  }

  /** Of a day (`2026-11-22`), or of something by its name; the value is a decimal. */
  point(of: string, value: string | number): this {
    this.#points.push({ of, value: String(value) });
    return this;
  }

  toJSON(): object {
    return { title: this.#title, shape: this.#shape, currency: this.#currency, points: this.#points };
  }
}
