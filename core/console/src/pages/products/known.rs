//! What the door says of products, as these pages read it.

use std::collections::HashMap;

use door::{Answer, Ask, BatchProblem, Problem};
use model::{Quantity, Rate, Reason, Timestamp};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{pages::Listed, spoken::Spoken, visit::Visit};

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Product {
    pub(super) id: String,
    pub(super) version: i64,
    pub(super) name: String,
    #[serde(default)]
    pub(super) description: String,
    pub(super) updated_at: Timestamp,
    pub(super) archived_at: Option<Timestamp>,
    pub(super) published_at: Option<Timestamp>,
    #[serde(default)]
    pub(super) options: Vec<Choice>,
    #[serde(default)]
    pub(super) images: Vec<Image>,
    #[serde(default)]
    pub(super) categories: Vec<String>,
    #[serde(default)]
    pub(super) brand: Option<String>,
    #[serde(default)]
    pub(super) tax_class: Option<String>,
    #[serde(default)]
    pub(super) tag_names: Vec<String>,
    #[serde(default)]
    pub(super) variants: Vec<Variant>,
    #[serde(default)]
    expanded: Expanded,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Expanded {
    #[serde(default)]
    variants: Vec<Variant>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Choice {
    pub(super) name: String,
    pub(super) values: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Image {
    #[serde(default)]
    pub(super) url: Option<String>,
    #[serde(default)]
    pub(super) blob: Option<String>,
    /// Of one that is kept here: its small form.
    #[serde(default)]
    pub(super) thumb: Option<String>,
    #[serde(default)]
    pub(super) alt: String,
}

impl Image {
    /// What the page calls it: its address, or the blob that it is.
    pub(super) fn key(&self) -> &str {
        self.url.as_deref().or(self.blob.as_deref()).unwrap_or_default()
    }

    /// Of one that is kept elsewhere: where.
    pub(super) fn host(&self) -> &str {
        let rest = self.url.as_deref().and_then(|url| url.strip_prefix("https://")).unwrap_or_default();
        rest.split('/').next().unwrap_or_default()
    }

    pub(super) fn thumb(&self) -> &str {
        self.thumb.as_deref().unwrap_or_default()
    }

    pub(super) fn blob(&self) -> &str {
        self.blob.as_deref().unwrap_or_default()
    }
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Variant {
    pub(super) id: String,
    pub(super) version: i64,
    pub(super) title: String,
    pub(super) sku: Option<String>,
    pub(super) barcode: Option<String>,
    #[serde(default)]
    pub(super) other_barcodes: Vec<String>,
    pub(super) unit: String,
    pub(super) currency: Option<String>,
    pub(super) price: Option<String>,
    pub(super) cost: Option<String>,
    pub(super) archived_at: Option<Timestamp>,
    /// What the one who asks may not see.
    #[serde(default)]
    masked: Vec<String>,
}

impl Product {
    pub(super) fn variants(&self) -> &[Variant] {
        if self.variants.is_empty() { &self.expanded.variants } else { &self.variants }
    }

    /// What lists show of it: the first of its pictures that is kept here; nothing where there is none.
    pub(super) fn thumb(&self) -> &str {
        self.images.iter().map(Image::thumb).find(|thumb| !thumb.is_empty()).unwrap_or_default()
    }

    pub(super) fn sold(&self) -> impl Iterator<Item = &Variant> {
        self.variants().iter().filter(|variant| variant.archived_at.is_none())
    }

    /// What its prices are in.
    pub(super) fn currency(&self) -> Option<&str> {
        self.variants().iter().find_map(|variant| variant.currency.as_deref())
    }

    pub(super) fn sees_cost(&self) -> bool {
        !self.variants().iter().any(|variant| variant.masked.iter().any(|field| field == "cost"))
    }

    /// From the cheapest of its variants to the dearest.
    pub(super) fn price_range(&self, spoken: &Spoken) -> String {
        let currency = self.sold().find_map(|variant| variant.currency.clone()).unwrap_or_default();
        let priced = self.sold().filter(|variant| variant.currency.as_deref() == Some(currency.as_str()));
        let mut prices: Vec<Rate> = priced.filter_map(|variant| variant.price.as_ref()?.parse().ok()).collect();
        prices.sort_unstable();
        match (prices.first(), prices.last()) {
            (Some(least), Some(most)) if least == most => spoken.money(least.to_string(), &currency),
            (Some(least), Some(most)) => {
                format!(
                    "{} – {}",
                    spoken.money(least.to_string(), &currency),
                    spoken.money(most.to_string(), &currency)
                )
            }
            _ => "—".to_owned(),
        }
    }
}

impl Variant {
    /// What sets it apart; the product's name where nothing does.
    pub(super) fn called<'a>(&'a self, product: &'a str) -> &'a str {
        if self.title.is_empty() { product } else { &self.title }
    }

    /// What is left of the price, in parts of a hundred of it.
    pub(super) fn margin(&self) -> Option<i64> {
        let (price, cost): (Rate, Rate) = (self.price.as_ref()?.parse().ok()?, self.cost.as_ref()?.parse().ok()?);
        let left = i128::from(price.millionths()).checked_sub(i128::from(cost.millionths()))?;
        i64::try_from(left.checked_mul(100)?.checked_div(i128::from(price.millionths()))?).ok()
    }
}

/// Something with a name to choose.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Named {
    pub(super) id: String,
    #[serde(default)]
    pub(super) version: i64,
    pub(super) name: String,
    #[serde(default)]
    pub(super) code: String,
    #[serde(default)]
    pub(super) archived_at: Option<Timestamp>,
    /// The names from the top down to it, where it stands in a tree.
    #[serde(default)]
    pub(super) path: Vec<String>,
    #[serde(default)]
    pub(super) parent: Option<String>,
    #[serde(default)]
    pub(super) products: i64,
    #[serde(default)]
    pub(super) decimals: i64,
}

impl Named {
    pub(super) fn whole_name(&self) -> String {
        if self.path.is_empty() { self.name.clone() } else { self.path.join(" › ") }
    }

    pub(super) fn is_open(&self) -> bool {
        self.archived_at.is_none()
    }

    /// How deep it stands in its tree.
    pub(super) fn depth(&self) -> usize {
        self.path.len().saturating_sub(1).min(8)
    }
}

/// What a product can be sorted by.
#[derive(Debug, Default)]
pub(super) struct Shelves {
    pub(super) categories: Vec<Named>,
    pub(super) brands: Vec<Named>,
    pub(super) tax_classes: Vec<Named>,
    /// Only where they are shown.
    tags: Vec<Named>,
}

impl Shelves {
    /// With what tags are called.
    pub(super) async fn with_tags(self, visit: &Visit) -> Self {
        let tags: Result<Listed<Named>, Problem> = visit.ask("catalog.list-tags", &json!({ "limit": 200 })).await;
        Self { tags: tags.map(|tags| tags.items).unwrap_or_default(), ..self }
    }

    /// What something on them is called, by its id.
    pub(super) fn called(&self, id: &str) -> Option<String> {
        let category = self.categories.iter().find(|one| one.id == id).map(Named::whole_name);
        let mut others = self.brands.iter().chain(&self.tax_classes).chain(&self.tags);
        category.or_else(|| others.find(|one| one.id == id).map(|one| one.name.clone()))
    }

    pub(super) async fn of(visit: &Visit) -> Result<Self, Problem> {
        let categories: Listed<Named> = visit.ask("catalog.list-categories", &json!({})).await?;
        let brands: Listed<Named> = visit.ask("catalog.list-brands", &json!({ "limit": 200 })).await?;
        let tax_classes: Listed<Named> = visit.ask("catalog.list-tax-classes", &json!({})).await?;
        Ok(Self {
            categories: categories.items,
            brands: brands.items,
            tax_classes: tax_classes.items,
            tags: Vec::new(),
        })
    }

    pub(super) fn category(&self, id: &str) -> String {
        let found = self.categories.iter().find(|one| one.id == id);
        found.map_or_else(|| id.to_owned(), Named::whole_name)
    }

    pub(super) fn brand(&self, id: &str) -> String {
        self.brands.iter().find(|one| one.id == id).map_or_else(|| id.to_owned(), |one| one.name.clone())
    }

    pub(super) fn tax_class(&self, id: &str) -> String {
        self.tax_classes.iter().find(|one| one.id == id).map_or_else(|| id.to_owned(), |one| one.name.clone())
    }
}

/// How much there is of a variant somewhere.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Level {
    pub(super) product: String,
    pub(super) variant: String,
    pub(super) location: String,
    pub(super) on_hand: Quantity,
    pub(super) reserved: Quantity,
    pub(super) available: Quantity,
}

/// Everywhere together, by what `of` says.
pub(super) fn sums<'l>(levels: &'l [Level], of: impl Fn(&'l Level) -> &'l str) -> HashMap<&'l str, Quantity> {
    let mut sums: HashMap<&str, Quantity> = HashMap::new();
    for level in levels {
        let sum = sums.entry(of(level)).or_insert(Quantity::ZERO);
        *sum = sum.plus(level.on_hand).unwrap_or(*sum);
    }
    sums
}

/// What is where of all these products, in one question.
pub(super) async fn levels(visit: &Visit, products: &[&str]) -> Result<Option<Vec<Level>>, Problem> {
    if products.is_empty() || !visit.may("stock.list-product-levels").await {
        return Ok(None);
    }
    let found: Listed<Level> = visit.ask("stock.list-product-levels", &json!({ "products": products })).await?;
    Ok(Some(found.items))
}

pub(super) async fn product(visit: &Visit, id: &str) -> Result<Product, Problem> {
    visit.ask("catalog.get-product", &json!({ "id": id })).await
}

/// Some products with their variants, in one question.
pub(super) async fn products(visit: &Visit, query: &Value) -> Result<Listed<Product>, Problem> {
    let mut ask = Ask::with("catalog.list-products", query);
    ask.expand = vec!["variants".to_owned()];
    let found = visit.console.door.ask(&visit.actor, ask).await;
    read(&found.map_err(|why| visit.words.explain(why))?)
}

pub(super) fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, Problem> {
    answer.read().map_err(|error| {
        tracing::error!(error = %error, "the console does not understand an answer");
        Problem::new(Reason::Internal, "internal", "Something went wrong on our side.")
    })
}

/// An operation with its input.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) operation: &'static str,
    pub(super) input: Value,
}

/// All of them, or none.
pub(super) async fn ask_all(visit: &Visit, calls: &[Call]) -> Result<Vec<Value>, BatchProblem> {
    let asks = calls.iter().map(|call| Ask::with(call.operation, &call.input)).collect();
    let answers = visit.console.door.ask_all(&visit.actor, asks).await;
    let answers = answers.map_err(|no| BatchProblem { at: no.at, problem: visit.words.explain(no.problem) })?;
    let read = answers.iter().map(read).collect::<Result<_, _>>();
    read.map_err(|problem| BatchProblem { at: None, problem })
}

/// Words with commas between them.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split([',', '\n']).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
