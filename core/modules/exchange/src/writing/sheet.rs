//! Stockade's own CSV: a line for each variant, with all of its product on each of them, so that it can be sorted.

use std::borrow::Cow;

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};

use crate::{
    neutral::{Choosable, Described, DescribedLevel, DescribedVariant, Said},
    plain::{Entry, form::Form, shape::Shape},
    reading::layout::{Column, OWN, OWN_LEVELS, OWN_OPTIONS},
};
use model::cell::harmless;

/// Lines of cells, one after the other, as bytes.
pub struct Sheet {
    writer: Writer<Vec<u8>>,
    columns: Vec<(&'static str, Column)>,
}

impl Sheet {
    /// With the header of products. Who may not see costs gets no column of them: an empty one would take them away.
    pub fn of_products(with_costs: bool) -> Self {
        let is_shown = |column: Column| with_costs || column != Column::Cost;
        let mut sheet = Self::empty(OWN.iter().copied().filter(|(_, column)| is_shown(*column)).collect());
        let options = (1..=OWN_OPTIONS)
            .flat_map(|n| [format!("Option {n} name"), format!("Option {n} values"), format!("Option {n}")]);
        let names: Vec<_> = sheet.columns.iter().map(|(name, _)| Cow::Borrowed(*name)).collect();
        sheet.line(names.into_iter().chain(options.map(Cow::Owned)));
        sheet
    }

    /// With the header of stock levels.
    pub fn of_levels() -> Self {
        let mut sheet = Self::empty(OWN_LEVELS.to_vec());
        sheet.line(OWN_LEVELS.iter().map(|(name, _)| Cow::Borrowed(*name)));
        sheet
    }

    /// With the header of what one line says all of.
    pub fn of_entries(shape: &Shape) -> Self {
        let columns: Vec<_> = shape.columns().collect();
        let mut sheet = Self::empty(Vec::new());
        sheet.line(columns.into_iter().map(|(name, _)| Cow::Borrowed(name)));
        sheet
    }

    fn empty(columns: Vec<(&'static str, Column)>) -> Self {
        Self { writer: writer(), columns }
    }

    pub fn product(&mut self, product: &Described) {
        for variant in &product.variants {
            let cells: Vec<_> = self.columns.iter().map(|(_, column)| cell(product, variant, *column)).collect();
            let options = (0..OWN_OPTIONS).flat_map(|at| option_cells(product, variant, at));
            self.line(cells.into_iter().chain(options));
        }
    }

    pub fn level(&mut self, level: &DescribedLevel) {
        let cells = OWN_LEVELS.iter().map(|(_, column)| match column {
            Column::Variant => text(level.variant.as_deref().unwrap_or_default()),
            Column::Sku => text(level.sku.as_deref().unwrap_or_default()),
            Column::Location => text(level.location.as_deref().unwrap_or_default()),
            Column::Lot => text(level.lot.as_deref().unwrap_or_default()),
            Column::ToldApart => level.told_apart.map_or(Cow::Borrowed(""), |apart| Cow::Owned(apart.to_string())),
            Column::Expires => level.expires_at.map_or(Cow::Borrowed(""), |at| Cow::Owned(at.to_string())),
            _ => Cow::Owned(level.on_hand.to_string()),
        });
        let cells: Vec<_> = cells.collect();
        self.line(cells.into_iter());
    }

    pub fn entry(&mut self, shape: &Shape, entry: &Entry) {
        let id = shape.has_id.then(|| text(entry.key.as_deref().unwrap_or_default()));
        let fields = shape.fields.iter().map(|field| match field.form {
            Form::Text | Form::Way => text(entry.text(field.name)),
            // Numbers, moments and words of a closed set are harmless as they are.
            _ => Cow::Borrowed(entry.text(field.name)),
        });
        let cells: Vec<_> = id.into_iter().chain(fields).collect();
        self.line(cells.into_iter());
    }

    /// What was written since this was asked last.
    pub fn take(&mut self) -> Vec<u8> {
        // It writes into memory, which does not fail.
        std::mem::replace(&mut self.writer, writer()).into_inner().unwrap_or_default()
    }

    fn line<'c>(&mut self, cells: impl Iterator<Item = Cow<'c, str>>) {
        for cell in cells {
            // It writes into memory, which does not fail.
            let _written = self.writer.write_field(cell.as_ref());
        }
        let _written = self.writer.write_record(None::<&[u8]>);
    }
}

fn writer() -> Writer<Vec<u8>> {
    // Quotes around every text: in another country's spreadsheet, a semicolon would begin a new cell.
    WriterBuilder::new()
        .quote_style(QuoteStyle::NonNumeric)
        .terminator(Terminator::CRLF)
        .flexible(true)
        .from_writer(Vec::new())
}

fn cell<'c>(product: &'c Described, variant: &'c DescribedVariant, column: Column) -> Cow<'c, str> {
    match column {
        Column::Product => text(product.key.as_deref().unwrap_or_default()),
        Column::Variant => text(variant.key.as_deref().unwrap_or_default()),
        Column::Name => said(&product.name),
        Column::Description => said(&product.description),
        Column::Published => flag(&product.published),
        Column::Archived => flag(&product.archived),
        Column::Categories => listed(&product.categories, |path| {
            let steps: Vec<String> = path.iter().map(|step| escaped(step)).collect();
            steps.join(" > ")
        }),
        Column::Tags => list(&product.tags),
        Column::Brand => said(&product.brand),
        Column::TaxClass => said(&product.tax_class),
        Column::Images => listed(&product.images, |image| escaped(&image.at)),
        Column::ImageTexts => match product.images.value() {
            Some(images) if images.iter().any(|image| !image.alt.is_empty()) => {
                listed(&product.images, |image| escaped(&image.alt))
            }
            _ => Cow::Borrowed(""),
        },
        Column::Title => said(&variant.title),
        Column::VariantArchived => flag(&variant.archived),
        Column::Sku => said(&variant.sku),
        Column::Barcode => said(&variant.barcode),
        Column::OtherBarcodes => list(&variant.other_barcodes),
        Column::Unit => said(&variant.unit),
        Column::Currency => shown(&variant.currency),
        Column::Price => shown(&variant.price),
        Column::Cost => shown(&variant.cost),
        Column::Components => listed(&variant.components, |piece| format!("{} {}", escaped(&piece.of), piece.quantity)),
        Column::Quantity => shown(&variant.quantity),
        Column::Kind
        | Column::Parent
        | Column::ShortDescription
        | Column::Status
        | Column::ImagePlace
        | Column::Location
        | Column::ToldApart
        | Column::Lot
        | Column::Expires
        | Column::Id
        | Column::Code
        | Column::Category
        | Column::AllowsNegative
        | Column::Decimals
        | Column::Worth
        | Column::OfUnit
        | Column::Group
        | Column::IncludesTax
        | Column::Priority
        | Column::ValidFrom
        | Column::ValidUntil
        | Column::PriceList
        | Column::Prices => Cow::Borrowed(""),
    }
}

/// Its name, what there is to choose from, and what was chosen.
fn option_cells<'c>(product: &'c Described, variant: &'c DescribedVariant, at: usize) -> [Cow<'c, str>; 3] {
    let option: Option<&Choosable> = product.options.value().and_then(|options| options.get(at));
    let Some(option) = option else { return [const { Cow::Borrowed("") }; 3] };
    let values: Vec<String> = option.values.iter().map(|value| escaped(value)).collect();
    let choice = variant.choices.get(at).map_or("", String::as_str);
    [text(&option.name), Cow::Owned(harmless(&values.join(", ")).into_owned()), text(choice)]
}

fn text(text: &str) -> Cow<'_, str> {
    harmless(text)
}

fn said(said: &Said<String>) -> Cow<'_, str> {
    said.value().map_or(Cow::Borrowed(""), |value| text(value))
}

/// Numbers and codes of a closed set are harmless as they are; a formula would run a minus before a name, not before
/// a number.
fn shown<T: std::fmt::Display>(said: &Said<T>) -> Cow<'static, str> {
    said.value().map_or(Cow::Borrowed(""), |value| Cow::Owned(value.to_string()))
}

fn flag(said: &Said<bool>) -> Cow<'static, str> {
    Cow::Borrowed(match said.value() {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    })
}

fn list(said: &Said<Vec<String>>) -> Cow<'static, str> {
    listed(said, |item| escaped(item))
}

fn listed<T>(said: &Said<Vec<T>>, item: impl Fn(&T) -> String) -> Cow<'static, str> {
    let items: Vec<String> = said.value().into_iter().flatten().map(item).collect();
    Cow::Owned(harmless(&items.join(", ")).into_owned())
}

/// An item of a list, with what would cut it written so that it does not.
pub fn escaped(item: &str) -> String {
    item.replace('\\', "\\\\").replace(',', "\\,").replace('>', "\\>")
}
