//! What stands where. Papers begin as a letter does: the recipient stands in the window of an envelope (DIN 5008, form
//! B), what the paper is and what it comes to below, then the lines, the totals, how to pay, and what else is said.
//!
//! - `head`: who writes to whom, and what about
//! - `table`: the lines, with their heading on each page
//! - `totals`: what it comes to
//! - `payment`: how to pay it
//! - `foot`: what stands on every page

mod foot;
mod head;
mod payment;
mod table;
mod totals;

use crate::{
    file::{Document, Mark, Node, Place},
    invoice::{Invoice, Rgb, Sheet},
    letters::{Length, POINT, Shaped, Style, Weight, wrapped},
    words::Manner,
};

const INK: Rgb = Rgb(0x1b, 0x1e, 0x21);
const QUIET: Rgb = Rgb(0x5c, 0x63, 0x6a);
const LINE: Rgb = Rgb(0xdd, 0xe0, 0xe4);
const WASH: Rgb = Rgb(0xf5, 0xf6, 0xf7);
const WHITE: Rgb = Rgb(0xff, 0xff, 0xff);
const PAID: Rgb = Rgb(0x1d, 0x6b, 0x45);
const SHADE: Rgb = Rgb(0xee, 0xf0, 0xf1);

const TEXT: Style = Style::new(Weight::Regular, 9_000);
const SMALL: Style = Style::new(Weight::Regular, 8_000);
const HEADING: Style = Style::new(Weight::Semibold, 10_000);

/// From one line of text to the next.
const LEADING: Length = 13 * POINT;
const TIGHT: Length = 11 * POINT;

const HAIR: Length = 500;

/// More lines than any page has.
const MANY: usize = 10_000;

const LEFT: Length = mm(25);
const RIGHT: Length = mm(20);
/// What the foot and the edge of the paper take.
const FOOT: Length = 96 * POINT;

/// So many lines. More than any page has are as high as that.
fn high(lines: usize, leading: Length) -> Length {
    Length::try_from(lines.min(MANY)).unwrap_or_default() * leading
}

const fn mm(millimetres: Length) -> Length {
    millimetres * 72_000 * 10 / 254
}

/// A paper that is being laid out, from top to bottom.
struct Layout<'a> {
    invoice: &'a Invoice,
    manner: &'a Manner,
    document: Document<'a>,
    height: Length,
    left: Length,
    right: Length,
    /// How far down the current page is full.
    y: Length,
}

pub(crate) fn drawn<'a>(invoice: &'a Invoice, manner: &'a Manner) -> Document<'a> {
    let (width, height) = match invoice.look.sheet {
        Sheet::A4 => (595_276, 841_890),
        Sheet::Letter => (612_000, 792_000),
    };
    let document = Document::new(width, height, invoice.look.logo.as_ref());
    let mut layout = Layout { invoice, manner, document, height, left: LEFT, right: width - RIGHT, y: 0 };
    layout.document.add_page();
    layout.mark_as_practice();
    head::draw(&mut layout);
    table::draw(&mut layout);
    totals::draw(&mut layout);
    payment::draw(&mut layout);
    layout.closing_words();
    foot::draw(&mut layout);
    layout.document
}

impl Layout<'_> {
    fn page(&self) -> usize {
        self.document.pages().saturating_sub(1)
    }

    fn width(&self) -> Length {
        self.right - self.left
    }

    fn bottom(&self) -> Length {
        self.height - FOOT
    }

    fn has_room_for(&self, height: Length) -> bool {
        self.y + height <= self.bottom()
    }

    /// The next page, where this has no room for so much.
    fn ensure(&mut self, height: Length) {
        if !self.has_room_for(height) {
            self.next_page();
        }
    }

    fn next_page(&mut self) {
        self.document.add_page();
        self.mark_as_practice();
        head::again(self);
    }

    fn mark_as_practice(&mut self) {
        if self.invoice.is_practice {
            let shaped = Shaped::of(self.manner.words.practice, Style::new(Weight::Semibold, 96 * POINT));
            let middle = Place { x: (self.left + self.right) / 2, y: self.height / 2 };
            self.document.across(self.page(), middle, &shaped, SHADE);
        }
    }

    /// A text on the current page, from its left end on.
    fn put(&mut self, x: Length, y: Length, shaped: &Shaped, colour: Rgb, mark: Mark) {
        self.document.text(self.page(), Place { x, y }, shaped, colour, mark);
    }

    /// A text on the current page, up to its right end.
    fn put_back(&mut self, right: Length, y: Length, shaped: &Shaped, colour: Rgb, mark: Mark) {
        self.put(right - shaped.width, y, shaped, colour, mark);
    }

    fn rule(&mut self, y: Length, colour: Rgb, thick: Length) {
        let (page, at, width) = (self.page(), Place { x: self.left, y }, self.width());
        self.document.rectangle(page, at, width, thick, colour, Mark::Decoration);
    }

    /// A paragraph as wide as the page, broken over pages where it has to be.
    fn paragraph(&mut self, text: &str, style: Style, colour: Rgb) {
        let lines = wrapped(text, style, self.width());
        if lines.iter().all(|line| line.glyphs.is_empty()) {
            return;
        }
        let node = self.document.node(Node::ROOT, "P");
        for line in lines {
            self.ensure(LEADING);
            self.y += LEADING;
            self.put(self.left, self.y - 3 * POINT, &line, colour, Mark::Of(node));
        }
    }

    /// Terms and notes.
    fn closing_words(&mut self) {
        let invoice = self.invoice;
        for words in invoice.terms.iter().chain(&invoice.notes) {
            self.y += 6 * POINT;
            self.paragraph(words, TEXT, INK);
        }
    }
}
