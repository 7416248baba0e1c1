import assert from "node:assert/strict";
import test from "node:test";
import { World } from "stockade-sdk/world";
import { handler } from "../src/plugin.js";

test("what is open is shown in the words of whoever looks", () => {
  const order = (id: string, day: string) => ({
    id,
    number: id,
    state: "open",
    placed_at: `${day}T10:00:00Z`,
    open: "5",
    currency: "EUR",
  });
  const world = new World(handler)
    .record("order", order("ord_1", "2026-01-02"))
    .record("order", order("ord_2", "2026-01-01"))
    .record("order", order("ord_3", "2026-01-02"));
  const seen = world.look({ panel: "open-orders", language: "de" });
  assert.deepEqual([seen.title, seen.parts[0].figures[0].value], ["Offene Aufträge", { number: "3" }]);
  assert.deepEqual(seen.parts[1].points[1], { of: "2026-01-02", value: "2" });
  assert.deepEqual(seen.parts[2].rows[0][2], { money: { amount: "5", currency: "EUR" } });
});

test("where nothing is open that is said", () => {
  const seen = new World(handler).panel("open-orders");
  assert.equal(seen.parts[1].text, "Nothing is open.");
});
