// The smallest plugin that does something. It is asked to greet somebody, or hears of something that has a name; it counts
// how often it greeted, and tells the people of the workspace. It makes a product of what another program posts to its
// webhook, and brings over teas from a shop that it only imagines, page by page. `examples/hello` is the same in Rust.

import { Failure, Outcome, Panel, kv, log, notify, plugin, settings } from "stockade-sdk";

interface Named {
  name?: string | null;
}

interface Settings {
  greeting?: string | null;
}

export const handler = plugin({
  action: (action) => greet(action.form(isNamed)),

  event: (event) => greet(event.said(isNamed)),

  /** Whoever posts `{"name": "Oolong"}` has a product made. */
  webhook(webhook) {
    const posted = webhook.json(isNamed);
    return new Outcome().run("catalog.add-product", { name: posted.name ?? "" });
  },

  sync: (page) => bringTeas(page.cursor),

  panel: (look) => new Panel().figure(look.say({ en: "Greeted so far", de: "Bisher gegrüßt" }), greeted()),
});

/** Types are gone when a plugin runs: what comes from outside is looked at. */
function isNamed(value: any): value is Named {
  return typeof value === "object" && value !== null && (value.name == null || typeof value.name === "string");
}

const COUNT = "greeted";

function greet({ name }: Named): Outcome {
  if (name == null) throw Failure.permanent("no-name", "Whom to greet is missing.");
  const greeting = `${settings.get<Settings>().greeting ?? "Hello"}, ${name}!`;

  const count = greeted() + 1;
  kv.put(COUNT, count);
  notify.people("Hello", greeting);
  log.info(`greeting number ${count}`);
  return new Outcome().answer(greeting).fact("count", count);
}

function greeted(): number {
  return kv.get<number>(COUNT) ?? 0;
}

/** Teas that there are over there, and how many come on a page. */
const TEAS = 60;
const PAGE = 5;

/** The next page of them. Where it goes on it says with its outcome, so each tea comes once, whatever happens meanwhile. */
function bringTeas(cursor: string | undefined): Outcome {
  const from = /^\d+$/.test(cursor ?? "") ? Number(cursor) : 0;
  const until = Math.min(TEAS, from + PAGE);
  const outcome = new Outcome().progress(until - from, TEAS, `up to tea ${until}`);
  for (let number = from + 1; number <= until; number++) outcome.run("catalog.add-product", { name: `Tea ${number}` });
  return until < TEAS ? outcome.cursor(String(until)) : outcome;
}
