import assert from "node:assert/strict";
import test from "node:test";
import { World } from "stockade-sdk/world";
import { handler } from "../src/plugin.js";

test("whoever has a name is greeted and counted", () => {
  const world = new World(handler).settings({ greeting: "Good day" });
  world.event("catalog.product-added", { name: "Oolong" });
  assert.throws(() => world.action("greet", {}), { remedy: "permanent", code: "no-name" });
  const third = world.action("greet", { name: "Sencha" });
  assert.deepEqual(third.facts, { count: 2, answer: "Good day, Sencha!" });
  assert.deepEqual(world.notices[1], { title: "Hello", text: "Good day, Sencha!" });
  assert.equal(world.kept("greeted"), 2);
  const seen = world.look({ panel: "greeted", language: "de-AT" });
  assert.deepEqual(seen.parts[0].figures[0], { label: "Bisher gegrüßt", value: { number: "2" } });
});

test("what is posted becomes a product", () => {
  const { operations } = new World(handler).webhook("teas", { name: "Oolong" });
  assert.deepEqual(operations, [{ name: "catalog.add-product", input: { name: "Oolong" } }]);
});

test("every tea comes once", () => {
  const world = new World(handler);
  const teas = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = world.sync("teas", cursor);
    for (const { input } of page.operations) teas.add(input.name);
    cursor = page.cursor;
  } while (cursor !== undefined);
  assert.equal(teas.size, 60);
});
