// Makes the component of a plugin.

import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { componentize } from "componentize-qjs";
import { bundlePlugin } from "./bundle.mjs";
import { Mistake } from "./mistake.mjs";
import { checkTypes } from "./types.mjs";
import { WIT } from "./wit.mjs";

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

async function componentOf({ script, asked }) {
  const wit = mkdtempSync(join(tmpdir(), "stockade-wit-"));
  try {
    writeFileSync(join(wit, "plugin.wit"), worldOf(asked));
    // A plugin answers at once and has nothing around it but what the WIT says, so the smaller engine does.
    const options = { world: "plugin", stubWasi: true, optSize: true, sync: true };
    const made = await componentize({ witPath: wit, jsSource: script, ...options });
    return made.component;
  } catch (error) {
    throw new Mistake(`The plugin cannot be loaded: ${told(error)}`);
  } finally {
    rmSync(wit, { recursive: true, force: true });
  }
}

/** The interface without what the plugin never asks for: the engine would import all of it, used or not. */
function worldOf(asked) {
  const interfaces = readFileSync(WIT, "utf8");
  const isAsked = (line) => asked.includes(/^ {4}import ([a-z]+);$/.exec(line)?.[1]);
  const isKept = (line) => !line.startsWith("    import ") || isAsked(line);
  return interfaces.split("\n").filter(isKept).join("\n");
}

/** What the engine says begins with what it was about, step by step, and ends with where it was in the bundle. */
function told({ message }) {
  const [said] = message.split(/\n\s+at /);
  return said.replace(/^.*JavaScript module evaluation:\s*/s, "").replaceAll(/\s*\n\s*/g, " ").trim();
}
