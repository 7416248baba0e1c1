//! What a person has to decide, or should know of: what both sides changed, what the shop did not take, and what it has
//! that nobody here knows. It is kept until it is decided or has become true.

use serde::{Deserialize, Serialize};
use serde_json::json;
use stockade_sdk::{
    Call,
    api::{external_ids::Link, records::Product},
    kv::Entry,
    prelude::*,
};

use crate::{
    bringing,
    chosen::Chosen,
    counting,
    following::{self, Followed, Pair},
    panel, plain, pricing,
    products::{self, Theirs},
    shop::Shop,
    telling,
    tongue::{Tongue, say},
    whose::Word,
};

/// So many are decided at once: each is asked for in the shop first.
const AT_ONCE: usize = 12;
const REMEMBERED: std::time::Duration = std::time::Duration::from_secs(30 * 24 * 60 * 60);

/// One thing that both sides say something else of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    pub what: String,
    pub theirs: String,
    pub ours: String,
}

impl Open {
    pub fn of(what: &str, theirs: &str, ours: &str) -> Self {
        Self { what: what.to_owned(), theirs: theirs.to_owned(), ours: ours.to_owned() }
    }
}

/// A product with what is open of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undecided {
    /// Its number in the shop, and its id here.
    pub product: u64,
    pub record: String,
    pub name: String,
    pub sku: String,
    pub open: Vec<Open>,
}

/// A price that the shop did not take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    pub id: u64,
    pub price: String,
    pub why: String,
}

/// What is open of a product now; nothing is nothing to decide any more.
pub fn keep(call: &Call, product: &Theirs, here: &Product, open: Vec<Open>) -> Result<(), Problem> {
    let key = format!("{}{}", undecided_prefix(&call.connection), product.id);
    let before: Option<Undecided> = kv::get(&key)?;
    if open.is_empty() {
        return if before.is_some() { kv::remove(&key) } else { Ok(()) };
    }
    let name = here.name.as_deref().unwrap_or_default().to_owned();
    let after = Undecided { product: product.id, record: here.id.clone(), name, sku: product.key(), open };
    if before.as_ref() == Some(&after) { Ok(()) } else { kv::put(&key, &after) }
}

pub fn undecided(connection: &str, most: u32) -> Result<Vec<Undecided>, Problem> {
    values(kv::scan(&undecided_prefix(connection), None, most)?)
}

pub fn refused(call: &Call, id: u64, price: &str, why: &str) -> Result<(), Problem> {
    let refused = Refused { id, price: price.to_owned(), why: plain::line(why) };
    kv::put_for(&format!("{}{id}", refused_prefix(&call.connection)), &refused, REMEMBERED)
}

pub fn taken(call: &Call, id: u64) -> Result<(), Problem> {
    let key = format!("{}{id}", refused_prefix(&call.connection));
    if kv::get::<Refused>(&key)?.is_some() { kv::remove(&key) } else { Ok(()) }
}

pub fn not_taken(connection: &str, most: u32) -> Result<Vec<Refused>, Problem> {
    values(kv::scan(&refused_prefix(connection), None, most)?)
}

fn values<T>(entries: Vec<Entry<T>>) -> Result<Vec<T>, Problem> {
    Ok(entries.into_iter().map(|entry| entry.value).collect())
}

/// A person says whose word it is: for what they named, or for all that is open.
pub fn decide(action: &Action) -> Done {
    #[derive(Deserialize)]
    #[serde(default)]
    #[derive(Default)]
    struct Form {
        whose: String,
        product: String,
    }
    let (call, form): (&Call, Form) = (&action.call, action.form()?);
    let tongue = Tongue::of(&call.language);
    let Some(word) = Word::read(&form.whose).filter(|word| *word != Word::Ask) else {
        let words =
            say!(tongue, "Say whose word it is: shop, or here.", "Sagen Sie, wessen Wort es ist: shop oder here.");
        return Outcome::new().answer(words);
    };
    let named = form.product.trim().to_lowercase();
    let is_meant = |one: &Undecided| {
        named.is_empty() || [one.name.to_lowercase(), one.sku.to_lowercase(), one.product.to_string()].contains(&named)
    };
    let all: Vec<Undecided> = undecided(&call.connection, 100)?.into_iter().filter(is_meant).collect();
    if all.is_empty() {
        return Outcome::new().answer(say!(
            tongue,
            "Nothing of that is to be decided.",
            "Davon ist nichts zu entscheiden.",
        ));
    }
    let mut outcome = Outcome::new();
    for one in all.iter().take(AT_ONCE) {
        outcome = settle(call, outcome, one.product, word)?;
    }
    let (decided, left) = (all.len().min(AT_ONCE), all.len().saturating_sub(AT_ONCE));
    outcome.answer(match left {
        0 => say!(tongue, "{decided} decided.", "{decided} entschieden."),
        left => say!(
            tongue,
            "{decided} decided. {left} more are left: ask for the same again.",
            "{decided} entschieden. {left} weitere sind übrig: Verlangen Sie dasselbe noch einmal.",
        ),
    })
}

/// The same for one product, from its own page.
pub fn decide_one(action: &Action, word: Word) -> Done {
    let id = action.record().unwrap_or_default();
    let number = records::binding::<Product>(id)?.and_then(|bound| bound.external_id.parse().ok());
    let tongue = Tongue::of(&action.call.language);
    let Some(number) = number else {
        let words = say!(tongue, "The shop does not have this product.", "Der Shop hat dieses Produkt nicht.");
        return Outcome::new().answer(words);
    };
    let outcome = settle(&action.call, Outcome::new(), number, word)?;
    outcome.answer(match word {
        Word::Shop => say!(tongue, "It is here as it is in the shop now.", "Es ist hier jetzt wie im Shop."),
        _ => say!(tongue, "It stays here as it is.", "Es bleibt hier, wie es ist."),
    })
}

/// It is asked for anew: what stands beside the question may be old.
fn settle(call: &Call, outcome: Outcome, number: u64, word: Word) -> Done {
    let chosen = Chosen::get(call)?;
    let mut shop = Shop::open(call, &chosen)?;
    let (product, here) =
        (shop.find::<Theirs>(&format!("products/{number}"))?, records::find::<Product>(&number.to_string())?);
    let (Some(product), Some(here)) = (product, here) else {
        // One of both is gone, and with it the question.
        kv::remove(&format!("{}{number}", undecided_prefix(&call.connection)))?;
        return Ok(outcome);
    };
    let variations = bringing::variations(&mut shop, &product)?;
    let currency = bringing::currency(&mut shop, call)?;
    let Some(wanted) = products::ours(&product, &variations, &currency) else { return Ok(outcome) };
    telling::learn(call, &here, &product, &variations)?;
    let pair = Pair { here: &here, product: &product, variations: &variations, wanted: &wanted, currency: &currency };
    let Followed { outcome, told, .. } = following::follow(call, outcome, &pair, &chosen, Some(word))?;
    pricing::send(call, &mut shop, &[(number, told)].into())?;
    Ok(outcome)
}

/// A person says that something in the shop and something here are the same, whatever they are called.
pub fn link(action: &Action) -> Done {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Form {
        theirs: String,
        ours: String,
    }
    let (call, form): (&Call, Form) = (&action.call, action.form()?);
    let (theirs, ours, tongue) = (form.theirs.trim(), form.ours.trim(), Tongue::of(&call.language));
    let Some(left) = panel::left_of(&call.connection, theirs)? else {
        return Outcome::new().answer(say!(
            tongue,
            "“{theirs}” is none of those that did not match. Type its SKU as the list has it.",
            "„{theirs}“ ist keines von denen ohne Gegenstück. Geben Sie die Artikelnummer ein, wie sie in der Liste steht.",
        ));
    };
    let product = bringing::by("sku", ours)?;
    let variants = product.iter().flat_map(|product| product.variants.iter().flatten());
    let same = variants.into_iter().find(|variant| variant.sku.as_deref() == Some(ours));
    let (Some(product), Some(variant)) = (&product, same) else {
        let words = say!(tongue, "Nothing here has the SKU “{ours}”.", "Hier hat nichts die Artikelnummer „{ours}“.");
        return Outcome::new().answer(words);
    };
    let (number, variation) = left.place();
    let external_id = number.to_string();
    let mut outcome = Outcome::new();
    match records::find::<Product>(&external_id)? {
        Some(linked) if linked.id == product.id => {}
        Some(linked) => {
            let name = linked.name.unwrap_or_default();
            return outcome.answer(say!(
                tongue,
                "Its product is known already, as “{name}” here. All that the shop sells of it belongs there.",
                "Sein Produkt ist schon bekannt, hier als „{name}“. Alles, was der Shop davon verkauft, gehört dorthin.",
            ));
        }
        None if records::binding::<Product>(&product.id)?.is_some() => {
            return outcome.answer(say!(
                tongue,
                "“{ours}” is something else in the shop already.",
                "„{ours}“ ist im Shop schon etwas anderes.",
            ));
        }
        None => {
            let link = Link {
                external_id: external_id.clone(),
                kind: "product".to_owned(),
                record: product.id.clone(),
                ..Link::default()
            };
            outcome = outcome.run(&link)?;
        }
    }
    telling::is_the_same(call, &variant.id, number, variation)?;
    panel::matched(&call.connection, theirs)?;
    let about = if variation > 0 { format!("{number}/{variation}") } else { external_id };
    outcome.later(counting::LATER, &about, &json!({}))?.answer(say!(
        tongue,
        "“{theirs}” in the shop and “{ours}” here are the same from now on.",
        "„{theirs}“ im Shop und „{ours}“ hier sind von jetzt an dasselbe.",
    ))
}

fn undecided_prefix(connection: &str) -> String {
    format!("conflict/{connection}/")
}

fn refused_prefix(connection: &str) -> String {
    format!("refused/{connection}/")
}
