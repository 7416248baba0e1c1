//! What somebody looks for, found in the index: every word of it somewhere in the record, the last one perhaps not
//! written to its end, any of them perhaps mistyped; or the beginning of a code.

use std::collections::HashMap;

use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, QueryResult, RunQueryDsl as _};

use super::{
    distance::{forgiven, slips},
    rows::{place_of, weight_of},
    words::{self, Spaced},
    write::LIST,
};
use crate::{
    Connection,
    schema::{search_documents, search_pieces, search_postings, search_words},
};

/// The most words that are looked for at once; what is said after them is not.
const MOST_WORDS: usize = 12;
/// The most words of the index that one beginning of a word stands for.
const MOST_BEGINNINGS: i64 = 2_000;
/// The most words of the index that are compared with one that may be mistyped, and the rows to find them.
const MOST_COMPARED: usize = 300;
const MOST_PIECES: i64 = 20_000;
/// The most rows of the index that are read for one word that is looked for; of a word that more records have, the
/// best of them.
const MOST_POSTINGS: i64 = 20_000;
/// A word that so few records have is read together with others.
const FEW: i64 = 64;
/// So many words that many records have are asked for their best, rather than for all.
const MOST_CUT: usize = 16;
/// So few records are asked whether they have a word, rather than the word which records have it.
const PROBED: usize = 1_000;
/// A code is not looked for by less than this.
const SHORTEST_CODE: i64 = 2;

/// How well a word fits, in sixteenths.
const FITS: i64 = 16;
const BEGINS: i64 = 8;
const ONE_SLIP: i64 = 5;
const TWO_SLIPS: i64 = 3;

/// What was found, the best first.
#[derive(Debug, Clone, Default)]
pub struct Found {
    pub hits: Vec<Hit>,
    /// Whether there are no more than these.
    pub is_all: bool,
}

/// A record that was found. They sort by how well they fit, then by the alphabet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// The less, the better.
    pub order: (i64, i64, i64),
}

impl Hit {
    fn number(self) -> i64 {
        self.order.2
    }
}

/// A word of the index that one that is looked for may stand for.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    word: i64,
    uses: i64,
    fits: i64,
}

/// What stood between two spaces: any of these, each of them several that must all be there.
struct Wanted {
    any: Vec<Vec<Vec<Candidate>>>,
}

/// Records by number: how well they fit, and their place in the alphabet.
type Matches = HashMap<i64, (i64, i64)>;

/// With a number, perhaps only so many: where one word is looked for, the best are found without the others.
pub(super) fn find(connection: &mut Connection, kind: &str, text: &str, enough: Option<usize>) -> QueryResult<Found> {
    let folded = words::folded(text);
    let said: Vec<Spaced> = words::spaced(&folded).take(MOST_WORDS).collect();
    if let (Some(enough), [one]) = (enough, &said[..])
        && let Some(best) = best_of(connection, kind, one, enough)?
    {
        return Ok(best);
    }
    let mut matches = Matches::new();
    // Only what is found nowhere is taken for mistyped.
    for forgiving in [false, true] {
        if matches.is_empty() && !said.is_empty() {
            matches = all_of(connection, kind, &said, forgiving)?;
        }
    }
    if said.len() > 1 {
        let whole = codes(connection, kind, &words::code(&folded))?;
        matches.extend(load(connection, &whole, None, None)?);
    }
    Ok(Found { hits: sorted(matches), is_all: true })
}

/// The best records that have this word; none where it is quicker, or not to be avoided, to find them all. A record
/// that is among the best is also among the best of the word that makes it so.
fn best_of(connection: &mut Connection, kind: &str, one: &Spaced, enough: usize) -> QueryResult<Option<Found>> {
    if !one.parts.is_empty() {
        return Ok(None);
    }
    let mut candidates = candidates(connection, kind, &one.whole, true, false)?;
    candidates.extend(codes(connection, kind, &one.whole)?);
    let most = i64::try_from(enough).unwrap_or(i64::MAX);
    let cut = candidates.iter().filter(|candidate| candidate.uses > most).count();
    if cut == 0 || candidates.iter().filter(|candidate| candidate.uses > FEW).count() > MOST_CUT {
        return Ok(None);
    }
    let mut hits = sorted(load(connection, &candidates, None, Some(most))?);
    hits.truncate(enough);
    Ok(Some(Found { hits, is_all: false }))
}

/// Those of a kind that stand in line, after this one: their numbers and ids; where `among` says which, of those only.
/// Nothing where that one is not there.
pub(super) fn in_line(
    connection: &mut Connection,
    kind: &str,
    among: Option<&[String]>,
    after: Option<i64>,
    most: i64,
) -> QueryResult<Option<Vec<(i64, String)>>> {
    let mut query = search_documents::table
        .filter(search_documents::kind.eq(kind))
        .filter(search_documents::line.is_not_null())
        .into_boxed();
    if let Some(ids) = among {
        query = query.filter(search_documents::id.eq_any(ids));
    }
    if let Some(number) = after {
        let last = search_documents::table.filter(search_documents::number.eq(number));
        let last: Vec<Option<String>> = last.select(search_documents::line).load(connection)?;
        let Some(line) = last.into_iter().next().flatten() else { return Ok(None) };
        let same = search_documents::line.eq(line.clone()).and(search_documents::number.gt(number));
        query = query.filter(search_documents::line.gt(line).or(same));
    }
    let ordered = query.order((search_documents::line, search_documents::number)).limit(most);
    ordered.select((search_documents::number, search_documents::id)).load(connection).map(Some)
}

fn sorted(matches: Matches) -> Vec<Hit> {
    let mut hits: Vec<Hit> =
        matches.into_iter().map(|(document, (score, place))| Hit { order: (-score, place, document) }).collect();
    hits.sort_unstable();
    hits
}

/// The ids of what was found, as far as they are still there.
pub(super) fn ids(connection: &mut Connection, hits: &[Hit]) -> QueryResult<HashMap<i64, String>> {
    let mut ids = HashMap::with_capacity(hits.len());
    for hits in hits.chunks(LIST) {
        let numbers: Vec<i64> = hits.iter().map(|hit| hit.number()).collect();
        let rows = search_documents::table
            .filter(search_documents::number.eq_any(numbers))
            .select((search_documents::number, search_documents::id));
        ids.extend(rows.load::<(i64, String)>(connection)?);
    }
    Ok(ids)
}

pub(super) fn in_order(hits: &[Hit], mut ids: HashMap<i64, String>) -> Vec<(Hit, String)> {
    hits.iter().filter_map(|hit| Some((*hit, ids.remove(&hit.number())?))).collect()
}

fn all_of(connection: &mut Connection, kind: &str, said: &[Spaced], forgiving: bool) -> QueryResult<Matches> {
    let mut wanted = Vec::with_capacity(said.len());
    for (at, spaced) in said.iter().enumerate() {
        let is_last = at + 1 == said.len();
        let mut whole = candidates(connection, kind, &spaced.whole, is_last, forgiving)?;
        whole.extend(codes(connection, kind, &spaced.whole)?);
        let mut any = vec![vec![whole]];
        if !spaced.parts.is_empty() {
            let mut parts = Vec::with_capacity(spaced.parts.len());
            for (part, word) in spaced.parts.iter().enumerate() {
                let is_last = is_last && part + 1 == spaced.parts.len();
                parts.push(candidates(connection, kind, word, is_last, forgiving)?);
            }
            any.push(parts);
        }
        wanted.push(Wanted { any });
    }
    // The rarest first: the others are then only asked about those.
    wanted.sort_by_key(|wanted| wanted.any.iter().map(|all| rarest(all)).sum::<i64>());
    let mut matches: Option<Matches> = None;
    for wanted in &wanted {
        let found = any_of(connection, wanted, matches.as_ref())?;
        if found.is_empty() {
            return Ok(found);
        }
        matches = Some(match matches {
            Some(before) => both(&before, found),
            None => found,
        });
    }
    Ok(matches.unwrap_or_default())
}

fn rarest(all: &[Vec<Candidate>]) -> i64 {
    all.iter().map(|candidates| uses(candidates)).min().unwrap_or_default()
}

fn uses(candidates: &[Candidate]) -> i64 {
    candidates.iter().map(|candidate| candidate.uses).sum()
}

fn any_of(connection: &mut Connection, wanted: &Wanted, within: Option<&Matches>) -> QueryResult<Matches> {
    let mut found = Matches::new();
    for all in &wanted.any {
        let mut parts: Vec<&Vec<Candidate>> = all.iter().collect();
        parts.sort_by_key(|candidates| uses(candidates));
        let mut matches: Option<Matches> = None;
        for part in parts {
            let next = load(connection, part, matches.as_ref().or(within), None)?;
            matches = Some(match matches {
                Some(before) => both(&before, next),
                None => next,
            });
        }
        for (document, fit) in matches.unwrap_or_default() {
            better(&mut found, document, fit);
        }
    }
    Ok(found)
}

/// What is in both, and how well it fits by both.
fn both(one: &Matches, other: Matches) -> Matches {
    let also = |(document, (score, place)): (i64, (i64, i64))| {
        one.get(&document).map(|(before, _)| (document, (before + score, place)))
    };
    other.into_iter().filter_map(also).collect()
}

fn better(matches: &mut Matches, document: i64, fit: (i64, i64)) {
    let kept = matches.entry(document).or_insert(fit);
    kept.0 = kept.0.max(fit.0);
}

/// The records that have one of these words; where some are named, only those. Of each word the best so many.
fn load(
    connection: &mut Connection,
    candidates: &[Candidate],
    within: Option<&Matches>,
    of_each: Option<i64>,
) -> QueryResult<Matches> {
    let fits: HashMap<i64, i64> = candidates.iter().fold(HashMap::new(), |mut fits, candidate| {
        let kept = fits.entry(candidate.word).or_insert(candidate.fits);
        *kept = candidate.fits.max(*kept);
        fits
    });
    let row = (search_postings::word, search_postings::rank, search_postings::document);
    let mut rows: Vec<(i64, i64, i64)> = Vec::new();
    let all: Vec<i64> = fits.keys().copied().collect();
    if let Some(documents) = within.filter(|within| within.len() <= PROBED) {
        let documents: Vec<i64> = documents.keys().copied().collect();
        for documents in documents.chunks(LIST) {
            for words in all.chunks(LIST) {
                let have = search_postings::table
                    .filter(search_postings::document.eq_any(documents))
                    .filter(search_postings::word.eq_any(words))
                    .select(row);
                rows.extend(have.load::<(i64, i64, i64)>(connection)?);
            }
        }
    } else {
        let (few, many): (Vec<&Candidate>, Vec<&Candidate>) =
            candidates.iter().partition(|candidate| candidate.uses <= FEW);
        let few: Vec<i64> = few.into_iter().map(|candidate| candidate.word).collect();
        for few in few.chunks(LIST) {
            let have = search_postings::table.filter(search_postings::word.eq_any(few)).select(row);
            rows.extend(have.load::<(i64, i64, i64)>(connection)?);
        }
        let share = MOST_POSTINGS / i64::try_from(many.len().max(1)).unwrap_or(MOST_POSTINGS);
        let share = of_each.unwrap_or(share);
        for candidate in many {
            let have = search_postings::table
                .filter(search_postings::word.eq(candidate.word))
                .order((search_postings::word, search_postings::rank, search_postings::document))
                .limit(share.max(FEW))
                .select(row);
            rows.extend(have.load::<(i64, i64, i64)>(connection)?);
        }
    }
    let mut matches = Matches::with_capacity(rows.len());
    for (word, rank, document) in rows {
        if within.is_none_or(|within| within.contains_key(&document)) {
            let score = weight_of(rank) * fits.get(&word).copied().unwrap_or_default();
            better(&mut matches, document, (score, place_of(rank)));
        }
    }
    Ok(matches)
}

/// The words of the index that this one may stand for.
fn candidates(
    connection: &mut Connection,
    kind: &str,
    word: &str,
    begins: bool,
    forgiving: bool,
) -> QueryResult<Vec<Candidate>> {
    let mut found = if begins { beginning(connection, kind, false, word)? } else { exactly(connection, kind, word)? };
    if forgiving {
        found.extend(mistyped(connection, kind, word)?);
    }
    Ok(found)
}

fn exactly(connection: &mut Connection, kind: &str, word: &str) -> QueryResult<Vec<Candidate>> {
    let rows = search_words::table
        .filter(search_words::kind.eq(kind))
        .filter(search_words::is_code.eq(false))
        .filter(search_words::word.eq(word))
        .select((search_words::number, search_words::uses));
    let rows: Vec<(i64, i64)> = rows.load(connection)?;
    Ok(rows.into_iter().map(|(word, uses)| Candidate { word, uses, fits: FITS }).collect())
}

fn codes(connection: &mut Connection, kind: &str, code: &str) -> QueryResult<Vec<Candidate>> {
    if words::length(code) < SHORTEST_CODE {
        return Ok(Vec::new());
    }
    beginning(connection, kind, true, code)
}

fn beginning(connection: &mut Connection, kind: &str, is_code: bool, word: &str) -> QueryResult<Vec<Candidate>> {
    let rows = search_words::table
        .filter(search_words::kind.eq(kind))
        .filter(search_words::is_code.eq(is_code))
        .filter(search_words::word.ge(word))
        .filter(search_words::word.lt(format!("{word}{}", char::MAX)))
        .order(search_words::word)
        .limit(MOST_BEGINNINGS)
        .select((search_words::number, search_words::word, search_words::uses));
    let rows: Vec<(i64, String, i64)> = rows.load(connection)?;
    let said = words::length(word);
    let fits = |length: i64| if length == said { FITS } else { BEGINS + (FITS - BEGINS - 1) * said / length.max(1) };
    Ok(rows
        .into_iter()
        .map(|(number, found, uses)| Candidate { word: number, uses, fits: fits(words::length(&found)) })
        .collect())
}

fn mistyped(connection: &mut Connection, kind: &str, word: &str) -> QueryResult<Vec<Candidate>> {
    let letters: Vec<char> = word.chars().collect();
    let most = forgiven(letters.len());
    if most == 0 {
        return Ok(Vec::new());
    }
    let (length, off) = (words::length(word), i64::try_from(most).unwrap_or_default());
    let rows = search_pieces::table
        .filter(search_pieces::kind.eq(kind))
        .filter(search_pieces::piece.eq_any(words::pieces(word)))
        .filter(search_pieces::length.ge(length - off))
        .filter(search_pieces::length.le(length + off))
        .limit(MOST_PIECES)
        .select((search_pieces::word, search_pieces::piece));
    let mut shared: HashMap<i64, usize> = HashMap::new();
    for (word, piece) in rows.load::<(i64, String)>(connection)? {
        // All its letters say more than any three of them.
        *shared.entry(word).or_default() += if piece.chars().count() == 3 { 1 } else { 4 };
    }
    let mut closest: Vec<(usize, i64)> = shared.into_iter().map(|(word, shared)| (shared, word)).collect();
    closest.sort_unstable_by(|one, other| other.cmp(one));
    let numbers: Vec<i64> = closest.into_iter().take(MOST_COMPARED).map(|(_, word)| word).collect();
    let rows = search_words::table.filter(search_words::number.eq_any(numbers)).select((
        search_words::number,
        search_words::word,
        search_words::uses,
    ));
    let rows: Vec<(i64, String, i64)> = rows.load(connection)?;
    // One number for another is no slip: `model 14` is not `model 15`.
    let rows = rows.into_iter().filter(|(_, found, _)| words::digits(found).eq(words::digits(word)));
    let compared = rows.filter_map(|(word, found, uses)| {
        let fits = match slips(&letters, &found.chars().collect::<Vec<_>>(), most)? {
            0 => FITS,
            1 => ONE_SLIP,
            _ => TWO_SLIPS,
        };
        Some(Candidate { word, uses, fits })
    });
    Ok(compared.collect())
}
