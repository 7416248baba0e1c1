// Shows people which orders are open, where everybody begins.

import { Chart, Panel, Table, date, money, plugin, record, records } from "stockade-sdk";
import type { Order } from "stockade-sdk/api/records";

/** So many are shown; a table has a hundred rows at the most. */
const SHOWN = 10;
/** So many are counted: whoever looks waits for it. */
const COUNTED = 500;
/** So many days are drawn. */
const DAYS = 30;

export const handler = plugin({
  panel(look) {
    const say = (english: string, german: string) => look.say({ en: english, de: german });
    const open = records.list("order", { state: "open" }).limit(200).first(COUNTED);

    const panel = new Panel().title(say("Open orders", "Offene Aufträge")).figure(say("Open", "Offen"), open.length);
    if (open.length === 0) return panel.notice("good", say("Nothing is open.", "Nichts ist offen."));

    const table = new Table([say("Order", "Auftrag"), "record"], [say("Since", "Seit"), "date"], [say("Owed", "Offen"), "money"]);
    for (const order of open.slice(0, SHOWN)) {
      const day = dayOf(order);
      const owed = order.open != null && order.currency != null ? money(order.open, order.currency) : undefined;
      table.row(record("order", order.id, order.number ?? "–"), day === undefined ? undefined : date(day), owed);
    }
    return panel.chart(byDay(open, say("By day", "Nach Tagen"))).table(table);
  },
});

function dayOf(order: Order): string | undefined {
  return order.placed_at?.slice(0, 10);
}

function byDay(orders: Order[], title: string): Chart {
  const days = new Map<string, number>();
  for (const day of orders.map(dayOf)) {
    if (day !== undefined) days.set(day, (days.get(day) ?? 0) + 1);
  }
  const chart = Chart.bars(title);
  for (const [day, count] of [...days].sort().slice(-DAYS)) chart.point(day, count);
  return chart;
}
