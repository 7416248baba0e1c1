/**
 * The language's own clock and dice. The memory of a component is what it was when the plugin was built, its dice thrown
 * already: each instance would throw the same. And there is no machine whose clock could be read. So both ask the host, and
 * packages that know nothing of Stockade work as anywhere.
 */

import * as host from "./host.js";

/** So many numbers are asked for at once, of seven bytes each: a number has 53 bits. */
const NUMBERS = 32;
const BYTES = 7;

let dice = new Uint8Array();
let used = 0;

/** Says how to take it back, which tests do. */
export function askTheHost(): () => void {
  const theirs = globalThis.Date;
  const { now } = theirs;
  const { random } = Math;
  globalThis.Date = new Proxy(theirs, {
    construct: (date, given, caller) => Reflect.construct(date, given.length === 0 ? [host.now()] : given, caller),
    apply: (date) => new date(host.now()).toString(),
  });
  theirs.now = host.now;
  Math.random = chance;
  return () => {
    globalThis.Date = theirs;
    theirs.now = now;
    Math.random = random;
  };
}

function chance(): number {
  if (used >= dice.length) [dice, used] = [host.randomBytes(NUMBERS * BYTES) as Uint8Array<ArrayBuffer>, 0];
  // A byte at a time, because the language shifts no more than 32 bits. Of the seventh, five.
  let number = dice[used + BYTES - 1]! >> 3;
  for (let at = used; at < used + BYTES - 1; at++) number = number * 256 + dice[at]!;
  used += BYTES;
  return number / 2 ** 53;
}
