import assert from "node:assert/strict";
import test from "node:test";
import { Credential, Link, Outcome, clock, done, http, kv, log, plugin, random, records } from "../src/index.js";
import { World } from "../src/world/index.js";

const nothing = plugin({});

test("pages are asked for when they are needed, and no sooner", () => {
  const asked: string[] = [];
  const world = new World(nothing);
  for (let at = 0; at < 7; at++) world.record("product", { id: `prd_${at}`, version: 1, name: at % 2 ? "odd" : "even" });
  const found = world.within(() => {
    for (const { id } of records.list("product").limit(3)) asked.push(id);
    return records.list("product", { name: "odd" }).limit(2).first(2);
  });
  assert.deepEqual(asked, [0, 1, 2, 3, 4, 5, 6].map((at) => `prd_${at}`));
  assert.deepEqual(found.map(({ id }) => id), ["prd_1", "prd_3"]);
  const { next, records: page } = world.within(() => records.list("product").limit(5).page());
  assert.deepEqual([page.length, next], [5, "5"]);
  assert.equal(world.within(() => records.list("product").limit(5).page(next).next), undefined);
});

test("what a plugin does not do it declines in words that everybody uses", () => {
  const world = new World(nothing);
  const detail = (kind: string, body: object) => {
    try {
      world.call(kind, body);
      return "";
    } catch (error) {
      const { code, detail } = error as { code: string; detail: string };
      assert.equal(code, "unknown-trigger");
      return detail;
    }
  };
  assert.equal(detail("event", { event: "product.added" }), "This plugin does nothing for the event product.added.");
  assert.equal(detail("later", { later: "push" }), "This plugin does nothing for push for later.");
  assert.equal(detail("tea", {}), "This plugin does nothing for a trigger of kind tea.");
  assert.throws(() => world.panel("x"), { code: "unknown-trigger", detail: "This plugin does nothing for the panel x." });
});

test("a handler that waits, or answers nothing, is a mistake that is told", () => {
  const wrong = { event: async () => done(), webhook: () => undefined } as object;
  const world = new World(plugin(wrong));
  assert.throws(() => world.event("x", {}), { code: "exception", remedy: "permanent" });
  assert.throws(() => world.webhook("x", {}), { code: "exception" });
  assert.match(world.log[0]?.line ?? "", /plugin/);
});

test("a call that failed keeps nothing of its own", () => {
  const counting = plugin({
    action() {
      const count = (kv.get<number>("count") ?? 0) + 1;
      kv.put("count", count);
      log.info(`count ${count}`);
      if (count === 2) http.get("https://nobody.example").send();
      return done();
    },
  });
  const world = new World(counting);
  world.action("count", {});
  assert.throws(() => world.action("count", {}), { code: "unreachable", remedy: "retry" });
  assert.deepEqual([world.kept("count"), world.sent.length, world.log.length], [1, 1, 2]);
});

test("links are remembered, and found again", () => {
  const linking = plugin({
    event: (event) =>
      event.kind === "gone"
        ? new Outcome().unlink("product", "7")
        : new Outcome().link(new Link("product", "prd_1", "7").read(event.said())),
  });
  const world = new World(linking).record("product", { id: "prd_1", version: 1 });
  world.event("product.added", { b: 1, a: 2 });
  assert(world.within(() => records.binding("product", "prd_1")?.isKnown({ a: 2, b: 1 })));
  assert.equal(world.within(() => records.find("product", "7")?.id), "prd_1");
  world.event("gone", {});
  assert.equal(world.within(() => records.find("product", "7")), undefined);
});

test("a request is what was said, and its answer what helps", () => {
  const world = new World(nothing).secret("key", "secret");
  const url = "https://shop.example/orders";
  const ask = () => http.post(url).json({ b: 1, a: "é" }).inQuery(Credential.open("key"), "k").once("1").send().ok();
  const remedy = (status: number, headers = {}) => {
    world.answers("POST", url, status, {}, headers);
    try {
      return world.within(ask).status;
    } catch (error) {
      const { remedy, code, retryAfter } = error as { remedy: string; code: string; retryAfter?: number };
      return [remedy, code, retryAfter];
    }
  };
  assert.equal(remedy(204), 204);
  assert.deepEqual(remedy(401), ["attention", "refused-key", undefined]);
  assert.deepEqual(remedy(503, { "Retry-After": " 30 " }), ["retry", "other-side-busy", 30]);
  assert.deepEqual(remedy(429, { "retry-after": "soon" }), ["retry", "other-side-busy", undefined]);
  assert.deepEqual(remedy(404), ["permanent", "other-side-refused", undefined]);
  const [sent] = world.sent;
  assert.deepEqual([sent?.body, sent?.key, sent?.headers], ['{"a":"é","b":1}', "1", { "content-type": "application/json" }]);
  assert.deepEqual(sent?.credentials, [{ name: "key", scheme: "query", options: { name: "k" } }]);
  assert.throws(() => world.inDoubt("POST", url).within(ask), { code: "in-doubt" });
});

test("a signature is that of the bytes", () => {
  const world = new World(nothing).secret("key", "Jefe");
  const signed = world.within(() => Credential.open("key").sign("hmac-sha256-hex", "what do ya want for nothing?"));
  assert.equal(signed, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  assert.throws(() => world.within(() => Credential.open("none")), { code: "credential-missing" });
});

test("the language's clock and dice are the host's", () => {
  const world = new World(nothing);
  const [first, second] = [() => Date.now(), () => new Date().getTime()].map((ask) => world.within(ask));
  assert.deepEqual([first, second], [1_700_000_000_000, 1_700_000_000_000]);
  assert.equal(world.pass(1.5).within(() => clock.now().toISOString()), "2023-11-14T22:13:21.500Z");
  const isDate = world.within(() => new Date("2026-01-02") instanceof Date && new Date(2026, 0, 2).getFullYear() === 2026);
  assert(isDate);
  const dice = world.within(() => Array.from({ length: 100 }, Math.random));
  assert(dice.every((one) => one >= 0 && one < 1) && new Set(dice).size === 100);
  assert.notEqual(world.within(Math.random), dice[0]);
  assert.equal(world.within(() => random.bytes(40).length), 40);
  assert(Date.now() > 1_700_000_000_000, "a test has its own back");
});

test("nobody is asked while a plugin is loaded", () => {
  assert.throws(() => kv.get("x"), /no host to ask while a plugin is loaded/);
});
