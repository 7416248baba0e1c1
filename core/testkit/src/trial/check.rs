//! What is there, against what was acknowledged.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
};

use model::Quantity;
use serde_json::Value;

use super::{Crew, Journal, Kind, Outlet, Wish, journal::Line, outlet::is_ours};
use crate::{
    http::{Answer, Connection, Request},
    server::Server,
};

/// The most that a list gives at once.
const PAGE: usize = 200;
/// Of each kind of finding, so many are shown.
const SHOWN: usize = 5;

/// Remembers what it saw, so that each look is as long as what is new.
#[derive(Default)]
pub struct Checker {
    /// By the key in its reason.
    movements: HashMap<String, Vec<Movement>>,
    seen: HashSet<String>,
    sums: HashMap<(String, String), Quantity>,
    asked: HashSet<String>,
    asked_to: u64,
    acknowledged_to: u64,
}

#[derive(Debug, Clone)]
struct Movement {
    id: String,
    kind: String,
}

/// All empty is what must be.
#[derive(Debug, Default, Clone)]
pub struct Findings {
    /// Acknowledged, and not there.
    pub lost: Vec<String>,
    /// There more than once.
    pub doubled: Vec<String>,
    /// There, and never asked for.
    pub invented: Vec<String>,
    /// Any other thing that is not as it should be.
    pub wrong: Vec<String>,
    /// Acknowledgements that were compared.
    pub compared: usize,
    /// Of what was in doubt, what had been done, and what was done when it was asked for again.
    pub had_been_done: usize,
    pub done_now: usize,
}

impl Findings {
    pub fn is_clean(&self) -> bool {
        self.lost.is_empty() && self.doubled.is_empty() && self.invented.is_empty() && self.wrong.is_empty()
    }

    pub fn absorb(&mut self, other: Self) {
        self.lost.extend(other.lost);
        self.doubled.extend(other.doubled);
        self.invented.extend(other.invented);
        self.wrong.extend(other.wrong);
        self.compared += other.compared;
        self.had_been_done += other.had_been_done;
        self.done_now += other.done_now;
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} acknowledgements compared, {} lost, {} doubled, {} invented, {} otherwise wrong",
            self.compared,
            self.lost.len(),
            self.doubled.len(),
            self.invented.len(),
            self.wrong.len()
        )?;
        let named =
            [("lost", &self.lost), ("doubled", &self.doubled), ("invented", &self.invented), ("wrong", &self.wrong)];
        for (name, all) in named {
            all.iter().take(SHOWN).try_for_each(|one| write!(f, "\n  {name}: {one}"))?;
        }
        Ok(())
    }
}

impl Checker {
    /// Asks again for what is in doubt, which must be done then, once; and for what was acknowledged last,
    /// which must not be done again.
    pub fn settle(&mut self, server: &Server, outlet: &Outlet, crew: &mut Crew, journal: &Journal) -> Findings {
        let mut findings = Findings::default();
        let mut desk = Desk::open(server, outlet);
        for wish in crew.take_in_doubt() {
            let first = match desk.ask(&wish) {
                Ok(answer) if answer.is_good() => answer,
                other => {
                    findings.wrong.push(format!("{} was in doubt and is answered with {}", wish.key, said(&other)));
                    continue;
                }
            };
            journal.acknowledge(&wish, &wish.ids(&first));
            match first.is_replay() {
                true => findings.had_been_done += 1,
                false => findings.done_now += 1,
            }
            findings.wrong.extend(desk.repeat(&wish, &first));
        }
        for (wish, answer) in crew.last() {
            findings.wrong.extend(desk.repeat(wish, answer));
        }
        findings
    }

    /// Compares what is new since the last look; all of it when there was none.
    pub fn look(&mut self, server: &Server, outlet: &Outlet, journal: &Journal) -> Findings {
        let mut findings = Findings::default();
        let mut desk = Desk::open(server, outlet);
        self.asked.extend(journal.asked(&mut self.asked_to).into_iter().map(|line| line.key));
        if let Err(why) = self.take_movements(&mut desk, &mut findings) {
            findings.wrong.push(why);
        }
        if let Err(why) = self.compare_levels(&mut desk, &mut findings) {
            findings.wrong.push(why);
        }
        for line in journal.acknowledged(&mut self.acknowledged_to) {
            findings.compared += 1;
            match line.kind {
                Kind::Adjust => self.compare(&line, &["adjust"], &mut findings),
                Kind::Transfer => self.compare(&line, &["transfer-out", "transfer-in"], &mut findings),
                Kind::Product => desk.compare_product(&line, &mut findings),
            }
        }
        findings
    }

    /// The whole log verifies, and tells of exactly what is there.
    pub fn audit(&self, server: &Server, outlet: &Outlet) -> Findings {
        let mut findings = Findings::default();
        findings.wrong.extend(verify_audit(server).err());
        let present = |kind: &str| self.movements.values().flatten().filter(|movement| movement.kind == kind).count();
        let products = match self.count_products(&mut Desk::open(server, outlet), &mut findings) {
            Ok(products) => products,
            Err(why) => return Findings { wrong: vec![why], ..findings },
        };
        match told(server) {
            Err(why) => findings.wrong.push(why),
            Ok(told) => {
                for (kind, there) in [
                    (Kind::Adjust, present("adjust")),
                    (Kind::Transfer, present("transfer-out")),
                    (Kind::Product, products),
                ] {
                    let entries = told.get(kind.operation()).copied().unwrap_or_default();
                    if entries != there {
                        findings
                            .wrong
                            .push(format!("{entries} audit entries of {}, and {there} there", kind.operation()));
                    }
                }
            }
        }
        findings
    }

    /// From the newest back to what was seen before.
    fn take_movements(&mut self, desk: &mut Desk, findings: &mut Findings) -> Result<(), String> {
        let mut wrong = Vec::new();
        desk.pages("/api/v1/stock/movements", |items| {
            let mut news = false;
            for item in items {
                let text = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
                if !self.seen.insert(text("id")) {
                    continue;
                }
                news = true;
                let reason = text("reason");
                if !self.asked.contains(&reason) {
                    findings.invented.push(format!("movement {} because of {reason}", text("id")));
                }
                let sum = self.sums.entry((text("variant"), text("location"))).or_insert(Quantity::ZERO);
                match text("on_hand").parse().and_then(|more| sum.plus(more)) {
                    Ok(more) => *sum = more,
                    Err(error) => wrong.push(format!("{item} is not a movement: {error}")),
                }
                self.movements.entry(reason).or_default().push(Movement { id: text("id"), kind: text("kind") });
            }
            news
        })?;
        findings.wrong.append(&mut wrong);
        Ok(())
    }

    /// Stock is the sum of its movements.
    fn compare_levels(&self, desk: &mut Desk, findings: &mut Findings) -> Result<(), String> {
        let mut left = self.sums.clone();
        desk.pages("/api/v1/stock/levels", |items| {
            for item in items {
                let text = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
                let sum = left.remove(&(text("variant"), text("location"))).unwrap_or(Quantity::ZERO);
                if text("on_hand").parse() != Ok(sum) {
                    findings.wrong.push(format!("{item} is not the sum of its movements, {sum}"));
                }
            }
            true
        })?;
        for ((variant, location), sum) in left.into_iter().filter(|(_, sum)| !sum.is_zero()) {
            findings.wrong.push(format!("there is no level of {variant} at {location}, where movements come to {sum}"));
        }
        Ok(())
    }

    fn compare(&self, line: &Line, kinds: &[&str], findings: &mut Findings) {
        let there = self.movements.get(&line.key).map(Vec::as_slice).unwrap_or_default();
        for (kind, id) in kinds.iter().zip(&line.ids) {
            let same: Vec<_> = there.iter().filter(|movement| movement.kind == *kind).collect();
            match same[..] {
                [] => findings.lost.push(format!("{} ({kind} {id})", line.key)),
                [one] if one.id == *id => {}
                [one] => {
                    findings.wrong.push(format!("{} was acknowledged as {id} and is there as {}", line.key, one.id))
                }
                _ => findings.doubled.push(format!("{} ({kind}) is there {} times", line.key, same.len())),
            }
        }
        if line.ids.len() != kinds.len() || there.len() > kinds.len() {
            findings.wrong.push(format!("{} has {} movements and {} ids", line.key, there.len(), line.ids.len()));
        }
    }

    fn count_products(&self, desk: &mut Desk, findings: &mut Findings) -> Result<usize, String> {
        let (mut count, mut names) = (0, HashSet::new());
        desk.pages("/api/v1/products", |items| {
            for item in items {
                count += 1;
                let name = item["name"].as_str().unwrap_or_default().to_owned();
                if !self.asked.contains(&name) && !is_ours(&name) {
                    findings.invented.push(format!("product {name}"));
                }
                if !names.insert(name.clone()) {
                    findings.doubled.push(format!("product {name}"));
                }
            }
            true
        })?;
        Ok(count)
    }
}

/// Where the checker asks, over one connection.
struct Desk {
    connection: Connection,
    cookie: String,
}

impl Desk {
    fn open(server: &Server, outlet: &Outlet) -> Self {
        let connection = Connection::open(server.address).expect("a healthy server accepts");
        Self { connection, cookie: outlet.cookie.clone() }
    }

    fn ask(&mut self, wish: &Wish) -> Result<Answer, String> {
        self.connection.ask(&wish.request(&self.cookie)).map_err(|silence| silence.to_string())
    }

    /// What is wrong with asking once more for what was done.
    fn repeat(&mut self, wish: &Wish, answer: &Answer) -> Option<String> {
        match self.ask(wish) {
            Ok(again) if again.is_replay() && again.body == answer.body && again.status == answer.status => None,
            other => Some(format!("{} was asked for again and is answered with {}", wish.key, said(&other))),
        }
    }

    fn get(&mut self, path: &str) -> Result<Answer, String> {
        let answer = self.connection.ask(&Request::get(path, &self.cookie)).map_err(|silence| silence.to_string())?;
        if answer.is_good() || answer.status == 404 { Ok(answer) } else { Err(format!("{path}: {answer}")) }
    }

    /// Page after page, as long as there are more and they are wanted.
    fn pages(&mut self, path: &str, mut each: impl FnMut(&[Value]) -> bool) -> Result<(), String> {
        let mut next = String::new();
        loop {
            let answer = self.get(&format!("{path}?limit={PAGE}{next}"))?;
            let page = answer.json();
            let items = page["items"].as_array().ok_or_else(|| format!("{path}: {answer}"))?;
            match page["next"].as_str() {
                Some(cursor) if each(items) => next = format!("&cursor={cursor}"),
                Some(_) => return Ok(()),
                None => {
                    each(items);
                    return Ok(());
                }
            }
        }
    }

    fn compare_product(&mut self, line: &Line, findings: &mut Findings) {
        let Some(id) = line.ids.first() else {
            findings.wrong.push(format!("{} was acknowledged without an id", line.key));
            return;
        };
        match self.get(&format!("/api/v1/products/{id}")) {
            Ok(answer) if answer.json()["name"] == line.key.as_str() => {}
            Ok(answer) if answer.status == 404 => findings.lost.push(format!("{} (product {id})", line.key)),
            other => findings.wrong.push(format!("product {id} of {} is {}", line.key, said(&other))),
        }
    }
}

fn said(answered: &Result<Answer, String>) -> String {
    answered.as_ref().map_or_else(Clone::clone, ToString::to_string)
}

/// Every log of this server, walked by the server itself.
pub(super) fn verify_audit(server: &Server) -> Result<(), String> {
    server.launch().run(["audit", "verify"]).map(drop)
}

/// What the log of the business says was done, by operation.
fn told(server: &Server) -> Result<BTreeMap<String, usize>, String> {
    let list = server.launch().run_json(["workspace", "list", "--json"])?;
    let ids = list["items"].as_array().into_iter().flatten().filter_map(|row| row["id"].as_str());
    let mut counts = BTreeMap::new();
    for id in ids {
        for line in server.launch().run(["audit", "export", "--workspace", id])?.lines() {
            let Ok(line) = serde_json::from_str::<Value>(line) else { continue };
            let entry = &line["entry"];
            if entry["outcome"] == "done" {
                *counts.entry(entry["operation"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
            }
        }
    }
    Ok(counts)
}
