//! Writes down when a session was last used.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Spec, Stream, Tx, Write};
use model::{Actor, SessionId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{SESSIONS_TOUCH, records::SessionRow, schema::sessions};

pub(crate) const NAME: &str = "sessions.touch";

pub struct TouchSession;

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SessionTouch")]
pub struct Touch {
    pub id: SessionId,
    pub seen_at: Timestamp,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TouchedSession")]
pub struct Touched {
    pub seen_at: Timestamp,
}

impl Write for TouchSession {
    const SPEC: Spec =
        Spec::new(NAME, SESSIONS_TOUCH, "Write down when a session was last used").platform().stream(Stream::Security);
    type Input = Touch;
    type Output = Touched;

    // Not a change of policy: what is remembered of the session is still so.
    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Touch) -> Done<Touched> {
        let query = sessions::table.filter(sessions::id.eq(input.id)).select(SessionRow::as_select());
        let mut session: SessionRow = tx.first(query)?.ok_or_else(|| Problem::not_found("session", input.id))?;
        let seen_at = input.seen_at.min(tx.now());
        if session.seen_at < seen_at && session.ended_at.is_none() {
            session = tx.update(&session, SessionRow { seen_at, ..session.clone() })?;
        }
        Ok(Touched { seen_at: session.seen_at })
    }
}
