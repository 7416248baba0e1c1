import assert from "node:assert/strict";
import test from "node:test";
import { canonical } from "../src/canonical.js";
import { Chart, Look, Panel, Table, date, money, number, record } from "../src/index.js";

test("a panel is what the console reads", () => {
  const table = new Table(["Order", "record"], ["Worth", "money"], ["Since", "date"])
    .title("All")
    .row(record("order", "ord_1", "#7"), money("12.50", "EUR"), date("2026-11-22"))
    .row("text", undefined, number("1.5"));
  const panel = new Panel()
    .title("Orders")
    .figure("Count", 11)
    .figure("Name", "Tea")
    .chart(Chart.bars("By day").currency("EUR").point("2026-11-21", 4))
    .figure("Alone", number("0.5"))
    .table(table)
    .notice("good", "All is well.")
    .action("begin");
  assert.deepEqual(JSON.parse(canonical(panel)), {
    title: "Orders",
    parts: [
      {
        part: "figures",
        figures: [
          { label: "Count", value: { number: "11" } },
          { label: "Name", value: { text: "Tea" } },
        ],
      },
      { part: "chart", title: "By day", shape: "bars", currency: "EUR", points: [{ of: "2026-11-21", value: "4" }] },
      { part: "figures", figures: [{ label: "Alone", value: { number: "0.5" } }] },
      {
        part: "table",
        title: "All",
        columns: [
          { title: "Order", kind: "record" },
          { title: "Worth", kind: "money" },
          { title: "Since", kind: "date" },
        ],
        rows: [
          [
            { record: { kind: "order", id: "ord_1", text: "#7" } },
            { money: { amount: "12.50", currency: "EUR" } },
            { date: "2026-11-22" },
          ],
          [{ text: "text" }, null, { number: "1.5" }],
        ],
      },
      { part: "notice", tone: "good", text: "All is well." },
      { part: "action", action: "begin" },
    ],
  });
  assert.equal(canonical(new Panel()), '{"parts":[],"title":""}');
  assert.equal(JSON.parse(canonical(new Panel().chart(Chart.line("x")))).parts[0].currency, null);
});

test("what others called something is never too long", () => {
  const value = (text: string) => JSON.parse(canonical(new Panel().figure("x", text))).parts[0].figures[0].value.text;
  assert.equal(value("😀".repeat(200)), "😀".repeat(200));
  assert.equal(value("😀".repeat(201)), `${"😀".repeat(199)}…`);
});

test("whoever looks is spoken to in their language, or in the first", () => {
  const say = (language: string) => new Look({ language }).say({ en: "Open", de: "Offen" });
  assert.deepEqual(["de-AT", "de", "fr", ""].map(say), ["Offen", "Offen", "Open", "Open"]);
  assert.equal(new Look({}).language, "");
});
