import assert from "node:assert/strict";
import test from "node:test";
import { Failure, Problem, type Remedy, crossing, failureOf } from "../src/failure.js";

const REMEDIES: Record<string, Remedy> = {
  "not-granted": "attention",
  "in-doubt": "attention",
  "credential-missing": "attention",
  "input.invalid": "permanent",
  "not-available": "permanent",
  "too-large": "permanent",
  "limit-reached": "permanent",
  timeout: "retry",
  unreachable: "retry",
  practice: "retry",
};

test("what the host refused helps as its code says", () => {
  for (const [code, remedy] of Object.entries(REMEDIES)) {
    const failure = failureOf(new Problem(code, "Why."));
    assert.deepEqual([failure.remedy, failure.code, failure.detail], [remedy, code, "Why."]);
  }
});

test("whatever else is thrown is put aside with what it says", () => {
  const failure = Failure.retry("busy", "Later.").after(1.2);
  assert.equal(failureOf(failure), failure);
  assert.throws(() => JSON.parse("{"), (error) => failureOf(error).code === "unreadable");
  const mistake = failureOf(new TypeError("x is not a function"));
  assert.deepEqual([mistake.remedy, mistake.code, mistake.detail], ["permanent", "exception", "TypeError: x is not a function"]);
  assert.equal(failureOf("no").detail, "no");
});

test("a part of a second is a whole one, and no more crosses than fits", () => {
  const after = (seconds: number) => crossing(Failure.retry("busy", "Later.").after(seconds)).retryAfter;
  assert.deepEqual([1.2, 2, 0, -1, 1e12, Number.NaN].map(after), [2, 2, 0, 0, 4294967295, 0]);
  assert.equal(crossing(Failure.retry("busy", "Later.")).retryAfter, null);
});
