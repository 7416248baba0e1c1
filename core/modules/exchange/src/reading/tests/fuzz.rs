//! Files made up from real ones, broken in all the ways that chance finds: for some seconds on every day, and for as
//! long as one likes with `cargo xtask soak files`. Nothing panics; nothing is read that is not there; and whatever is
//! read is read the same however the file is cut.

use std::time::{Duration, Instant};

use super::{HERE_AND_THERE, seeds};
use crate::reading::{Item, Manner, Unreadable, levels::levels, products::products, source::Here};

/// For how long, unless `STOCKADE_SOAK_SECONDS` says.
const SECONDS: u64 = 4;

/// SplitMix64: the same from the same seed, everywhere and for ever.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(most.max(1)).unwrap()).unwrap()
    }

    /// A file that was one before.
    fn broken(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = seeds[self.below(seeds.len())].clone();
        for _ in 0..=self.below(8) {
            let (from, length) = (self.below(bytes.len() + 1), self.below(40));
            let upto = (from + length).min(bytes.len());
            match self.below(6) {
                0 => drop(bytes.drain(from..upto)),
                1 => bytes.truncate(from),
                2 => {
                    let again = bytes[from..upto].to_vec();
                    let at = self.below(bytes.len() + 1);
                    bytes.splice(at..at, again);
                }
                3 => {
                    let byte = u8::try_from(self.below(256)).unwrap();
                    bytes.splice(from..from, [byte]);
                }
                4 => {
                    let other = &seeds[self.below(seeds.len())];
                    let at = self.below(other.len());
                    bytes.splice(from..from, other[at..(at + length).min(other.len())].iter().copied());
                }
                _ => {
                    let sign = HERE_AND_THERE[self.below(HERE_AND_THERE.len())];
                    bytes.splice(from..from, sign.bytes());
                }
            }
        }
        bytes
    }
}

type Read<T> = Result<Vec<Item<T>>, Unreadable>;

fn all<T>(bytes: &[u8], piece: usize, read: impl Fn(Here) -> Result<Vec<Item<T>>, Unreadable>) -> Read<T> {
    read(Here::new(bytes).in_pieces_of(piece))
}

fn check<T: std::fmt::Debug + PartialEq>(
    bytes: &[u8],
    piece: usize,
    seed: u64,
    read: impl Fn(Here) -> Result<Vec<Item<T>>, Unreadable>,
) {
    let whole = all(bytes, 1 << 20, &read);
    let lines = bytes.len() + 1;
    for item in whole.iter().flatten() {
        assert!(item.wrong.len() <= 40, "seed {seed}: {} things are wrong with one", item.wrong.len());
        assert!(item.wrong.iter().all(|wrong| wrong.line <= lines as u64), "seed {seed}: a line that is not there");
    }
    let cut = all(bytes, piece, &read);
    assert!(whole.is_ok() == cut.is_ok(), "seed {seed}: {whole:?} but {cut:?}");
    if let (Ok(whole), Ok(cut)) = (whole, cut) {
        assert_eq!(whole, cut, "seed {seed}, pieces of {piece}");
    }
}

#[test]
fn fuzz() {
    let seconds = std::env::var("STOCKADE_SOAK_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(SECONDS);
    let (began, seeds, mut seed) = (Instant::now(), seeds(), 0_u64);
    while began.elapsed() < Duration::from_secs(seconds) {
        seed += 1;
        let mut chance = Chance(seed);
        let bytes = chance.broken(&seeds);
        // Large enough that what the first piece says of the file is the same.
        let piece = 512 + chance.below(2_000);
        let manner = Manner::default();
        check(&bytes, piece, seed, |file| products(file, &manner).map(Iterator::collect));
        check(&bytes, piece, seed, |file| levels(file, &manner).map(Iterator::collect));
    }
    println!("{seed} files in {seconds} s");
}
