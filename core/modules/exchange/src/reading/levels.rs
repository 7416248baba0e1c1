//! Lines into levels: how much of what is where.

use std::str::FromStr;

use super::{
    Facts, Item, Laid, Manner, Opened, Things, Unreadable, Wrong,
    cells::{Cells, Hand},
    layout::{Column, Format, Layout, Wanted},
    opened,
    sheet::Row,
    source::Source,
    text::Text,
    tree,
};
use crate::neutral::{DescribedLevel, Said};

#[derive(Debug)]
pub struct Levels {
    from: From,
    hand: Hand,
    trouble: Option<Unreadable>,
}

#[derive(Debug)]
enum From {
    Lines(Box<Laid>, usize),
    Things(Things),
}

pub fn levels(source: impl Source + 'static, manner: &Manner) -> Result<Levels, Unreadable> {
    let text = Text::of(Box::new(source), manner.encoding)?;
    let from = match opened(text, manner, Wanted::Levels, |_, _| {})? {
        Opened::Lines(laid) => From::Lines(laid, 0),
        Opened::Things(things) => From::Things(things),
    };
    let hand = Hand::of(from.facts(), manner.currency);
    Ok(Levels { from, hand, trouble: None })
}

impl From {
    fn facts(&self) -> &Facts {
        match self {
            Self::Lines(laid, _) => &laid.facts,
            Self::Things(things) => &things.facts,
        }
    }

    fn next(&mut self, hand: Hand) -> Result<Option<Item<DescribedLevel>>, Unreadable> {
        match self {
            Self::Things(things) => Ok(things.next()?.map(|thing| tree::level(&thing))),
            Self::Lines(laid, next) => loop {
                let Some(row) = laid.sheet.row(*next)? else { return Ok(None) };
                *next += 1;
                if !is_silent(&laid.layout, &row) {
                    return Ok(Some(level(&laid.layout, hand, &row)));
                }
            },
        }
    }
}

impl Levels {
    pub fn facts(&self) -> &Facts {
        self.from.facts()
    }

    /// Why nothing more comes, where that is not because it was the last.
    pub fn trouble(&mut self) -> Option<Unreadable> {
        self.trouble.take()
    }
}

impl Iterator for Levels {
    type Item = Item<DescribedLevel>;

    fn next(&mut self) -> Option<Item<DescribedLevel>> {
        let next = self.from.next(self.hand);
        next.unwrap_or_else(|trouble| {
            self.trouble = Some(trouble);
            None
        })
    }

    /// As many as there are lines, at most: some may be about no stock.
    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = match &self.from {
            From::Lines(laid, next) => laid.sheet.len().saturating_sub(*next),
            From::Things(things) => things.left(),
        };
        (left, Some(left))
    }
}

/// Another shop's file of products has lines that are about no stock: images, and what is not counted.
fn is_silent(layout: &Layout, row: &Row) -> bool {
    let is_of_products = matches!(layout.format, Format::Woocommerce | Format::Shopify);
    is_of_products && layout.at(Column::Quantity).is_none_or(|quantity| row.cell(quantity).trim().is_empty())
}

fn level(layout: &Layout, hand: Hand, row: &Row) -> Item<DescribedLevel> {
    let mut wrong: Vec<Wrong> = Vec::new();
    let mut cells = Cells { layout, row, hand, wrong: &mut wrong };
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
        lot: text(cells.text(Column::Lot)),
        told_apart: read(&mut cells, Column::ToldApart, "is no way to tell pieces apart"),
        expires_at: read(&mut cells, Column::Expires, "is no time; write it like 2027-01-31T00:00:00Z"),
    };
    if described.variant.is_none() && described.sku.is_none() && wrong.is_empty() {
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
