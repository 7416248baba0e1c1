//! Ends one of one's own sessions, such as that of a lost phone.

use door::{Done, Method, Spec, Stream, Tx, Write};
use model::{Actor, SessionId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{SELF, records::SessionRow, signing_in};

pub struct EndSession;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OfSession")]
pub struct Input {
    pub id: SessionId,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "EndedSession")]
pub struct Ended {
    pub id: SessionId,
    pub ended_at: Option<Timestamp>,
}

impl From<SessionRow> for Ended {
    fn from(session: SessionRow) -> Self {
        Self { id: session.id, ended_at: session.ended_at }
    }
}

impl Write for EndSession {
    const SPEC: Spec = Spec::new("sessions.end", SELF, "End one of your sessions")
        .platform()
        .stream(Stream::Security)
        .at(Method::Delete, "/sessions/{id}");
    type Input = Input;
    type Output = Ended;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Ended> {
        let (account, own) = signing_in::own(actor)?;
        // What a provider opened ends itself and nothing else.
        if input.id != own {
            signing_in::own_account(actor)?;
        }
        let session = signing_in::live(tx, account, input.id)?;
        signing_in::end(tx, &session).map(Ended::from)
    }
}
