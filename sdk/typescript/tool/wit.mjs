// Where the interface of a plugin is written.

import { fileURLToPath } from "node:url";

export const WIT = fileURLToPath(new URL("../wit/plugin.wit", import.meta.url));
