// The plugin as it will be installed: its component, behind the wall, in a business of its own.

import assert from "node:assert/strict";
import test from "node:test";
import { Shop } from "stockade-sdk/testing";

test("what is open is seen at once", async () => {
  await using shop = await Shop.with(".").open();
  assert.equal((await shop.panel("open-orders")).parts()[1].text, "Nothing is open.");
  const variants = [{ price: "4.50", currency: "EUR" }];
  const tea = await shop.askNamed("catalog.add-product", { name: "Tea", variants });
  const lines = [{ variant: tea.variants[0].id, quantity: "2", unit_price: "4.50" }];
  const order = await shop.askNamed("sales.draft-order", { currency: "EUR", lines });
  await shop.askNamed("sales.place-order", { id: order.id, version: order.version });
  const told = await shop.panel("open-orders");
  assert.deepEqual(told.parts()[0].figures[0].value, { number: "1" });
  assert.equal(told.parts()[2].rows[0][0].record.id, order.id);
});

test("who was granted less says so and shows nothing", async () => {
  await using shop = await Shop.with(".").open();
  const plugin = await shop.askNamed("plugins.get", { id: shop.plugin });
  const grants = { ...plugin.grants, records: [] };
  await shop.askNamed("plugins.narrow", { id: shop.plugin, version: plugin.version, grants });
  const told = await shop.panel("open-orders");
  assert.deepEqual([told.panel.drawn, told.panel.why], [null, "declined"]);
});
