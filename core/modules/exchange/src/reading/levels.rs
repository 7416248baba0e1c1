//! Lines into levels: how much of what is where.

use std::str::FromStr;

use super::{
    Item, Manner, Unreadable, Wrong,
    cells::{Cells, Hand},
    items::Thing,
    layout::{Column, Format, Layout, Wanted},
    sheet::Row,
    shopify,
    singles::{Single, Singles},
    source::Source,
    tree, woocommerce,
};
use crate::neutral::{DescribedLevel, Said};

pub type Levels = Singles<OfLevels>;

#[derive(Debug)]
pub struct OfLevels;

pub fn levels(source: impl Source + 'static, manner: &Manner) -> Result<Levels, Unreadable> {
    Singles::of(source, manner, OfLevels)
}

impl Single for OfLevels {
    type Described = DescribedLevel;

    fn wanted(&self) -> Wanted {
        Wanted::Levels
    }

    fn of_row(&self, layout: &Layout, hand: Hand, row: &Row) -> Option<Item<DescribedLevel>> {
        (!is_silent(layout, row)).then(|| level(layout, hand, row))
    }

    fn of_thing(&self, thing: &Thing) -> Item<DescribedLevel> {
        tree::level(thing)
    }
}

/// Another shop's file has lines that are about no stock: images, what is not counted, and what a place never has.
fn is_silent(layout: &Layout, row: &Row) -> bool {
    let says_nothing = |text: &str| text.is_empty() || text.eq_ignore_ascii_case(shopify::NOT_STOCKED);
    let is_of_products = matches!(layout.format, Format::Woocommerce | Format::Shopify);
    is_of_products && layout.at(Column::Quantity).is_none_or(|quantity| says_nothing(row.cell(quantity).trim()))
}

fn level(layout: &Layout, hand: Hand, row: &Row) -> Item<DescribedLevel> {
    let mut wrong: Vec<Wrong> = Vec::new();
    let (product, choices) = match layout.format {
        Format::Woocommerce => woocommerce::told_by(layout, row),
        _ => shopify::told_by(layout, row),
    };
    let mut cells = Cells { layout, row, hand, wrong: &mut wrong };
    let text = |said: Said<String>| said.value().cloned();
    let is_of_shopify = layout.format == Format::Shopify;
    let bare = |code| if is_of_shopify { shopify::bare(code) } else { code };
    let described = DescribedLevel {
        line: row.line,
        variant: text(cells.text(Column::Variant)),
        sku: text(cells.code(Column::Sku)).map(bare),
        product,
        choices,
        location: text(cells.text(Column::Location)),
        on_hand: match cells.quantity(Column::Quantity) {
            Said::Is(quantity) => quantity,
            // Who says nothing does not say none.
            _ => {
                if cells.wrong.is_empty() {
                    cells.note(Column::Quantity, "is not a quantity; write 0 where there is none");
                }
                model::Quantity::ZERO
            }
        },
        lot: text(cells.text(Column::Lot)),
        told_apart: read(&mut cells, Column::ToldApart, "is no way to tell pieces apart"),
        expires_at: read(&mut cells, Column::Expires, "is no time; write it like 2027-01-31T00:00:00Z"),
    };
    let is_told = described.variant.is_some() || described.sku.is_some() || described.product.is_some();
    if !is_told && wrong.is_empty() {
        let detail = "nothing tells what this line is about; give its SKU".to_owned();
        wrong.push(Wrong { line: row.line, column: None, detail });
    }
    Item { described, wrong }
}

fn read<T: FromStr>(cells: &mut Cells<'_>, column: Column, what: &str) -> Option<T> {
    let text = cells.text(column).value().cloned()?;
    let read = text.parse().ok();
    if read.is_none() {
        cells.note(column, what);
    }
    read
}
