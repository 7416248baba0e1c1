//! Where the platform's own log was last seen to end. It stands beside the keys because it must stand outside of
//! the platform's file, as the workspaces' heads stand outside of theirs.

use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, Insertable, QueryDsl as _, Queryable, RunQueryDsl as _,
    Selectable, SelectableHelper as _,
};
use model::Timestamp;

use super::{KeyError, Keyring};
use crate::{schema::platform_head, seen::SeenHead, workspaces::PLATFORM_NAME};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = platform_head)]
struct Row {
    id: i64,
    audit_seq: i64,
    audit_hash: Vec<u8>,
    epoch: i64,
    at: Timestamp,
}

impl Keyring {
    pub fn seen_platform_head(&self) -> Result<Option<SeenHead>, KeyError> {
        let rows: Vec<Row> = self.on(|connection| platform_head::table.select(Row::as_select()).load(connection))?;
        Ok(rows.into_iter().next().map(|row| SeenHead {
            workspace: PLATFORM_NAME.to_owned(),
            audit_seq: row.audit_seq,
            audit_hash: row.audit_hash,
            epoch: row.epoch,
            at: row.at,
        }))
    }

    /// Only ever rises, as what the platform remembers of the workspaces does.
    pub(crate) fn remember_platform_head(&self, seen: &SeenHead) -> Result<(), KeyError> {
        let SeenHead { audit_seq, audit_hash, epoch, at, .. } = seen.clone();
        self.on(|connection| {
            use platform_head as it;
            let is_less = it::epoch.lt(epoch).or(it::epoch.eq(epoch).and(it::audit_seq.lt(audit_seq)));
            let further =
                (it::audit_seq.eq(audit_seq), it::audit_hash.eq(&audit_hash), it::epoch.eq(epoch), it::at.eq(at));
            let changed = diesel::update(it::table.filter(is_less)).set(further).execute(connection)?;
            if changed == 0 && it::table.count().get_result::<i64>(connection)? == 0 {
                let first = Row { id: 1, audit_seq, audit_hash, epoch, at };
                diesel::insert_into(it::table).values(&first).execute(connection)?;
            }
            Ok(())
        })
    }
}
