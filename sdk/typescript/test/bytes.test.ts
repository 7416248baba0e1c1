import assert from "node:assert/strict";
import test from "node:test";
import { bytes, fromBase64, hex, text } from "../src/bytes.js";

const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte);

test("texts of all of Unicode become bytes and texts again", () => {
  const some = Array.from({ length: 0x110 }, (_, plane) => [0, 0x7f, 0xff].map((low) => plane * 0x1000 + low)).flat();
  const all = String.fromCodePoint(...some.filter((point) => point < 0xd800 || point >= 0xe000));
  assert.deepEqual(Buffer.from(bytes(all)), Buffer.from(all));
  assert.equal(text(bytes(all)), all);
  assert.equal(text(bytes("a\ud800b")), "a\ufffdb");
});

test("what is not UTF-8 is for a person", () => {
  for (const wrong of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82]]) {
    assert.throws(() => text(Uint8Array.from(wrong)), { code: "unreadable", remedy: "permanent" });
  }
});

test("every byte comes out of base 64", () => {
  assert.deepEqual(fromBase64(Buffer.from(EVERY_BYTE).toString("base64")), EVERY_BYTE);
  assert.throws(() => fromBase64("*"), { code: "unreadable" });
  assert.equal(hex(EVERY_BYTE), Buffer.from(EVERY_BYTE).toString("hex"));
});
