//! The rows of an import: every difference that it would make, or made.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec};
use model::{Actor, Sensitivity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::import;
use crate::{
    IMPORT,
    difference::COST,
    reading::Wrong,
    records::{Difference, ImportId, ImportRow, Outcome, RowState},
    schema::import_rows,
};

/// What stands for a value that the asker's roles do not show.
const MASKED: &str = "masked";

pub struct ListRows;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ImportRowQuery")]
pub struct Wanted {
    pub id: ImportId,
    /// Only those that are so, compared with what is here.
    #[serde(default)]
    pub outcome: Option<Outcome>,
    /// Only those of which this became.
    #[serde(default)]
    pub state: Option<RowState>,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

/// A row as it is shown.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ImportRow")]
pub struct Shown {
    pub number: i64,
    /// Where it begins in the file; none for what is not in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<i64>,
    pub title: String,
    pub outcome: Outcome,
    pub state: RowState,
    /// The product here, or the variant, that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    pub changes: Vec<Difference>,
    pub trouble: Vec<Wrong>,
}

impl Read for ListRows {
    const SPEC: Spec = Spec::new("exchange.list-rows", IMPORT, "What an import changes, row by row")
        .at(Method::Get, "/imports/{id}/rows");
    type Input = Wanted;
    type Output = Paged<Shown>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Shown>> {
        let import = import(snapshot, wanted.id)?;
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = import_rows::table.filter(import_rows::import.eq(import.id)).into_boxed();
        if let Some(outcome) = wanted.outcome {
            query = query.filter(import_rows::outcome.eq(outcome));
        }
        if let Some(state) = wanted.state {
            query = query.filter(import_rows::state.eq(state));
        }
        if let Some(number) = page.after::<i64>()? {
            query = query.filter(import_rows::number.gt(number));
        }
        let rows: Vec<ImportRow> =
            snapshot.load(query.order(import_rows::number).limit(page.rows()).select(ImportRow::as_select()))?;
        let (rows, next) = page.cut(rows, |row| row.number);
        let sees_costs = snapshot.sight().is(Sensitivity::FINANCIAL);
        Ok(Paged { items: rows.into_iter().map(|row| shown(row, sees_costs)).collect(), next })
    }
}

fn shown(row: ImportRow, sees_costs: bool) -> Shown {
    let mut changes = row.changes.into_value();
    let is_cost = |change: &&mut Difference| change.field.rsplit('/').next() == Some(COST);
    for change in changes.iter_mut().filter(|change| !sees_costs && is_cost(change)) {
        (change.before, change.after) = (Value::from(MASKED), Value::from(MASKED));
    }
    Shown {
        number: row.number,
        line: (row.line > 0).then_some(row.line),
        title: row.title,
        outcome: row.outcome,
        state: row.state,
        target: row.target,
        changes,
        trouble: row.trouble.into_value(),
    }
}
