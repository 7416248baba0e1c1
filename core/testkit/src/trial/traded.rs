//! A shop of WooCommerce and a business here that are one while the server is killed: what is bought, paid, called off and
//! given back there, what is sold here over the counter and what is sent from here; and the shop is one that goes wrong. At
//! the end both sides say the same of every order and of everything that both count.

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
/// Once nothing waits any more, what is told there is still on its way for so long: then it is said what differs.
const AGREES: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(500);
/// Of what differs, so much is shown.
const SHOWN: usize = 5;
/// Of what is bought, one in so many is paid a little later, called off, given back before it is sent and after it.
const PAID_LATER: usize = 4;
const CALLED_OFF: usize = 7;
const GIVEN_BACK: usize = 9;
const SENT_BACK: usize = 5;
const BACK: &str = "0.10";
/// After so many that were bought nobody is there for a while, or the shop does not tell for so many more.
const DOWN: usize = 25;
const DOWN_SECONDS: u64 = 3;
const SILENT: usize = 40;
const SILENT_FOR: usize = 8;

pub struct Traded {
    joined: Joined,
    things: Vec<Thing>,
    /// Orders that were bought there and can be sent from here, oldest first.
    bought: Vec<String>,
    counted: Counted,
    /// Pieces that came back there, of each thing.
    back: [i64; THINGS],
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
    called_off: usize,
    given_back: usize,
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
        joined.there().does("PUT", "faults", &bad_luck(0, None))?;
        Ok(Self {
            joined,
            things: known,
            bought: Vec::new(),
            counted: Counted::default(),
            back: [0; THINGS],
            sold: HashSet::new(),
            sent: HashSet::new(),
        })
    }

    /// Pages of what changed come beside what is told.
    fn brings(&self, server: &Server) -> Told<()> {
        for sync in ["orders", "products"] {
            match self.joined.brings(server, sync) {
                Err(_) if server.has_ended() => return Ok(()),
                done => done?,
            }
        }
        Ok(())
    }

    /// One piece, and what becomes of it over there.
    fn buy(&mut self) -> Told<()> {
        let number = self.counted.bought;
        let at = number % self.things.len();
        self.misbehaves(number)?;
        let there = self.joined.there();
        self.counted.bought += 1;
        let order = match number % PAID_LATER {
            0 => there.orders(&self.things[at].there, &json!({ "payment_method": "paypal", "status": "pending" }))?,
            _ => there.buys(&self.things[at].there)?,
        };
        let path = format!("owner/orders/{}", order["id"]);
        if number.is_multiple_of(PAID_LATER) {
            pause(CALM);
            there.does("PUT", &path, &json!({ "set_paid": true }))?;
        }
        if number % CALLED_OFF == 1 {
            there.does("PUT", &path, &json!({ "status": "cancelled" }))?;
            self.counted.called_off += 1;
            self.back[at] += 1;
        } else if number % GIVEN_BACK == 2 {
            self.gives_back(&order, at)?;
        } else {
            self.bought.push(text(&order["number"]));
        }
        Ok(())
    }

    /// A little of the money and the piece.
    fn gives_back(&mut self, order: &Value, at: usize) -> Told<()> {
        let line = json!({ "id": order["line_items"][0]["id"], "quantity": 1, "refund_total": BACK });
        let back = json!({
            "amount": BACK, "reason": "Broken", "api_refund": false, "api_restock": true, "line_items": [line],
        });
        self.joined.there().does("POST", &format!("owner/orders/{}/refunds", order["id"]), &back)?;
        self.counted.given_back += 1;
        self.back[at] += 1;
        Ok(())
    }

    /// Nobody is there for a while, or nobody tells.
    fn misbehaves(&self, number: usize) -> Told<()> {
        let there = self.joined.there();
        if number % DOWN == DOWN - 1 {
            there.does("PUT", "faults", &bad_luck(number, Some(DOWN_SECONDS)))?;
        }
        let status = match number % SILENT {
            30 => "disabled",
            at if at == (30 + SILENT_FOR) % SILENT => "active",
            _ => return Ok(()),
        };
        for hook in there.all("webhooks")? {
            there.does("PUT", &format!("owner/webhooks/{}", hook["id"]), &json!({ "status": status }))?;
        }
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
            Err(_) if server.has_ended() => return Ok(false),
            found => found?,
        };
        let all = found["items"].as_array().into_iter().flatten();
        let Some(order) = all.into_iter().find(|order| order["number"] == **number) else { return Ok(true) };
        let tracking = format!("T{number}");
        let sent = json!({ "carrier": "DHL", "tracking": tracking });
        let path = format!("/api/v1/orders/{}/fulfilments", text(&order["id"]));
        let Some(()) = self.acknowledged(server, &path, &sent, &tracking)? else { return Ok(false) };
        let number = self.bought.remove(0);
        self.sent.insert(tracking);
        self.counted.sent += 1;
        if self.counted.sent.is_multiple_of(SENT_BACK) {
            let there = self.joined.there().sees(&format!("orders?search={number}"))?;
            let same = there.as_array().into_iter().flatten().find(|order| order["number"] == *number).cloned();
            let order = same.ok_or_else(|| format!("order {number} is not there"))?;
            let product = &order["line_items"][0]["product_id"];
            let at = self.things.iter().position(|thing| thing.there == *product);
            self.gives_back(&order, at.ok_or("nobody trades that")?)?;
        }
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
        let orders = self.joined.there().all("orders")?;
        let mut differ = self.orders(server, &orders)?;
        for thing in &self.things {
            differ.extend(self.stock(server, thing, unpaid(&orders, &thing.there))?);
        }
        for there in self.joined.there().all("products")?.into_iter().filter(is_counted) {
            let here = self.joined.here.get(server, &format!("/api/v1/products?sku={}", text(&there["sku"])))?;
            let product =
                self.joined.here.get(server, &format!("/api/v1/products/{}", text(&here["items"][0]["id"])))?;
            let now = level(&self.joined.here, server, &text(&product["variants"][0]["id"]))?["available"].clone();
            let free = there["stock_quantity"].as_i64().map(|counted| counted - unpaid(&orders, &there["id"]));
            if Some(pieces(&now)) != free {
                differ.push(format!("of {} there are {now} here and {} there", there["sku"], there["stock_quantity"]));
            }
        }
        Ok(differ)
    }

    /// Each is here once, costs what it costs there, as much was paid and went back, it has come as far, and it is completed
    /// there if it was sent from here.
    fn orders(&self, server: &Server, theirs: &[Value]) -> Told<Vec<String>> {
        let here = &self.joined.here;
        let mut by_number: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for order in here.all(server, "/api/v1/orders?limit=200")? {
            by_number.entry(text(&order["number"])).or_default().push(order);
        }
        let mut differ = Vec::new();
        for there in theirs {
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
            let back = there["refunds"].as_array().into_iter().flatten();
            // To the coin: many halves of a cent are no cent.
            let back = -(back.map(|refund| money(&refund["total"])).sum::<f64>() * 100.0).round() / 100.0;
            if money(&whole["refunded"]) != back {
                differ.push(format!("of order {number} {back} went back there, and {} here", whole["refunded"]));
            }
            let is_as_far = match there["status"].as_str().unwrap_or_default() {
                "completed" => whole["state"] == "completed",
                over @ ("cancelled" | "failed") => whole["state"] == over,
                _ => whole["state"] == "open",
            };
            if !is_as_far || whole["status_raw"] != there["status"] {
                let (state, raw) = (&whole["state"], &whole["status_raw"]);
                differ.push(format!("order {number} is {} there, and {state} ({raw}) here", there["status"]));
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
    fn stock(&self, server: &Server, thing: &Thing, unpaid: i64) -> Told<Vec<String>> {
        let here = &self.joined.here;
        let there = self.joined.there().sees(&format!("products/{}", thing.there))?["stock_quantity"].as_i64();
        let there = there.map(|counted| counted - unpaid);
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
        let left = thing.pieces - i64::try_from(bought + sold.len()).unwrap_or(i64::MAX) + self.back[at];
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
        for sync in ["orders", "missing-orders", "all-products"] {
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
            if began.elapsed() > AGREES {
                let shown: Vec<_> = differ.iter().take(SHOWN).cloned().collect();
                return Err(format!("{} differences: {}", differ.len(), shown.join("; ")));
            }
            pause(LOOK);
        }
        verify_audit(server)?;
        let Counted { bought, sold, sent, called_off, given_back } = self.counted;
        Ok(format!(
            "{bought} bought there, {called_off} called off and {given_back} given back there, {sold} sold here, {sent} sent \
             from here: each once, and both sides agree"
        ))
    }
}

/// In a hundred: so much of what the shop tells is lost, told twice, late or in another order, and so often it does not do
/// what it is asked.
fn bad_luck(seed: usize, down_seconds: Option<u64>) -> Value {
    json!({
        "seed": seed + 3,
        "requests": [
            { "kind": "too-many", "retry_after": "1", "share": 3 },
            { "kind": "status", "status": 503, "share": 2 },
            { "kind": "status", "status": 500, "share": 1 },
            { "kind": "truncated", "share": 2 },
            { "kind": "wrong-length", "share": 1 },
            { "kind": "notices", "share": 1 },
            { "kind": "slow", "milliseconds": 300, "share": 2 },
            { "kind": "answer-lost", "share": 1 },
        ],
        "webhooks": { "lost": 10, "doubled": 10, "late": 10, "late_seconds": 3, "shuffled_seconds": 1 },
        "down_seconds": down_seconds,
    })
}

/// Those that are traded: what the shop counts, one piece of which is one piece.
fn things(there: &There) -> Told<Vec<Value>> {
    let all = there.all("products")?.into_iter();
    Ok(all.filter(is_counted).take(THINGS).collect())
}

/// How much of what the shop counts of a product is kept here for orders that nobody paid for yet.
fn unpaid(orders: &[Value], product: &Value) -> i64 {
    let waiting = orders.iter().filter(|order| order["status"] == "pending");
    let lines = waiting.flat_map(|order| order["line_items"].as_array().into_iter().flatten());
    lines.filter(|line| line["product_id"] == *product).filter_map(|line| line["quantity"].as_i64()).sum()
}

fn is_counted(product: &Value) -> bool {
    product["type"] == "simple" && product["manage_stock"] == true
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
