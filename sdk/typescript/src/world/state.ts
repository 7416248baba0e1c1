/** What a world has in it. */

export interface State {
  settings: unknown;
  kept: Map<string, { key: string; value: Uint8Array; version: number }>;
  log: { level: string; line: string }[];
  notices: any[];
  now: number;
  records: Map<string, any[]>;
  bindings: Bound[];
  secrets: Map<string, Uint8Array>;
  webhooks: Record<string, string>;
  answers: Answer[];
  sent: Sent[];
  random: number;
}

/** What the connection knows of something over there. */
export interface Bound {
  kind: string;
  externalId: string;
  record: string;
  seen: { version?: string; read?: string; wrote?: string };
}

/** What is said once to a request whose URL begins so. */
export interface Answer {
  method: string;
  url: string;
  says:
    | { status: number; headers: { name: string; value: Uint8Array }[]; body: Uint8Array }
    | { code: string; detail: string };
}

/** A request that a plugin sent. */
export interface Sent {
  method: string;
  url: string;
  headers: Record<string, string>;
  /** As text, and as what it says where it is JSON. */
  body: string;
  json: any;
  /** By its name, how it was put in, and what that needs to know. */
  credentials: { name: string; scheme: string; options: any }[];
  key: string | undefined;
}

export function begin(): State {
  return {
    settings: {},
    kept: new Map(),
    log: [],
    notices: [],
    now: 1_700_000_000_000,
    records: new Map(),
    bindings: [],
    secrets: new Map(),
    webhooks: {},
    answers: [],
    sent: [],
    random: 0,
  };
}

export function bind(state: State, kind: string, externalId: string, record: string, seen: Bound["seen"]): void {
  const known = state.bindings.find((bound) => bound.kind === kind && bound.externalId === externalId);
  if (known) Object.assign(known, { record, seen: { ...known.seen, ...seen } });
  else state.bindings.push({ kind, externalId, record, seen });
}
