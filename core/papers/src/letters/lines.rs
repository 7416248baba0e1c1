//! A text in lines of a width: broken between words, after a hyphen or a slash; a word that is too long for a line
//! alone is broken where the line ends.

use super::{Face, Length, Shaped, Style, shaped::scaled};
use crate::clean;

/// As many characters as are shaped to find the end of a line; more than any line has.
const LOOKED_AT: usize = 400;

/// All lines of a text, as wide as they may be at most. An empty line stays one; at its ends there is none.
pub(crate) fn wrapped(text: &str, style: Style, width: Length) -> Vec<Shaped> {
    let clean = clean::lines(text);
    clean.trim().split('\n').flat_map(|line| broken(line, style, width)).collect()
}

/// A text in one line, cut off where it is too long.
pub(crate) fn fitted(text: &str, style: Style, width: Length) -> Shaped {
    let written = clean::line(text);
    let looked_at = beginning(&written);
    let shaped = Shaped::of(looked_at, style);
    if shaped.width <= width && looked_at.len() == written.len() {
        return shaped;
    }
    let room = width - Shaped::of("…", style).width;
    let kept = room_for(&shaped, looked_at, room);
    let mut cut = Shaped::of(&format!("{}…", looked_at.get(..kept).unwrap_or_default().trim_end()), style);
    cut.actually = Some(written);
    cut
}

/// As much of it as may be in one line.
fn beginning(text: &str) -> &str {
    text.char_indices().nth(LOOKED_AT).and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

fn broken(line: &str, style: Style, width: Length) -> Vec<Shaped> {
    let (mut lines, mut rest) = (Vec::new(), line.trim());
    loop {
        let looked_at = beginning(rest);
        let shaped = Shaped::of(looked_at, style);
        if shaped.width <= width && looked_at.len() == rest.len() {
            lines.push(shaped);
            return lines;
        }
        let fits = room_for(&shaped, looked_at, width);
        let end = last_break(rest, fits).unwrap_or(fits);
        let (first, next) = rest.split_at_checked(end).unwrap_or((rest, ""));
        lines.push(Shaped::of(first, style));
        rest = next.trim_start();
        if rest.is_empty() {
            return lines;
        }
    }
}

/// How many bytes of a text fit into a width: at least its first character, so that every line gets on. `shaped` is all
/// of it.
fn room_for(shaped: &Shaped, text: &str, width: Length) -> usize {
    let fits = if shaped.actually.is_some() { halved(shaped.style, text, width) } else { counted(shaped, width) };
    text.char_indices().nth(fits.max(1)).map_or(text.len(), |(at, _)| at)
}

/// As many characters as the glyphs within the width stand for. The last of them is as wide as it is alone: what comes
/// after it, and may have been drawn nearer, is on the next line.
fn counted(shaped: &Shaped, width: Length) -> usize {
    let (mut units, mut characters) = (0_i64, 0);
    for glyph in &shaped.glyphs {
        let alone = Face::of(glyph.typeface).map_or(0, |face| i32::from(face.sfnt.width(glyph.id)));
        if scaled(units + i64::from(alone.max(glyph.advance)), shaped.style.size) > width {
            break;
        }
        units += i64::from(glyph.advance);
        characters += glyph.text.chars().count();
    }
    characters
}

/// As many characters as fit, where glyphs do not stand in the order of their characters: found by halves.
fn halved(style: Style, text: &str, width: Length) -> usize {
    let (mut fits, mut exceeds) = (0, text.chars().count() + 1);
    while exceeds - fits > 1 {
        let half = fits + (exceeds - fits) / 2;
        let end = text.char_indices().nth(half).map_or(text.len(), |(at, _)| at);
        if Shaped::of(text.get(..end).unwrap_or_default(), style).width <= width {
            fits = half;
        } else {
            exceeds = half;
        }
    }
    fits
}

/// Behind the last space, hyphen or slash that is still within.
fn last_break(text: &str, within: usize) -> Option<usize> {
    let next = text.get(within..)?.chars().next().map_or(0, char::len_utf8);
    let looked_at = text.get(..within + next)?;
    looked_at.char_indices().rev().find_map(|(at, c)| {
        let end = at + c.len_utf8();
        let is_break = match c {
            ' ' => at > 0,
            '-' | '/' | '–' | '—' | '\u{200b}' => end <= within && at > 0,
            _ => false,
        };
        is_break.then_some(if c == ' ' { at } else { end })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::Weight, *};

    const STYLE: Style = Style::new(Weight::Regular, 10_000);

    fn read(lines: &[Shaped]) -> Vec<String> {
        let text = |line: &Shaped| line.glyphs.iter().map(|glyph| glyph.text.as_str()).collect();
        lines.iter().map(text).collect()
    }

    #[test]
    fn a_text_is_broken_where_one_may() {
        let lines = wrapped("Handmade teapot, cast-iron\nfor six cups", STYLE, 70_000);
        assert_eq!(read(&lines), ["Handmade", "teapot, cast-", "iron", "for six cups"]);
        assert_eq!(read(&wrapped("one\n\ntwo", STYLE, 70_000)), ["one", "", "two"]);
    }

    #[test]
    fn what_is_too_long_for_one_line_is_cut_and_still_said() {
        let cut = fitted("Donaudampfschifffahrtsgesellschaft", STYLE, 60_000);
        assert!(cut.width <= 60_000 && read(std::slice::from_ref(&cut))[0].ends_with('…'));
        assert_eq!(cut.actually.as_deref(), Some("Donaudampfschifffahrtsgesellschaft"));
    }

    proptest! {
        /// Whatever is written: nothing is lost but spaces, and no line is too wide that has more than one character.
        #[test]
        fn nothing_is_lost_in_lines(text in "[ \\PC]{0,80}|\\PC{0,60}|[a-zA-Z]{0,200}", width in 5_000..200_000) {
            let lines = wrapped(&text, STYLE, width);
            for line in &lines {
                prop_assert!(line.width <= width || line.glyphs.len() <= 2, "{} > {width}", line.width);
            }
            let of = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
            let drawn: usize = read(&lines).iter().map(|line| of(line)).sum();
            prop_assert_eq!(drawn, of(&clean::lines(&text)));
        }
    }
}
