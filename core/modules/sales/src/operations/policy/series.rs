//! How papers of a kind are numbered.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Nothing, Problem, Read, Snapshot, Spec, Tx, View, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    READ, SETTINGS,
    numbers::{self, SERIES_LIMIT},
    records::{Count, PaperKind, Series},
    schema::series,
};

pub struct ListSeries;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SeriesOfPapers")]
pub struct Listed {
    pub items: Vec<View<Series>>,
}

impl Read for ListSeries {
    const SPEC: Spec = Spec::new("sales.list-series", READ, "How papers are numbered").at(Method::Get, "/sales/series");
    type Input = Nothing;
    type Output = Listed;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Listed> {
        let rows: Vec<Series> =
            snapshot.load(series::table.order(series::id).limit(SERIES_LIMIT).select(Series::as_select()))?;
        Ok(Listed { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect() })
    }
}

pub struct AddSeries;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewSeries")]
pub struct New {
    pub kind: PaperKind,
    /// What each number begins with: letters, digits and dashes, such as `2026-`.
    pub prefix: String,
    /// At least so many digits follow, 1 to 12.
    #[serde(default = "numbers::usual_digits")]
    pub digits: i64,
    /// The last number that was given elsewhere: the next one follows it.
    #[serde(default)]
    pub after: i64,
}

impl Write for AddSeries {
    const SPEC: Spec = Spec::new("sales.add-series", SETTINGS, "Number papers of a kind in a new series from now on")
        .versioned()
        .at(Method::Post, "/sales/series");
    type Input = New;
    type Output = View<Series>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &New) -> Done<View<Series>> {
        let row = Series {
            id: tx.new_id(),
            version: 1,
            kind: input.kind,
            prefix: numbers::prefix(&input.prefix)?,
            digits: numbers::digits(input.digits)?,
            created_at: tx.now(),
            archived_at: None,
        };
        if !(0..numbers::LAST).contains(&input.after) {
            return Err(Problem::invalid("/after", "The last number is 0 or more.").into());
        }
        if tx.first(series::table.count())?.is_some_and(|count: i64| count >= SERIES_LIMIT) {
            let detail = format!("There are at most {SERIES_LIMIT} series.");
            return Err(Problem::refused("sales.too-many-series", detail).into());
        }
        let taken = series::table.filter(series::kind.eq(row.kind)).filter(series::prefix.eq(row.prefix.clone()));
        if tx.first::<_, i64>(taken.select(series::version))?.is_some() {
            let detail = format!("There is a series that begins with {} already.", row.prefix);
            return Err(Problem::conflict("sales.series-taken", detail).into());
        }
        numbers::retire(tx, row.kind)?;
        tx.insert(&row)?;
        tx.keep(&Count { series: row.id, last: input.after })?;
        Ok(View::of(tx, row))
    }
}
