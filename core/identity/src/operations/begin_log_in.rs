//! Asks whoever it is for a passkey, before anybody said who they are.

use std::sync::Arc;

use door::{Cost, Desk, Done, Method, Nothing, Prepared, Spec, Stream, Tx};
use model::Actor;

use crate::{
    guard::Guard,
    pace,
    passkeys::{Asked, Passkeys},
};

pub struct BeginLogIn {
    pub(crate) passkeys: Arc<Passkeys>,
    pub(crate) guard: Arc<Guard>,
}

impl Prepared for BeginLogIn {
    const SPEC: Spec = Spec::public("identity.begin-log-in", "Be asked for a passkey, to sign in with")
        .cost(Cost::Passkey)
        .stream(Stream::Security)
        .at(Method::Post, "/sessions/passkey-challenge");
    type Input = Nothing;
    type Ready = ();
    type Output = Asked;

    async fn prepare(&self, actor: &Actor, desk: &Desk, _: Nothing) -> Done<()> {
        Ok(self.guard.admit(desk.now(), &pace::of_passkeys(actor))?)
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, (): &()) -> Done<Asked> {
        self.passkeys.ask_anyone(tx)
    }
}
