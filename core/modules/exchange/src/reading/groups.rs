//! Which lines of a file belong to one product, found out while it is passed. A product and its lines stand wherever
//! somebody has sorted them.

use std::collections::HashMap;

use super::{
    layout::{Column, Format, Layout},
    sheet::Row,
    woocommerce,
};

/// The lines seen so far, each with the line that its product begins with.
#[derive(Default)]
pub(super) struct Gathering {
    homes: Vec<u32>,
    known: HashMap<String, u32>,
    /// Lines whose product may still come, by what they call it.
    waiting: Vec<(u32, String)>,
}

impl Gathering {
    pub fn note(&mut self, layout: &Layout, row: &Row) {
        let number = u32::try_from(self.homes.len()).unwrap_or(u32::MAX);
        self.homes.push(number);
        if layout.format == Format::Woocommerce {
            match woocommerce::parent(layout, row) {
                Some(parent) => self.waiting.push((number, parent)),
                None => {
                    for name in woocommerce::names(layout, row) {
                        self.known.entry(name).or_insert(number);
                    }
                }
            }
            return;
        }
        // Lines with the same key are one product.
        let key = layout.at(Column::Product).map_or("", |at| row.cell(at).trim());
        if !key.is_empty() {
            match self.known.get(key) {
                Some(home) => self.home(number, *home),
                None => drop(self.known.insert(key.to_owned(), number)),
            }
        }
    }

    /// The lines of each product, the one that it begins with first. Whose product is nowhere is alone.
    pub fn end(mut self) -> Groups {
        for (number, parent) in std::mem::take(&mut self.waiting) {
            if let Some(home) = self.known.get(&parent).copied() {
                self.home(number, home);
            }
        }
        Groups::of(&self.homes)
    }

    fn home(&mut self, number: u32, home: u32) {
        if let Some(place) = self.homes.get_mut(number as usize) {
            *place = home;
        }
    }
}

/// Lines by their products, in the order in which the products begin.
#[derive(Debug)]
pub(super) struct Groups {
    lines: Vec<u32>,
    /// Where each product's lines begin in that.
    begins: Vec<u32>,
    next: usize,
}

impl Groups {
    fn of(homes: &[u32]) -> Self {
        let mut sizes = vec![0_u32; homes.len()];
        for home in homes {
            if let Some(size) = sizes.get_mut(*home as usize) {
                *size += 1;
            }
        }
        let (mut begins, mut lines, mut at) = (Vec::new(), vec![0_u32; homes.len()], 0);
        for (number, size) in (0_u32..).zip(&mut sizes).filter(|(_, size)| **size > 0) {
            begins.push(at);
            if let Some(line) = lines.get_mut(at as usize) {
                *line = number;
            }
            // From here on, where the next of its other lines goes.
            (*size, at) = (at + 1, at + *size);
        }
        for (number, home) in (0_u32..).zip(homes).filter(|(number, home)| number != *home) {
            let Some(place) = sizes.get_mut(*home as usize) else { continue };
            if let Some(line) = lines.get_mut(*place as usize) {
                *line = number;
            }
            *place += 1;
        }
        Self { lines, begins, next: 0 }
    }

    /// The lines of the next product.
    pub fn next(&mut self) -> Option<Vec<usize>> {
        let from = *self.begins.get(self.next)? as usize;
        let upto = self.begins.get(self.next + 1).map_or(self.lines.len(), |upto| *upto as usize);
        self.next += 1;
        Some(self.lines.get(from..upto)?.iter().map(|line| *line as usize).collect())
    }

    pub fn left(&self) -> usize {
        self.begins.len() - self.next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_by_their_products_wherever_they_stand() {
        for (homes, expected) in [
            (&[][..], &[][..]),
            (&[0, 1, 2], &[vec![0], vec![1], vec![2]][..]),
            (&[0, 1, 0, 1, 4], &[vec![0, 2], vec![1, 3], vec![4]]),
            // The product may stand after its variations.
            (&[2, 1, 2, 2], &[vec![1], vec![2, 0, 3]]),
        ] {
            let mut groups = Groups::of(homes);
            assert_eq!(groups.left(), expected.len());
            let mut all = Vec::new();
            while let Some(group) = groups.next() {
                all.push(group);
            }
            assert_eq!(all, expected, "{homes:?}");
        }
    }
}
