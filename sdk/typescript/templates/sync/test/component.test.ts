// The plugin as it will be installed: its component, behind the wall, in a business of its own.

import assert from "node:assert/strict";
import test from "node:test";
import { Shop } from "stockade-sdk/testing";

/** Whoever is woken each night is woken within it: a day, and as late as that may be. */
const NIGHT = 25 * 60 * 60;

function opened(): Promise<Shop> {
  return Shop.with(".").setting("shop", "https://shop.example").secret("key", "secret").open();
}

async function names(shop: Shop): Promise<string[]> {
  const products = await shop.askNamed("catalog.list-products", { sort: "name" });
  return products.items.map((product: any) => product.name);
}

test("each page is brought over and each night what is new", async () => {
  await using shop = await opened();
  const [tea, coffee] = [{ id: "1", name: "Tea" }, { id: "2", name: "Coffee" }];
  shop.http().get("https://shop.example/products?page=1").answers({ products: [tea], next: 2 });
  shop.http().get("https://shop.example/products?page=2").answers({ products: [tea, coffee], next: null });
  const told = await shop.sync("products");
  assert.deepEqual([told.sync.state, told.operations().length], ["done", 2]);
  assert.equal(told.sent[0]?.header("authorization"), "Bearer secret");

  const cocoa = { id: "3", name: "Cocoa" };
  shop.http().get("https://shop.example/products").answers({ products: [coffee, cocoa], next: null });
  await shop.pass(NIGHT);
  assert.equal((await names(shop)).length, 3);
});

test("what did not answer is asked again later", async () => {
  await using shop = await opened();
  shop.http().get("https://shop.example/products").status(503).answers({});
  const told = await shop.sync("products");
  assert.equal(told.calls[0]?.state, "waiting");
  shop.http().get("https://shop.example/products").answers({ products: [], next: null });
  const again = await shop.pass(60);
  assert.deepEqual([again.calls[0]?.id, again.calls[0]?.state], [told.calls[0]?.id, "done"]);
});

test("who connects it can try it out", async () => {
  await using shop = await opened();
  shop.http().get("https://shop.example/products?page=1").answers({ products: [], next: null });
  const told = await shop.action("test", {});
  assert.equal(told.answer(), "The shop answers, and takes the key.");
});
