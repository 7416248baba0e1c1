//! What is drawn on a page. Layout counts from the top left corner downwards; a PDF from the bottom left upwards.

use std::fmt::Write as _;

use super::{
    objects::{Points, words},
    tags::Node,
    typefaces,
};
use crate::{
    invoice::Rgb,
    letters::{Length, Shaped, Typeface},
};

/// Whose a mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Of(Node),
    /// Looks only: a rule, a ground.
    Decoration,
    /// What stands on every page again.
    Repeated,
}

/// Where: from the left, and from the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) x: Length,
    pub(crate) y: Length,
}

pub(super) struct Canvas {
    height: Length,
    pub(super) operators: String,
}

/// A glyph as it is written: its number, its width in the file, and where it goes.
pub(super) struct Written {
    pub(super) typeface: Typeface,
    pub(super) number: u16,
    pub(super) width: i32,
    pub(super) advance: i32,
    pub(super) right: i32,
    pub(super) up: i32,
}

impl Canvas {
    pub(super) fn new(height: Length) -> Self {
        Self { height, operators: String::new() }
    }

    /// Opens a mark; [`Self::end`] closes it.
    pub(super) fn begin(&mut self, mark: Mark, role: &str, number: usize) {
        let _ = match mark {
            Mark::Of(_) => writeln!(self.operators, "/{role} << /MCID {number} >> BDC"),
            Mark::Decoration => writeln!(self.operators, "/Artifact BMC"),
            Mark::Repeated => writeln!(self.operators, "/Artifact << /Type /Pagination >> BDC"),
        };
    }

    pub(super) fn end(&mut self) {
        self.operators.push_str("EMC\n");
    }

    /// A line of text, whose letters stand on `at`.
    pub(super) fn text(&mut self, at: Place, shaped: &Shaped, glyphs: &[Written], colour: Rgb, actually: Option<&str>) {
        if let Some(actually) = actually {
            let _ = writeln!(self.operators, "/Span << /ActualText {} >> BDC", words(actually));
        }
        let (x, y) = (Points(at.x), Points(self.height - at.y));
        let size = shaped.style.size;
        let mut typeface = glyphs.first().map_or(Typeface::Regular, |glyph| glyph.typeface);
        let _ = write!(self.operators, "BT /{} {} Tf ", typefaces::name(typeface), Points(size));
        self.fill(colour);
        let _ = write!(self.operators, "1 0 0 1 {x} {y} Tm [");
        let mut moved = 0;
        for glyph in glyphs {
            if glyph.typeface != typeface {
                typeface = glyph.typeface;
                let _ = write!(self.operators, "] TJ /{} {} Tf [", typefaces::name(typeface), Points(size));
            }
            self.kern(moved - glyph.right);
            if glyph.up != 0 {
                let rise = crate::letters::scaled(i64::from(glyph.up), size);
                let _ = write!(self.operators, "] TJ {} Ts [<{:04X}>] TJ 0 Ts [", Points(rise), glyph.number);
            } else {
                let _ = write!(self.operators, "<{:04X}>", glyph.number);
            }
            moved = glyph.right + glyph.width - glyph.advance;
        }
        self.operators.push_str("] TJ ET\n");
        if actually.is_some() {
            self.end();
        }
    }

    /// To the left by so many thousandths of an em.
    fn kern(&mut self, units: i32) {
        if units != 0 {
            let _ = write!(self.operators, " {units} ");
        }
    }

    pub(super) fn rectangle(&mut self, at: Place, width: Length, height: Length, colour: Rgb) {
        self.fill(colour);
        let y = self.height - at.y - height;
        let _ = writeln!(self.operators, "{} {} {} {} re f", Points(at.x), Points(y), Points(width), Points(height));
    }

    /// Dark runs of a code: column, row and how many squares of a side.
    pub(super) fn runs(&mut self, at: Place, side: Length, runs: &[(Length, Length, Length)]) {
        self.fill(Rgb(0, 0, 0));
        for (column, row, length) in runs {
            let (x, y) = (at.x + column * side, self.height - at.y - (row + 1) * side);
            let _ =
                write!(self.operators, "{} {} {} {} re ", Points(x), Points(y), Points(length * side), Points(side));
        }
        self.operators.push_str("f\n");
    }

    /// A frame with round corners.
    pub(super) fn frame(&mut self, at: Place, width: Length, height: Length, round: Length, colour: Rgb) {
        let (left, top) = (at.x, self.height - at.y);
        let (right, bottom) = (left + width, top - height);
        // A quarter of a circle, as near as a curve comes to one.
        let far = round - round * 552 / 1_000;
        let point = |x: Length, y: Length| format!("{} {}", Points(x), Points(y));
        let curve = |a: (Length, Length), b: (Length, Length), c: (Length, Length)| {
            format!("{} {} {} c ", point(a.0, a.1), point(b.0, b.1), point(c.0, c.1))
        };
        let Rgb(red, green, blue) = colour;
        let _ = write!(
            self.operators,
            "q {} {} {} RG 1.2 w {} m ",
            part(red),
            part(green),
            part(blue),
            point(left + round, top)
        );
        let _ = write!(self.operators, "{} l ", point(right - round, top));
        self.operators.push_str(&curve((right - far, top), (right, top - far), (right, top - round)));
        let _ = write!(self.operators, "{} l ", point(right, bottom + round));
        self.operators.push_str(&curve((right, bottom + far), (right - far, bottom), (right - round, bottom)));
        let _ = write!(self.operators, "{} l ", point(left + round, bottom));
        self.operators.push_str(&curve((left + far, bottom), (left, bottom + far), (left, bottom + round)));
        let _ = write!(self.operators, "{} l ", point(left, top - round));
        self.operators.push_str(&curve((left, top - far), (left + far, top), (left + round, top)));
        self.operators.push_str("s Q\n");
    }

    pub(super) fn picture(&mut self, at: Place, width: Length, height: Length) {
        let y = self.height - at.y - height;
        let _ = writeln!(
            self.operators,
            "q {} 0 0 {} {} {} cm /I0 Do Q",
            Points(width),
            Points(height),
            Points(at.x),
            Points(y)
        );
    }

    /// From here on everything is turned to the left by a little less than half a right angle, about a point.
    pub(super) fn turned(&mut self, about: Place, draw: impl FnOnce(&mut Self)) {
        let (x, y) = (Points(about.x), Points(self.height - about.y));
        let _ = writeln!(self.operators, "q 0.819 0.574 -0.574 0.819 {x} {y} cm");
        let height = std::mem::replace(&mut self.height, 0);
        draw(self);
        self.height = height;
        self.operators.push_str("Q\n");
    }

    fn fill(&mut self, Rgb(red, green, blue): Rgb) {
        let _ = write!(self.operators, "{} {} {} rg ", part(red), part(green), part(blue));
    }
}

/// A colour's part of 255, as a decimal.
fn part(of: u8) -> Points {
    Points((Length::from(of) * 1_000 + 127) / 255)
}
