//! What somebody did in the last day, newest first; one of them; and what became of each record.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Done, Snapshot};

use super::{DeedId, DeedRow, KEPT, OWN, One, StepRow, StepState, own};
use crate::{
    Method, Page, Paged, Read, Spec, View,
    schema::{deed_steps, deeds},
};

pub struct List;

impl Read for List {
    const SPEC: Spec = Spec::new("deeds.list", OWN, "What you did in the last day and can take back, newest first")
        .at(Method::Get, "/deeds");
    type Input = Page;
    type Output = Paged<View<DeedRow>>;

    fn run(&self, actor: &Actor, snapshot: &mut Snapshot<'_>, page: &Page) -> Done<Paged<View<DeedRow>>> {
        let Some(account) = actor.account() else { return Ok(Paged { items: Vec::new(), next: None }) };
        let since = snapshot.now().minus(KEPT);
        let mut query = deeds::table.select(DeedRow::as_select()).into_boxed();
        query = query.filter(deeds::account.eq(account)).filter(deeds::created_at.gt(since));
        if let Some(id) = page.after::<DeedId>()? {
            query = query.filter(deeds::id.lt(id));
        }
        let rows: Vec<DeedRow> = snapshot.load(query.order(deeds::id.desc()).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |deed| deed.id);
        Ok(Paged { items: rows.into_iter().map(|deed| View::of(snapshot, deed)).collect(), next })
    }
}

pub struct Get;

impl Read for Get {
    const SPEC: Spec =
        Spec::new("deeds.get", OWN, "Something you did, and how far it has come").at(Method::Get, "/deeds/{id}");
    type Input = One;
    type Output = View<DeedRow>;

    fn run(&self, actor: &Actor, snapshot: &mut Snapshot<'_>, input: &One) -> Done<View<DeedRow>> {
        let deed = own(snapshot, actor, input.id)?;
        Ok(View::of(snapshot, deed))
    }
}

pub struct Steps;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "DeedStepQuery")]
pub struct Wanted {
    pub id: DeedId,
    /// Only those of which this became.
    #[serde(default)]
    pub state: Option<StepState>,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

/// What became of one record.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "DeedStep")]
pub struct Shown {
    pub number: i64,
    pub record: String,
    /// What people called it then.
    pub title: String,
    pub state: StepState,
    /// Why nothing was done to it, or why it was left alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl Read for Steps {
    const SPEC: Spec = Spec::new("deeds.list-steps", OWN, "What became of each record that you did something to")
        .at(Method::Get, "/deeds/{id}/steps");
    type Input = Wanted;
    type Output = Paged<Shown>;

    fn run(&self, actor: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Shown>> {
        let deed = own(snapshot, actor, wanted.id)?;
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = deed_steps::table.select(StepRow::as_select()).into_boxed();
        query = query.filter(deed_steps::deed.eq(deed.id));
        if let Some(state) = wanted.state {
            query = query.filter(deed_steps::state.eq(state));
        }
        if let Some(number) = page.after::<i64>()? {
            query = query.filter(deed_steps::number.gt(number));
        }
        let rows: Vec<StepRow> = snapshot.load(query.order(deed_steps::number).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |step| step.number);
        let shown = |step: StepRow| {
            let told = step.told(snapshot)?;
            Ok(Shown { number: step.number, record: told.record, title: told.title, state: step.state, why: told.why })
        };
        Ok(Paged { items: rows.into_iter().map(shown).collect::<Done<_>>()?, next })
    }
}
