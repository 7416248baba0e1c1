// Makes the component of a plugin.

import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { componentize } from "componentize-qjs";
import { bundlePlugin } from "./bundle.mjs";
import { Mistake } from "./mistake.mjs";
import { checkTypes } from "./types.mjs";
import { witFolder } from "./wit.mjs";

export async function build(folder, { checks }) {
  if (checks) checkTypes(folder, "tsconfig.json");
  const component = await componentOf(await bundlePlugin(folder));
  const file = join(folder, "component.wasm");
  // Whoever reads it meanwhile reads the whole of one of them.
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, component);
  renameSync(aside, file);
  return 0;
}

async function componentOf(jsSource) {
  const witPath = witFolder();
  try {
    // A plugin answers at once and has nothing around it but what the WIT says, so the smaller engine does.
    const made = await componentize({ witPath, jsSource, world: "plugin", stubWasi: true, optSize: true, sync: true });
    return made.component;
  } catch (error) {
    throw new Mistake(`The plugin cannot be loaded: ${told(error)}`);
  }
}

/** What the engine says begins with what it was about, step by step, and ends with where it was in the bundle. */
function told({ message }) {
  const [said] = message.split(/\n\s+at /);
  return said.replace(/^.*JavaScript module evaluation:\s*/s, "").replaceAll(/\s*\n\s*/g, " ").trim();
}
