//! What else the file of a typeface says: how wide each glyph is, which characters it has, how high its letters are.

/// Read once, of a file that comes with the program.
pub(crate) struct Sfnt {
    /// Left, bottom, right, top of all glyphs.
    pub(crate) bounds: [i16; 4],
    pub(crate) ascent: i16,
    pub(crate) descent: i16,
    widths: Vec<u16>,
    /// First and last of each run of characters.
    characters: Vec<(u32, u32)>,
}

impl Sfnt {
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (head, hhea) = (table(bytes, b"head")?, table(bytes, b"hhea")?);
        let hmtx = table(bytes, b"hmtx")?;
        let mut bounds = [0; 4];
        for (at, bound) in bounds.iter_mut().enumerate() {
            *bound = signed(head, 36 + at * 2)?;
        }
        let count = usize::from(word(hhea, 34)?);
        let widths = (0..count).map(|at| word(hmtx, at * 4)).collect::<Option<Vec<u16>>>()?;
        Some(Self {
            bounds,
            ascent: signed(hhea, 4)?,
            descent: signed(hhea, 6)?,
            widths,
            characters: characters(table(bytes, b"cmap")?)?,
        })
    }

    /// Glyphs after the last with a width of its own are as wide as that.
    pub(crate) fn width(&self, glyph: u16) -> u16 {
        let last = self.widths.len().saturating_sub(1);
        self.widths.get(usize::from(glyph).min(last)).copied().unwrap_or_default()
    }

    pub(crate) fn has(&self, c: char) -> bool {
        let c = u32::from(c);
        let at = self.characters.partition_point(|(_, last)| *last < c);
        self.characters.get(at).is_some_and(|(first, _)| *first <= c)
    }
}

/// Of the map from characters to glyphs: the segments of format 4, which is enough for a typeface without emoji.
fn characters(cmap: &[u8]) -> Option<Vec<(u32, u32)>> {
    let count = usize::from(word(cmap, 2)?);
    let offset = (0..count).find_map(|at| {
        let record = 4 + at * 8;
        let offset = usize::try_from(long(cmap, record + 4)?).ok()?;
        (word(cmap, offset)? == 4).then_some(offset)
    })?;
    let map = cmap.get(offset..)?;
    let segments = usize::from(word(map, 6)?) / 2;
    let mut runs = Vec::with_capacity(segments);
    for at in 0..segments {
        let last = word(map, 14 + at * 2)?;
        let first = word(map, 16 + segments * 2 + at * 2)?;
        if first != 0xffff {
            runs.push((u32::from(first), u32::from(last)));
        }
    }
    Some(runs)
}

fn table<'a>(bytes: &'a [u8], tag: &[u8; 4]) -> Option<&'a [u8]> {
    let count = usize::from(word(bytes, 4)?);
    (0..count).find_map(|at| {
        let record = bytes.get(12 + at * 16..28 + at * 16)?;
        let (offset, length) = (long(record, 8)?, long(record, 12)?);
        let (offset, length) = (usize::try_from(offset).ok()?, usize::try_from(length).ok()?);
        (record.get(..4)? == tag).then(|| bytes.get(offset..offset.checked_add(length)?))?
    })
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_be_bytes)
}

fn signed(bytes: &[u8], at: usize) -> Option<i16> {
    bytes.get(at..at + 2)?.try_into().ok().map(i16::from_be_bytes)
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letters::{Face, Typeface};

    /// All lengths here take that for granted.
    #[test]
    fn there_are_a_thousand_units_to_the_em() {
        for typeface in [Typeface::Regular, Typeface::Semibold, Typeface::Arabic, Typeface::Hebrew] {
            let head = table(Face::of(typeface).unwrap().bytes, b"head").unwrap();
            assert_eq!(word(head, 18), Some(1_000));
        }
    }

    #[test]
    fn what_is_no_typeface_is_none() {
        let bytes = Face::of(Typeface::Regular).unwrap().bytes;
        for length in 0..300 {
            assert!(Sfnt::read(&bytes[..length]).is_none(), "{length}");
        }
    }
}
