/** What a plugin may be asked, and how what is asked reaches it. */

import { canonical } from "./canonical.js";
import { Failure, crossing, failureOf, unknown } from "./failure.js";
import { during, tidy } from "./host.js";
import { parsed } from "./json.js";
import * as log from "./log.js";
import { Outcome } from "./outcome.js";
import { Look, Panel } from "./panel.js";
import { Action, type Call, Event, Later, Schedule, SyncPage, Webhook } from "./triggers.js";

/**
 * A plugin. It has no state: each of these is called in a fresh instance. What it does not do, it need not mention. It
 * answers at once, because whatever it asks of its host is answered at once: none of these may be `async`.
 */
export interface Plugin {
  /** Something happened in the workspace, of what the manifest asks to hear. */
  event?(event: Event): Outcome;
  /** Somebody outside called a webhook that the manifest declares. Its signature is right. */
  webhook?(webhook: Webhook): Outcome;
  /** It is time for what the manifest wants done from time to time. */
  schedule?(schedule: Schedule): Outcome;
  /** Somebody asked for what the manifest offers. */
  action?(action: Action): Outcome;
  /** The next page of a sync. The outcome's cursor asks for one more; none says that this was the last. */
  sync?(page: SyncPage): Outcome;
  /** It is time for what an outcome left for later. */
  later?(later: Later): Outcome;
  /** How a panel looks now, for whoever looks at it. */
  panel?(look: Look): Panel;
}

/** A call, as it crosses the wall. */
export interface Trigger {
  kind: string;
  id: string;
  connection: string;
  version: number;
  body: string;
}

/** What a component exports. Whatever else it throws than what is declared is a trap. */
export interface Handler {
  handle(trigger: Trigger): ReturnType<Outcome["crossing"]>;
  describe(kind: string, body: string): string;
}

/** Makes this the plugin of its component: `export const handler = plugin({ … })`. */
export function plugin(plugin: Plugin): Handler {
  return {
    handle: (trigger) =>
      answering(crossing, () => outcome(handled(plugin, trigger)).crossing()),
    describe: (kind, body) =>
      answering(({ code, detail }) => ({ code: tidy(code), detail: tidy(detail) }), () => described(plugin, kind, body)),
  };
}

function answering<T>(refused: (failure: Failure) => unknown, call: () => T): T {
  return during(() => {
    try {
      return call();
    } catch (thrown) {
      const failure = failureOf(thrown);
      if (failure.code === "exception") tellWhere(thrown);
      throw refused(failure);
    }
  });
}

/** A failure says what happened; where it did is for whoever looks after the plugin. */
function tellWhere(thrown: unknown): void {
  if (thrown instanceof Error && thrown.stack) log.error(thrown.stack);
}

function handled(plugin: Plugin, { kind, id, connection, body: json }: Trigger): unknown {
  const body = parsed<any>(json);
  const call: Call = { id, connection, webhooks: body?.webhooks ?? {}, language: body?.language ?? "en" };
  switch (kind) {
    case "event": {
      const event = new Event(call, body);
      return plugin.event ? plugin.event(event) : declined(`the event ${event.kind}`);
    }
    case "webhook": {
      const webhook = new Webhook(call, body);
      return plugin.webhook ? plugin.webhook(webhook) : declined(`the webhook ${webhook.name}`);
    }
    case "schedule": {
      const schedule = new Schedule(call, body);
      return plugin.schedule ? plugin.schedule(schedule) : declined(`the schedule ${schedule.name}`);
    }
    case "action": {
      const action = new Action(call, body);
      return plugin.action ? plugin.action(action) : declined(`the action ${action.name}`);
    }
    case "sync-page": {
      const page = new SyncPage(call, body);
      return plugin.sync ? plugin.sync(page) : declined(`the sync ${page.name}`);
    }
    case "later": {
      const later = new Later(call, body);
      return plugin.later ? plugin.later(later) : declined(`${later.name} for later`);
    }
    default:
      return declined(`a trigger of kind ${kind}`);
  }
}

function described(plugin: Plugin, kind: string, body: string): string {
  if (kind !== "panel") return declined(`what is called ${kind}`);
  const look = new Look(parsed(body));
  const panel: unknown = plugin.panel ? plugin.panel(look) : declined(`the panel ${look.name}`);
  if (panel instanceof Panel) return canonical(panel);
  throw new TypeError("A plugin answers with a Panel, and at once.");
}

function outcome(answer: unknown): Outcome {
  if (answer instanceof Outcome) return answer;
  throw new TypeError("A plugin answers with an Outcome, and at once: `done()` is one of nothing.");
}

function declined(what: string): never {
  throw unknown(what);
}
