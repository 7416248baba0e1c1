//! Ends all of one's sessions but the one that asks.

use door::{Done, Method, Nothing, Spec, Stream, Tx, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{SELF, signing_in};

pub struct EndOtherSessions;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "EndedSessions")]
pub struct Ended {
    pub sessions_ended: usize,
}

impl Write for EndOtherSessions {
    const SPEC: Spec = Spec::new("sessions.end-others", SELF, "End all of your sessions but this one")
        .platform()
        .stream(Stream::Security)
        .at(Method::Delete, "/sessions");
    type Input = Nothing;
    type Output = Ended;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, _: &Nothing) -> Done<Ended> {
        let (account, session) = signing_in::own_account(actor)?;
        Ok(Ended { sessions_ended: signing_in::end_all(tx, account, Some(session))? })
    }
}
