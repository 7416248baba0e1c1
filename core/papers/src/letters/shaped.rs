//! A text as glyphs: which, how far apart, and what each stands for.

use std::ops::Range;

use harfrust::{Buffer, Direction, Feature, ShapeOptions, ShaperFont, Tag};
use unicode_bidi::{BidiInfo, Level};

use super::{Face, Length, Style, Typeface};
use crate::clean;

/// Drawn where no typeface has a glyph.
const LACKING: char = '□';

/// A line of text, ready to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shaped {
    /// From left to right.
    pub(crate) glyphs: Vec<Glyph>,
    pub(crate) style: Style,
    pub(crate) width: Length,
    /// What was written, where it cannot be told from the glyphs: something is [`LACKING`], or reads from the right.
    pub(crate) actually: Option<String>,
}

/// In thousandths of an em.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Glyph {
    pub(crate) typeface: Typeface,
    pub(crate) id: u16,
    pub(crate) advance: i32,
    pub(crate) right: i32,
    pub(crate) up: i32,
    pub(crate) text: String,
}

/// Some letters of one typeface that are read in one direction.
struct Run {
    typeface: Typeface,
    text: String,
    is_backward: bool,
}

impl Shaped {
    /// One line. It is cleaned here, wherever it comes from.
    pub(crate) fn of(text: &str, style: Style) -> Self {
        let written = clean::line(text);
        let runs = runs(&written, style);
        let glyphs: Vec<Glyph> = runs.iter().flat_map(|run| glyphs(run, style)).collect();
        let width = scaled(glyphs.iter().map(|glyph| i64::from(glyph.advance)).sum(), style.size);
        let is_told = written.chars().eq(runs.iter().flat_map(|run| run.text.chars()));
        let reads_on = runs.iter().all(|run| !run.is_backward);
        let actually = (!is_told || !reads_on).then_some(written);
        Self { glyphs, style, width, actually }
    }
}

/// The runs of a line from left to right.
fn runs(text: &str, style: Style) -> Vec<Run> {
    let mut runs = Vec::new();
    for (range, is_backward) in ranges(text) {
        let mut here: Vec<Run> = Vec::new();
        for c in text.get(range).unwrap_or_default().chars() {
            let (typeface, drawn) = drawn(c, style);
            match here.last_mut() {
                Some(run) if run.typeface == typeface => run.text.push(drawn),
                _ => here.push(Run { typeface, text: drawn.into(), is_backward }),
            }
        }
        if is_backward {
            here.reverse();
        }
        runs.append(&mut here);
    }
    runs
}

/// Which parts of a line stand beside each other, from left to right, and which of them are read from the right
/// (Unicode's bidirectional algorithm, in a line that begins on the left).
fn ranges(text: &str) -> Vec<(Range<usize>, bool)> {
    if !text.chars().any(is_backward) {
        return vec![(0..text.len(), false)];
    }
    let info = BidiInfo::new(text, Some(Level::ltr()));
    let parts = info.paragraphs.iter().map(|paragraph| info.visual_runs(paragraph, paragraph.range.clone()));
    let ranges = parts.flat_map(|(levels, ranges)| {
        let is_backward = |range: &Range<usize>| levels.get(range.start).is_some_and(Level::is_rtl);
        ranges.into_iter().map(|range| (range.clone(), is_backward(&range))).collect::<Vec<_>>()
    });
    ranges.collect()
}

/// A letter that is read from the right.
fn is_backward(c: char) -> bool {
    let c = u32::from(c);
    matches!(c, 0x590..=0x8ff | 0xfb1d..=0xfdff | 0xfe70..=0xfefe | 0x1_0800..=0x1_0fff | 0x1_e800..=0x1_efff)
}

/// What is drawn for a character, and in which typeface. What nobody sees needs no glyph.
fn drawn(c: char, style: Style) -> (Typeface, char) {
    let own = Typeface::from(style.weight);
    let has = |typeface: Typeface| Face::of(typeface).is_some_and(|face| face.sfnt.has(c));
    match c {
        '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' => (own, c),
        _ if has(own) => (own, c),
        _ if has(Typeface::Arabic) => (Typeface::Arabic, c),
        _ if has(Typeface::Hebrew) => (Typeface::Hebrew, c),
        _ if c.is_whitespace() => (own, ' '),
        _ => (own, LACKING),
    }
}

/// Units of the em at a size, to the nearest thousandth of a point.
pub(crate) fn scaled(units: i64, size: Length) -> Length {
    let product = units * i64::from(size);
    ((product + product.signum() * 500) / 1_000).try_into().unwrap_or(Length::MAX)
}

fn glyphs(run: &Run, style: Style) -> Vec<Glyph> {
    let Some(face) = Face::of(run.typeface) else { return Vec::new() };
    let mut buffer = Buffer::new();
    buffer.push_str(&run.text);
    buffer.set_direction(if run.is_backward { Direction::RightToLeft } else { Direction::LeftToRight });
    buffer.guess_segment_properties();
    let tabular = [Feature::new(Tag::new(b"tnum"), 1, ..)];
    let features = if style.is_tabular { &tabular[..] } else { &[] };
    let font = ShaperFont::new(&face.font);
    if harfrust::shape(&font, &mut buffer, ShapeOptions::new().features(features)).is_err() {
        return Vec::new();
    }
    let (infos, positions) = (buffer.glyph_infos(), buffer.glyph_positions());
    let starts: Vec<usize> = infos.iter().map(|info| info.cluster as usize).collect();
    infos
        .iter()
        .zip(positions)
        .enumerate()
        .map(|(at, (info, position))| Glyph {
            typeface: run.typeface,
            id: info.glyph_id.try_into().unwrap_or_default(),
            advance: position.x_advance,
            right: position.x_offset,
            up: position.y_offset,
            text: stands_for(&run.text, &starts, at),
        })
        .collect()
}

/// What one of the glyphs of a cluster stands for: its own character where there are as many of both, else the first
/// stands for all and the others for a space of no width.
fn stands_for(text: &str, starts: &[usize], at: usize) -> String {
    let Some(start) = starts.get(at).copied() else { return String::new() };
    let end = starts.iter().copied().filter(|other| *other > start).min().unwrap_or(text.len());
    let cluster = text.get(start..end).unwrap_or_default();
    let first = starts.iter().position(|other| *other == start).unwrap_or(at);
    let count = starts.iter().filter(|other| **other == start).count();
    let place = at - first;
    if cluster.chars().count() == count {
        return cluster.chars().nth(place).map(String::from).unwrap_or_default();
    }
    if place == 0 { cluster.to_owned() } else { "\u{200b}".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{super::Weight, *};

    fn shaped(text: &str) -> Shaped {
        Shaped::of(text, Style::new(Weight::Regular, 10_000))
    }

    #[test]
    fn what_is_shaped_reads_as_it_was_written() {
        for text in ["Invoice", "Größe 42 – Übermaß", "AVATAR To We", "Жёлтый ящик", "Ελληνικά", "ạ̄e̋n̂"]
        {
            let read: String = shaped(text).glyphs.iter().map(|glyph| glyph.text.as_str()).collect();
            assert_eq!(read, clean::line(text), "{text}");
            assert_eq!(shaped(text).actually, None, "{text}");
        }
    }

    #[test]
    fn a_pair_that_is_far_apart_is_drawn_together() {
        let apart = shaped("A").width + shaped("V").width;
        assert!(shaped("AV").width < apart);
    }

    #[test]
    fn digits_stand_below_each_other() {
        let style = Style::new(Weight::Semibold, 9_000).tabular();
        assert_eq!(Shaped::of("1111", style).width, Shaped::of("8888", style).width);
    }

    #[test]
    fn what_no_typeface_has_is_a_square_and_still_said() {
        let mixed = shaped("Tea 漢字 🫖");
        assert_eq!(mixed.actually.as_deref(), Some("Tea 漢字 🫖"));
        let drawn: String = mixed.glyphs.iter().map(|glyph| glyph.text.as_str()).collect();
        assert_eq!(drawn, "Tea □□ □");
        assert!(mixed.glyphs.iter().all(|glyph| glyph.id != 0));
    }

    #[test]
    fn what_reads_from_the_right_stands_from_the_right_and_is_joined() {
        let mixed = shaped("Tea שלום 12");
        let drawn: String = mixed.glyphs.iter().map(|glyph| glyph.text.as_str()).collect();
        assert_eq!((drawn.as_str(), mixed.actually.as_deref()), ("Tea 12 םולש", Some("Tea שלום 12")));
        let alone: Vec<u16> = ["ش", "ا", "ي"].iter().map(|letter| shaped(letter).glyphs[0].id).collect();
        let joined: Vec<u16> = shaped("شاي").glyphs.iter().map(|glyph| glyph.id).collect();
        assert!(joined.iter().all(|id| *id != 0) && joined.iter().rev().ne(alone.iter()), "{joined:?} {alone:?}");
    }
}
