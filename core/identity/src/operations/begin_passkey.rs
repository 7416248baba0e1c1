//! Begins to enrol a passkey: what the browser is to be asked.

use std::sync::Arc;

use door::{Done, Method, Problem, Spec, Stream, Tx, Write};
use model::Actor;

use crate::{
    SELF, accounts,
    passkeys::{Asked, Passkeys},
    signing_in,
};

pub struct BeginPasskey {
    pub(crate) passkeys: Arc<Passkeys>,
}

impl Write for BeginPasskey {
    const SPEC: Spec = Spec::new("identity.begin-passkey", SELF, "Begin to enrol a passkey")
        .platform()
        .stream(Stream::Security)
        .step_up()
        .at(Method::Post, "/me/passkeys/challenge");
    type Input = door::Nothing;
    type Output = Asked;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, _: &door::Nothing) -> Done<Asked> {
        let (account, _) = signing_in::own_account(actor)?;
        let row = accounts::account(tx, account)?;
        let person = accounts::open(tx, &row)?.ok_or_else(|| Problem::not_found("account", account))?;
        self.passkeys.ask_new(tx, account, &person)
    }
}
