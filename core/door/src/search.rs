//! A page of what was looked for: the best first, and of those only what the rest of the question wants.

use std::{collections::HashMap, time::Duration};

use model::Problem;
use store::{
    Database, Done, Snapshot,
    search::{Hit, Searched},
};

pub use store::search::{Entry, Weight};

use crate::Page;

/// How long a search waits for the index to take in what was written before it was asked.
const MOMENT: Duration = Duration::from_millis(500);
/// So many of the best are more than a page.
const BEST: usize = 300;
/// Records looked at together, until the page is full.
const LOOK: usize = 500;

/// A search sees what was written before it. It is answered from an older index only if it would have to wait too
/// long for that.
pub(crate) async fn catch_up(database: &Database) {
    match database.follow_search(MOMENT).await {
        Ok(true) => {}
        Ok(false) => tracing::info!("a search did not wait for its index any longer"),
        Err(error) => tracing::warn!(error = %error, "the search index could not be brought up to date"),
    }
}

/// Cuts a page out of what is found for a text. `load` is given ids and loads those of them that the rest of the
/// question wants, in any order.
pub fn page<S: Searched, R>(
    snapshot: &mut Snapshot<'_>,
    text: &str,
    page: &Page,
    mut load: impl FnMut(&mut Snapshot<'_>, Vec<String>) -> Done<Vec<R>>,
    id: impl Fn(&R) -> String,
) -> Done<(Vec<R>, Option<String>)> {
    let after = page.after::<(i64, i64, i64)>()?.map(|order| Hit { order });
    let wanted = usize::from(page.size()) + 1;
    let mut found = match after {
        None => snapshot.search_best(S::KIND, text, BEST)?,
        Some(_) => snapshot.search(S::KIND, text)?,
    };
    let rows = loop {
        let hits = found.hits.split_at(found.hits.partition_point(|hit| after.is_some_and(|after| *hit <= after))).1;
        let rows = fill(snapshot, hits, wanted, &mut load, &id)?;
        // The rest of the question left too few of the best.
        if rows.len() >= wanted || found.is_all {
            break rows;
        }
        found = snapshot.search(S::KIND, text)?;
    };
    let (rows, next) = page.cut(rows, |(hit, _)| hit.order);
    Ok((rows.into_iter().map(|(_, row)| row).collect(), next))
}

/// What a text finds, as ids alone: the best of it, at most so many.
pub fn best<S: Searched>(snapshot: &mut Snapshot<'_>, text: &str, most: usize) -> Done<Vec<String>> {
    let found = snapshot.search_best(S::KIND, text, most)?;
    let hits = found.hits.split_at(most.min(found.hits.len())).0;
    Ok(snapshot.found(hits)?.into_iter().map(|(_, id)| id).collect())
}

/// Cuts a page out of all of a kind, in the order of the alphabet, as the index knows it. `load` is as it is for
/// [`page`].
pub fn in_line<S: Searched, R>(
    snapshot: &mut Snapshot<'_>,
    page: &Page,
    mut load: impl FnMut(&mut Snapshot<'_>, Vec<String>) -> Done<Vec<R>>,
    id: impl Fn(&R) -> String,
) -> Done<(Vec<R>, Option<String>)> {
    let (mut after, mut rows) = (page.after::<i64>()?, Vec::new());
    let wanted = usize::from(page.size()) + 1;
    let mut look = page.rows().saturating_mul(2);
    loop {
        let line = snapshot.in_line(S::KIND, after, look)?.ok_or_else(ended)?;
        let is_end = i64::try_from(line.len()).is_ok_and(|count| count < look);
        let loaded = load(snapshot, line.iter().map(|(_, id)| id.clone()).collect())?;
        let mut loaded: HashMap<String, R> = loaded.into_iter().map(|row| (id(&row), row)).collect();
        after = line.last().map(|(number, _)| *number);
        rows.extend(line.into_iter().filter_map(|(number, id)| Some((number, loaded.remove(&id)?))));
        if is_end || rows.len() >= wanted {
            break;
        }
        look = i64::try_from(LOOK).unwrap_or(look);
    }
    let (rows, next) = page.cut(rows, |(number, _)| *number);
    Ok((rows.into_iter().map(|(_, row)| row).collect(), next))
}

/// The same, where the rest of the question wants so few that they are all here: they are put in order, and nobody else
/// is looked at.
pub fn few_in_line<S: Searched, R>(
    snapshot: &mut Snapshot<'_>,
    page: &Page,
    few: Vec<R>,
    id: impl Fn(&R) -> String,
) -> Done<(Vec<R>, Option<String>)> {
    let mut few: HashMap<String, R> = few.into_iter().map(|row| (id(&row), row)).collect();
    let ids: Vec<String> = few.keys().cloned().collect();
    let line = snapshot.in_line_among(S::KIND, &ids, page.after::<i64>()?, page.rows())?.ok_or_else(ended)?;
    let rows = line.into_iter().filter_map(|(number, id)| Some((number, few.remove(&id)?))).collect();
    let (rows, next) = page.cut(rows, |(number, _)| *number);
    Ok((rows.into_iter().map(|(_, row)| row).collect(), next))
}

fn ended() -> Problem {
    Problem::invalid("/cursor", "The record that this page ended with is gone. Begin with the first page.")
}

/// As many rows as are wanted, if there are, of what was found.
fn fill<R>(
    snapshot: &mut Snapshot<'_>,
    mut hits: &[Hit],
    wanted: usize,
    load: &mut impl FnMut(&mut Snapshot<'_>, Vec<String>) -> Done<Vec<R>>,
    id: &impl Fn(&R) -> String,
) -> Done<Vec<(Hit, R)>> {
    let mut rows = Vec::with_capacity(wanted);
    // Usually the rest of the question wants most of them.
    let mut look = wanted.saturating_mul(2);
    while rows.len() < wanted && !hits.is_empty() {
        let (now, later) = hits.split_at(look.min(hits.len()));
        let found = snapshot.found(now)?;
        let loaded = load(snapshot, found.iter().map(|(_, id)| id.clone()).collect())?;
        let mut loaded: HashMap<String, R> = loaded.into_iter().map(|row| (id(&row), row)).collect();
        rows.extend(found.into_iter().filter_map(|(hit, id)| Some((hit, loaded.remove(&id)?))));
        (hits, look) = (later, LOOK);
    }
    Ok(rows)
}
