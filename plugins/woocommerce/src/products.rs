//! A product of theirs as one of ours. What is the same here and there is known by its SKU; what has none gets one that
//! says which it is.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;
use stockade_sdk::api::{
    catalog::AddProduct,
    types::{NewVariant, ProductImage, ProductOption},
};

use crate::{
    amount::{self, Amount},
    orders::theirs::text,
    plain,
};

/// As the catalog takes them.
const OPTIONS: usize = 3;
const VALUES: usize = 100;
const TAGS: usize = 50;
pub const VARIANTS: usize = 200;
const WORD: usize = 60;
const SKU: usize = 64;
const IMAGES: usize = 20;
/// What a variation has that goes with every value of an attribute.
const ANY: &str = "Any";

/// A product, or a variation of one, as the shop has it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Theirs {
    pub id: u64,
    pub parent_id: u64,
    #[serde(deserialize_with = "text")]
    pub name: String,
    #[serde(rename = "type", deserialize_with = "text")]
    pub kind: String,
    #[serde(deserialize_with = "text")]
    pub status: String,
    pub date_modified_gmt: Option<String>,
    #[serde(deserialize_with = "text")]
    pub description: String,
    #[serde(deserialize_with = "text")]
    pub short_description: String,
    #[serde(deserialize_with = "text")]
    pub sku: String,
    #[serde(deserialize_with = "text")]
    pub global_unique_id: String,
    #[serde(deserialize_with = "text")]
    pub regular_price: String,
    /// True, false, or `parent`: then its product counts for it.
    pub manage_stock: Value,
    #[serde(deserialize_with = "text")]
    pub stock_quantity: String,
    pub categories: Vec<Named>,
    pub tags: Vec<Named>,
    pub images: Vec<Image>,
    pub attributes: Vec<Attribute>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Named {
    #[serde(deserialize_with = "text")]
    pub name: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Image {
    #[serde(deserialize_with = "text")]
    pub src: String,
    #[serde(deserialize_with = "text")]
    pub alt: String,
}

/// Of a product, what there is to choose; of a variation, what was chosen.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Attribute {
    #[serde(deserialize_with = "text")]
    pub name: String,
    pub variation: bool,
    pub options: Vec<String>,
    #[serde(deserialize_with = "text")]
    pub option: String,
}

impl Theirs {
    /// Whether something of it can be handed out: a group of others, and what is sold elsewhere, is not brought over.
    pub fn is_goods(&self) -> bool {
        !matches!(self.kind.as_str(), "grouped" | "external") && !matches!(self.status.as_str(), "trash" | "auto-draft")
    }

    pub fn is_variable(&self) -> bool {
        self.kind == "variable" || self.kind == "variable-subscription"
    }

    /// How much there is, where the shop counts it by itself.
    pub fn counted(&self) -> Option<Amount> {
        let is_counted = self.manage_stock == Value::Bool(true) && !self.stock_quantity.is_empty();
        is_counted.then(|| Amount::read(&self.stock_quantity)).flatten()
    }

    /// Which product it is, and which variation of it; 0 where it is the product itself.
    pub fn place(&self) -> (u64, u64) {
        if self.parent_id > 0 { (self.parent_id, self.id) } else { (self.id, 0) }
    }

    /// By which it is known here.
    pub fn key(&self) -> String {
        let (product, variation) = self.place();
        sku(&self.sku, product, variation).unwrap_or_default()
    }
}

/// Its SKU, or which it is where it has none; none where it was deleted.
pub fn sku(sku: &str, product: u64, variation: u64) -> Option<String> {
    let own: String = plain::line(sku).chars().take(SKU).collect();
    match (own.is_empty(), product, variation) {
        (false, ..) => Some(own),
        (true, 0, 0) => None,
        (true, product, 0) => Some(format!("WC-{product}")),
        (true, _, variation) => Some(format!("WC-{variation}")),
    }
}

/// None for what cannot be had: one that is nothing but its variations, and has none.
pub fn ours(product: &Theirs, variations: &[Theirs], currency: &str) -> Option<AddProduct> {
    let (options, variants) = if product.is_variable() {
        chosen(product, variations, currency)?
    } else {
        (None, vec![alone(product, currency)])
    };
    let description = [&product.description, &product.short_description].map(|html| plain::page(html));
    let name = plain::line(&product.name);
    let images = product.images.iter().filter(|image| image.src.starts_with("https://")).take(IMAGES);
    let image = |image: &Image| ProductImage {
        alt: Some(plain::line(&image.alt)).filter(|alt| !alt.is_empty()),
        url: Some(image.src.clone()),
        ..ProductImage::default()
    };
    let words = product.categories.iter().chain(&product.tags).map(|named| short(&named.name));
    let mut tags: Vec<String> = Vec::new();
    for word in words {
        if tags.len() < TAGS
            && !word.is_empty()
            && !tags.iter().any(|known| known.to_lowercase() == word.to_lowercase())
        {
            tags.push(word);
        }
    }
    Some(AddProduct {
        description: description.into_iter().find(|text| !text.is_empty()),
        images: Some(images.map(image).collect()),
        name: if name.is_empty() { format!("Product {}", product.id) } else { name },
        options,
        tags: Some(tags),
        variants: Some(variants),
        ..AddProduct::default()
    })
}

fn alone(product: &Theirs, currency: &str) -> NewVariant {
    let places = amount::places(currency);
    let price = Amount::read(&product.regular_price).filter(|_| !product.regular_price.is_empty());
    NewVariant {
        barcode: gtin(&product.global_unique_id),
        currency: price.map(|_| currency.to_owned()),
        price: price.map(|price| amount::written(price.coins(places), places)),
        sku: Some(product.key()).filter(|sku| !sku.is_empty()),
        ..NewVariant::default()
    }
}

/// What there is to choose, and what each variation is of that. Where the catalog cannot have it so, each has its title.
fn chosen(
    product: &Theirs,
    variations: &[Theirs],
    currency: &str,
) -> Option<(Option<Vec<ProductOption>>, Vec<NewVariant>)> {
    let attributes: Vec<&Attribute> = product.attributes.iter().filter(|attribute| attribute.variation).collect();
    let variations = variations.get(..variations.len().min(VARIANTS))?;
    if variations.is_empty() {
        return None;
    }
    let choices = |variation: &Theirs| -> Vec<String> {
        let of = |attribute: &&Attribute| {
            let chosen = variation.attributes.iter().find(|chosen| chosen.name == attribute.name);
            chosen
                .map(|chosen| short(&chosen.option))
                .filter(|option| !option.is_empty())
                .unwrap_or_else(|| ANY.to_owned())
        };
        attributes.iter().map(of).collect()
    };
    let all: Vec<Vec<String>> = variations.iter().map(choices).collect();
    let mut apart = all.clone();
    apart.sort();
    apart.dedup();
    let values = |at: usize| all.iter().filter_map(|choices| choices.get(at)).collect::<BTreeSet<_>>().len();
    let is_told_apart = apart.len() == all.len()
        && (1..=OPTIONS).contains(&attributes.len())
        && (0..attributes.len()).all(|at| values(at) <= VALUES);
    if !is_told_apart {
        let titled = |(variation, choices): (&Theirs, &Vec<String>)| NewVariant {
            title: Some(format!("{} ({})", choices.join(", "), variation.id)),
            ..alone(variation, currency)
        };
        return Some((None, variations.iter().zip(&all).map(titled).collect()));
    }
    let option = |(at, attribute): (usize, &&Attribute)| {
        let mut values: Vec<String> = attribute.options.iter().map(|value| short(value)).collect();
        values.extend(all.iter().filter_map(|choices| choices.get(at).cloned()));
        let mut seen = Vec::new();
        values.retain(|value| {
            let is_used = all.iter().any(|choices| choices.get(at) == Some(value));
            let is_new = !seen.contains(value);
            seen.push(value.clone());
            is_used && is_new
        });
        ProductOption { name: short(&attribute.name), values }
    };
    let options = attributes.iter().enumerate().map(option).collect();
    let variant = |(variation, choices): (&Theirs, &Vec<String>)| NewVariant {
        choices: Some(choices.clone()),
        ..alone(variation, currency)
    };
    Some((Some(options), variations.iter().zip(&all).map(variant).collect()))
}

fn short(text: &str) -> String {
    plain::line(text).chars().take(WORD).collect::<String>().trim().to_owned()
}

/// A number that is really one, by its check digit: else it is left out.
fn gtin(text: &str) -> Option<String> {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    let is_long_enough = matches!(digits.len(), 8 | 12 | 13 | 14) && text.trim().len() == digits.len();
    let (last, rest) = digits.split_last()?;
    let sum: u32 = rest.iter().rev().zip([3, 1].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum();
    (is_long_enough && (10 - sum % 10) % 10 == *last).then(|| text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> Theirs {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_simple_product_is_one_thing() {
        let tea = read(json!({
            "id": 12, "name": "Darjeeling &amp; Assam", "type": "simple", "status": "publish", "sku": "",
            "description": "<p>From our own stock.</p>", "regular_price": "9.9", "manage_stock": true, "stock_quantity": 7,
            "global_unique_id": "4006381333931", "categories": [{ "id": 3, "name": "Tea &amp; more" }],
            "images": [{ "src": "https://shop.example/1.jpg", "alt": "" }, { "src": "http://shop.example/2.jpg" }],
        }));
        let made = ours(&tea, &[], "EUR").unwrap();
        assert_eq!(
            (made.name.as_str(), made.description.as_deref()),
            ("Darjeeling & Assam", Some("From our own stock."))
        );
        assert_eq!(made.tags.unwrap(), ["Tea & more"]);
        assert_eq!(made.images.unwrap().len(), 1, "pictures are shown over https alone");
        let variants = made.variants.unwrap();
        assert_eq!((variants[0].sku.as_deref(), variants[0].price.as_deref()), (Some("WC-12"), Some("9.9")));
        assert_eq!(variants[0].barcode.as_deref(), Some("4006381333931"));
        assert_eq!(tea.counted(), Amount::read("7"));
    }

    #[test]
    fn a_variable_product_is_its_variations() {
        let shirt = read(json!({
            "id": 20, "name": "Shirt", "type": "variable", "regular_price": "",
            "attributes": [
                { "name": "Size", "variation": true, "options": ["S", "M", "L"] },
                { "name": "Material", "variation": false, "options": ["Cotton"] },
            ],
        }));
        let size = |id: u64, option: &str| {
            read(json!({
                "id": id, "parent_id": 20, "sku": format!("SHIRT-{option}"), "regular_price": "20",
                "manage_stock": "parent", "attributes": [{ "name": "Size", "option": option }],
            }))
        };
        assert!(ours(&shirt, &[], "EUR").is_none(), "there is nothing of it to sell");
        let made = ours(&shirt, &[size(21, "S"), size(22, "L"), size(23, "")], "EUR").unwrap();
        let options = made.options.unwrap();
        assert_eq!((options.len(), &options[0].values), (1, &vec!["S".to_owned(), "L".to_owned(), ANY.to_owned()]));
        let variants = made.variants.unwrap();
        assert_eq!(variants[2].choices, Some(vec![ANY.to_owned()]));
        assert_eq!(variants[2].sku.as_deref(), Some("SHIRT-"));
        assert_eq!(size(21, "S").counted(), None, "its product counts");
        // Two that cannot be told apart by what is chosen have titles.
        let made = ours(&shirt, &[size(21, "S"), size(22, "S")], "EUR").unwrap();
        assert_eq!((made.options, made.variants.unwrap()[1].title.as_deref()), (None, Some("S (22)")));
    }

    #[test]
    fn what_is_more_than_the_catalog_takes_is_taken_otherwise() {
        let words: Vec<Value> = (0..60).map(|at| json!({ "name": format!("Tag {at}") })).collect();
        let sizes: Vec<String> = (0..120).map(|at| format!("{at} mm")).collect();
        let rod = read(json!({
            "id": 20, "name": "Rod", "type": "variable", "tags": words,
            "attributes": [{ "name": "Length", "variation": true, "options": sizes }],
        }));
        let of = |(at, size): (usize, &String)| {
            read(json!({ "id": 21 + at, "parent_id": 20, "attributes": [{ "name": "Length", "option": size }] }))
        };
        let variations: Vec<Theirs> = sizes.iter().enumerate().map(of).collect();
        let made = ours(&rod, &variations, "EUR").unwrap();
        assert_eq!((made.tags.unwrap().len(), made.options), (TAGS, None));
        let variants = made.variants.unwrap();
        assert_eq!((variants.len(), variants[0].title.as_deref()), (120, Some("0 mm (21)")));
        assert!(ours(&rod, &variations[..VALUES], "EUR").unwrap().options.is_some());
    }

    #[test]
    fn what_has_no_sku_is_known_by_its_number() {
        for (own, product, variation, known) in [
            ("A-1", 1, 2, Some("A-1")),
            ("", 1, 0, Some("WC-1")),
            ("", 1, 2, Some("WC-2")),
            ("", 0, 0, None),
            ("GONE", 0, 0, Some("GONE")),
        ] {
            assert_eq!(sku(own, product, variation).as_deref(), known);
        }
        assert_eq!((gtin("4006381333930"), gtin("x")), (None, None));
    }
}
