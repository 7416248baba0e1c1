//! Lines into products: which lines belong together, and what they say of one.

use std::collections::HashMap;

use super::{
    Facts, Item, Laid, Manner, Unreadable, Wrong,
    cells::{Cells, Hand, items, items_with_gaps, paths},
    laid,
    layout::{Column, Format, Layout, Wanted},
    sheet::{Row, Sheet},
    shopify, woocommerce,
};
use crate::neutral::{Choosable, Described, DescribedVariant, Picture, Said};

/// The lines of one product, by their places.
pub(super) type Group = Vec<usize>;

/// The products of a file, one after the other.
#[derive(Debug)]
pub struct Products {
    laid: Laid,
    hand: Hand,
    groups: std::vec::IntoIter<Group>,
}

pub fn products(bytes: &[u8], manner: &Manner) -> Result<Products, Unreadable> {
    let mut laid = laid(bytes, manner, Wanted::Products)?;
    // What another shop had in stock comes in as levels, from the same file, to a location that somebody names.
    let stock = laid.layout.at(Column::Quantity).map(|at| laid.layout.name(at).to_owned());
    laid.facts.unread.extend(stock);
    let groups = match laid.layout.format {
        Format::Woocommerce => woocommerce::groups(&laid.sheet, &laid.layout),
        Format::Stockade | Format::Mapped | Format::Shopify => by_key(&laid.sheet, &laid.layout),
    };
    let hand = Hand::of(&laid.facts, manner.currency);
    Ok(Products { laid, hand, groups: groups.into_iter() })
}

impl Products {
    pub fn facts(&self) -> &Facts {
        &self.laid.facts
    }
}

impl Iterator for Products {
    type Item = Item<Described>;

    fn next(&mut self) -> Option<Item<Described>> {
        let group = self.groups.next()?;
        let rows: Vec<&Row> = group.iter().filter_map(|at| self.laid.sheet.rows.get(*at)).collect();
        let mut reader = Reader { layout: &self.laid.layout, hand: self.hand, wrong: Vec::new() };
        let described = match self.laid.layout.format {
            Format::Woocommerce => woocommerce::product(&mut reader, &rows),
            Format::Shopify => shopify::product(&mut reader, &rows),
            Format::Stockade | Format::Mapped => product(&mut reader, &rows),
        };
        Some(Item { described, wrong: reader.wrong })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.groups.size_hint()
    }
}

/// What reads the lines of one product.
pub(super) struct Reader<'a> {
    pub layout: &'a Layout,
    pub hand: Hand,
    pub wrong: Vec<Wrong>,
}

impl<'a> Reader<'a> {
    pub fn cells<'r>(&'r mut self, row: &'r Row) -> Cells<'r>
    where
        'a: 'r,
    {
        Cells { layout: self.layout, row, hand: self.hand, wrong: &mut self.wrong }
    }
}

/// Lines with the same key are one product, wherever they stand: somebody may have sorted the file.
fn by_key(sheet: &Sheet, layout: &Layout) -> Vec<Group> {
    let Some(at) = layout.at(Column::Product) else { return (0..sheet.rows.len()).map(|row| vec![row]).collect() };
    let (mut groups, mut known): (Vec<Group>, HashMap<&str, usize>) = (Vec::new(), HashMap::new());
    for (number, row) in sheet.rows.iter().enumerate() {
        match row.cell(at).trim() {
            "" => groups.push(vec![number]),
            key => {
                let group = *known.entry(key).or_insert(groups.len());
                match groups.get_mut(group) {
                    Some(rows) => rows.push(number),
                    None => groups.push(vec![number]),
                }
            }
        }
    }
    groups
}

/// A product whose lines are its variants, each with everything about it.
fn product(reader: &mut Reader<'_>, rows: &[&Row]) -> Described {
    let Some((first, others)) = rows.split_first() else { return Described::default() };
    let mut product = about_product(reader, first);
    for row in others {
        check_agrees(reader, first, row);
    }
    let names = option_names(reader.layout, first);
    product.variants = rows.iter().map(|row| about_variant(reader, row, &names)).collect();
    product.options = options(reader.layout, first, &names, &product.variants);
    product
}

/// What one line says about a product as a whole.
pub(super) fn about_product(reader: &mut Reader<'_>, row: &Row) -> Described {
    let mut cells = reader.cells(row);
    Described {
        line: row.line,
        key: cells.said(Column::Product).value().map(|key| (*key).to_owned()),
        name: cells.text(Column::Name),
        description: cells.text(Column::Description).or(cells.text(Column::ShortDescription)),
        published: cells.flag(Column::Published),
        archived: cells.flag(Column::Archived),
        options: Said::Nothing,
        categories: cells.said(Column::Categories).map(paths),
        tags: cells.list(Column::Tags),
        brand: cells.text(Column::Brand),
        tax_class: cells.text(Column::TaxClass),
        images: pictures(&cells),
        variants: Vec::new(),
    }
}

pub(super) fn about_variant(reader: &mut Reader<'_>, row: &Row, names: &[(usize, String)]) -> DescribedVariant {
    let choices = names.iter().map(|(at, _)| {
        let columns = reader.layout.options.get(*at).copied().unwrap_or_default();
        row_text(row, columns.choice)
    });
    let choices = choices.collect();
    let mut cells = reader.cells(row);
    let mut variant = DescribedVariant {
        line: row.line,
        key: cells.said(Column::Variant).value().map(|key| (*key).to_owned()),
        title: cells.text(Column::Title),
        choices,
        archived: cells.flag(Column::VariantArchived),
        sku: cells.code(Column::Sku),
        barcode: cells.code(Column::Barcode),
        other_barcodes: cells.codes(Column::OtherBarcodes),
        unit: cells.text(Column::Unit),
        currency: cells.currency(Column::Currency),
        price: cells.rate(Column::Price),
        cost: cells.rate(Column::Cost),
        quantity: cells.quantity(Column::Quantity),
    };
    if variant.currency.value().is_none() && (variant.price.value().is_some() || variant.cost.value().is_some()) {
        variant.currency = cells.hand.currency.map_or(variant.currency, Said::Is);
    }
    variant
}

fn pictures(cells: &Cells<'_>) -> Said<Vec<Picture>> {
    let texts = items_with_gaps(cells.raw(Column::ImageTexts));
    let mut texts = texts.into_iter();
    cells.said(Column::Images).map(|list| {
        let picture = |at| Picture { at, alt: texts.next().unwrap_or_default() };
        items(list).into_iter().map(picture).collect()
    })
}

/// The options that have a name here, and where their columns are.
pub(super) fn option_names(layout: &Layout, row: &Row) -> Vec<(usize, String)> {
    let name = |(at, columns): (usize, &super::layout::OptionColumns)| {
        let name = match (columns.name, columns.choice) {
            (Some(_), _) => row_text(row, columns.name),
            // A column whose name is that of the option.
            (None, Some(choice)) => layout.name(choice).to_owned(),
            (None, None) => String::new(),
        };
        (!name.is_empty()).then_some((at, name))
    };
    layout.options.iter().enumerate().filter_map(name).collect()
}

/// What there is to choose from: what the file lists, and what its variants chose.
fn options(
    layout: &Layout,
    row: &Row,
    names: &[(usize, String)],
    variants: &[DescribedVariant],
) -> Said<Vec<Choosable>> {
    let speaks_of_options = layout.options.iter().any(|columns| columns.choice.is_some());
    if !speaks_of_options {
        return Said::Nothing;
    }
    if names.is_empty() {
        return if layout.clears() { Said::Empty } else { Said::Nothing };
    }
    let listed = |at: usize| {
        let values = layout.options.get(at).and_then(|columns| columns.values);
        values.map_or_else(Vec::new, |values| items(row.cell(values)))
    };
    let names = names.iter().map(|(at, name)| (name.clone(), listed(*at)));
    Said::Is(with_choices(names.collect(), variants))
}

/// Options with what is listed for each, and after it what the variants chose beside.
pub(super) fn with_choices(named: Vec<(String, Vec<String>)>, variants: &[DescribedVariant]) -> Vec<Choosable> {
    let option = |(place, (name, mut values)): (usize, (String, Vec<String>))| {
        // What is no longer sold may have been something that is no longer offered.
        let sold = variants.iter().filter(|variant| variant.archived != Said::Is(true));
        for choice in sold.filter_map(|variant| variant.choices.get(place)) {
            let is_known = values.iter().any(|value| value.to_lowercase() == choice.to_lowercase());
            if !choice.is_empty() && !is_known {
                values.push(choice.clone());
            }
        }
        Choosable { name, values }
    };
    named.into_iter().enumerate().map(option).collect()
}

/// What is said of one product in several lines is the same in all of them, or nobody knows which is meant.
fn check_agrees(reader: &mut Reader<'_>, first: &Row, row: &Row) {
    const OF_PRODUCT: [Column; 10] = [
        Column::Name,
        Column::Description,
        Column::Published,
        Column::Archived,
        Column::Categories,
        Column::Tags,
        Column::Brand,
        Column::TaxClass,
        Column::Images,
        Column::ImageTexts,
    ];
    let layout = reader.layout;
    let options = layout.options.iter().flat_map(|columns| [columns.name, columns.values]).flatten();
    for at in OF_PRODUCT.iter().filter_map(|column| layout.at(*column)).chain(options) {
        let (said, again) = (row_text(first, Some(at)), row_text(row, Some(at)));
        if again != said && (layout.clears() || !again.is_empty()) {
            let detail = format!(
                "says \"{}\", and line {} says \"{}\" of the same product",
                super::sheet::shown(&again),
                first.line,
                super::sheet::shown(&said)
            );
            reader.cells(row).note_about(Some(at), detail);
        }
    }
}

pub(super) fn row_text(row: &Row, at: Option<usize>) -> String {
    at.map_or_else(String::new, |at| row.cell(at).trim().to_owned())
}
