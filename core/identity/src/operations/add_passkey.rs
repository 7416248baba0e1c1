//! Enrols a passkey, by what the browser answered. It counts at once.

use std::sync::Arc;

use door::{Done, Method, Spec, Stream, Tx, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use super::confirm_totp::Enrolled;
use crate::{
    SELF, factors,
    passkeys::{Answered, Passkeys},
    rules, signing_in,
};

pub struct AddPasskey {
    pub(crate) passkeys: Arc<Passkeys>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PasskeyEnrolment")]
pub struct Input {
    /// What you know it by, such as the device it is on.
    pub name: String,
    pub passkey: Answered,
}

impl Write for AddPasskey {
    const SPEC: Spec = Spec::new("identity.add-passkey", SELF, "Enrol a passkey, by what the browser answered")
        .platform()
        .stream(Stream::Security)
        .step_up()
        .reveals_secret()
        .at(Method::Post, "/me/passkeys");
    type Input = Input;
    type Output = Enrolled;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Enrolled> {
        let (account, session) = signing_in::own_account(actor)?;
        let name = rules::name("/name", &input.name)?;
        let factor = self.passkeys.add(tx, account, name, &input.passkey)?;
        let recovery_codes = factors::counts_from_now(tx, account, session)?;
        Ok(Enrolled { id: factor.id, recovery_codes })
    }
}
