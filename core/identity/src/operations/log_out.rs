//! Ends the session that asks.

use door::{Done, Method, Nothing, Spec, Stream, Tx, Write};
use model::Actor;

use super::end_session::Ended;
use crate::{SELF, signing_in};

pub struct LogOut;

impl Write for LogOut {
    const SPEC: Spec = Spec::new("identity.log-out", SELF, "Sign out")
        .platform()
        .stream(Stream::Security)
        .at(Method::Delete, "/session");
    type Input = Nothing;
    type Output = Ended;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, _: &Nothing) -> Done<Ended> {
        let (account, id) = signing_in::own(actor)?;
        let session = signing_in::live(tx, account, id)?;
        signing_in::end(tx, &session).map(Ended::from)
    }
}
