#!/usr/bin/env node
// What an author types: builds a plugin, and runs its tests.

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { build } from "./build.mjs";
import { test } from "./test.mjs";
import { Mistake } from "./mistake.mjs";

const USAGE = `stockade-sdk build [FOLDER]   makes component.wasm of src/plugin.ts
stockade-sdk test [FOLDER]    runs test/*.test.ts

  --no-check   does not look for mistakes in types first`;

/** As other programs say that they were called wrongly. */
const WRONG_CALL = 2;

const COMMANDS = { build, test };

try {
  process.exitCode = await run();
} catch (error) {
  if (!(error instanceof Mistake)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function run() {
  const { values, positionals } = read();
  const [name, folder = ".", ...more] = positionals;
  const command = COMMANDS[name];
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  if (!command || more.length > 0) {
    console.error(USAGE);
    return WRONG_CALL;
  }
  return await command(resolve(folder), { checks: !values["no-check"] });
}

function read() {
  const options = { help: { type: "boolean", short: "h" }, "no-check": { type: "boolean" } };
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    throw new Mistake(error.message);
  }
}
