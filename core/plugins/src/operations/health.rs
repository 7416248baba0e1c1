//! How plugins are: what of each waits for somebody, and when it last got something done.

use std::time::Duration;

use diesel::{ExpressionMethods as _, QueryDsl as _, dsl::count_star};
use door::{
    Done, Method, Read, Snapshot, Spec,
    access::records::{InstallationRow, InstallationState},
};
use model::{Actor, InstallationId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    READ, authorizations,
    breaking::{self, Rest},
    connections, installations, notices,
    records::{ConnectionState, DeliveryState},
    schema::plugin_deliveries,
    silences,
    spent::{self, DailyLimit, Day},
};

/// Whoever has to agree anew elsewhere is told so long before.
const SOON: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// Whoever does not answer for less may be started anew just now.
const LATELY: Duration = Duration::from_secs(60 * 60);

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginHealth")]
pub struct Health {
    pub plugin: InstallationId,
    pub state: InstallationState,
    /// How many of its connections wait for somebody.
    pub connections: i64,
    /// How many deliveries were given up.
    pub dead: i64,
    /// How much that it wants people to know nobody looked at.
    pub notices: i64,
    /// What of its day is used up: what comes to it waits until then.
    pub reached: Option<DailyLimit>,
    pub waits_until: Option<Timestamp>,
    /// The first moment by which somebody has to agree anew elsewhere, where that is soon.
    pub agree_by: Option<Timestamp>,
    /// Since when the other side of one of its connections does not answer, where that is not just for a moment.
    pub silent_since: Option<Timestamp>,
    /// Why it rests, where it was stopped too often.
    pub rest: Option<Rest>,
    /// When what it last got done was due; none where it got nothing done yet.
    pub worked_at: Option<Timestamp>,
    /// Whether any of this waits for somebody.
    pub needs_somebody: bool,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginsHealth")]
pub struct All {
    pub items: Vec<Health>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginHealthQuery")]
pub struct Wanted {
    /// This one alone.
    #[serde(default)]
    pub plugin: Option<InstallationId>,
}

pub struct List;

impl Read for List {
    const SPEC: Spec = Spec::new("plugins.list-health", READ, "How plugins are, and what of them needs somebody")
        .at(Method::Get, "/plugin-health");
    type Input = Wanted;
    type Output = All;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<All> {
        let rows = match wanted.plugin {
            Some(id) => vec![installations::find(snapshot, id)?],
            None => installations::all(snapshot)?,
        };
        let today = spent::today(snapshot)?;
        let items = rows.into_iter().map(|row| health(snapshot, row, &today));
        Ok(All { items: items.collect::<Done<_>>()? })
    }
}

fn health(snapshot: &mut Snapshot<'_>, row: InstallationRow, today: &Day) -> Done<Health> {
    let (mut waiting, mut agree_by, mut silent_since) = (0, None, None);
    let (soon, lately) = (snapshot.now().plus(SOON), snapshot.now().minus(LATELY));
    for connection in connections::of(snapshot, row.id)? {
        waiting += i64::from(connection.state == ConnectionState::NeedsAttention);
        let agreed = authorizations::of(snapshot, connection.id)?;
        let by = agreed.iter().filter_map(authorizations::reconnect_by).filter(|by| *by <= soon);
        agree_by = by.chain(agree_by).min();
        let since = silences::of(snapshot, connection.id)?.map(|silence| silence.since).filter(|at| *at <= lately);
        silent_since = since.into_iter().chain(silent_since).min();
    }
    let limits = installations::grants(&row)?.limits;
    let reached = spent::on(snapshot, row.id, today)?.reached(&limits);
    let dead = in_state(row.id, DeliveryState::Dead).select(count_star());
    let dead = snapshot.first::<_, i64>(dead)?.unwrap_or_default();
    let notices = notices::unseen(snapshot, row.id)?;
    let done = in_state(row.id, DeliveryState::Done).order(plugin_deliveries::due_at.desc());
    let is_at_work = row.state == InstallationState::Active;
    Ok(Health {
        plugin: row.id,
        state: row.state,
        connections: waiting,
        dead,
        notices,
        waits_until: reached.map(|_| today.ends_at),
        agree_by,
        rest: breaking::rest(snapshot, &row)?,
        worked_at: snapshot.first(done.select(plugin_deliveries::due_at))?,
        needs_somebody: !is_at_work
            || waiting + dead + notices > 0
            || reached.is_some()
            || agree_by.is_some()
            || silent_since.is_some(),
        silent_since,
        reached,
    })
}

type Deliveries = plugin_deliveries::BoxedQuery<'static, store::MultiBackend>;

fn in_state(installation: InstallationId, state: DeliveryState) -> Deliveries {
    plugin_deliveries::table
        .filter(plugin_deliveries::installation.eq(installation))
        .filter(plugin_deliveries::state.eq(state))
        .into_boxed()
}
