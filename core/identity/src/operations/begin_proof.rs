//! Asks for a passkey of one's own, to finish signing in or to prove again that it is oneself.

use std::sync::Arc;

use door::{Done, Method, Spec, Stream, Tx, Write};
use model::Actor;

use crate::{
    SELF,
    passkeys::{Asked, Passkeys},
    signing_in,
};

pub struct BeginProof {
    pub(crate) passkeys: Arc<Passkeys>,
}

impl Write for BeginProof {
    const SPEC: Spec = Spec::new("identity.begin-proof", SELF, "Be asked for one of your passkeys")
        .platform()
        .stream(Stream::Security)
        .at(Method::Post, "/session/passkey-challenge");
    type Input = door::Nothing;
    type Output = Asked;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, _: &door::Nothing) -> Done<Asked> {
        let (account, _) = signing_in::own(actor)?;
        self.passkeys.ask_proof(tx, account)
    }
}
