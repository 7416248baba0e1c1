// The SDK as it runs: in its own engine, behind the wall. The program `stockade` is needed for it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import test from "node:test";
import { Shop } from "../src/testing/index.js";
import { program } from "../src/testing/wire.js";

const ENGINE = "test/engine";

function tool(...words: string[]) {
  const { status, stderr } = spawnSync(process.execPath, ["tool/stockade-sdk.mjs", ...words], { encoding: "utf8" });
  return { status, said: stderr.trim() };
}

const isThere = spawnSync(program(), ["--version"]).error === undefined;

test("the engine does what the language says, and asks its host", { skip: !isThere && "there is no stockade" }, async () => {
  assert.deepEqual(tool("build", ENGINE, "--no-check"), { status: 0, said: "" });
  await using shop = await Shop.with(ENGINE).component(`${ENGINE}/component.wasm`).at("2026-01-31T09:00:00Z").open();
  const told = await shop.action("look", {});
  told.operations();
  const { whileLoaded, now, dice, link, ...seen } = told.calls[0]?.facts["seen"];
  for (const said of whileLoaded) assert.match(said, /no host to ask/);
  assert(now[0] >= Date.parse("2026-01-31T09:00:00Z") && now[1] - now[0] < 60_000);
  assert.equal(now[2], Date.UTC(2026, 0, 2));
  assert(dice[0] !== dice[1] && dice.every((one: number) => one >= 0 && one < 1));
  assert.equal(link.read, createHash("sha256").update('{"a":[1.5,2],"b":"é😀"}').digest("hex"));
  assert.match(seen.notUnicode, /unreadable/);
  delete seen.notUnicode;
  assert.deepEqual(seen, {
    performance: "undefined",
    unicode: true,
    everyByte: true,
    numbers: "[0.1,1e-6,1e+20,9223372036854775808,1.5e-7]",
    keys: '{"z":3,"\uffff":2,"😀":1}',
  });
  assert.deepEqual(told.log(), ["info half a pair \ufffd"]);
});

test("a component takes its clock and its dice from its host", () => {
  assert.deepEqual(tool("build", ENGINE, "--no-check"), { status: 0, said: "" });
  // The name of the function that sees to it.
  assert(readFileSync(`${ENGINE}/component.wasm`).includes("askTheHost"));
});

test("what is wrong is said in a line", () => {
  assert.deepEqual(tool("build", "test"), { status: 1, said: "There is no test/src/plugin.ts." });
  assert.equal(tool("bake").status, 2);
  assert.match(tool("build", "--nonsense").said, /^Unknown option '--nonsense'/);
});
