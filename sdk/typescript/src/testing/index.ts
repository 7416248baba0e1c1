/**
 * Plugins for Stockade, tried out as they are: the component that will be installed, behind the real wall, in a business of
 * its own, by an ordinary test.
 *
 * ```ts
 * test("what is posted becomes a product", async () => {
 *   await using shop = await Shop.with(".").secret("key", "between us").open();
 *   shop.http().get("https://tea.example/17").answers({ name: "Oolong" });
 *   const told = await shop.webhook("teas", { id: "17" });
 *   assert.equal(told.operations()[0]?.name, "catalog.add-product");
 * });
 * ```
 *
 * The program `stockade` does the work: the one that `STOCKADE` names, or the one on the path. A plugin is built by it
 * (`stockade plugin build`) once in each run of the tests.
 */

export { Http, Scripted } from "./http.js";
export { Opening } from "./opening.js";
export { Posted } from "./posted.js";
export { Shop } from "./shop.js";
export { type Call, Sent, Told } from "./told.js";
export { Trouble } from "./trouble.js";
