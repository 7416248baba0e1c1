/** What comes before a plugin in its component. */

import { askTheHost } from "./surroundings.js";

askTheHost();
// It would read a clock that is not there, and that is a trap.
Reflect.deleteProperty(globalThis, "performance");
