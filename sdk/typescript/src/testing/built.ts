/** The component is built once in each run of the tests, so that none is tested that is older than its source. */

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Trouble } from "./trouble.js";
import { missing, program } from "./wire.js";

const built = new Map<string, Promise<void>>();

export function build(folder: string): Promise<void> {
  const done = built.get(folder) ?? once(folder);
  built.set(folder, done);
  return done;
}

/** Each file of tests is a process of its own: what one of them built is written down for the others of its run. */
async function once(folder: string): Promise<void> {
  const run = process.env["STOCKADE_SDK_RUN"];
  const mark = run && join(run, createHash("sha256").update(folder).digest("hex"));
  if (mark && existsSync(mark)) return;
  await new Promise<void>((done, failed) => {
    execFile(program(), ["plugin", "build", folder], (error, said, complaint) => {
      if (!error) done();
      else if (typeof error.code === "string") failed(missing(error as NodeJS.ErrnoException));
      else failed(new Trouble("not-built", complaint.trim() || said.trim()));
    });
  });
  if (mark) writeFileSync(mark, "");
}
