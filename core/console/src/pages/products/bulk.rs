//! One change to many products at once: said, seen with all that it would change, done together or not at all, and
//! taken back by one press.

use std::collections::HashMap;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, ServiceConfig},
};
use askama::Template;
use door::{BATCH_LIMIT, Problem};
use model::{
    Currency, Quantity, Rate, Reason,
    amount::{Rounding, quotient},
};
use serde_json::{Value, json};

use super::{
    known::{Call, Named, Product, Shelves, Variant, ask_all, products, words},
    undo::go_with_undo,
};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    toast::is_ours,
    visit::{Inside, Visit},
};

/// What one page of the list holds at most.
const PICKED: usize = 200;
/// Changes that are shown; all are done.
const SHOWN: usize = 200;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/products/bulk").post(bulk));
}

/// What can be done to many, and what has to be said for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Archive,
    Restore,
    Publish,
    Unpublish,
    AddTags,
    RemoveTags,
    AddCategory,
    RemoveCategory,
    Brand,
    PriceByPercent,
    PriceByAmount,
}

const DEEDS: [(&str, Deed); 11] = [
    ("archive", Deed::Archive),
    ("restore", Deed::Restore),
    ("publish", Deed::Publish),
    ("unpublish", Deed::Unpublish),
    ("add-tags", Deed::AddTags),
    ("remove-tags", Deed::RemoveTags),
    ("add-category", Deed::AddCategory),
    ("remove-category", Deed::RemoveCategory),
    ("set-brand", Deed::Brand),
    ("price-percent", Deed::PriceByPercent),
    ("price-amount", Deed::PriceByAmount),
];

impl Deed {
    fn named(name: &str) -> Option<(&'static str, Self)> {
        DEEDS.into_iter().find(|(known, _)| *known == name)
    }

    fn needs(self) -> &'static str {
        match self {
            Self::Archive | Self::Restore | Self::Publish | Self::Unpublish => "nothing",
            Self::AddTags | Self::RemoveTags => "tags",
            Self::AddCategory | Self::RemoveCategory => "category",
            Self::Brand => "brand",
            Self::PriceByPercent => "percent",
            Self::PriceByAmount => "amount",
        }
    }
}

/// One field of one product or variant, before and after.
struct Change {
    of: String,
    field: &'static str,
    before: String,
    after: String,
}

/// What is to be done: the calls, what takes each back once its new version is known, and how it looks.
#[derive(Default)]
struct Plan {
    changes: Vec<Change>,
    calls: Vec<Call>,
    back: Vec<Call>,
    /// `id:version` of everything that is touched.
    seen: Vec<String>,
    products: usize,
}

#[derive(Template)]
#[template(path = "products/bulk.html")]
struct BulkPage {
    frame: Frame,
    deed: &'static str,
    needs: &'static str,
    form: Form,
    picked: Vec<String>,
    plan: Option<Plan>,
    categories: Vec<Named>,
    brands: Vec<Named>,
    currency: String,
    to: String,
    archived: bool,
}

impl BulkPage {
    fn shown(&self) -> &[Change] {
        self.plan.as_ref().map_or(&[], |plan| plan.changes.get(..SHOWN.min(plan.changes.len())).unwrap_or_default())
    }

    fn unshown(&self) -> usize {
        self.plan.as_ref().map_or(0, |plan| plan.changes.len().saturating_sub(SHOWN))
    }

    fn count(&self) -> usize {
        self.plan.as_ref().map_or(self.picked.len(), |plan| plan.products)
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

async fn answer(visit: &Visit, mut form: Form) -> Result<HttpResponse, Problem> {
    let to = Some(form.value("to")).filter(|to| is_ours(to)).unwrap_or("/products").to_owned();
    let mut picked: Vec<String> = form.values("pick").map(str::to_owned).collect();
    picked.sort_unstable();
    picked.dedup();
    if picked.is_empty() {
        return Err(Problem::new(Reason::Invalid, "input.invalid", visit.words.say("bulk-none")));
    }
    if picked.len() > PICKED {
        return Err(Problem::new(
            Reason::TooLarge,
            "batch.too-large",
            visit.words.say_of("bulk-many", &PICKED.to_string()),
        ));
    }
    let Some((name, deed)) = Deed::named(form.value("do")) else {
        return Err(Problem::new(Reason::Invalid, "input.invalid", visit.words.say("bulk-what")));
    };
    let archived = form.value("archived") == "yes";
    let query = json!({ "ids": picked, "archived": archived, "limit": PICKED });
    let found = products(visit, &query).await?.items;
    let shelves = Shelves::of(visit).await?;
    let said = said(visit, &form, deed);
    let plan = match &said {
        Ok(Some(said)) => Some(plan(visit, &found, &shelves, said).await?),
        Ok(None) => None,
        Err((field, detail)) => {
            form.say_wrong(*field, detail.clone());
            None
        }
    };
    if form.value("sure") == "yes"
        && let Some(plan) = &plan
    {
        let mut seen: Vec<&str> = form.values("seen").collect();
        let mut now: Vec<&str> = plan.seen.iter().map(String::as_str).collect();
        seen.sort_unstable();
        now.sort_unstable();
        if seen == now {
            return done(visit, plan, name, &to).await;
        }
        form.problem = visit.words.say("bulk-changed");
    }
    let is_wrong = said.is_err() || !form.problem.is_empty();
    let page = BulkPage {
        frame: Frame::inside(visit, "/products", visit.words.say(&format!("do-{name}"))).await?,
        deed: name,
        needs: deed.needs(),
        form,
        picked,
        plan: plan.filter(|plan| plan.calls.len() <= BATCH_LIMIT),
        categories: shelves.categories.into_iter().filter(Named::is_open).collect(),
        brands: shelves.brands,
        currency: visit.spoken().currency.clone(),
        to,
        archived,
    };
    Ok(if is_wrong { again(&page) } else { show(&page) })
}

async fn done(visit: &Visit, plan: &Plan, name: &str, to: &str) -> Result<HttpResponse, Problem> {
    let answers = ask_all(visit, &plan.calls).await.map_err(|why| why.problem)?;
    let back = plan.back.iter().zip(&answers).map(|(call, answer)| {
        let mut input = call.input.clone();
        input["version"] = answer["version"].clone();
        Call { operation: call.operation, input }
    });
    // The last first: what was done to one thing twice is taken back the other way round.
    let back: Vec<Call> = back.collect::<Vec<_>>().into_iter().rev().collect();
    let said = visit.words.say_of(&format!("did-{name}"), &plan.products.to_string());
    Ok(go_with_undo(visit, to, said, back))
}

/// What was said for a deed, read.
enum Said {
    State { operation: &'static str, back: &'static str },
    Published(bool),
    Tags { words: Vec<String>, add: bool },
    Category { id: String, add: bool },
    Brand(Option<String>),
    Price(PriceChange),
}

#[derive(Clone, Copy)]
enum PriceChange {
    /// Millionths of a hundredth.
    Percent(i64),
    /// Millionths of its currency, and which.
    Amount(i64, Currency),
}

/// Nothing where it was not said yet.
fn said(visit: &Visit, form: &Form, deed: Deed) -> Result<Option<Said>, (&'static str, String)> {
    let add = matches!(deed, Deed::AddTags | Deed::AddCategory);
    Ok(match deed {
        Deed::Archive => Some(Said::State { operation: "catalog.archive-product", back: "catalog.restore-product" }),
        Deed::Restore => Some(Said::State { operation: "catalog.restore-product", back: "catalog.archive-product" }),
        Deed::Publish | Deed::Unpublish => Some(Said::Published(deed == Deed::Publish)),
        Deed::AddTags | Deed::RemoveTags => form.said("tags").map(|typed| Said::Tags { words: words(typed), add }),
        Deed::AddCategory | Deed::RemoveCategory => {
            form.said("category").map(|id| Said::Category { id: id.to_owned(), add })
        }
        Deed::Brand => form.said("brand").map(|id| Said::Brand((id != "none").then(|| id.to_owned()))),
        Deed::PriceByPercent | Deed::PriceByAmount => {
            let field = deed.needs();
            let Some(typed) = form.said(field) else { return Ok(None) };
            let amount = visit.spoken().read(typed.trim_end_matches('%')).parse::<Quantity>();
            let amount = amount.map_err(|_| (field, visit.words.say("no-number")))?.millionths();
            Some(Said::Price(match deed {
                Deed::PriceByPercent if amount > -100_000_000 => PriceChange::Percent(amount),
                Deed::PriceByPercent => return Err((field, visit.words.say("too-cheap"))),
                _ => {
                    let currency = form.value("currency").trim().to_uppercase().parse();
                    PriceChange::Amount(amount, currency.map_err(|_| ("currency", visit.words.say("no-currency")))?)
                }
            }))
        }
    })
}

async fn plan(visit: &Visit, found: &[Product], shelves: &Shelves, said: &Said) -> Result<Plan, Problem> {
    let mut plan = Plan::default();
    let tags = match said {
        Said::Tags { .. } => tag_names(visit, found).await?,
        _ => HashMap::new(),
    };
    for product in found {
        let before = plan.calls.len();
        match said {
            Said::State { operation, back } => {
                let state = |archived: bool| visit.words.say(if archived { "archived" } else { "still-sold" });
                let is_archived = product.archived_at.is_some();
                plan.product(
                    product,
                    "sold",
                    [state(is_archived), state(!is_archived)],
                    [operation, back],
                    json!({}),
                    json!({}),
                );
            }
            Said::Published(publish) if product.published_at.is_some() != *publish => {
                let state = |on: bool| visit.words.say(if on { "published" } else { "unpublished" });
                let input = |published: bool| json!({ "published": published });
                plan.change(
                    product,
                    "storefront",
                    [state(!publish), state(*publish)],
                    input(*publish),
                    input(!publish),
                );
            }
            Said::Published(_) => {}
            Said::Tags { words, add } => {
                let had: Vec<String> = product.tags.iter().filter_map(|id| tags.get(id).cloned()).collect();
                let same = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
                let mut has = had.clone();
                match add {
                    true => has.extend(words.iter().filter(|word| !had.iter().any(|tag| same(tag, word))).cloned()),
                    false => has.retain(|tag| !words.iter().any(|word| same(tag, word))),
                }
                if has != had {
                    let shown = [had.join(", "), has.join(", ")];
                    plan.change(product, "tags", shown, json!({ "tags": has }), json!({ "tags": had }));
                }
            }
            Said::Category { id, add } => {
                let had = &product.categories;
                let mut has: Vec<String> = had.iter().filter(|known| *known != id).cloned().collect();
                if *add {
                    has.push(id.clone());
                }
                if has.len() != had.len() {
                    let named =
                        |ids: &[String]| ids.iter().map(|id| shelves.category(id)).collect::<Vec<_>>().join(", ");
                    let shown = [named(had), named(&has)];
                    plan.change(
                        product,
                        "categories",
                        shown,
                        json!({ "categories": has }),
                        json!({ "categories": had }),
                    );
                }
            }
            Said::Brand(brand) if product.brand != *brand => {
                let named = |brand: &Option<String>| brand.as_ref().map(|id| shelves.brand(id)).unwrap_or_default();
                let shown = [named(&product.brand), named(brand)];
                plan.change(product, "brand", shown, json!({ "brand": brand }), json!({ "brand": product.brand }));
            }
            Said::Brand(_) => {}
            Said::Price(change) => {
                for variant in product.sold() {
                    plan.price(visit, product, variant, *change)?;
                }
            }
        }
        plan.products += usize::from(plan.calls.len() > before);
    }
    Ok(plan)
}

impl Plan {
    fn change(&mut self, product: &Product, field: &'static str, shown: [String; 2], to: Value, back: Value) {
        self.product(product, field, shown, ["catalog.change-product"; 2], to, back);
    }

    fn product(
        &mut self,
        product: &Product,
        field: &'static str,
        [before, after]: [String; 2],
        [operation, undoing]: [&'static str; 2],
        to: Value,
        back: Value,
    ) {
        self.changes.push(Change { of: product.name.clone(), field, before, after });
        self.call(&product.id, product.version, [operation, undoing], to, back);
    }

    fn call(
        &mut self,
        id: &str,
        version: i64,
        [operation, undoing]: [&'static str; 2],
        mut to: Value,
        mut back: Value,
    ) {
        for input in [&mut to, &mut back] {
            input["id"] = json!(id);
            input["version"] = json!(version);
        }
        self.calls.push(Call { operation, input: to });
        self.back.push(Call { operation: undoing, input: back });
        self.seen.push(format!("{id}:{version}"));
    }

    fn price(
        &mut self,
        visit: &Visit,
        product: &Product,
        variant: &Variant,
        change: PriceChange,
    ) -> Result<(), Problem> {
        let (Some(price), Some(currency)) = (&variant.price, &variant.currency) else { return Ok(()) };
        let (Ok(before), Ok(known)) = (price.parse::<Rate>(), currency.parse::<Currency>()) else { return Ok(()) };
        let Some(after) = changed_price(before, known, change) else { return Ok(()) };
        if after.millionths() < 0 {
            let detail = visit.words.say_of("price-below-nothing", &product.name);
            return Err(Problem::new(Reason::Invalid, "input.invalid", detail));
        }
        if after == before {
            return Ok(());
        }
        let shown = |rate: Rate| visit.spoken().money(rate.to_string(), currency);
        let of = match variant.title.as_str() {
            "" => product.name.clone(),
            title => format!("{}, {title}", product.name),
        };
        self.changes.push(Change { of, field: "price", before: shown(before), after: shown(after) });
        let operations = ["catalog.change-variant"; 2];
        self.call(&variant.id, variant.version, operations, json!({ "price": after }), json!({ "price": before }));
        Ok(())
    }
}

/// Rounded once, half away from nothing, to the coins of its currency. `None` for another currency than the amount's,
/// and for what no price can be.
fn changed_price(before: Rate, currency: Currency, change: PriceChange) -> Option<Rate> {
    let exact = match change {
        PriceChange::Percent(percent) => {
            let whole = i128::from(percent).checked_add(100_000_000)?;
            (i128::from(before.millionths()).checked_mul(whole)?, 100_000_000_i128)
        }
        PriceChange::Amount(amount, of) if of == currency => {
            (i128::from(before.millionths()).checked_add(i128::from(amount))?, 1)
        }
        PriceChange::Amount(..) => return None,
    };
    let coin = 10_i64.checked_pow(6_u32.checked_sub(currency.exponent())?)?;
    let coins = quotient(exact.0, exact.1.checked_mul(i128::from(coin))?, Rounding::HalfUp).ok()?;
    Some(Rate::from_millionths(coins.checked_mul(coin)?))
}

/// What the tags of these products are called, as far as anything has to be known of them.
async fn tag_names(visit: &Visit, found: &[Product]) -> Result<HashMap<String, String>, Problem> {
    let mut wanted: Vec<&String> = found.iter().flat_map(|product| &product.tags).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let (mut names, mut cursor) = (HashMap::new(), Value::Null);
    while names.len() < wanted.len() {
        let page: crate::pages::Listed<Named> =
            visit.ask("catalog.list-tags", &json!({ "limit": 200, "cursor": cursor })).await?;
        names.extend(page.items.into_iter().filter(|tag| wanted.contains(&&tag.id)).map(|tag| (tag.id, tag.name)));
        match page.next {
            Some(next) => cursor = json!(next),
            None => break,
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(text: &str, currency: &str, change: PriceChange) -> Option<String> {
        changed_price(text.parse().unwrap(), currency.parse().unwrap(), change).map(|rate| rate.to_string())
    }

    #[test]
    fn a_changed_price_is_rounded_to_coins() {
        let percent = |text: &str| PriceChange::Percent(text.parse::<Quantity>().unwrap().millionths());
        let more =
            |text: &str| PriceChange::Amount(text.parse::<Quantity>().unwrap().millionths(), "EUR".parse().unwrap());
        for (before, currency, change, after) in [
            ("4.50", "EUR", percent("10"), Some("4.95")),
            ("4.55", "EUR", percent("10"), Some("5.01")),
            ("4.55", "EUR", percent("-10"), Some("4.1")),
            ("105", "JPY", percent("5"), Some("110")),
            ("1.000", "KWD", percent("0.05"), Some("1.001")),
            ("4.50", "EUR", more("0.49"), Some("4.99")),
            ("4.50", "EUR", more("-5"), Some("-0.5")),
            ("4.50", "USD", more("1"), None),
        ] {
            assert_eq!(price(before, currency, change).as_deref(), after, "{before} {currency}");
        }
    }
}
