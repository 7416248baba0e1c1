//! What records say is written into the index, and taken out of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult,
    RunQueryDsl as _, SelectableHelper as _,
};

use super::{
    Entry,
    rows::{Document, Piece, Posting, Progress, Term, Word, line, terms},
    words,
};
use crate::{
    Connection, Update,
    schema::{search_documents, search_pieces, search_postings, search_progress, search_words},
};

/// Values in one list of a query.
pub(super) const LIST: usize = 500;
/// Rows that PostgreSQL is given at a time.
const ROWS: usize = 2_000;

/// Diesel writes several rows at once to one database, or to the other, but not to whichever it is.
macro_rules! insert_all {
    ($connection:expr, $table:expr, $rows:expr) => {{
        match $connection {
            Connection::Sqlite(sqlite) => {
                for row in $rows.iter() {
                    diesel::insert_into($table).values(row).execute(sqlite)?;
                }
            }
            Connection::Postgres(postgres) => {
                for rows in $rows.chunks(ROWS) {
                    diesel::insert_into($table).values(rows).execute(postgres)?;
                }
            }
        }
    }};
}

/// What one record, by its number, is found by.
type Said = (i64, Vec<Term>);

pub(super) fn progress(connection: &mut Connection) -> QueryResult<Vec<Progress>> {
    search_progress::table.select(Progress::as_select()).load(connection)
}

pub(super) fn set_progress(connection: &mut Connection, progress: &Progress) -> QueryResult<()> {
    diesel::delete(search_progress::table.find(&progress.kind)).execute(connection)?;
    diesel::insert_into(search_progress::table).values(progress).execute(connection).map(drop)
}

/// Everything of a kind.
pub(super) fn clear_kind(connection: &mut Connection, kind: &str) -> QueryResult<()> {
    let documents = search_documents::table.filter(search_documents::kind.eq(kind)).select(search_documents::number);
    diesel::delete(search_postings::table.filter(search_postings::document.eq_any(documents))).execute(connection)?;
    diesel::delete(search_documents::table.filter(search_documents::kind.eq(kind))).execute(connection)?;
    diesel::delete(search_pieces::table.filter(search_pieces::kind.eq(kind))).execute(connection)?;
    diesel::delete(search_words::table.filter(search_words::kind.eq(kind))).execute(connection)?;
    diesel::delete(search_progress::table.find(kind)).execute(connection).map(drop)
}

/// Everything.
pub(super) fn clear(connection: &mut Connection) -> QueryResult<()> {
    diesel::delete(search_postings::table).execute(connection)?;
    diesel::delete(search_documents::table).execute(connection)?;
    diesel::delete(search_pieces::table).execute(connection)?;
    diesel::delete(search_words::table).execute(connection)?;
    diesel::delete(search_progress::table).execute(connection).map(drop)
}

/// What is about a person, whatever kind it is.
pub(super) fn forget_person(connection: &mut Connection, person: &str) -> QueryResult<usize> {
    let theirs: Vec<i64> = search_documents::table
        .filter(search_documents::person.eq(person))
        .select(search_documents::number)
        .load(connection)?;
    for numbers in theirs.chunks(LIST) {
        let words: Vec<i64> = search_postings::table
            .filter(search_postings::document.eq_any(numbers))
            .select(search_postings::word)
            .load(connection)?;
        diesel::delete(search_postings::table.filter(search_postings::document.eq_any(numbers))).execute(connection)?;
        diesel::delete(search_documents::table.filter(search_documents::number.eq_any(numbers))).execute(connection)?;
        let mut uses = BTreeMap::new();
        words.into_iter().for_each(|word| *uses.entry(word).or_default() -= 1);
        count_uses(connection, &uses)?;
    }
    Ok(theirs.len())
}

/// These records are now as these entries say; one without an entry is not found any more. What did not change is
/// not written.
pub(super) fn replace(
    connection: &mut Connection,
    kind: &'static str,
    ids: &[String],
    entries: &[Entry],
) -> QueryResult<()> {
    let mut numbers: HashMap<String, i64> = HashMap::new();
    for ids in ids.chunks(LIST) {
        let known = search_documents::table
            .filter(search_documents::kind.eq(kind))
            .filter(search_documents::id.eq_any(ids))
            .select((search_documents::id, search_documents::number));
        numbers.extend(known.load::<(String, i64)>(connection)?);
    }
    let mut old: BTreeSet<(i64, i64, i64)> = BTreeSet::new();
    let known: Vec<i64> = numbers.values().copied().collect();
    for known in known.chunks(LIST) {
        let postings = search_postings::table.filter(search_postings::document.eq_any(known)).select((
            search_postings::word,
            search_postings::rank,
            search_postings::document,
        ));
        old.extend(postings.load::<(i64, i64, i64)>(connection)?);
    }

    let fresh = add_documents(connection, kind, entries, &mut numbers)?;
    for entry in entries.iter().filter(|entry| !fresh.contains(&entry.id)) {
        let document = search_documents::kind.eq(kind).and(search_documents::id.eq(&entry.id));
        let said = (search_documents::person.eq(&entry.person), search_documents::line.eq(line(entry)));
        Update::new(&search_documents::table, document, said).execute(connection)?;
    }
    let said: Vec<Said> = entries.iter().filter_map(|entry| Some((*numbers.get(&entry.id)?, terms(entry)))).collect();
    let words = word_numbers(connection, kind, &said)?;
    let new: BTreeSet<(i64, i64, i64)> = said
        .iter()
        .flat_map(|(document, terms)| terms.iter().map(move |term| (document, term)))
        .filter_map(|(document, (is_code, word, rank))| {
            Some((*words.get(&(*is_code, word.as_str()))?, *rank, *document))
        })
        .collect();

    let mut uses: BTreeMap<i64, i64> = words.values().map(|word| (*word, 0)).collect();
    for (word, rank, document) in old.difference(&new) {
        diesel::delete(search_postings::table.find((word, rank, document))).execute(connection)?;
        *uses.entry(*word).or_default() -= 1;
    }
    let added: Vec<Posting> = new
        .difference(&old)
        .map(|(word, rank, document)| Posting { word: *word, rank: *rank, document: *document })
        .collect();
    insert_all!(connection, search_postings::table, added);
    added.iter().for_each(|posting| *uses.entry(posting.word).or_default() += 1);
    count_uses(connection, &uses)?;

    let there: BTreeSet<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
    let gone: Vec<i64> =
        numbers.iter().filter(|(id, _)| !there.contains(id.as_str())).map(|(_, number)| *number).collect();
    for gone in gone.chunks(LIST) {
        diesel::delete(search_documents::table.filter(search_documents::number.eq_any(gone))).execute(connection)?;
    }
    Ok(())
}

/// Gives numbers to those that have none, and says which those were.
fn add_documents(
    connection: &mut Connection,
    kind: &'static str,
    entries: &[Entry],
    numbers: &mut HashMap<String, i64>,
) -> QueryResult<BTreeSet<String>> {
    let last: Option<i64> = search_documents::table
        .order(search_documents::number.desc())
        .select(search_documents::number)
        .first(connection)
        .optional()?;
    let missing = entries.iter().filter(|entry| !numbers.contains_key(&entry.id));
    let added: Vec<Document> = missing
        .zip(last.unwrap_or_default() + 1..)
        .map(|(entry, number)| Document {
            number,
            kind,
            id: entry.id.clone(),
            person: entry.person.clone(),
            line: line(entry),
        })
        .collect();
    insert_all!(connection, search_documents::table, added);
    numbers.extend(added.iter().map(|document| (document.id.clone(), document.number)));
    Ok(added.into_iter().map(|document| document.id).collect())
}

/// The numbers of all words that are said; one said for the first time gets its number now.
fn word_numbers<'a>(
    connection: &mut Connection,
    kind: &'static str,
    said: &'a [Said],
) -> QueryResult<HashMap<(bool, &'a str), i64>> {
    let all: BTreeSet<(bool, &str)> =
        said.iter().flat_map(|(_, terms)| terms).map(|(is_code, word, _)| (*is_code, word.as_str())).collect();
    let mut numbers = HashMap::with_capacity(all.len());
    for is_code in [false, true] {
        let wanted: Vec<&'a str> = all.iter().filter(|(code, _)| *code == is_code).map(|(_, word)| *word).collect();
        for wanted in wanted.chunks(LIST) {
            let known = search_words::table
                .filter(search_words::kind.eq(kind))
                .filter(search_words::is_code.eq(is_code))
                .filter(search_words::word.eq_any(wanted))
                .select((search_words::word, search_words::number));
            let known: HashMap<String, i64> = known.load::<(String, i64)>(connection)?.into_iter().collect();
            numbers.extend(wanted.iter().filter_map(|word| Some(((is_code, *word), *known.get(*word)?))));
        }
    }
    let last: Option<i64> = search_words::table
        .order(search_words::number.desc())
        .select(search_words::number)
        .first(connection)
        .optional()?;
    let missing = all.iter().filter(|word| !numbers.contains_key(*word)).zip(last.unwrap_or_default() + 1..);
    let added: Vec<((bool, &str), i64)> = missing.map(|(word, number)| (*word, number)).collect();
    let rows: Vec<Word> = added
        .iter()
        .map(|((is_code, word), number)| Word {
            number: *number,
            kind,
            is_code: *is_code,
            word: (*word).to_owned(),
            uses: 0,
        })
        .collect();
    insert_all!(connection, search_words::table, rows);
    let pieces: Vec<Piece> = added
        .iter()
        .filter(|((is_code, _), _)| !is_code)
        .flat_map(|((_, word), number)| {
            let length = words::length(word);
            words::pieces(word).into_iter().map(move |piece| Piece { kind, piece, length, word: *number })
        })
        .collect();
    insert_all!(connection, search_pieces::table, pieces);
    numbers.extend(added);
    Ok(numbers)
}

/// Counts how often words are used, and forgets those that nothing uses any more: a name that is gone is gone.
fn count_uses(connection: &mut Connection, uses: &BTreeMap<i64, i64>) -> QueryResult<()> {
    for (word, more) in uses.iter().filter(|(_, more)| **more != 0) {
        let counted = search_words::uses.eq(search_words::uses + more);
        Update::new(&search_words::table, search_words::number.eq(word), counted).execute(connection)?;
    }
    let touched: Vec<i64> = uses.keys().copied().collect();
    for touched in touched.chunks(LIST) {
        let unused: Vec<i64> = search_words::table
            .filter(search_words::number.eq_any(touched))
            .filter(search_words::uses.le(0))
            .select(search_words::number)
            .load(connection)?;
        if !unused.is_empty() {
            diesel::delete(search_pieces::table.filter(search_pieces::word.eq_any(&unused))).execute(connection)?;
            diesel::delete(search_words::table.filter(search_words::number.eq_any(&unused))).execute(connection)?;
        }
    }
    Ok(())
}
