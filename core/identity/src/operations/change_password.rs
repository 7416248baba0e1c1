//! Sets one's own password anew. Every other session of the account ends: whoever knew the old one is out.

use std::sync::Arc;

use door::{Cost, Desk, Done, Method, Prepared, Spec, Stream, Tx};
use model::{AccountId, Actor};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::Secret;

use crate::{SELF, accounts, passwords::Passwords, records::AccountRow, signing_in};

pub struct ChangePassword {
    pub(crate) passwords: Arc<Passwords>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PasswordChange")]
pub struct Input {
    /// The new one.
    pub password: Secret<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ChangedPassword")]
pub struct Changed {
    pub account: AccountId,
    pub sessions_ended: usize,
}

pub struct Ready {
    seen: AccountRow,
    password: String,
}

impl Prepared for ChangePassword {
    const SPEC: Spec =
        Spec::new("identity.change-password", SELF, "Set your password anew, and end your other sessions")
            .platform()
            .cost(Cost::Proof)
            .stream(Stream::Security)
            .step_up()
            .at(Method::Put, "/me/password");
    type Input = Input;
    type Ready = Ready;
    type Output = Changed;

    async fn prepare(&self, actor: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        let (id, _) = signing_in::own(actor)?;
        let (seen, about) = desk
            .read(move |snapshot| {
                let account = accounts::account(snapshot, id)?;
                let about = accounts::known_of(snapshot, &account)?;
                Ok((account, about))
            })
            .await?;
        let password = self.passwords.hash_new(desk, input.password, about).await?;
        Ok(Ready { seen, password })
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Changed> {
        let (id, session) = signing_in::own_account(actor)?;
        let before = accounts::still(tx, &ready.seen)?;
        tx.update(&before, AccountRow { password: ready.password.clone(), ..before.clone() })?;
        let sessions_ended = signing_in::end_all(tx, id, Some(session))?;
        Ok(Changed { account: id, sessions_ended })
    }
}
