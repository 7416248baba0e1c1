// Looks for mistakes in types, where the folder has TypeScript.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Mistake } from "./mistake.mjs";

export function checkTypes(folder, project) {
  const tsc = compiler(folder);
  if (!tsc || !existsSync(join(folder, project))) return;
  const { status, stdout } = spawnSync(process.execPath, [tsc, "--noEmit", "--pretty", "false", "-p", project], {
    cwd: folder,
    encoding: "utf8",
  });
  if (status !== 0) throw new Mistake(stdout.trim());
}

function compiler(folder) {
  try {
    return createRequire(join(folder, "package.json")).resolve("typescript/bin/tsc");
  } catch {
    return undefined;
  }
}
