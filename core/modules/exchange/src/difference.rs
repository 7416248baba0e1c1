//! What two descriptions of a product differ in, field by field; and how one takes the fields of another. Pure.

use serde::Serialize;
use serde_json::Value;

use crate::{
    neutral::{Described, DescribedVariant, Said},
    records::Difference,
};

/// One field of a description.
pub struct Field<T> {
    pub name: &'static str,
    pub value: fn(&T) -> Value,
    /// Takes it from the other.
    pub take: fn(&mut T, &T),
}

macro_rules! fields {
    ($of:ty: $($name:ident),* $(,)?) => {
        &[$(Field::<$of> {
            name: stringify!($name),
            value: |of| said(&of.$name),
            take: |to, from| to.$name = from.$name.clone(),
        }),*]
    };
}

pub const PRODUCT: &[Field<Described>] = fields!(Described:
    name, description, published, archived, options, categories, tags, brand, tax_class, images);

pub const VARIANT: &[Field<DescribedVariant>] = &[
    Field {
        name: "choices",
        value: |of| serde_json::to_value(&of.choices).unwrap_or_default(),
        take: |to, from| to.choices = from.choices.clone(),
    },
    field("title", |of| said(&of.title), |to, from| to.title = from.title.clone()),
    field("archived", |of| said(&of.archived), |to, from| to.archived = from.archived.clone()),
    field("sku", |of| said(&of.sku), |to, from| to.sku = from.sku.clone()),
    field("barcode", |of| said(&of.barcode), |to, from| to.barcode = from.barcode.clone()),
    field("other_barcodes", |of| said(&of.other_barcodes), |to, from| to.other_barcodes = from.other_barcodes.clone()),
    field("unit", |of| said(&of.unit), |to, from| to.unit = from.unit.clone()),
    field("currency", |of| said(&of.currency), |to, from| to.currency = from.currency.clone()),
    field("price", |of| said(&of.price), |to, from| to.price = from.price.clone()),
    field(COST, |of| said(&of.cost), |to, from| to.cost = from.cost.clone()),
    field(COMPONENTS, |of| said(&of.components), |to, from| to.components = from.components.clone()),
];

/// What needs other variants to be there.
pub const COMPONENTS: &str = "components";

/// The field that not everybody sees.
pub const COST: &str = "cost";

const fn field<T>(name: &'static str, value: fn(&T) -> Value, take: fn(&mut T, &T)) -> Field<T> {
    Field { name, value, take }
}

fn said<T: Serialize>(said: &Said<T>) -> Value {
    said.value().map_or(Value::Null, |value| serde_json::to_value(value).unwrap_or_default())
}

impl<T> Field<T> {
    pub fn differs(&self, one: &T, other: &T) -> bool {
        (self.value)(one) != (self.value)(other)
    }
}

/// The variant of the other description that is the same one: by its id, or by its place among the new ones.
pub fn same_variant<'a>(
    of: &DescribedVariant,
    at: usize,
    others: &'a [DescribedVariant],
) -> Option<&'a DescribedVariant> {
    match &of.key {
        Some(key) => others.iter().find(|other| other.key.as_ref() == Some(key)),
        None => others.get(at).filter(|other| other.key.is_none()),
    }
}

/// Every field that is not the same.
pub fn differences(before: Option<&Described>, after: &Described) -> Vec<Difference> {
    let nothing = Described::default();
    let before = before.unwrap_or(&nothing);
    let mut all: Vec<Difference> = PRODUCT.iter().filter_map(|field| difference(field, "", before, after)).collect();
    for (at, variant) in after.variants.iter().enumerate() {
        let none = DescribedVariant::default();
        let was = same_variant(variant, at, &before.variants);
        let place = format!("variants/{}/", called(was.unwrap_or(variant), at));
        if was.is_none() {
            all.push(Difference {
                field: place.trim_end_matches('/').to_owned(),
                before: Value::Null,
                after: "new".into(),
            });
        }
        let was = was.unwrap_or(&none);
        all.extend(VARIANT.iter().filter_map(|field| difference(field, &place, was, variant)));
    }
    all
}

fn difference<T>(field: &Field<T>, place: &str, before: &T, after: &T) -> Option<Difference> {
    let (before, after) = ((field.value)(before), (field.value)(after));
    let is_nothing =
        |value: &Value| value.is_null() || value == &Value::Array(Vec::new()) || *value == Value::Bool(false);
    let is_same = before == after || is_nothing(&before) && is_nothing(&after);
    (!is_same).then(|| Difference { field: format!("{place}{}", field.name), before, after })
}

/// What people call a variant.
fn called(variant: &DescribedVariant, at: usize) -> String {
    let sku = variant.sku.value().cloned();
    sku.or_else(|| variant.title.value().cloned()).unwrap_or_else(|| (at + 1).to_string())
}
