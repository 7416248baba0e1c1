//! The rows of the index.

use diesel::{Insertable, Queryable, Selectable};

use super::{Entry, Weight, words};
use crate::schema::{search_documents, search_pieces, search_postings, search_progress, search_words};

/// How far one kind of record is in the index.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = search_progress)]
pub(super) struct Progress {
    pub kind: String,
    pub revision: i64,
    pub epoch: i64,
    /// The last event that is in here.
    pub seq: i64,
    /// The audit log's hash at that event: another log has another.
    pub mark: Vec<u8>,
    /// While it is built: the last record that is in here.
    pub walked: Option<String>,
    /// While something lends its new name to records: the last of them that has it.
    pub lent: Option<String>,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = search_documents)]
pub(super) struct Document {
    pub number: i64,
    pub kind: &'static str,
    pub id: String,
    pub person: Option<String>,
    /// Where it stands among all of its kind; only of those that ask for it.
    pub line: Option<String>,
}

/// Where it stands, as lists sort it.
pub(super) fn line(entry: &Entry) -> Option<String> {
    entry.in_line.then(|| words::folded(&entry.sort))
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = search_words)]
pub(super) struct Word {
    pub number: i64,
    pub kind: &'static str,
    pub is_code: bool,
    pub word: String,
    pub uses: i64,
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = search_pieces)]
pub(super) struct Piece {
    pub kind: &'static str,
    pub piece: String,
    pub length: i64,
    pub word: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Queryable, Selectable, Insertable)]
#[diesel(table_name = search_postings)]
pub(super) struct Posting {
    pub word: i64,
    pub rank: i64,
    pub document: i64,
}

/// The most words that one record is found by.
const WORDS_LIMIT: usize = 512;
/// What a rank leaves for the place in the alphabet.
const PLACE_BITS: u32 = 48;
const MOST_WEIGHT: i64 = 0x7fff;

/// A word's rank in a record: what says more comes first, and what says as much in the order of the alphabet. One
/// number, so that the best of a word are those that its index begins with.
pub(super) fn rank(weight: i64, place: i64) -> i64 {
    ((MOST_WEIGHT - weight.clamp(0, MOST_WEIGHT)) << PLACE_BITS) | place
}

pub(super) fn weight_of(rank: i64) -> i64 {
    MOST_WEIGHT - (rank >> PLACE_BITS)
}

pub(super) fn place_of(rank: i64) -> i64 {
    rank & ((1 << PLACE_BITS) - 1)
}

/// The beginning of a sort key, as a number that sorts alike.
fn place(sort: &str) -> i64 {
    let mut bytes = sort.bytes().chain(std::iter::repeat(0));
    (0..PLACE_BITS / 8).fold(0, |place, _| (place << 8) | i64::from(bytes.next().unwrap_or_default()))
}

/// What a record is found by: whether it is a code, the word, its rank.
pub(super) type Term = (bool, String, i64);

/// Each word once, as high as it stands.
pub(super) fn terms(entry: &Entry) -> Vec<Term> {
    let place = place(&words::folded(&entry.sort));
    let mut terms = Vec::new();
    for (weight, text) in &entry.texts {
        let found: Vec<words::Spaced> = words::spaced(&words::folded(text)).collect();
        // One word of two says more than one of twenty.
        let beside = i64::try_from(found.len()).unwrap_or(i64::MAX).saturating_add(3);
        let weight = match weight {
            Weight::High => 80_000,
            Weight::Middle => 40_000,
            Weight::Low => 10_000,
        } / beside;
        terms.extend(found.into_iter().flat_map(words::Spaced::words).map(|word| (false, word, rank(weight, place))));
    }
    let codes = entry.codes.iter().map(|code| words::code(&words::folded(code))).filter(|code| !code.is_empty());
    terms.extend(codes.map(|code| (true, code, rank(MOST_WEIGHT, place))));
    terms.sort_unstable();
    terms.dedup_by(|next, kept| (next.0, &next.1) == (kept.0, &kept.1));
    terms.sort_unstable_by_key(|(_, _, rank)| *rank);
    terms.truncate(WORDS_LIMIT);
    terms
}
