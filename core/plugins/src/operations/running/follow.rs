//! What happens in the workspace becomes deliveries, a moment behind it. Each plugin has its own cursor in the log, and
//! each event is told once: the deliveries and how far was read are one transaction.

use std::collections::HashMap;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Nothing, Read, Snapshot, Spec, Stream, Tx, Write, access::records::InstallationRow, event};
use model::{Actor, InstallationId};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use store::{
    event::{Consumer, Event},
    schema::{audit_entries, consumers, events},
};

use crate::{
    RUN, connections, deliveries,
    deliveries::New,
    installations,
    manifest::Grants,
    records::{ConnectionRow, DeliveryKind},
    sight::Kinds,
};

pub(crate) const BEHIND: &str = "plugins.is-behind";
pub(crate) const NAME: &str = "plugins.follow";
/// So many events are one transaction.
const WINDOW: i64 = 100;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginProgress")]
pub struct Progress {
    /// Whether there is more: then ask again.
    pub more: bool,
    /// Whether there is more that waits for room.
    pub held: bool,
}

/// Whether something happened that plugins were not told of yet.
pub struct IsBehind;

impl Read for IsBehind {
    const SPEC: Spec = Spec::new(BEHIND, RUN, "Whether something happened that plugins were not told of yet").quick();
    type Input = Nothing;
    type Output = Progress;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Progress> {
        let (all, end) = (installations::told(snapshot)?, end_of_log(snapshot)?);
        let mut more = false;
        for row in all {
            more |= cursor(snapshot, row.id)? < end;
        }
        Ok(Progress { more, held: false })
    }
}

pub struct Follow {
    pub(crate) kinds: Kinds,
}

impl Write for Follow {
    const SPEC: Spec = Spec::new(NAME, RUN, "Tell plugins what happened").stream(Stream::Plugin).tells_changes_only();
    type Input = Nothing;
    type Output = Progress;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, _: &Nothing) -> Done<Progress> {
        let (all, end) = (installations::told(tx)?, end_of_log(tx)?);
        let mut progress = Progress { more: false, held: false };
        for row in all {
            match self.tell(tx, &row, end)? {
                Some(until) => progress.more |= until < end,
                None => progress.held = true,
            }
        }
        Ok(progress)
    }
}

/// From here on a plugin is told what happens.
pub fn begin(tx: &mut Tx<'_>, id: InstallationId) -> Done<()> {
    let end = end_of_log(tx)?;
    event::settle(tx, &name(id), end)
}

/// It is told nothing more.
pub fn end(tx: &mut Tx<'_>, id: InstallationId) -> Done<()> {
    tx.forget(&Consumer { name: name(id), seq: 0 })
}

impl Follow {
    /// How far it was told now; none where there is no room for more.
    fn tell(&self, tx: &mut Tx<'_>, row: &InstallationRow, end: i64) -> Done<Option<i64>> {
        let from = cursor(tx, row.id)?;
        let until = end.min(from + WINDOW);
        if until <= from {
            return Ok(Some(until));
        }
        let grants = installations::grants(row)?;
        let piece = events::table.filter(events::seq.gt(from)).filter(events::seq.le(until));
        let piece = piece.filter(events::kind.eq_any(grants.events.clone())).order(events::seq).limit(WINDOW);
        let piece: Vec<Event> = tx.load(piece.select(Event::as_select()))?;
        if !piece.is_empty() {
            let (causes, all) = (causes(tx, &piece)?, connections::of(tx, row.id)?);
            let wanted = i64::try_from(piece.len() * all.len()).unwrap_or(i64::MAX);
            if deliveries::room(tx, row.id)? < wanted {
                // It is told of them when it has done with more of the others; the log keeps them.
                return Ok(None);
            }
            let mut is_told = false;
            for event in &piece {
                is_told |= self.tell_one(tx, row, &all, &grants, event, causes.get(&event.audit_seq))?;
            }
            if is_told {
                deliveries::wake(tx, row.id, None)?;
            }
        }
        event::settle(tx, &name(row.id), until)?;
        Ok(Some(until))
    }

    fn tell_one(
        &self,
        tx: &mut Tx<'_>,
        row: &InstallationRow,
        all: &[ConnectionRow],
        grants: &Grants,
        event: &Event,
        cause: Option<&Cause>,
    ) -> Done<bool> {
        let mut depth = 0;
        if let Some(Cause { actor, request }) = cause {
            if *actor == row.id.to_string() && !grants.own_changes {
                return Ok(false);
            }
            // Another plugin's deed, or its own: one further in the same chain.
            if actor.parse::<InstallationId>().is_ok() {
                depth = deliveries::depth_of(tx, request)?.unwrap_or_default() + 1;
            }
        }
        let mut said: Value = serde_json::from_str(&event.body).unwrap_or_default();
        self.kinds.mask_said(grants, &event.subject, &mut said);
        let body = json!({
            "event": event.kind, "seq": event.seq, "at": event.at, "subject": event.subject, "said": said,
        });
        let mut is_told = false;
        for connection in all {
            let new = New {
                installation: row.id,
                connection: connection.id,
                kind: DeliveryKind::Event,
                name: &event.kind,
                unique_by: event.seq.to_string(),
                subject: event.subject.clone(),
                seq: event.seq,
                depth,
                body: body.to_string().into_bytes(),
            };
            is_told |= deliveries::add(tx, new)?.is_some();
        }
        Ok(is_told)
    }
}

/// Who made something happen, and the name of what they did in the log.
struct Cause {
    actor: String,
    request: String,
}

fn causes(snapshot: &mut Snapshot<'_>, piece: &[Event]) -> Done<HashMap<i64, Cause>> {
    let seqs: Vec<i64> = piece.iter().map(|event| event.audit_seq).collect();
    let query = audit_entries::table.filter(audit_entries::seq.eq_any(seqs));
    let rows: Vec<(i64, String, String)> =
        snapshot.load(query.select((audit_entries::seq, audit_entries::actor, audit_entries::request_id)))?;
    Ok(rows.into_iter().map(|(seq, actor, request)| (seq, Cause { actor, request })).collect())
}

fn name(id: InstallationId) -> String {
    format!("plugin:{id}")
}

fn cursor(snapshot: &mut Snapshot<'_>, id: InstallationId) -> Done<i64> {
    let seen = consumers::table.filter(consumers::name.eq(name(id))).select(consumers::seq);
    Ok(snapshot.first(seen)?.unwrap_or_default())
}

fn end_of_log(snapshot: &mut Snapshot<'_>) -> Done<i64> {
    Ok(snapshot.first(events::table.order(events::seq.desc()).select(events::seq))?.unwrap_or_default())
}
