//! A practice shop: a few goods with stock, made by the same operations as any other and marked by a tag, so that
//! they can be taken away again. Then what is left of them is booked out, and they are archived.

use door::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{pages::Listed, visit::Visit};

/// The tag that all of it has.
const MARK: &str = "practice";
/// More than there are.
const LIMIT: usize = 200;

struct Good {
    english: &'static str,
    german: &'static str,
    kinds: &'static [Kind],
}

struct Kind {
    english: &'static str,
    german: &'static str,
    price: &'static str,
    cost: &'static str,
    there: &'static str,
}

const fn kind(
    english: &'static str,
    german: &'static str,
    price: &'static str,
    cost: &'static str,
    there: &'static str,
) -> Kind {
    Kind { english, german, price, cost, there }
}

const GOODS: [Good; 8] = [
    Good {
        english: "Green tea, Sencha",
        german: "Grüner Tee, Sencha",
        kinds: &[
            kind("50 g", "50 g", "4.90", "2.10", "18"),
            kind("100 g", "100 g", "8.90", "3.90", "11"),
            kind("250 g", "250 g", "19.50", "9.20", "4"),
        ],
    },
    Good {
        english: "Black tea, Assam",
        german: "Schwarzer Tee, Assam",
        kinds: &[kind("100 g", "100 g", "6.50", "2.60", "22"), kind("250 g", "250 g", "14.90", "6.10", "7")],
    },
    Good {
        english: "Espresso, house blend",
        german: "Espresso, Hausmischung",
        kinds: &[
            kind("Whole beans, 500 g", "Ganze Bohne, 500 g", "13.90", "7.40", "16"),
            kind("Ground, 500 g", "Gemahlen, 500 g", "13.90", "7.40", "9"),
        ],
    },
    Good {
        english: "Teapot, cast iron",
        german: "Teekanne, Gusseisen",
        kinds: &[kind("Black", "Schwarz", "59.00", "31.00", "3"), kind("Blue", "Blau", "59.00", "31.00", "2")],
    },
    Good {
        english: "Cup, stoneware",
        german: "Becher, Steinzeug",
        kinds: &[
            kind("Sand", "Sand", "14.50", "6.20", "12"),
            kind("Slate", "Schiefer", "14.50", "6.20", "0"),
            kind("Moss", "Moos", "14.50", "6.20", "5"),
        ],
    },
    Good {
        english: "Linden honey",
        german: "Lindenhonig",
        kinds: &[kind("250 g", "250 g", "5.80", "3.10", "24"), kind("500 g", "500 g", "9.90", "5.40", "13")],
    },
    Good { english: "Shortbread", german: "Mürbegebäck", kinds: &[kind("", "", "3.90", "1.80", "30")] },
    Good {
        english: "Gift box",
        german: "Geschenkkarton",
        kinds: &[kind("Small", "Klein", "2.50", "0.90", "40"), kind("Large", "Groß", "3.90", "1.40", "25")],
    },
];

#[derive(Deserialize)]
struct Named {
    id: String,
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
struct Product {
    id: String,
    version: i64,
    #[serde(default)]
    variants: Vec<Named>,
}

#[derive(Deserialize)]
struct Level {
    location: String,
    on_hand: String,
}

/// Makes it, where it is not there yet.
pub(super) async fn open(visit: &Visit) -> Result<(), Problem> {
    if is_there(visit).await? {
        return Ok(());
    }
    let business: Value = visit.ask("business.get", &json!({})).await?;
    let currency = business["currency"].as_str().unwrap_or("EUR");
    let is_german = visit.words.tag == "de";
    let in_words = |english: &'static str, german: &'static str| if is_german { german } else { english };
    let place = match visit.ask::<Listed<Named>>("stock.list-locations", &json!({})).await?.items.into_iter().next() {
        Some(place) => place.id,
        None => {
            let name = in_words("Shop floor", "Laden");
            visit.ask::<Named>("stock.add-location", &json!({ "name": name })).await?.id
        }
    };
    for good in &GOODS {
        let variant = |kind: &Kind| {
            let title = in_words(kind.english, kind.german);
            json!({ "title": title, "price": kind.price, "cost": kind.cost, "currency": currency })
        };
        let input = json!({
            "name": in_words(good.english, good.german), "tags": [MARK],
            "variants": good.kinds.iter().map(variant).collect::<Vec<_>>(),
        });
        let made: Product = visit.ask("catalog.add-product", &input).await?;
        for (variant, kind) in made.variants.iter().zip(good.kinds).filter(|(_, kind)| kind.there != "0") {
            let input = json!({ "variant": variant.id, "location": place, "quantity": kind.there });
            visit.ask::<Value>("stock.receive", &input).await?;
        }
    }
    Ok(())
}

pub(super) async fn is_there(visit: &Visit) -> Result<bool, Problem> {
    Ok(!all(visit).await?.is_empty())
}

/// Books out what is left of it, and archives it.
pub(super) async fn end(visit: &Visit) -> Result<(), Problem> {
    let reason = visit.words.say("practice-over");
    for Named { id, .. } in all(visit).await? {
        let product: Product = visit.ask("catalog.get-product", &json!({ "id": id })).await?;
        for variant in &product.variants {
            let levels: Listed<Level> = visit.ask("stock.list-levels", &json!({ "variant": variant.id })).await?;
            for level in levels.items.iter().filter(|level| level.on_hand != "0") {
                let change = match level.on_hand.strip_prefix('-') {
                    Some(missing) => missing.to_owned(),
                    None => format!("-{}", level.on_hand),
                };
                let input =
                    json!({ "variant": variant.id, "location": level.location, "change": change, "reason": reason });
                visit.ask::<Value>("stock.adjust", &input).await?;
            }
        }
        // Its average cost may have changed with what was booked.
        let product: Product = visit.ask("catalog.get-product", &json!({ "id": id })).await?;
        let seen = json!({ "id": product.id, "version": product.version });
        visit.ask::<Value>("catalog.archive-product", &seen).await?;
    }
    Ok(())
}

/// What of it is still sold.
async fn all(visit: &Visit) -> Result<Vec<Named>, Problem> {
    let tags: Listed<Named> = visit.ask("catalog.list-tags", &json!({ "limit": LIMIT })).await?;
    let Some(tag) = tags.items.into_iter().find(|tag| tag.name == MARK) else { return Ok(Vec::new()) };
    let found: Listed<Named> = visit.ask("catalog.list-products", &json!({ "tag": tag.id, "limit": LIMIT })).await?;
    Ok(found.items)
}
