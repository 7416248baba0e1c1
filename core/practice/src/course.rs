//! Day after day: what is due is asked for together, and what follows from the answers is due later, on the same day or
//! another. What is due after the last day is left open.

use chrono::{Datelike as _, Weekday};
use door::Ask;
use fastrand::Rng;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    making::{Maker, Trouble},
    opening::{Premises, id},
    trade::{Fate, Sale, Way, sales},
    wishes::Wishes,
};

/// When goods arrive, and when they leave.
const ARRIVAL: i64 = 7 * 60 + 30;
const DEPARTURE: i64 = 15 * 60;
const YEAR: i64 = 365;
/// So many days before the end some things are not ordered again, so that a few are scarce.
const SCARCE_FROM: i64 = 12;
/// Every so manieth.
const SCARCE: usize = 11;
/// Something breaks every so many days.
const BREAKAGE: i64 = 19;

/// A shop on its way to today.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Course {
    pub premises: Premises,
    /// The next day that is to come.
    pub day: i64,
    pub seed: u64,
    agenda: Vec<Due>,
}

/// Something to ask for.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Due {
    day: i64,
    minute: i64,
    what: What,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
enum What {
    Ask {
        operation: String,
        input: Value,
        then: Then,
    },
    /// Some of an order comes back.
    Return {
        order: String,
    },
}

/// What follows from an answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
enum Then {
    Nothing,
    Drafted(Sale),
    Accepted(Sale),
    Invoiced { order: String },
    Credited { payment: String },
}

impl Course {
    pub fn new(wishes: &Wishes, premises: Premises) -> Self {
        Self { premises, day: 0, seed: wishes.seed, agenda: Vec::new() }
    }

    /// Lives through a day.
    pub async fn go_on(&mut self, maker: &Maker<'_>, wishes: &Wishes) -> Result<(), Trouble> {
        let day = self.day;
        self.begin(wishes);
        loop {
            let (due, later): (Vec<Due>, _) =
                std::mem::take(&mut self.agenda).into_iter().partition(|due| due.day <= day);
            self.agenda = later;
            if due.is_empty() {
                break;
            }
            let mut asked = Vec::with_capacity(due.len());
            for due in due {
                match due.what {
                    What::Ask { operation, input, then } => asked.push((due.minute, operation, input, then)),
                    What::Return { order } => asked.extend(self.returned(maker, wishes, &order, due.minute).await?),
                }
            }
            // Of the last day only what is over.
            asked.retain(|(minute, ..)| wishes.at(day, *minute) <= wishes.until);
            asked.sort_by_key(|(minute, ..)| *minute);
            let asks = asked.iter().map(|(minute, operation, input, _)| {
                Ask::with(operation.as_str(), input).happened_at(wishes.at(day, *minute))
            });
            let answers = maker.all(asks.collect()).await?;
            for ((minute, _, _, then), answer) in asked.into_iter().zip(answers) {
                self.follow(wishes, minute, then, &answer)?;
            }
        }
        self.day += 1;
        Ok(())
    }

    /// What comes in on this day: goods in the morning, and customers.
    fn begin(&mut self, wishes: &Wishes) {
        let (day, date) = (self.day, wishes.date(self.day));
        let mut chance = Rng::with_seed(self.seed);
        if date.weekday() != Weekday::Sun || day == 0 {
            self.restock(wishes, &mut chance);
        }
        if day % BREAKAGE == BREAKAGE - 1 {
            self.break_something(wishes, &mut chance);
        }
        for sale in sales(&mut chance, date, day / YEAR, &mut self.premises) {
            let lines = sale.lines.iter().filter_map(|(at, much)| {
                let variant = &self.premises.stock.get(*at)?.variant;
                Some(json!({ "variant": variant, "quantity": much.to_string() }))
            });
            let channel = if sale.way == Way::Counter { "counter" } else { "web" };
            let channel = if sale.way == Way::Account { "phone" } else { channel };
            let draft = json!({
                "contact": sale.contact, "channel": channel, "lines": lines.collect::<Vec<_>>(),
            });
            self.ask(day, sale.minute, "sales.draft-order", draft, Then::Drafted(sale));
        }
        self.seed = chance.get_seed();
    }

    fn restock(&mut self, wishes: &Wishes, chance: &mut Rng) {
        let (day, is_near_the_end) = (self.day, wishes.days - self.day < SCARCE_FROM);
        let mut arrived = Vec::new();
        for (at, one) in self.premises.stock.iter_mut().enumerate() {
            if one.on_hand > one.minimum || (is_near_the_end && at % SCARCE == 0) {
                continue;
            }
            let many = one.target - one.on_hand;
            one.on_hand = one.target;
            let cost = one.cost * chance.i64(96..106) / 100;
            arrived.push(json!({
                "variant": one.variant, "location": self.premises.location, "quantity": many.to_string(),
                "unit_cost": wishes.amount(cost),
            }));
        }
        for receipt in arrived {
            self.ask(day, ARRIVAL, "stock.receive", receipt, Then::Nothing);
        }
    }

    fn break_something(&mut self, wishes: &Wishes, chance: &mut Rng) {
        let at = chance.usize(0..self.premises.stock.len().max(1));
        let Some(one) = self.premises.stock.get_mut(at).filter(|one| one.on_hand > 1) else { return };
        one.on_hand -= 1;
        let broken = json!({
            "variant": one.variant, "location": self.premises.location, "change": "-1",
            "reason": wishes.said("Broken", "Zerbrochen"),
        });
        self.ask(self.day, ARRIVAL + 60, "stock.adjust", broken, Then::Nothing);
    }

    fn ask(&mut self, day: i64, minute: i64, operation: &str, input: Value, then: Then) {
        let what = What::Ask { operation: operation.to_owned(), input, then };
        self.agenda.push(Due { day, minute, what });
    }

    /// So many days from now, when goods leave.
    fn shipping(&self, wishes: &Wishes, days: i64) -> i64 {
        let day = self.day + days;
        if wishes.date(day).weekday() == Weekday::Sun { day + 1 } else { day }
    }

    fn follow(&mut self, wishes: &Wishes, minute: i64, then: Then, answer: &Value) -> Result<(), Trouble> {
        match then {
            Then::Nothing => {}
            Then::Drafted(sale) => self.drafted(wishes, minute, sale, answer)?,
            Then::Accepted(sale) => {
                let placed = self.day + 3;
                self.place(wishes, placed, minute, &sale, answer)?;
            }
            Then::Invoiced { order } => {
                // Most pay in time, some late, and a few of the last not yet.
                let mut chance = Rng::with_seed(self.seed);
                let days = chance.i64(3..34);
                self.seed = chance.get_seed();
                let pays = json!({
                    "id": order, "provider": "bank", "method": "transfer", "amount": answer["total"],
                });
                self.ask(self.day + days, 8 * 60 + days, "sales.record-payment", pays, Then::Nothing);
            }
            Then::Credited { payment } => {
                let refund = json!({
                    "id": payment, "amount": answer["total"], "reason": wishes.said("Goods came back", "Ware kam zurück"),
                });
                self.ask(self.day, minute + 5, "sales.refund-payment", refund, Then::Nothing);
            }
        }
        Ok(())
    }

    fn drafted(&mut self, wishes: &Wishes, minute: i64, sale: Sale, order: &Value) -> Result<(), Trouble> {
        let quote = json!({ "id": id(order)?, "version": order["version"] });
        match sale.fate {
            Fate::Quoted => self.ask(self.day, minute + 20, "sales.quote-order", quote, Then::Accepted(sale)),
            Fate::QuotedInVain => {
                self.put_back(&sale);
                self.ask(self.day, minute + 20, "sales.quote-order", quote, Then::Nothing);
            }
            _ => self.place(wishes, self.day, minute + 1, &sale, order)?,
        }
        Ok(())
    }

    /// What is placed then, and all that follows of itself.
    fn place(&mut self, wishes: &Wishes, day: i64, minute: i64, sale: &Sale, order: &Value) -> Result<(), Trouble> {
        let order_id = id(order)?;
        let this = || json!({ "id": order_id });
        let seen = json!({ "id": order_id, "version": order["version"] });
        self.ask(day, minute, "sales.place-order", seen, Then::Nothing);
        if sale.fate == Fate::CalledOff {
            self.put_back(sale);
            let end =
                json!({ "id": order_id, "reason": wishes.said("Changed their mind", "Hat es sich anders überlegt") });
            self.ask(day, minute + 45, "sales.cancel-order", end, Then::Nothing);
            return Ok(());
        }
        let (provider, method) = match sale.way {
            Way::Counter if minute % 2 == 0 => ("cash", "cash"),
            Way::Counter => ("terminal", "card"),
            Way::Web | Way::Account => ("stripe", "card"),
        };
        let paid = json!({ "id": order_id, "provider": provider, "method": method, "amount": order["total"] });
        let left = match sale.way {
            Way::Counter => {
                self.ask(day, minute + 1, "sales.fulfil-order", this(), Then::Nothing);
                self.ask(day, minute + 1, "sales.issue-invoice", this(), Then::Nothing);
                self.ask(day, minute + 2, "sales.record-payment", paid, Then::Nothing);
                day
            }
            Way::Web => {
                self.ask(day, minute + 2, "sales.record-payment", paid, Then::Nothing);
                let ships = self.shipping(wishes, day - self.day + 1);
                let parcel = json!({ "id": order_id, "carrier": wishes.said("Parcel post", "Paketpost") });
                self.ask(ships, DEPARTURE, "sales.fulfil-order", parcel, Then::Nothing);
                self.ask(ships, DEPARTURE + 10, "sales.issue-invoice", this(), Then::Nothing);
                ships
            }
            Way::Account => self.deliver(wishes, day, sale, order)?,
        };
        if sale.fate == Fate::ComesBack {
            let what = What::Return { order: order_id };
            self.agenda.push(Due { day: self.shipping(wishes, left - self.day + 5), minute: 11 * 60, what });
        }
        Ok(())
    }

    /// To a company: as a whole or in two parts, and the invoice with the last of it.
    fn deliver(&mut self, wishes: &Wishes, day: i64, sale: &Sale, order: &Value) -> Result<i64, Trouble> {
        let order_id = id(order)?;
        let mut ships = self.shipping(wishes, day - self.day + 1);
        let van = wishes.said("Own van", "Eigener Wagen");
        let first = order["lines"].as_array().and_then(|lines| lines.first());
        let has_parts = sale.lines.iter().map(|(_, much)| much).sum::<i64>() > 1;
        if let (Fate::InParts, Some(line), true) = (sale.fate, first, has_parts) {
            let part = json!([{ "line": line["id"], "quantity": "1" }]);
            let part = json!({ "id": order_id, "lines": part, "carrier": van });
            self.ask(ships, DEPARTURE, "sales.fulfil-order", part, Then::Nothing);
            ships = self.shipping(wishes, ships - self.day + 3);
        }
        let rest = json!({ "id": order_id, "carrier": van });
        self.ask(ships, DEPARTURE + 5, "sales.fulfil-order", rest, Then::Nothing);
        let issue = json!({ "id": order_id });
        self.ask(ships, DEPARTURE + 15, "sales.issue-invoice", issue, Then::Invoiced { order: order_id });
        Ok(ships)
    }

    fn put_back(&mut self, sale: &Sale) {
        for (at, much) in &sale.lines {
            if let Some(one) = self.premises.stock.get_mut(*at) {
                one.on_hand += much;
            }
        }
    }

    /// One of the first line comes back: onto the shelf, off the invoice, and the money with it.
    async fn returned(
        &mut self,
        maker: &Maker<'_>,
        wishes: &Wishes,
        order: &str,
        minute: i64,
    ) -> Result<Vec<(i64, String, Value, Then)>, Trouble> {
        let this = json!({ "id": order });
        let whole = maker.one(Ask::with("sales.get-order", &this)).await?;
        let papers = json!({ "order": order, "kind": "invoice" });
        let papers = maker.one(Ask::with("sales.list-invoices", &papers)).await?;
        let payments = maker.one(Ask::with("sales.list-payments", &this)).await?;
        let (line, invoice) = (&whole["lines"][0], id(&papers["items"][0])?);
        let payment = id(&payments["payments"][0])?;
        if let Some(one) = self.premises.stock.iter_mut().find(|one| line["variant"] == one.variant.as_str()) {
            one.on_hand += 1;
        }
        let lines = json!([{ "line": line["id"], "quantity": "1" }]);
        let reason = wishes.said("Not what was hoped for", "Gefiel nicht");
        let back = json!({ "id": order, "lines": lines, "reason": reason });
        let credit = json!({ "id": invoice, "lines": lines, "reason": reason });
        Ok(vec![
            (minute, "sales.take-back".to_owned(), back, Then::Nothing),
            (minute + 2, "sales.credit-invoice".to_owned(), credit, Then::Credited { payment }),
        ])
    }
}
