//! WooCommerce's own export: products and variations are lines of their own, a variation names its parent.

use std::collections::HashMap;

use super::{
    layout::{Column, Layout},
    products::{Group, Reader, about_product, about_variant, row_text, with_choices},
    sheet::{Row, Sheet},
};
use crate::neutral::{Described, DescribedVariant, Said};

const VARIATION: &str = "variation";
const VARIABLE: &str = "variable";
/// What is a product of its own. `simple, virtual` is one as well.
const SIMPLE: &str = "simple";

/// A product and, after it, its variations, wherever they stand. A variation whose parent is nowhere is alone.
pub(super) fn groups(sheet: &Sheet, layout: &Layout) -> Vec<Group> {
    let mut parents: HashMap<String, usize> = HashMap::new();
    let is_variation = |row: &Row| kind(layout, row) == VARIATION;
    for (number, row) in sheet.rows.iter().enumerate().filter(|(_, row)| !is_variation(row)) {
        let id = row_text(row, layout.at(Column::Product));
        let sku = row_text(row, layout.at(Column::Sku));
        if !id.is_empty() {
            parents.entry(format!("id:{id}")).or_insert(number);
        }
        if !sku.is_empty() {
            parents.entry(sku).or_insert(number);
        }
    }
    let mut groups: Vec<Group> = vec![Vec::new(); sheet.rows.len()];
    for (number, row) in sheet.rows.iter().enumerate() {
        let parent = row_text(row, layout.at(Column::Parent));
        let home = if is_variation(row) { parents.get(&parent).copied().unwrap_or(number) } else { number };
        if let Some(group) = groups.get_mut(home) {
            // The parent goes first, also where the file has it after its variations.
            if home == number { group.insert(0, number) } else { group.push(number) }
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
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
