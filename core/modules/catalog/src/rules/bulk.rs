//! One change to many products: what it makes of each, and what takes that back.

use std::collections::HashMap;

use door::{Problem, operations::deeds::Call};
use model::{
    Currency, Quantity, Rate,
    amount::{Rounding, quotient},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{folded, tag_name};
use crate::records::{BrandId, CategoryId, Product, ProductId, TagId, Variant};

/// Why a product is passed over: somebody changed it since it was seen.
pub const CHANGED: &str = "changed";
/// Why a product is passed over: its price would be less than nothing.
pub const BELOW_NOTHING: &str = "below-nothing";
/// The most words that are added or taken away at once.
const WORDS_LIMIT: usize = 20;
/// A hundredth of the whole, in millionths of a hundredth.
const WHOLE: i64 = 100_000_000;

model::words! {
    /// What is done to each.
    pub enum What {
        Archive = "archive",
        Restore = "restore",
        Publish = "publish",
        Unpublish = "unpublish",
        AddTags = "add-tags",
        RemoveTags = "remove-tags",
        AddCategory = "add-category",
        RemoveCategory = "remove-category",
        SetBrand = "set-brand",
        PricePercent = "price-percent",
        PriceAmount = "price-amount",
    }
}

/// What is done to each, as it is asked for.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "BulkChange")]
pub struct Change {
    pub what: What,
    /// By name, for `add-tags` and `remove-tags`.
    #[serde(default)]
    #[schemars(length(max = 20))]
    pub tags: Vec<String>,
    /// For `add-category` and `remove-category`.
    #[serde(default)]
    pub category: Option<CategoryId>,
    /// For `set-brand`; none takes it away.
    #[serde(default)]
    pub brand: Option<BrandId>,
    /// For `price-percent`: how much more of a hundred, or less.
    #[serde(default)]
    pub percent: Option<Quantity>,
    /// For `price-amount`: how much more, or less.
    #[serde(default)]
    pub amount: Option<Rate>,
    /// What the amount is in: prices in another currency stay.
    #[serde(default)]
    pub currency: Option<Currency>,
}

/// The same, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    Archived(bool),
    Published(bool),
    Tags { words: Vec<String>, add: bool },
    Category { id: CategoryId, add: bool },
    Brand(Option<BrandId>),
    Price(PriceChange),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceChange {
    /// Millionths of a hundredth.
    Percent(i64),
    Amount(Rate, Currency),
}

impl Change {
    pub fn read(&self) -> Result<Deed, Problem> {
        let missing = |at: &'static str, detail: &'static str| Problem::invalid(at, detail);
        Ok(match self.what {
            What::Archive | What::Restore => Deed::Archived(self.what == What::Archive),
            What::Publish | What::Unpublish => Deed::Published(self.what == What::Publish),
            What::AddTags | What::RemoveTags => {
                let words = self.tags.iter().map(|word| tag_name(word, "/change/tags"));
                let words: Vec<String> = words.collect::<Result<_, _>>()?;
                if words.is_empty() || words.len() > WORDS_LIMIT {
                    return Err(Problem::invalid("/change/tags", format!("Name 1 to {WORDS_LIMIT} tags.")));
                }
                Deed::Tags { words, add: self.what == What::AddTags }
            }
            What::AddCategory | What::RemoveCategory => {
                let id = self.category.ok_or_else(|| missing("/change/category", "Name the category."))?;
                Deed::Category { id, add: self.what == What::AddCategory }
            }
            What::SetBrand => Deed::Brand(self.brand),
            What::PricePercent => {
                let percent = self.percent.ok_or_else(|| missing("/change/percent", "Say how much of a hundred."))?;
                if percent.millionths() <= -WHOLE {
                    return Err(missing("/change/percent", "A price cannot lose all of itself."));
                }
                Deed::Price(PriceChange::Percent(percent.millionths()))
            }
            What::PriceAmount => {
                let amount = self.amount.ok_or_else(|| missing("/change/amount", "Say how much more or less."))?;
                let currency =
                    self.currency.ok_or_else(|| missing("/change/currency", "Say what the amount is in."))?;
                Deed::Price(PriceChange::Amount(amount, currency))
            }
        })
    }
}

/// What becomes of one product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "BulkPlanned")]
pub struct Planned {
    pub product: ProductId,
    pub title: String,
    /// Why nothing is done to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// How many products were looked at from the one before it to this one.
    pub looked: i64,
    pub changes: Vec<Difference>,
    pub calls: Vec<Call>,
    /// What takes them back afterwards.
    pub back: Vec<Call>,
    /// `id:version` of everything that is touched.
    pub seen: Vec<String>,
}

/// One field of a product or a variant, before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "BulkDifference")]
pub struct Difference {
    /// What people call it.
    pub of: String,
    pub field: String,
    pub before: Value,
    pub after: Value,
    /// Of a price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
}

impl Deed {
    /// Whether it looks at what a product's variants cost.
    pub fn is_about_variants(&self) -> bool {
        matches!(self, Self::Price(_))
    }

    pub fn is_about_tags(&self) -> bool {
        matches!(self, Self::Tags { .. })
    }

    /// What it makes of a product; nothing where it is so already. `tags` are the names of those that it has.
    pub fn of(&self, product: &Product, variants: &[Variant], tags: &HashMap<TagId, String>) -> Option<Planned> {
        let mut planned = Planned::nothing(product);
        match self {
            Self::Archived(archive) => {
                let is_archived = product.archived_at.is_some();
                if is_archived != *archive {
                    let operations = match archive {
                        true => ["catalog.archive-product", "catalog.restore-product"],
                        false => ["catalog.restore-product", "catalog.archive-product"],
                    };
                    planned.differs(&product.name, "archived", [json!(is_archived), json!(archive)], None);
                    planned.call(product.id, product.version, operations, [json!({}), json!({})]);
                }
            }
            Self::Published(publish) => {
                let is_published = product.published_at.is_some();
                if is_published != *publish {
                    planned.field(product, "published", [json!(is_published), json!(publish)]);
                }
            }
            Self::Tags { words, add } => {
                let had: Vec<&str> = product.tags.iter().filter_map(|id| tags.get(id).map(String::as_str)).collect();
                let is_among = |word: &str, of: &[&str]| of.iter().any(|one| folded(one) == folded(word));
                let mut has = had.clone();
                match add {
                    true => has.extend(words.iter().map(String::as_str).filter(|word| !is_among(word, &had))),
                    false => has.retain(|tag| !words.iter().any(|word| folded(word) == folded(tag))),
                }
                if has != had {
                    planned.field(product, "tags", [json!(had), json!(has)]);
                }
            }
            Self::Category { id, add } => {
                let mut has: Vec<CategoryId> = product.categories.iter().copied().filter(|known| known != id).collect();
                if *add {
                    has.push(*id);
                }
                if has.len() != product.categories.len() {
                    planned.field(product, "categories", [json!(product.categories), json!(has)]);
                }
            }
            Self::Brand(brand) => {
                if product.brand != *brand {
                    planned.field(product, "brand", [json!(product.brand), json!(brand)]);
                }
            }
            Self::Price(change) => {
                for variant in variants.iter().filter(|variant| variant.archived_at.is_none()) {
                    planned.price(product, variant, *change);
                }
            }
        }
        (planned.why.is_some() || !planned.calls.is_empty()).then_some(planned)
    }
}

impl Planned {
    fn nothing(product: &Product) -> Self {
        Self {
            product: product.id,
            title: product.name.clone(),
            why: None,
            looked: 0,
            changes: Vec::new(),
            calls: Vec::new(),
            back: Vec::new(),
            seen: Vec::new(),
        }
    }

    /// The same, passed over.
    #[must_use]
    pub fn skipped(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self.changes.clear();
        self.calls.clear();
        self.back.clear();
        self.seen.clear();
        self
    }

    fn differs(&mut self, of: &str, field: &str, [before, after]: [Value; 2], currency: Option<Currency>) {
        self.changes.push(Difference { of: of.to_owned(), field: field.to_owned(), before, after, currency });
    }

    /// A field of the product that is called as the operation calls it.
    fn field(&mut self, product: &Product, field: &str, [before, after]: [Value; 2]) {
        let mut inputs = [json!({}), json!({})];
        for (input, value) in inputs.iter_mut().zip([&after, &before]) {
            input[field] = value.clone();
        }
        self.differs(&product.name, field, [before, after], None);
        self.call(product.id, product.version, ["catalog.change-product"; 2], inputs);
    }

    fn price(&mut self, product: &Product, variant: &Variant, change: PriceChange) {
        let (Some(before), Some(currency)) = (variant.price, variant.currency) else { return };
        let Some(after) = changed_price(before, currency, change) else { return };
        if self.why.is_some() || after == before {
            return;
        }
        if after.is_negative() {
            *self = Self::nothing(product).skipped(BELOW_NOTHING);
            return;
        }
        let of = match variant.title.as_str() {
            "" => product.name.clone(),
            title => format!("{}, {title}", product.name),
        };
        self.differs(&of, "price", [json!(before), json!(after)], Some(currency));
        let inputs = [json!({ "price": after }), json!({ "price": before })];
        self.call(variant.id, variant.version, ["catalog.change-variant"; 2], inputs);
    }

    /// Each call leaves the next version, which is what it is taken back from.
    fn call(&mut self, id: impl ToString, version: i64, [to, back]: [&str; 2], [mut input, mut undoing]: [Value; 2]) {
        let id = id.to_string();
        (input["id"], input["version"]) = (json!(id), json!(version));
        (undoing["id"], undoing["version"]) = (json!(id), json!(version.saturating_add(1)));
        self.calls.push(Call { operation: to.to_owned(), input });
        self.back.push(Call { operation: back.to_owned(), input: undoing });
        self.seen.push(format!("{id}:{version}"));
    }
}

/// Rounded once, half away from nothing, to the coins of its currency. `None` for another currency than the amount's,
/// and for what no price can be.
fn changed_price(before: Rate, currency: Currency, change: PriceChange) -> Option<Rate> {
    let exact = match change {
        PriceChange::Percent(percent) => {
            let whole = i128::from(percent).checked_add(i128::from(WHOLE))?;
            (i128::from(before.millionths()).checked_mul(whole)?, i128::from(WHOLE))
        }
        PriceChange::Amount(amount, of) if of == currency => {
            (i128::from(before.millionths()).checked_add(i128::from(amount.millionths()))?, 1)
        }
        PriceChange::Amount(..) => return None,
    };
    let coin = 10_i64.checked_pow(6_u32.checked_sub(currency.exponent())?)?;
    let coins = quotient(exact.0, exact.1.checked_mul(i128::from(coin))?, Rounding::HalfUp).ok()?;
    Some(Rate::from_millionths(coins.checked_mul(coin)?))
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
        let more = |text: &str| PriceChange::Amount(text.parse().unwrap(), "EUR".parse().unwrap());
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

    #[test]
    fn what_is_missing_for_a_change_is_said() {
        let change = |text: &str| serde_json::from_str::<Change>(text).unwrap().read();
        for (text, at) in [
            (r#"{ "what": "add-tags" }"#, "/change/tags"),
            (r#"{ "what": "add-tags", "tags": [""] }"#, "/change/tags"),
            (r#"{ "what": "remove-category" }"#, "/change/category"),
            (r#"{ "what": "price-percent" }"#, "/change/percent"),
            (r#"{ "what": "price-percent", "percent": "-100" }"#, "/change/percent"),
            (r#"{ "what": "price-amount", "amount": "1" }"#, "/change/currency"),
            (r#"{ "what": "price-amount", "currency": "EUR" }"#, "/change/amount"),
        ] {
            assert_eq!(change(text).unwrap_err().fields[0].at, at, "{text}");
        }
        assert_eq!(change(r#"{ "what": "set-brand" }"#), Ok(Deed::Brand(None)));
    }
}
