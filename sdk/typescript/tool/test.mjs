// Runs the tests of a plugin.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleTests } from "./bundle.mjs";
import { checkTypes } from "./types.mjs";

export async function test(folder, { checks }) {
  if (checks) checkTypes(folder, existsSync(join(folder, "test/tsconfig.json")) ? "test/tsconfig.json" : "tsconfig.json");
  const run = mkdtempSync(join(tmpdir(), "stockade-sdk-"));
  try {
    const tests = await bundleTests(folder, run);
    const env = { ...process.env, STOCKADE_SDK_RUN: run };
    const node = ["--enable-source-maps", "--test", ...tests];
    return spawnSync(process.execPath, node, { cwd: folder, env, stdio: "inherit" }).status ?? 1;
  } finally {
    rmSync(run, { recursive: true, force: true });
  }
}
