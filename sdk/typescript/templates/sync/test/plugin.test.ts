import assert from "node:assert/strict";
import test from "node:test";
import { World } from "stockade-sdk/world";
import { handler } from "../src/plugin.js";

function shop(...pages: unknown[]): World {
  const world = new World(handler).settings({ shop: "https://shop.example/" }).secret("key", "secret");
  for (const page of pages) world.answers("GET", "https://shop.example/products", 200, page);
  return world;
}

test("each page leads to the next and each product comes once", () => {
  const tea = { id: "1", name: "Tea" };
  const first = { products: [tea], next: 2 };
  const last = { products: [tea, { id: "2", name: "Coffee" }], next: null };
  const world = shop(first, last);
  let done = world.sync("products");
  assert.deepEqual([done.operations.length, done.cursor], [1, "2"]);
  done = world.sync("products", "2");
  assert.deepEqual(done.operations, [{ name: "catalog.add-product", input: { name: "Coffee" } }]);
  assert.equal(done.cursor, undefined);
  assert.equal(world.sent[1]?.url, "https://shop.example/products?page=2");
});

test("who tests the connection is told", () => {
  const done = shop({ products: [], next: null }).action("test", {});
  assert.equal(done.facts["answer"], "The shop answers, and takes the key.");
  const refused = shop().answers("GET", "https://shop.example/products", 401, {});
  assert.throws(() => refused.action("test", {}), { remedy: "attention" });
});
