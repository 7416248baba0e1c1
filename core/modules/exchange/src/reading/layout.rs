//! What the columns of a file mean. Formats that are known are recognised by their headers; any other is explained by
//! whoever brings it.

use std::collections::BTreeMap;

use super::{Decimal, Manner, Unreadable, sheet::shown};
use crate::plain::shape::Shape;

/// The most options that are looked for; a shop takes fewer, and says so.
const OPTIONS: usize = 10;

model::words! {
    /// Whose file it is.
    pub enum Format {
        Stockade = "stockade",
        Woocommerce = "woocommerce",
        Shopify = "shopify",
        /// Any other, with its columns explained.
        Mapped = "mapped",
    }
}

model::words! {
    /// What a column is about.
    pub enum Column {
        /// What tells one product from another: lines with the same are variants of one.
        Product = "product",
        Variant = "variant",
        /// What a line is: a product, a variation of one.
        Kind = "kind",
        /// The product that a line is a variation of.
        Parent = "parent",
        Name = "name",
        Description = "description",
        ShortDescription = "short-description",
        Published = "published",
        Status = "status",
        Archived = "archived",
        VariantArchived = "variant-archived",
        Categories = "categories",
        Tags = "tags",
        Brand = "brand",
        TaxClass = "tax-class",
        Images = "images",
        ImageTexts = "image-texts",
        ImagePlace = "image-place",
        Title = "title",
        Sku = "sku",
        Barcode = "barcode",
        OtherBarcodes = "other-barcodes",
        Unit = "unit",
        Currency = "currency",
        Price = "price",
        Cost = "cost",
        Quantity = "quantity",
        Location = "location",
        /// What one of a bundle consists of.
        Components = "components",
        /// How the pieces of a variant are told apart.
        ToldApart = "told-apart",
        Lot = "lot",
        Expires = "expires",
        Id = "id",
        Code = "code",
        /// The way to one category.
        Category = "category",
        AllowsNegative = "allows-negative",
        Decimals = "decimals",
        /// How much one unit is of another, which is `of-unit`.
        Worth = "worth",
        OfUnit = "of-unit",
        Group = "group",
        IncludesTax = "includes-tax",
        Priority = "priority",
        ValidFrom = "valid-from",
        ValidUntil = "valid-until",
        PriceList = "price-list",
        /// All prices of a variant by a list.
        Prices = "prices",
    }
}

const AMOUNTS: [Column; 4] = [Column::Price, Column::Cost, Column::Quantity, Column::Worth];
/// What a description of a product or a variant cannot do without.
const NAMES_A_PRODUCT: [Column; 4] = [Column::Name, Column::Sku, Column::Variant, Column::Product];

/// What a level cannot do without.
const TELLS_A_VARIANT: [Column; 3] = [Column::Sku, Column::Variant, Column::Product];

/// What is looked for in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Products,
    Levels,
    Entries(&'static Shape),
}

/// Stockade's own columns, as they are written and read.
pub const OWN: &[(&str, Column)] = &[
    ("Product ID", Column::Product),
    ("Variant ID", Column::Variant),
    ("Name", Column::Name),
    ("Description", Column::Description),
    ("Published", Column::Published),
    ("Archived", Column::Archived),
    ("Categories", Column::Categories),
    ("Tags", Column::Tags),
    ("Brand", Column::Brand),
    ("Tax class", Column::TaxClass),
    ("Images", Column::Images),
    ("Image texts", Column::ImageTexts),
    ("Variant", Column::Title),
    ("Variant archived", Column::VariantArchived),
    ("SKU", Column::Sku),
    ("Barcode", Column::Barcode),
    ("Other barcodes", Column::OtherBarcodes),
    ("Unit", Column::Unit),
    ("Currency", Column::Currency),
    ("Price", Column::Price),
    ("Cost", Column::Cost),
    ("Components", Column::Components),
];

/// The options that Stockade's own files have columns for.
pub const OWN_OPTIONS: usize = 3;

pub const OWN_LEVELS: &[(&str, Column)] = &[
    ("Variant ID", Column::Variant),
    ("SKU", Column::Sku),
    ("Location", Column::Location),
    ("On hand", Column::Quantity),
    ("Told apart", Column::ToldApart),
    ("Lot", Column::Lot),
    ("Expires", Column::Expires),
];

const WOOCOMMERCE: &[(&str, Column)] = &[
    ("ID", Column::Product),
    ("Type", Column::Kind),
    ("SKU", Column::Sku),
    ("GTIN, UPC, EAN, or ISBN", Column::Barcode),
    ("Name", Column::Name),
    ("Published", Column::Published),
    ("Short description", Column::ShortDescription),
    ("Description", Column::Description),
    ("Tax class", Column::TaxClass),
    ("Stock", Column::Quantity),
    ("Regular price", Column::Price),
    ("Categories", Column::Categories),
    ("Tags", Column::Tags),
    ("Images", Column::Images),
    ("Parent", Column::Parent),
    ("Brands", Column::Brand),
];

/// By the names that Shopify gives them now, and by those of files from before. Some have kept theirs.
const SHOPIFY: &[(&str, Column)] = &[
    ("URL handle", Column::Product),
    ("Description", Column::Description),
    ("Published on online store", Column::Published),
    ("SKU", Column::Sku),
    ("Price", Column::Price),
    ("Barcode", Column::Barcode),
    ("Inventory quantity", Column::Quantity),
    ("Product image URL", Column::Images),
    ("Handle", Column::Product),
    ("Title", Column::Name),
    ("Body (HTML)", Column::Description),
    ("Vendor", Column::Brand),
    ("Type", Column::Categories),
    ("Tags", Column::Tags),
    ("Published", Column::Published),
    ("Variant SKU", Column::Sku),
    ("Variant Price", Column::Price),
    ("Variant Barcode", Column::Barcode),
    ("Cost per item", Column::Cost),
    ("Variant Inventory Qty", Column::Quantity),
    ("Image Src", Column::Images),
    ("Image Alt Text", Column::ImageTexts),
    ("Image Position", Column::ImagePlace),
    ("Status", Column::Status),
    // Of its file of stock, a line for each place.
    ("Location", Column::Location),
    ("On hand", Column::Quantity),
    ("On hand (current)", Column::Quantity),
];

/// The columns of one option.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OptionColumns {
    /// Where its name is; else the header of the choice is its name.
    pub name: Option<usize>,
    /// All there is to choose from.
    pub values: Option<usize>,
    /// What was chosen.
    pub choice: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    pub format: Format,
    pub header: Vec<String>,
    pub options: Vec<OptionColumns>,
    pub unread: Vec<String>,
    at: BTreeMap<Column, usize>,
}

/// What one column is.
#[derive(Debug, Clone, Copy)]
enum Meaning {
    Column(Column),
    OptionName(usize),
    OptionValues(usize),
    OptionChoice(usize),
}

impl Layout {
    pub fn of(header: &[String], manner: &Manner, wanted: Wanted) -> Result<Self, Unreadable> {
        let format = match manner.format {
            Some(format) => format,
            None if !manner.columns.is_empty() => Format::Mapped,
            None => recognised(header, wanted).ok_or_else(|| unknown(header))?,
        };
        let mapped = if format == Format::Mapped { explained(header, manner)? } else { BTreeMap::new() };
        let mut layout = Self {
            format,
            header: header.to_vec(),
            options: vec![OptionColumns::default(); OPTIONS],
            unread: Vec::new(),
            at: BTreeMap::new(),
        };
        for (at, name) in header.iter().enumerate() {
            let meaning = match format {
                Format::Stockade => own(name, wanted),
                Format::Woocommerce => named(WOOCOMMERCE, name).or_else(|| attribute(name)),
                Format::Shopify => named(SHOPIFY, name).or_else(|| shopify_option(name)),
                Format::Mapped => mapped.get(&name.to_lowercase()).copied(),
            };
            match meaning {
                Some(meaning) => layout.place(meaning, at)?,
                None if !name.is_empty() => layout.unread.push(name.clone()),
                None => {}
            }
        }
        layout.check(wanted)?;
        Ok(layout)
    }

    pub fn at(&self, column: Column) -> Option<usize> {
        self.at.get(&column).copied()
    }

    pub fn name(&self, at: usize) -> &str {
        self.header.get(at).map_or("", String::as_str)
    }

    /// Where amounts stand.
    pub fn amounts(&self) -> impl Iterator<Item = usize> {
        AMOUNTS.iter().filter_map(|column| self.at(*column))
    }

    /// What the format itself says about decimals.
    pub fn decimal(&self) -> Option<Decimal> {
        matches!(self.format, Format::Stockade | Format::Shopify).then_some(Decimal::Point)
    }

    /// Whether an empty cell takes away what was there. Foreign files leave empty what they do not speak of.
    pub fn clears(&self) -> bool {
        self.format == Format::Stockade
    }

    fn place(&mut self, meaning: Meaning, at: usize) -> Result<(), Unreadable> {
        let place = match meaning {
            Meaning::Column(column) => {
                let before = self.at.insert(column, at);
                return before.map_or(Ok(()), |before| Err(self.twice(before, at)));
            }
            Meaning::OptionName(number) => self.options.get_mut(number).map(|option| &mut option.name),
            Meaning::OptionValues(number) => self.options.get_mut(number).map(|option| &mut option.values),
            Meaning::OptionChoice(number) => self.options.get_mut(number).map(|option| &mut option.choice),
        };
        match place.and_then(|place| place.replace(at)) {
            Some(before) => Err(self.twice(before, at)),
            None => Ok(()),
        }
    }

    fn twice(&self, before: usize, at: usize) -> Unreadable {
        Unreadable::new(format!(
            "The columns \"{}\" and \"{}\" mean the same; choose one.",
            shown(self.name(before)),
            shown(self.name(at))
        ))
    }

    fn check(&self, wanted: Wanted) -> Result<(), Unreadable> {
        match wanted {
            Wanted::Products if !NAMES_A_PRODUCT.iter().any(|column| self.at.contains_key(column)) => {
                Err(Unreadable::new("No column holds a name or a SKU, so nothing tells which product a line is about."))
            }
            Wanted::Levels if !self.at.contains_key(&Column::Quantity) => {
                Err(Unreadable::new("No column says how much there is, such as \"On hand\"."))
            }
            Wanted::Levels if !TELLS_A_VARIANT.iter().any(|column| self.at.contains_key(column)) => {
                Err(Unreadable::new("No column holds a SKU, so nothing tells what a line is about."))
            }
            Wanted::Entries(shape) => {
                let by_id = shape.has_id && self.at.contains_key(&Column::Id);
                match shape.first_name().filter(|name| !by_id && !self.at.contains_key(&name.column)) {
                    None => Ok(()),
                    Some(name) => Err(Unreadable::new(format!(
                        "No column is \"{}\", so nothing tells what a line is about.",
                        name.header
                    ))),
                }
            }
            _ => Ok(()),
        }
    }
}

fn recognised(header: &[String], wanted: Wanted) -> Option<Format> {
    let has = |names: &[&str]| names.iter().all(|name| header.iter().any(|known| known.eq_ignore_ascii_case(name)));
    match wanted {
        Wanted::Entries(shape) => {
            let name = shape.first_name().map_or("", |name| name.header);
            (has(&[name]) || shape.has_id && has(&["ID"])).then_some(Format::Stockade)
        }
        _ if has(&["Handle", "Title"]) || has(&["Handle", "Variant SKU"]) => Some(Format::Shopify),
        _ if has(&["URL handle", "Title"]) || has(&["URL handle", "SKU"]) => Some(Format::Shopify),
        _ if has(&["Type", "SKU", "Regular price"]) => Some(Format::Woocommerce),
        Wanted::Levels if has(&["SKU", "On hand"]) || has(&["Variant ID", "On hand"]) => Some(Format::Stockade),
        Wanted::Products if has(&["Product ID", "Variant ID"]) => Some(Format::Stockade),
        _ => None,
    }
}

fn unknown(header: &[String]) -> Unreadable {
    let names: Vec<_> = header.iter().take(5).map(|name| format!("\"{}\"", shown(name))).collect();
    Unreadable::new(format!(
        "This is no file of Stockade, WooCommerce or Shopify by its header ({}). Say in \"columns\" what each column is.",
        names.join(", ")
    ))
}

fn named(known: &[(&str, Column)], name: &str) -> Option<Meaning> {
    known.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, column)| Meaning::Column(*column))
}

fn own(name: &str, wanted: Wanted) -> Option<Meaning> {
    let known = match wanted {
        Wanted::Entries(shape) => {
            let mut columns = shape.columns();
            let found = columns.find(|(known, _)| known.eq_ignore_ascii_case(name));
            return found.map(|(_, column)| Meaning::Column(column));
        }
        Wanted::Levels => OWN_LEVELS,
        Wanted::Products => OWN,
    };
    named(known, name).or_else(|| {
        let rest = after(name, "Option ")?;
        if let Some(number) = before(rest, " values") {
            return number_of(number).map(Meaning::OptionValues);
        }
        match before(rest, " name") {
            Some(number) => number_of(number).map(Meaning::OptionName),
            None => number_of(rest).map(Meaning::OptionChoice),
        }
    })
}

/// `Attribute 1 name`, `Attribute 1 value(s)`: all values on a product, the chosen one on a variation.
fn attribute(name: &str) -> Option<Meaning> {
    let rest = after(name, "Attribute ")?;
    match before(rest, " name") {
        Some(number) => number_of(number).map(Meaning::OptionName),
        None => number_of(before(rest, " value(s)")?).map(Meaning::OptionValues),
    }
}

/// `Option1 Name`, `Option1 Value`.
fn shopify_option(name: &str) -> Option<Meaning> {
    let rest = after(name, "Option")?;
    match before(rest, " Name") {
        Some(number) => number_of(number).map(Meaning::OptionName),
        None => number_of(before(rest, " Value")?).map(Meaning::OptionChoice),
    }
}

/// What each column is, by its name in small letters.
fn explained(header: &[String], manner: &Manner) -> Result<BTreeMap<String, Meaning>, Unreadable> {
    let mut meanings = BTreeMap::new();
    for super::Meaning { column: name, means: word } in &manner.columns {
        if !header.iter().any(|known| known.to_lowercase() == name.trim().to_lowercase()) {
            return Err(Unreadable::new(format!("The file has no column \"{}\".", shown(name))));
        }
        let meaning = match option_word(word) {
            Some(meaning) => meaning,
            None => Meaning::Column(word.parse().map_err(|no| {
                Unreadable::new(format!("What the column \"{}\" is: {no}, option-1-name, option-1.", shown(name)))
            })?),
        };
        meanings.insert(name.trim().to_lowercase(), meaning);
    }
    Ok(meanings)
}

/// `option-1-name`, `option-1-values`, `option-1`.
fn option_word(word: &str) -> Option<Meaning> {
    let rest = after(word, "option-")?;
    if let Some(number) = before(rest, "-values") {
        return number_of(number).map(Meaning::OptionValues);
    }
    match before(rest, "-name") {
        Some(number) => number_of(number).map(Meaning::OptionName),
        None => number_of(rest).map(Meaning::OptionChoice),
    }
}

fn after<'a>(text: &'a str, beginning: &str) -> Option<&'a str> {
    text.get(..beginning.len()).filter(|begun| begun.eq_ignore_ascii_case(beginning))?;
    text.get(beginning.len()..)
}

fn before<'a>(text: &'a str, ending: &str) -> Option<&'a str> {
    let at = text.len().checked_sub(ending.len())?;
    text.get(at..).filter(|ends| ends.eq_ignore_ascii_case(ending))?;
    text.get(..at)
}

/// People count from one.
fn number_of(text: &str) -> Option<usize> {
    text.parse::<usize>().ok()?.checked_sub(1).filter(|number| *number < OPTIONS)
}
