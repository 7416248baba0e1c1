//! Which fields each kind of thing has: in their order, with the headers of their columns.

use serde_json::Value;

use super::{Entry, form::Form};
use crate::{
    reading::layout::Column,
    records::{About, Difference},
};

/// One field.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    pub name: &'static str,
    pub header: &'static str,
    pub column: Column,
    pub form: Form,
}

/// One kind of thing.
#[derive(Debug, PartialEq, Eq)]
pub struct Shape {
    /// What one of them is called.
    pub each: &'static str,
    /// Whether its id goes out, and comes in again with it.
    pub has_id: bool,
    pub fields: &'static [Field],
    /// What tells one from another, where no id does.
    pub named_by: &'static [&'static str],
}

/// The header of the column of ids.
pub const ID: (&str, Column) = ("ID", Column::Id);
/// The field that takes a thing out of use.
pub const ARCHIVED: &str = "archived";

const fn field(name: &'static str, header: &'static str, column: Column, form: Form) -> Field {
    Field { name, header, column, form }
}

const NAME: Field = field("name", "Name", Column::Name, Form::Text);
const CODE: Field = field("code", "Code", Column::Code, Form::Text);
const IS_ARCHIVED: Field = field(ARCHIVED, "Archived", Column::Archived, Form::Flag);
const VARIANT: Field = field("variant", "Variant ID", Column::Variant, Form::Text);
const SKU: Field = field("sku", "SKU", Column::Sku, Form::Text);

const LOCATIONS: Shape = Shape {
    each: "location",
    has_id: true,
    fields: &[NAME, field("allows_negative", "Allows negative", Column::AllowsNegative, Form::Flag), IS_ARCHIVED],
    named_by: &["name"],
};

const CATEGORIES: Shape = Shape {
    each: "category",
    has_id: true,
    fields: &[field("category", "Category", Column::Category, Form::Way), IS_ARCHIVED],
    named_by: &["category"],
};

const BRANDS: Shape = Shape { each: "brand", has_id: true, fields: &[NAME, IS_ARCHIVED], named_by: &["name"] };

const TAX_CLASSES: Shape =
    Shape { each: "tax-class", has_id: true, fields: &[CODE, NAME, IS_ARCHIVED], named_by: &["code"] };

const UNITS: Shape = Shape {
    each: "unit",
    has_id: true,
    fields: &[CODE, NAME, field("decimals", "Decimals", Column::Decimals, Form::Number), IS_ARCHIVED],
    named_by: &["code"],
};

const CONVERSIONS: Shape = Shape {
    each: "conversion",
    has_id: true,
    fields: &[
        VARIANT,
        SKU,
        field("unit", "Unit", Column::Unit, Form::Text),
        field("is_worth", "Is worth", Column::Worth, Form::Quantity),
        field("of_unit", "Of unit", Column::OfUnit, Form::Text),
    ],
    named_by: &["unit", "of_unit", "variant", "sku"],
};

const PRICE_LISTS: Shape = Shape {
    each: "price-list",
    has_id: true,
    fields: &[
        NAME,
        field("currency", "Currency", Column::Currency, Form::Currency),
        field("customer_group", "Customer group", Column::Group, Form::Text),
        field("includes_tax", "Includes tax", Column::IncludesTax, Form::Flag),
        field("priority", "Priority", Column::Priority, Form::Number),
        field("valid_from", "Valid from", Column::ValidFrom, Form::Moment),
        field("valid_until", "Valid until", Column::ValidUntil, Form::Moment),
        IS_ARCHIVED,
    ],
    named_by: &["name"],
};

const PRICES: Shape = Shape {
    each: "price",
    has_id: false,
    fields: &[
        field("price_list", "Price list", Column::PriceList, Form::Text),
        VARIANT,
        SKU,
        field("prices", "Prices", Column::Prices, Form::Breaks),
    ],
    named_by: &["price_list", "variant", "sku"],
};

impl About {
    /// The fields of what one line says all of; nothing for products and levels, which are more than that.
    pub fn shape(self) -> Option<&'static Shape> {
        match self {
            Self::Products | Self::Levels => None,
            Self::Locations => Some(&LOCATIONS),
            Self::Categories => Some(&CATEGORIES),
            Self::Brands => Some(&BRANDS),
            Self::TaxClasses => Some(&TAX_CLASSES),
            Self::Units => Some(&UNITS),
            Self::Conversions => Some(&CONVERSIONS),
            Self::PriceLists => Some(&PRICE_LISTS),
            Self::Prices => Some(&PRICES),
        }
    }
}

impl Shape {
    /// All columns, as they are written and read.
    pub fn columns(&self) -> impl Iterator<Item = (&'static str, Column)> {
        let id = self.has_id.then_some(ID);
        id.into_iter().chain(self.fields.iter().map(|field| (field.header, field.column)))
    }

    /// The column that a line cannot do without, unless it has an id.
    pub fn first_name(&self) -> Option<&'static Field> {
        self.fields.iter().find(|field| self.named_by.first() == Some(&field.name))
    }

    pub fn can_be_archived(&self) -> bool {
        self.fields.iter().any(|field| field.name == ARCHIVED)
    }

    /// What people call it.
    pub fn title(&self, entry: &Entry) -> String {
        let names: Vec<&str> = self.named_by.iter().filter_map(|name| entry.get(name)).collect();
        if names.is_empty() { entry.key.clone().unwrap_or_default() } else { names.join(" · ") }
    }

    /// What is here with what is said over it.
    pub fn laid_over(&self, before: Option<&Entry>, said: &Entry) -> Entry {
        let mut after = before.cloned().unwrap_or_default();
        after.line = said.line;
        if before.is_none() {
            after.key.clone_from(&said.key);
        }
        let news = said.fields.iter().filter(|(_, said)| !said.is_nothing());
        after.fields.extend(news.map(|(name, said)| (name.clone(), said.clone())));
        after
    }

    /// Every field that is not the same.
    pub fn differences(&self, before: Option<&Entry>, after: &Entry) -> Vec<Difference> {
        let nothing = Entry::default();
        let before = before.unwrap_or(&nothing);
        let shown = |field: &Field, of: &Entry| of.get(field.name).map_or(Value::Null, |text| field.form.shown(text));
        let is_nothing = |value: &Value| value.is_null() || *value == Value::Bool(false);
        let differs = |field: &Field| {
            let (before, after) = (shown(field, before), shown(field, after));
            let is_same = before == after || is_nothing(&before) && is_nothing(&after);
            (!is_same).then(|| Difference { field: field.name.to_owned(), before, after })
        };
        self.fields.iter().filter_map(differs).collect()
    }
}
