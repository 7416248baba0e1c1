//! One change to many products at once: said, seen with what it would change, done, and taken back by one press. Few
//! are done together or not at all; all that match, when they are many, by a job.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::{Ask, BATCH_LIMIT, Problem, operations::deeds::Told};
use model::{Quantity, Reason, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    known::{Named, Shelves, words},
    list::Wanted,
};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    pages::deeds::{Deed, go_with_undo, keeping},
    toast::{Toast, is_ours},
    visit::{Inside, Visit},
};

/// What one page of the list holds at most: so many are done while somebody waits.
const PICKED: usize = 200;
/// Changes that are shown, of what is selected and of all that match.
const SHOWN: usize = 200;
const FIRST: usize = 20;
/// Parts of a plan that are looked through for the first changes.
const PARTS: usize = 60;
/// Less than a whole price, in millionths of a hundredth.
const WHOLE: i64 = 100_000_000;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/products/bulk").post(bulk));
}

/// What can be done to many, and what has to be said for it.
const DEEDS: [(&str, &str); 11] = [
    ("archive", "nothing"),
    ("restore", "nothing"),
    ("publish", "nothing"),
    ("unpublish", "nothing"),
    ("add-tags", "tags"),
    ("remove-tags", "tags"),
    ("add-category", "category"),
    ("remove-category", "category"),
    ("set-brand", "brand"),
    ("price-percent", "percent"),
    ("price-amount", "amount"),
];

/// A part of what the door would do.
#[derive(Deserialize)]
struct Part {
    items: Vec<Planned>,
    rest: i64,
    came_to: Option<String>,
    more: bool,
}

#[derive(Deserialize)]
struct Planned {
    product: String,
    title: String,
    #[serde(default)]
    why: Option<String>,
    looked: i64,
    changes: Vec<Difference>,
    calls: Vec<Call>,
    back: Vec<door::operations::deeds::Call>,
    seen: Vec<String>,
}

#[derive(Deserialize)]
struct Call {
    operation: String,
    input: Value,
}

#[derive(Deserialize)]
struct Difference {
    of: String,
    field: String,
    before: Value,
    after: Value,
    #[serde(default)]
    currency: Option<String>,
}

/// One field of one product or variant, before and after.
struct Change {
    of: String,
    field: &'static str,
    before: String,
    after: String,
}

/// What is to be done, as far as it was looked at.
#[derive(Default)]
struct Plan {
    items: Vec<Planned>,
    looked: i64,
    is_whole: bool,
}

impl Plan {
    fn calls(&self) -> usize {
        self.items.iter().map(|item| item.calls.len()).sum()
    }

    fn seen(&self) -> Vec<&str> {
        self.items.iter().flat_map(|item| &item.seen).map(String::as_str).collect()
    }

    fn changed(&self) -> usize {
        self.items.iter().filter(|item| !item.calls.is_empty()).count()
    }
}

#[derive(Template)]
#[template(path = "products/bulk.html")]
struct BulkPage {
    frame: Frame,
    deed: &'static str,
    needs: &'static str,
    form: Form,
    picked: Vec<String>,
    /// The list that it is done to all of; empty where it is done to what was picked.
    matching: String,
    total: i64,
    seen_at: Timestamp,
    is_planned: bool,
    plan: Plan,
    changes: Vec<Change>,
    unshown: usize,
    skips: Vec<(String, String)>,
    categories: Vec<Named>,
    brands: Vec<Named>,
    currency: String,
    to: String,
    archived: bool,
}

impl BulkPage {
    fn count(&self) -> usize {
        self.plan.changed()
    }

    /// So many match, in words.
    fn say_all(&self, name: &str) -> String {
        let (of, said) = (self.total.to_string(), self.frame.spoken().number(self.total));
        self.frame.say_with(name, &[("of", &of), ("said", &said)])
    }
}

async fn bulk(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    match answer(&visit, form).await {
        Ok(answer) => answer,
        Err(why) => problem(&visit.words, &why),
    }
}

/// Which products are meant.
struct Meant {
    picked: Vec<String>,
    /// Of all that match: the list, and how many there are.
    matching: String,
    total: i64,
    of: Value,
    archived: bool,
}

impl Meant {
    fn is_all(&self) -> bool {
        !self.matching.is_empty()
    }

    async fn of(visit: &Visit, form: &Form) -> Result<Self, Problem> {
        if form.has("all", "yes") {
            let matching = Some(form.value("matching")).filter(|list| is_ours(list)).unwrap_or("/products").to_owned();
            let query = matching.split_once('?').map_or("", |(_, query)| query);
            let wanted = Query::<Wanted>::from_query(query).map(Query::into_inner).unwrap_or_default();
            let of = wanted.matching(visit);
            let counted: Counted = visit.ask("catalog.count-matching", &json!({ "of": of })).await?;
            let archived = of["archived"] == json!(true);
            return Ok(Self { picked: Vec::new(), matching, total: counted.total, of, archived });
        }
        let mut picked: Vec<String> = form.values("pick").map(str::to_owned).collect();
        picked.sort_unstable();
        picked.dedup();
        if picked.is_empty() {
            return Err(Problem::new(Reason::Invalid, "input.invalid", visit.words.say("bulk-none")));
        }
        if picked.len() > PICKED {
            let detail = visit.words.say_of("bulk-many", &PICKED.to_string());
            return Err(Problem::new(Reason::TooLarge, "batch.too-large", detail));
        }
        let archived = form.value("archived") == "yes";
        let of = json!({ "ids": picked, "archived": archived });
        Ok(Self { total: i64::try_from(picked.len()).unwrap_or(0), picked, matching: String::new(), of, archived })
    }
}

#[derive(Deserialize)]
struct Counted {
    total: i64,
}

async fn answer(visit: &Visit, mut form: Form) -> Result<HttpResponse, Problem> {
    let to = Some(form.value("to")).filter(|to| is_ours(to)).unwrap_or("/products").to_owned();
    let Some((deed, needs)) = DEEDS.into_iter().find(|(known, _)| *known == form.value("do")) else {
        return Err(Problem::new(Reason::Invalid, "input.invalid", visit.words.say("bulk-what")));
    };
    let mut meant = Meant::of(visit, &form).await?;
    let now = visit.console.door.now();
    let seen_at = form.value("seen_at").parse().ok().filter(|at: &Timestamp| *at <= now).unwrap_or(now);
    let said = said(visit, &form, deed, needs);
    let change = match &said {
        Ok(change) => change.clone(),
        Err((field, detail)) => {
            form.say_wrong(*field, detail.clone());
            None
        }
    };
    let is_few = usize::try_from(meant.total).is_ok_and(|total| total <= PICKED);
    let is_sure = form.value("sure") == "yes";
    if let (Some(change), true, true, false) = (&change, is_sure, meant.is_all(), is_few) {
        return begun(visit, change, &meant, seen_at).await;
    }
    let plan = match &change {
        Some(change) => planned(visit, change, &meant.of, if is_few { usize::MAX } else { FIRST }).await?,
        None => Plan::default(),
    };
    if is_sure && change.is_some() {
        let (mut seen, mut now): (Vec<&str>, Vec<&str>) = (form.values("seen").collect(), plan.seen());
        seen.sort_unstable();
        now.sort_unstable();
        match (seen == now, &change) {
            (true, _) if plan.calls() < BATCH_LIMIT => return done(visit, &plan, deed, &to).await,
            // Few products of many variants are more than one batch.
            (true, Some(change)) => return begun(visit, change, &meant, seen_at).await,
            _ => {}
        }
        form.problem = visit.words.say("bulk-changed");
    }
    // Few that match are done like what was picked: together, and seen each.
    if meant.is_all() && is_few && change.is_some() {
        meant.picked = plan.items.iter().map(|item| item.product.clone()).collect();
        meant.matching.clear();
    }
    let shelves = Shelves::of(visit).await?;
    let is_wrong = said.is_err() || !form.problem.is_empty();
    let all = plan.items.iter().flat_map(|item| &item.changes);
    let most = if meant.is_all() { FIRST } else { SHOWN };
    let count = all.clone().count();
    let changes = all.take(most).map(|change| shown(visit, &shelves, change)).collect();
    let skips = plan.items.iter().filter_map(|item| {
        let why = match item.why.as_deref()? {
            "below-nothing" => visit.words.say("deed-below-nothing"),
            "changed" => visit.words.say("deed-changed"),
            why => why.to_owned(),
        };
        Some((item.title.clone(), why))
    });
    let page = BulkPage {
        frame: Frame::inside(visit, "/products", visit.words.say(&format!("do-{deed}"))).await?,
        deed,
        needs,
        form,
        matching: meant.matching,
        total: meant.total,
        picked: meant.picked,
        archived: meant.archived,
        seen_at: now,
        is_planned: change.is_some(),
        unshown: count.saturating_sub(most),
        changes,
        skips: skips.take(FIRST).collect(),
        plan,
        categories: shelves.categories.into_iter().filter(Named::is_open).collect(),
        brands: shelves.brands,
        currency: visit.spoken().currency.clone(),
        to,
    };
    Ok(if is_wrong { again(&page) } else { show(&page) })
}

/// What would be done, until there are so many changes to show.
async fn planned(visit: &Visit, change: &Value, of: &Value, most: usize) -> Result<Plan, Problem> {
    let (mut plan, mut after) = (Plan::default(), None);
    for _ in 0..PARTS {
        let query = json!({ "change": change, "of": of, "after": after });
        let part: Part = visit.ask("catalog.plan-bulk", &query).await?;
        plan.looked += part.items.iter().map(|item| item.looked).sum::<i64>() + part.rest;
        plan.items.extend(part.items);
        after = part.came_to;
        plan.is_whole = !part.more;
        if plan.is_whole || plan.items.iter().map(|item| item.changes.len()).sum::<usize>() >= most {
            break;
        }
    }
    Ok(plan)
}

/// All that match, by a job.
async fn begun(visit: &Visit, change: &Value, meant: &Meant, seen_at: Timestamp) -> Result<HttpResponse, Problem> {
    let input = json!({ "change": change, "of": meant.of, "seen_at": seen_at, "total": meant.total });
    let deed: Deed = visit.ask("catalog.begin-bulk", &input).await?;
    Ok(visit.go_saying(&format!("/changes/{}", deed.id), &Toast::said(visit.words.say("bulk-begun"))))
}

/// All of it or nothing, and how it is taken back.
async fn done(visit: &Visit, plan: &Plan, what: &str, to: &str) -> Result<HttpResponse, Problem> {
    let steps = plan.items.iter().filter(|item| !item.back.is_empty()).map(|item| Told {
        record: item.product.clone(),
        title: item.title.clone(),
        why: None,
        back: item.back.clone(),
    });
    let steps: Vec<Told> = steps.collect();
    let calls = plan.items.iter().flat_map(|item| &item.calls);
    let mut asks: Vec<Ask> = calls.map(|call| Ask::with(&call.operation, &call.input)).collect();
    let keeping = keeping(visit, what, &steps).await;
    let is_kept = keeping.is_some();
    asks.extend(keeping);
    let answers = visit.console.door.ask_all(&visit.actor, asks).await.map_err(|no| no.problem)?;
    let deed: Option<Value> = answers.last().filter(|_| is_kept).and_then(|answer| answer.read().ok());
    let deed = deed.as_ref().and_then(|deed| deed["id"].as_str());
    let said = visit.words.say_of(&format!("did-{what}"), &plan.changed().to_string());
    Ok(go_with_undo(visit, to, said, deed))
}

/// What was said for a deed, as the door reads it. Nothing where it was not said yet.
fn said(
    visit: &Visit,
    form: &Form,
    deed: &'static str,
    needs: &'static str,
) -> Result<Option<Value>, (&'static str, String)> {
    let number = |typed: &str| {
        let read = visit.spoken().read(typed.trim_end_matches('%'));
        read.parse::<Quantity>().map_err(|_| (needs, visit.words.say("no-number")))
    };
    Ok(match (needs, form.said(needs)) {
        ("nothing", _) => Some(json!({ "what": deed })),
        (_, None) => None,
        ("tags", Some(typed)) => Some(json!({ "what": deed, "tags": words(typed) })),
        ("category", Some(id)) => Some(json!({ "what": deed, "category": id })),
        ("brand", Some(id)) => Some(json!({ "what": deed, "brand": Some(id).filter(|id| *id != "none") })),
        ("percent", Some(typed)) => {
            let percent = number(typed)?;
            if percent.millionths() <= -WHOLE {
                return Err((needs, visit.words.say("too-cheap")));
            }
            Some(json!({ "what": deed, "percent": percent }))
        }
        (_, Some(typed)) => {
            let currency = form.value("currency").trim().to_uppercase();
            if currency.parse::<model::Currency>().is_err() {
                return Err(("currency", visit.words.say("no-currency")));
            }
            Some(json!({ "what": deed, "amount": number(typed)?, "currency": currency }))
        }
    })
}

fn shown(visit: &Visit, shelves: &Shelves, change: &Difference) -> Change {
    let state = |value: &Value, [yes, no]: [&str; 2]| visit.words.say(if *value == json!(true) { yes } else { no });
    let each = |value: &Value, of: &dyn Fn(&str) -> String| {
        let ids = value.as_array().into_iter().flatten().filter_map(Value::as_str);
        ids.map(of).collect::<Vec<_>>().join(", ")
    };
    let said = |value: &Value| match (change.field.as_str(), value) {
        ("archived", value) => state(value, ["archived", "still-sold"]),
        ("published", value) => state(value, ["published", "unpublished"]),
        ("categories", value) => each(value, &|id| shelves.category(id)),
        ("brand", Value::String(id)) => shelves.brand(id),
        ("price", Value::String(price)) => visit.spoken().money(price, change.currency.as_deref().unwrap_or_default()),
        (_, value) => each(value, &str::to_owned),
    };
    let field = match change.field.as_str() {
        "archived" => "sold",
        "published" => "storefront",
        "tags" => "tags",
        "categories" => "categories",
        "brand" => "brand",
        _ => "price",
    };
    Change { of: change.of.clone(), field, before: said(&change.before), after: said(&change.after) }
}
