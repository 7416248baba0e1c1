//! WooCommerce's own export: products and variations are lines of their own, a variation names its parent.

use super::{
    layout::{Column, Layout},
    products::{Reader, about_product, about_variant, row_text, with_choices},
    sheet::Row,
};
use crate::neutral::{Described, DescribedVariant, Said};

const VARIATION: &str = "variation";
const VARIABLE: &str = "variable";
/// What is a product of its own. `simple, virtual` is one as well.
const SIMPLE: &str = "simple";

/// What a line calls the product that it is a variation of; none where it is one itself.
pub(super) fn parent(layout: &Layout, row: &Row) -> Option<String> {
    (kind(layout, row) == VARIATION).then(|| row_text(row, layout.at(Column::Parent)))
}

/// By what variations name a product.
pub(super) fn names(layout: &Layout, row: &Row) -> impl Iterator<Item = String> {
    let id = row_text(row, layout.at(Column::Product));
    let id = (!id.is_empty()).then(|| format!("id:{id}"));
    let sku = row_text(row, layout.at(Column::Sku));
    id.into_iter().chain((!sku.is_empty()).then_some(sku))
}

/// What the product of a line is called, and what was chosen of it. Who names its product by a SKU has one itself.
pub(super) fn told_by(layout: &Layout, row: &Row) -> (Option<String>, Vec<String>) {
    let product = match parent(layout, row) {
        None => row_text(row, layout.at(Column::Product)),
        Some(parent) => parent.strip_prefix("id:").unwrap_or_default().to_owned(),
    };
    let is_variation = kind(layout, row) == VARIATION;
    let choices = layout.options.iter().filter(|_| is_variation).map(|columns| row_text(row, columns.values));
    ((!product.is_empty()).then_some(product), choices.filter(|choice| !choice.is_empty()).collect())
}

pub(super) fn product(reader: &mut Reader<'_>, rows: &[&Row]) -> Described {
    let Some((first, variations)) = rows.split_first() else { return Described::default() };
    let mut product = about_product(reader, first);
    let mut cells = reader.cells(first);
    product.description = cells.prose(Column::Description).or(cells.prose(Column::ShortDescription));
    let kind = kind(cells.layout, first);
    match kind.as_str() {
        SIMPLE => product.variants = vec![variant(reader, first)],
        VARIABLE => {
            let attributes = attributes(reader.layout, first, variations);
            product.variants = variations.iter().map(|row| variation(reader, row, &attributes)).collect();
            if !variations.is_empty() {
                product.options = Said::Is(with_choices(attributes, &product.variants));
            }
        }
        VARIATION => {
            let parent = row_text(first, reader.layout.at(Column::Parent));
            let at = reader.layout.at(Column::Parent);
            let detail =
                format!("no product \"{parent}\" is in this file, so nobody knows what this is a variation of");
            reader.cells(first).note_about(at, detail);
        }
        _ => cells.note(Column::Kind, "is no kind of product that is kept here; add it by hand or leave it out"),
    }
    product
}

/// The first word: whether it is virtual or is downloaded does not matter here.
fn kind(layout: &Layout, row: &Row) -> String {
    let text = row_text(row, layout.at(Column::Kind)).to_lowercase();
    text.split(',').next().unwrap_or_default().trim().to_owned()
}

/// The attributes by which the variations differ, with all values that the product lists.
fn attributes(layout: &Layout, row: &Row, variations: &[&Row]) -> Vec<(String, Vec<String>)> {
    let listed = layout.options.iter().filter_map(|columns| {
        let name = row_text(row, columns.name);
        let is_chosen = || variations.iter().any(|variation| !chosen(layout, variation, &name).is_empty());
        (!name.is_empty() && is_chosen()).then(|| (name.clone(), super::cells::items(&row_text(row, columns.values))))
    });
    listed.collect()
}

/// What a variation chose of an attribute; nothing where any will do.
fn chosen(layout: &Layout, row: &Row, name: &str) -> String {
    let of = layout.options.iter().find(|columns| row_text(row, columns.name).eq_ignore_ascii_case(name));
    of.map_or_else(String::new, |columns| row_text(row, columns.values))
}

fn variation(reader: &mut Reader<'_>, row: &Row, attributes: &[(String, Vec<String>)]) -> DescribedVariant {
    let mut variant = variant(reader, row);
    variant.choices = attributes.iter().map(|(name, _)| chosen(reader.layout, row, name)).collect();
    for ((name, _), choice) in attributes.iter().zip(&variant.choices) {
        if choice.is_empty() {
            let detail = format!("this variation is for any {name}; a variant here is for one");
            reader.cells(row).note_about(None, detail);
        }
    }
    variant
}

fn variant(reader: &mut Reader<'_>, row: &Row) -> DescribedVariant {
    let mut variant = about_variant(reader, row, &[]);
    variant.key = reader.cells(row).said(Column::Product).value().map(|key| (*key).to_owned());
    variant
}
