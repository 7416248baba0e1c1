//! What was sold, taxed and is owed: one file for each question. What was sold is what stands on papers, less what was
//! credited, on the day of the paper: the same that the books say.

pub mod bring;
pub mod receivables;
pub mod sales;
pub mod taxes;
pub mod today;

use door::{Done, Problem, Snapshot};
use model::{Currency, Rate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::days::{self, Day};

/// A time, with its first day and its last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ReportSpan")]
pub struct Span {
    /// The first day.
    pub from: Day,
    /// The last day; today, unless said.
    #[serde(default)]
    pub until: Option<Day>,
}

impl Span {
    fn days(&self, snapshot: &mut Snapshot<'_>) -> Done<(Day, Day)> {
        let until = match &self.until {
            Some(until) => until.clone(),
            None => days::today(snapshot)?,
        };
        if self.from > until {
            return Err(Problem::invalid("/until", "This is before it begins.").into());
        }
        Ok((self.from.clone(), until))
    }
}

/// So much money of a currency, and of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "CountedMoney")]
pub struct Counted {
    pub currency: Currency,
    pub count: i64,
    pub amount: Rate,
}

/// A sum as a database gives it: of no rows, none.
/// Of one currency: how many, and what they come to.
type Grouped = (Currency, i64, Option<i64>);

fn summed(sum: Option<i64>) -> Rate {
    Rate::from_millionths(sum.unwrap_or_default())
}
