// The plugin as it will be installed: its component, behind the wall, in a business of its own.

import assert from "node:assert/strict";
import test from "node:test";
import { Shop } from "stockade-sdk/testing";

test("what is posted twice is one product", async () => {
  await using shop = await Shop.with(".").secret("key", "between us").open();
  const told = await shop.webhook("products", { id: "17", name: "Oolong" });
  assert.equal(told.operations()[0]?.name, "catalog.add-product");
  const again = await shop.webhook("products", { id: "17", name: "Oolong", try: 2 });
  assert.deepEqual(again.operations(), []);
  const products = await shop.askNamed("catalog.list-products", {});
  assert.equal(products.items.length, 1);
  assert.equal(products.items[0].name, "Oolong");
});

test("who does not have the secret is not heard", async () => {
  await using shop = await Shop.with(".").secret("key", "between us").open();
  const no = shop.posts("products").header("x-signature", "AAAA").unsigned().json({ id: "17" });
  await assert.rejects(no, { code: "plugins.not-signed" });
  assert.deepEqual((await shop.settle()).calls, []);
});
