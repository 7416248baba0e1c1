//! Lines of which each is one thing.

use super::{
    Facts, Item, Laid, Manner, Opened, Things, Unreadable,
    cells::Hand,
    items::Thing,
    layout::{Layout, Wanted},
    opened,
    sheet::Row,
    source::Source,
    text::Text,
};

/// How one of them is read.
pub trait Single {
    type Described;

    fn wanted(&self) -> Wanted;

    /// What a line says; nothing where it is about something else.
    fn of_row(&self, layout: &Layout, hand: Hand, row: &Row) -> Option<Item<Self::Described>>;

    fn of_thing(&self, thing: &Thing) -> Item<Self::Described>;
}

#[derive(Debug)]
pub struct Singles<S> {
    from: From,
    hand: Hand,
    single: S,
    trouble: Option<Unreadable>,
}

#[derive(Debug)]
enum From {
    Lines(Box<Laid>, usize),
    Things(Things),
}

impl From {
    fn facts(&self) -> &Facts {
        match self {
            Self::Lines(laid, _) => &laid.facts,
            Self::Things(things) => &things.facts,
        }
    }
}

impl<S: Single> Singles<S> {
    pub fn of(source: impl Source + 'static, manner: &Manner, single: S) -> Result<Self, Unreadable> {
        let text = Text::of(Box::new(source), manner.encoding)?;
        let from = match opened(text, manner, single.wanted(), |_, _| {})? {
            Opened::Lines(laid) => From::Lines(laid, 0),
            Opened::Things(things) => From::Things(things),
        };
        let hand = Hand::of(from.facts(), manner.currency);
        Ok(Self { from, hand, single, trouble: None })
    }

    pub fn facts(&self) -> &Facts {
        self.from.facts()
    }

    /// Why nothing more comes, where that is not because it was the last.
    pub fn trouble(&mut self) -> Option<Unreadable> {
        self.trouble.take()
    }

    fn read_next(&mut self) -> Result<Option<Item<S::Described>>, Unreadable> {
        match &mut self.from {
            From::Things(things) => Ok(things.next()?.map(|thing| self.single.of_thing(&thing))),
            From::Lines(laid, next) => loop {
                let Some(row) = laid.sheet.row(*next)? else { return Ok(None) };
                *next += 1;
                if let Some(item) = self.single.of_row(&laid.layout, self.hand, &row) {
                    return Ok(Some(item));
                }
            },
        }
    }
}

impl<S: Single> Iterator for Singles<S> {
    type Item = Item<S::Described>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read_next().unwrap_or_else(|trouble| {
            self.trouble = Some(trouble);
            None
        })
    }

    /// As many as there are lines, at most: some may be about something else.
    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = match &self.from {
            From::Lines(laid, next) => laid.sheet.len().saturating_sub(*next),
            From::Things(things) => things.left(),
        };
        (left, Some(left))
    }
}
