// Looks around in the engine: what is there, and whether it does what it does elsewhere.

import { bytes, fromBase64, hex, text } from "../../../src/bytes.js";
import { canonical } from "../../../src/canonical.js";
import { Link, Outcome, kv, log, plugin } from "../../../src/index.js";

const WHILE_LOADED = [attempt(() => Date.now()), attempt(() => Math.random())];

export const handler = plugin({
  action() {
    const letters = Array.from({ length: 0x110 }, (_, plane) => plane * 0x1000 + 0xff).filter((point) => point >> 11 !== 0x1b);
    const all = String.fromCodePoint(...letters);
    const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    log.info("half a pair \ud800");
    kv.put("half a pair \ud800", "\udfff");
    return new Outcome().fact("seen", {
      whileLoaded: WHILE_LOADED,
      now: [Date.now(), new Date().getTime(), new Date(2026, 0, 2).getTime()],
      performance: typeof performance,
      dice: [Math.random(), Math.random()],
      unicode: text(bytes(all)) === all,
      notUnicode: attempt(() => text(Uint8Array.of(0xed, 0xa0, 0x80))),
      everyByte: hex(fromBase64(btoa(String.fromCharCode(...everyByte)))) === hex(everyByte),
      numbers: canonical([0.1, 1e-6, 1e20, 2 ** 63, 1.5e-7]),
      keys: canonical({ "😀": 1, "\uffff": 2, z: 3 }),
      link: new Link("product", "prd_1", "1").read({ b: "é😀", a: [1.5, 2] }),
    });
  },
  schedule: () => (undefined as any).nothing,
});

function attempt(ask: () => unknown): string {
  try {
    return String(ask());
  } catch (error) {
    return (error as Error).message;
  }
}
