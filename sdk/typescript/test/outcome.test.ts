import assert from "node:assert/strict";
import test from "node:test";
import { Link, Outcome } from "../src/index.js";

function inputs(outcome: Outcome): any[] {
  return outcome.crossing().operations.map(({ input }) => JSON.parse(input));
}

test("a later operation names what an earlier one makes", () => {
  const outcome = new Outcome();
  const tea = outcome.make("catalog.add-product", { name: "Tea" });
  outcome.link(new Link("product", tea.id(), "7"));
  outcome.runNamed("stock.receive", { lines: [{ variant: tea.at("/variants/0/id"), note: "0 no reference" }] });
  const [, link, receive] = inputs(outcome);
  assert.deepEqual(link.record, { $made: 0 });
  assert.deepEqual(receive.lines, [{ variant: { $made: 0, at: "/variants/0/id" }, note: "0 no reference" }]);
});

test("what crosses the wall has one way to be written", () => {
  const outcome = new Outcome()
    .runNamed("x.y", { b: 1, a: undefined, "0": [null] })
    .cursor("2")
    .later("push", "prd_1", { z: 1, a: 2 })
    .later("push", "prd_2", undefined)
    .there([{ id: "1", version: "7" }, { id: "2" }])
    .progress(5, undefined, "five")
    .wantsSyncs("products");
  const { operations, cursor, facts } = outcome.crossing();
  assert.deepEqual([operations, cursor], [[{ name: "x.y", input: '{"0":[null],"b":1}' }], "2"]);
  const later = '[{"about":"prd_1","body":{"a":2,"z":1},"name":"push"},{"about":"prd_2","body":null,"name":"push"}]';
  const there = '[{"id":"1","version":"7"},{"id":"2","version":null}]';
  const progress = '{"done":5,"of":null,"words":"five"}';
  assert.equal(facts, `{"later":${later},"progress":${progress},"syncs":["products"],"there":${there}}`);
});

test("nothing to say is an empty text", () => {
  assert.deepEqual(new Outcome().crossing(), { operations: [], cursor: null, facts: "" });
});

test("what is unlinked is named by what the other side calls it", () => {
  assert.deepEqual(inputs(new Outcome().unlink("product", "7")), [{ kind: "product", external_id: "7" }]);
});
