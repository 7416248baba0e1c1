// Where the interface of a plugin is written: beside this package in a checkout, and inside of it where npm packed it.

import { cpSync, existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Mistake } from "./mistake.mjs";

const packed = fileURLToPath(new URL("../wit", import.meta.url));
const checkedOut = fileURLToPath(new URL("../../wit", import.meta.url));

export function witFolder() {
  const found = [packed, checkedOut].find((folder) => existsSync(`${folder}/plugin.wit`));
  if (!found) throw new Mistake("There is no plugin.wit in stockade-sdk: install it again.");
  return found;
}

switch (process.argv[1] === fileURLToPath(import.meta.url) ? process.argv[2] : undefined) {
  case "copy":
    cpSync(checkedOut, packed, { recursive: true });
    break;
  case "remove":
    rmSync(packed, { recursive: true });
    break;
}
