//! A shop of WooCommerce and a business here that are one while the server is killed: what is bought there, what is sold
//! here over the counter and what is sent from here; and the shop is one that goes wrong. At the end both sides say the same.

use std::{
    collections::{BTreeMap, HashSet},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{AtWork, check::verify_audit};
use crate::{
    http::Request,
    installed::{Installed, Told},
    joined::{Joined, Seed, There},
    pause,
    server::Server,
    text,
};

/// What there is over there before both are one. The same each time.
const SEED: Seed = Seed { products: 24, orders: 40, seed: 11 };
/// So many kinds of things are traded, and so many there are of each: nothing is ever sold out.
const THINGS: usize = 3;
const PIECES: i64 = 100_000;
/// Between two things that happen, so that the plugin comes along.
const CALM: Duration = Duration::from_millis(100);
/// Whoever was killed with a delivery in hand had it for a minute, and may be told to wait longer.
const SETTLES: Duration = Duration::from_secs(300);
const LOOK: Duration = Duration::from_millis(500);
/// Of what differs, so much is shown.
const SHOWN: usize = 5;

pub struct Traded {
    joined: Joined,
    things: Vec<Thing>,
    /// Orders that were bought there and can be sent from here, oldest first.
    bought: Vec<String>,
    counted: Counted,
    /// What was acknowledged, by its reason or its tracking number.
    sold: HashSet<String>,
    sent: HashSet<String>,
}

#[derive(Debug, Clone)]
struct Thing {
    there: Value,
    sku: String,
    variant: String,
    location: String,
    pieces: i64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    bought: usize,
    sold: usize,
    sent: usize,
}

impl Traded {
    /// The shop over there; the server is started near to it.
    pub fn shop() -> Told<There> {
        let there = There::open(SEED)?;
        for thing in things(&there)? {
            let many = json!({ "stock_quantity": PIECES });
            there.does("PUT", &format!("owner/products/{}", thing["id"]), &many)?;
        }
        Ok(there)
    }

    /// Both are one, and everything was brought over.
    pub fn open(server: &Server, there: There) -> Told<Self> {
        let joined = Joined::open(server, there)?;
        joined.begin(server)?;
        joined.here.settles(server, SETTLES)?;
        let mut known = Vec::new();
        for theirs in things(joined.there())? {
            let sku = text(&theirs["sku"]);
            let found = joined.here.get(server, &format!("/api/v1/products?sku={sku}"))?;
            let product = format!("/api/v1/products/{}", text(&found["items"][0]["id"]));
            let variant = text(&joined.here.get(server, &product)?["variants"][0]["id"]);
            let level = level(&joined.here, server, &variant)?;
            let pieces = pieces(&level["available"]);
            known.push(Thing { there: theirs["id"].clone(), sku, variant, location: text(&level["location"]), pieces });
        }
        joined.there().does("PUT", "faults", &bad_luck())?;
        let (bought, counted) = (Vec::new(), Counted::default());
        Ok(Self { joined, things: known, bought, counted, sold: HashSet::new(), sent: HashSet::new() })
    }

    /// Pages of what changed come beside what is told.
    fn brings(&self, server: &Server) -> Told<()> {
        for sync in ["orders", "products"] {
            match self.joined.brings(server, sync) {
                Err(_) if !server.is_running() => return Ok(()),
                done => done?,
            }
        }
        Ok(())
    }

    fn buy(&mut self) -> Told<()> {
        let thing = &self.things[self.counted.bought % self.things.len()];
        let order = self.joined.there().buys(&thing.there)?;
        self.bought.push(text(&order["number"]));
        self.counted.bought += 1;
        Ok(())
    }

    /// One piece over the counter. Whether anybody answered.
    fn sell(&mut self, server: &Server) -> Told<bool> {
        let thing = &self.things[self.counted.sold % self.things.len()];
        let reason = format!("sold-{}", self.counted.sold);
        let sold = json!({ "variant": thing.variant, "location": thing.location, "change": "-1", "reason": reason });
        self.counted.sold += 1;
        let Some(()) = self.acknowledged(server, "/api/v1/stock/adjustments", &sold, &reason)? else {
            return Ok(false);
        };
        self.sold.insert(reason);
        Ok(true)
    }

    /// The oldest order that came over and was not sent. Whether anybody answered.
    fn send(&mut self, server: &Server) -> Told<bool> {
        let Some(number) = self.bought.first() else { return Ok(true) };
        let found = match self.joined.here.get(server, &format!("/api/v1/orders?number={number}")) {
            Err(_) if !server.is_running() => return Ok(false),
            found => found?,
        };
        let all = found["items"].as_array().into_iter().flatten();
        let Some(order) = all.into_iter().find(|order| order["number"] == **number) else { return Ok(true) };
        let tracking = format!("T{number}");
        let sent = json!({ "carrier": "DHL", "tracking": tracking });
        let path = format!("/api/v1/orders/{}/fulfilments", text(&order["id"]));
        let Some(()) = self.acknowledged(server, &path, &sent, &tracking)? else { return Ok(false) };
        self.bought.remove(0);
        self.sent.insert(tracking);
        self.counted.sent += 1;
        Ok(true)
    }

    /// None where nobody answered: asked again under this key, it is the same. A no is no proof of anything.
    fn acknowledged(&self, server: &Server, path: &str, input: &Value, key: &str) -> Told<Option<()>> {
        match server.ask(&Request::post(path, &self.joined.here.cookie, input).once(key)) {
            Err(_) => Ok(None),
            Ok(answer) if answer.is_good() => Ok(Some(())),
            Ok(answer) => Err(format!("a request was refused: {path}: {answer}")),
        }
    }

    fn differences(&self, server: &Server) -> Told<Vec<String>> {
        let mut differ = self.orders(server)?;
        for thing in &self.things {
            differ.extend(self.stock(server, thing)?);
        }
        Ok(differ)
    }

    /// Each is here once, costs and was paid what it was there, and is completed there if it was sent from here.
    fn orders(&self, server: &Server) -> Told<Vec<String>> {
        let here = &self.joined.here;
        let mut by_number: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for order in here.all(server, "/api/v1/orders?limit=200")? {
            by_number.entry(text(&order["number"])).or_default().push(order);
        }
        let mut differ = Vec::new();
        for there in self.joined.there().all("orders")? {
            let number = text(&there["number"]);
            let found = by_number.remove(&number).unwrap_or_default();
            let [order] = found.as_slice() else {
                differ.push(format!("order {number} is here {} times", found.len()));
                continue;
            };
            let whole = here.get(server, &format!("/api/v1/orders/{}", text(&order["id"])))?;
            let paid = if there["date_paid_gmt"].is_null() { 0.0 } else { money(&there["total"]) };
            if money(&whole["total"]) != money(&there["total"]) || money(&whole["paid"]) != paid {
                let (total, paid) = (&whole["total"], &whole["paid"]);
                differ.push(format!("order {number} is {} there, here {total} with {paid} paid", there["total"]));
            }
            let tracking = format!("T{number}");
            let notes = self.joined.there().sees(&format!("orders/{}/notes", there["id"]))?;
            let told = notes.as_array().into_iter().flatten();
            let told = told.filter(|note| text(&note["note"]).contains(&format!("DHL {tracking}."))).count();
            let was_sent = whole["lines"].as_array().into_iter().flatten().any(|line| line["fulfilled"] != "0");
            let is_ours = self.sent.contains(&tracking);
            if is_ours && (!was_sent || told != 1 || there["status"] != "completed") {
                let (status, there) = (&whole["status"], &there["status"]);
                differ.push(format!("order {number} was sent: {status} here, {there} there, told {told} times"));
            }
            if told > 1 {
                differ.push(format!("that order {number} was sent is told {told} times"));
            }
        }
        differ.extend(by_number.keys().map(|number| format!("order {number} is not there")));
        Ok(differ)
    }

    /// As much is left there as here, and that is what was not sold.
    fn stock(&self, server: &Server, thing: &Thing) -> Told<Vec<String>> {
        let here = &self.joined.here;
        let there = self.joined.there().sees(&format!("products/{}", thing.there))?["stock_quantity"].as_i64();
        let now = pieces(&level(here, server, &thing.variant)?["available"]);
        let path = format!("/api/v1/stock/movements?variant={}&limit=200", thing.variant);
        let mut sold: BTreeMap<String, usize> = BTreeMap::new();
        for movement in here.all(server, &path)? {
            if let Some(reason) = movement["reason"].as_str().filter(|reason| reason.starts_with("sold-")) {
                *sold.entry(reason.to_owned()).or_default() += 1;
            }
        }
        let at = self.things.iter().position(|one| one.sku == thing.sku).unwrap_or_default();
        let bought = (0..self.counted.bought).filter(|number| number % self.things.len() == at).count();
        let ours = (0..self.counted.sold).filter(|number| number % self.things.len() == at);
        let lost = ours.map(|number| format!("sold-{number}")).filter(|reason| self.sold.contains(reason));
        let lost = lost.filter(|reason| !sold.contains_key(reason));
        let mut differ: Vec<String> =
            lost.map(|reason| format!("`{reason}` was acknowledged and is not there")).collect();
        differ.extend(
            sold.iter().filter(|(_, times)| **times > 1).map(|(reason, times)| format!("`{reason}` {times} times")),
        );
        let left = thing.pieces - i64::try_from(bought + sold.len()).unwrap_or(i64::MAX);
        if now != left || there != Some(left) {
            differ.push(format!("of {} there are {now} here and {there:?} there, and {left} were not sold", thing.sku));
        }
        Ok(differ)
    }
}

impl AtWork for Traded {
    /// People buy there, and sell and send here.
    fn work(&mut self, server: &Server, meanwhile: impl FnOnce() + Send) -> Told<()> {
        thread::scope(|scope| {
            scope.spawn(meanwhile);
            self.brings(server)?;
            loop {
                self.buy()?;
                if !self.sell(server)? || !self.send(server)? {
                    return Ok(());
                }
                pause(CALM);
            }
        })
    }

    /// Once what was lost was looked for, both sides are compared.
    fn check(&self, server: &Server) -> Told<String> {
        let here = &self.joined.here;
        self.joined.there().does("PUT", "faults", &json!({}))?;
        here.settles(server, SETTLES)?;
        for sync in ["orders", "missing-orders"] {
            self.joined.brings(server, sync)?;
            here.settles(server, SETTLES)?;
        }
        let began = Instant::now();
        loop {
            // What came over may be told there again, which may still be on its way.
            here.settles(server, SETTLES)?;
            let differ = self.differences(server)?;
            if differ.is_empty() {
                break;
            }
            if began.elapsed() > SETTLES {
                let shown: Vec<_> = differ.iter().take(SHOWN).cloned().collect();
                return Err(format!("{} differences: {}", differ.len(), shown.join("; ")));
            }
            pause(LOOK);
        }
        verify_audit(server)?;
        let Counted { bought, sold, sent } = self.counted;
        Ok(format!("{bought} bought there, {sold} sold here, {sent} sent from here: each once, and both sides agree"))
    }
}

/// In a hundred: so much of what the shop tells is lost, told twice or late, and so often it does not do what it is asked.
fn bad_luck() -> Value {
    json!({
        "seed": 3,
        "requests": [
            { "kind": "too-many", "retry_after": "1", "share": 3 },
            { "kind": "status", "status": 503, "share": 2 },
            { "kind": "answer-lost", "share": 1 },
        ],
        "webhooks": { "lost": 10, "doubled": 10, "late": 10, "late_seconds": 3 },
    })
}

/// Those that are traded: what the shop counts, one piece of which is one piece.
fn things(there: &There) -> Told<Vec<Value>> {
    let all = there.all("products")?.into_iter();
    Ok(all.filter(|one| one["type"] == "simple" && one["manage_stock"] == true).take(THINGS).collect())
}

fn level(here: &Installed, server: &Server, variant: &str) -> Told<Value> {
    Ok(here.get(server, &format!("/api/v1/stock/levels?variant={variant}"))?["items"][0].clone())
}

fn pieces(quantity: &Value) -> i64 {
    quantity.as_str().and_then(|text| text.parse().ok()).unwrap_or(i64::MIN)
}

fn money(amount: &Value) -> f64 {
    amount.as_str().and_then(|text| text.parse().ok()).unwrap_or(f64::NAN)
}
