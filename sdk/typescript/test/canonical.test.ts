import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import { canonical } from "../src/canonical.js";
import { Binding, Link } from "../src/links.js";

/** As `serde_json` prints what was read, its objects being trees by the bytes of their names. */
const WRITTEN: [read: string, written: string][] = [
  ['{"b":[2],"a":1}', '{"a":1,"b":[2]}'],
  ['{"10":1,"9":2,"a":{"z":null,"y":true}}', '{"10":1,"9":2,"a":{"y":true,"z":null}}'],
  ['{"\\ud83d\\ude00":1,"\\uffff":2,"z":3,"\\ue000":4,"é":5}', '{"z":3,"é":5,"\ue000":4,"\uffff":2,"😀":1}'],
  ['["\\u0000\\u001f\\b\\f\\n\\r\\t\\"\\\\\\/\\u007f\\u2028"]', '["\\u0000\\u001f\\b\\f\\n\\r\\t\\"\\\\/\u007f\u2028"]'],
  ["[0.1,12.50,-3.25,100]", "[0.1,12.5,-3.25,100]"],
  ["[0.00001,0.000001,1.5e-7]", "[0.00001,1e-6,1.5e-7]"],
  ["[9007199254740992,1e300,100000000000000000000]", "[9007199254740992,1e+300,1e+20]"],
  ["[18446744073709549568,-9223372036854775808]", "[18446744073709549568,-9223372036854775808]"],
  ['[[],{},"",null,false]', '[[],{},"",null,false]'],
];

test("what is read is written as Rust writes it", () => {
  for (const [read, written] of WRITTEN) assert.equal(canonical(JSON.parse(read)), written);
});

test("what JSON does not know is left out, or is nothing", () => {
  assert.equal(canonical({ a: undefined, b: [undefined], c: Number.NaN, d: () => 1 }), '{"b":[null],"c":null}');
  assert.equal(canonical(undefined), "null");
  assert.equal(canonical({ at: new Date(0), big: 2n ** 63n }), '{"at":"1970-01-01T00:00:00.000Z","big":9223372036854775808}');
  assert.equal(canonical(["\ud800x"]), '["\ufffdx"]');
});

test("an echo is recognised whatever its order", () => {
  const link = new Link("product", "prd_1", "4711").version("7").wrote({ a: 1, b: [2] });
  const said = JSON.parse(canonical(link));
  const wrote = createHash("sha256").update('{"a":1,"b":[2]}').digest("hex");
  assert.deepEqual(said, { kind: "product", record: "prd_1", external_id: "4711", version: "7", wrote });
  const binding = new Binding(said);
  assert(binding.isEcho(JSON.parse('{"b":[2],"a":1}')));
  assert(!binding.isEcho({ a: 1, b: [3] }));
  assert(!binding.isKnown({ a: 1, b: [2] }), "nothing was read yet");
});

test("a fingerprint is that of the bytes of UTF-8", () => {
  for (const [read, written] of WRITTEN) {
    const { read: fingerprint } = JSON.parse(canonical(new Link("product", "prd_1", "1").read(JSON.parse(read))));
    assert.equal(fingerprint, createHash("sha256").update(written, "utf8").digest("hex"));
  }
});
