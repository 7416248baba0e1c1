import assert from "node:assert/strict";
import test from "node:test";
import { World } from "stockade-sdk/world";
import { handler } from "../src/plugin.js";

test("what is posted twice is one product", () => {
  const world = new World(handler);
  const posted = { id: "17", name: "Oolong" };
  const first = world.webhook("products", posted);
  assert.deepEqual(first.operations, [{ name: "catalog.add-product", input: { name: "Oolong" } }]);
  assert.deepEqual(world.webhook("products", posted).operations, []);
});

test("what cannot be read is for a person", () => {
  assert.throws(() => new World(handler).webhook("products", { id: 17 }), { remedy: "permanent" });
});
