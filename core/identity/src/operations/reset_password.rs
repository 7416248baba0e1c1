//! Sets a new password with the link that was mailed. It signs nobody in: whoever has a second factor still owes it.

use std::sync::Arc;

use door::{Cost, Desk, Done, Method, Prepared, Snapshot, Spec, Stream, Tx};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::{Secret, TokenHash};

use crate::{
    accounts, factors,
    passwords::Passwords,
    records::{AccountRow, AddressProof},
    resets, signing_in, tokens,
};

pub struct ResetPassword {
    pub(crate) passwords: Arc<Passwords>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PasswordResetRedemption")]
pub struct Input {
    /// What the link has after its `#`.
    pub secret: Secret<String>,
    /// The new password.
    pub password: Secret<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PasswordReset")]
pub struct Reset {
    pub changed_at: Timestamp,
}

pub struct Ready {
    token: TokenHash,
    password: String,
}

impl Prepared for ResetPassword {
    const SPEC: Spec = Spec::public("identity.reset-password", "Set a new password with the link that was mailed")
        .cost(Cost::Proof)
        .stream(Stream::Security)
        .at(Method::Post, "/password-resets/redemption");
    type Input = Input;
    type Ready = Ready;
    type Output = Reset;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        let token = tokens::read(desk, &input.secret).await?.ok_or_else(resets::closed)?;
        let about = desk.read(move |snapshot| {
            let account = resets::open(snapshot, token)?;
            accounts::known_of(snapshot, &account)
        });
        let password = self.passwords.hash_new(desk, input.password, about.await?).await?;
        Ok(Ready { token, password })
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Reset> {
        let before = resets::open(tx, ready.token)?;
        let (password, address_proof) = (ready.password.clone(), proof(tx, &before)?);
        let reached_at = before.reached_at.or_else(|| Some(tx.now()));
        let account = tx.update(&before, AccountRow { password, address_proof, reached_at, ..before.clone() })?;
        resets::use_up(tx, account.id)?;
        signing_in::end_all(tx, account.id, None)?;
        Ok(Reset { changed_at: tx.now() })
    }
}

/// Who set the password has the account, but for a second factor that may be somebody else's.
fn proof(snapshot: &mut Snapshot<'_>, account: &AccountRow) -> Done<AddressProof> {
    if account.address_proof == AddressProof::Proven || factors::confirmed(snapshot, account.id)?.is_empty() {
        return Ok(AddressProof::Proven);
    }
    Ok(AddressProof::Reached)
}
