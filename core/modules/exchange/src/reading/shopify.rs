//! Shopify's own export: lines with the same handle are one product, the first says what it is, and further ones
//! are variants, images, or both.

use super::{
    layout::{Column, Layout},
    products::{Reader, about_product, about_variant, option_names, row_text, with_choices},
    sheet::Row,
};
use crate::neutral::{Described, DescribedVariant, Picture, Said};

/// What Shopify calls the option of a product without options, and its value.
const NO_OPTION: (&str, &str) = ("Title", "Default Title");
/// How much there is of what a place never has.
pub(super) const NOT_STOCKED: &str = "not stocked";

pub(super) fn product(reader: &mut Reader<'_>, rows: &[&Row]) -> Described {
    let Some(first) = rows.first() else { return Described::default() };
    let mut product = about_product(reader, first);
    let mut cells = reader.cells(first);
    product.description = cells.prose(Column::Description);
    // A type is one word of the shop's own, whatever signs are in it.
    product.categories = cells.text(Column::Categories).map(|name| vec![vec![name]]);
    match cells.raw(Column::Status).to_ascii_lowercase().as_str() {
        "" => {}
        "active" => product.archived = Said::Is(false),
        "draft" => (product.archived, product.published) = (Said::Is(false), Said::Is(false)),
        "archived" => product.archived = Said::Is(true),
        _ => cells.note(Column::Status, "is none of active, draft, archived"),
    }
    let mut names = option_names(reader.layout, first);
    names.retain(|(at, name)| {
        let choice = reader.layout.options.get(*at).and_then(|columns| columns.choice);
        (name.as_str(), row_text(first, choice).as_str()) != NO_OPTION
    });
    let of_variants: Vec<&&Row> = rows.iter().filter(|row| is_variant(reader, row)).collect();
    product.variants = of_variants.into_iter().map(|row| variant(reader, row, &names)).collect();
    if !names.is_empty() {
        let named = names.into_iter().map(|(_, name)| (name, Vec::new())).collect();
        product.options = Said::Is(with_choices(named, &product.variants));
    }
    product.images = pictures(reader, rows);
    product
}

/// Whether a line has a variant in it, and not only one more image.
fn is_variant(reader: &Reader<'_>, row: &Row) -> bool {
    let layout = reader.layout;
    let choices = layout.options.iter().map(|columns| columns.choice);
    let said = choices.chain([layout.at(Column::Sku), layout.at(Column::Price)]);
    said.flatten().any(|at| !row.cell(at).trim().is_empty())
}

fn variant(reader: &mut Reader<'_>, row: &Row, names: &[(usize, String)]) -> DescribedVariant {
    let mut variant = about_variant(reader, row, names);
    variant.barcode = variant.barcode.map(bare);
    variant.sku = variant.sku.map(bare);
    variant
}

/// Barcodes and SKUs stand behind an apostrophe, so that a spreadsheet leaves them their noughts.
pub(super) fn bare(code: String) -> String {
    code.strip_prefix('\'').map_or(code.clone(), str::to_owned)
}

/// What a line calls its product, and what was chosen of it.
pub(super) fn told_by(layout: &Layout, row: &Row) -> (Option<String>, Vec<String>) {
    let product = row_text(row, layout.at(Column::Product));
    let choices = layout.options.iter().map(|columns| row_text(row, columns.choice));
    let mut choices: Vec<String> = choices.filter(|choice| !choice.is_empty()).collect();
    if choices == [NO_OPTION.1] {
        choices.clear();
    }
    ((!product.is_empty()).then_some(product), choices)
}

/// In their own order, where the file gives one.
fn pictures(reader: &mut Reader<'_>, rows: &[&Row]) -> Said<Vec<Picture>> {
    let mut pictures: Vec<(u64, Picture)> = Vec::new();
    for row in rows {
        let cells = reader.cells(row);
        let at = cells.raw(Column::Images).to_owned();
        if !at.is_empty() && !pictures.iter().any(|(_, known)| known.at == at) {
            let place = cells.raw(Column::ImagePlace).parse().unwrap_or(u64::MAX);
            pictures.push((place, Picture { at, alt: cells.raw(Column::ImageTexts).to_owned() }));
        }
    }
    pictures.sort_by_key(|(place, _)| *place);
    if pictures.is_empty() {
        return Said::Nothing;
    }
    Said::Is(pictures.into_iter().map(|(_, picture)| picture).collect())
}
