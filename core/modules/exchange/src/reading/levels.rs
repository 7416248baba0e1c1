//! Lines into levels: how much of what is where.

use super::{
    Facts, Item, Laid, Manner, Unreadable, Wrong,
    cells::{Cells, Hand},
    laid,
    layout::{Column, Format, Wanted},
    sheet::Row,
};
use crate::neutral::{DescribedLevel, Said};

#[derive(Debug)]
pub struct Levels {
    laid: Laid,
    hand: Hand,
    next: usize,
}

pub fn levels(bytes: &[u8], manner: &Manner) -> Result<Levels, Unreadable> {
    let laid = laid(bytes, manner, Wanted::Levels)?;
    let hand = Hand::of(&laid.facts, manner.currency);
    Ok(Levels { laid, hand, next: 0 })
}

impl Levels {
    pub fn facts(&self) -> &Facts {
        &self.laid.facts
    }

    /// Another shop's file of products has lines that are about no stock: images, and what is not counted.
    fn is_silent(&self, row: &Row) -> bool {
        let is_of_products = matches!(self.laid.layout.format, Format::Woocommerce | Format::Shopify);
        is_of_products
            && self.laid.layout.at(Column::Quantity).is_none_or(|quantity| row.cell(quantity).trim().is_empty())
    }
}

impl Iterator for Levels {
    type Item = Item<DescribedLevel>;

    fn next(&mut self) -> Option<Item<DescribedLevel>> {
        let row = loop {
            let row = self.laid.sheet.rows.get(self.next)?;
            self.next += 1;
            if !self.is_silent(row) {
                break row;
            }
        };
        let mut wrong: Vec<Wrong> = Vec::new();
        let mut cells = Cells { layout: &self.laid.layout, row, hand: self.hand, wrong: &mut wrong };
        let text = |said: Said<String>| said.value().cloned();
        let described = DescribedLevel {
            line: row.line,
            variant: text(cells.text(Column::Variant)),
            sku: text(cells.code(Column::Sku)),
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
        };
        if described.variant.is_none() && described.sku.is_none() && wrong.is_empty() {
            let detail = "nothing tells what this line is about; give its SKU".to_owned();
            wrong.push(Wrong { line: row.line, column: None, detail });
        }
        Some(Item { described, wrong })
    }
}
