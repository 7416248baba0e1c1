//! Sets a new password with the link that was mailed. It signs nobody in: whoever has a second factor still owes it.

use std::sync::Arc;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Cost, Desk, Done, Method, Prepared, Problem, Snapshot, Spec, Stream, Tx};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::{Secret, TokenHash};

use crate::{
    accounts,
    passwords::Passwords,
    records::{AccountRow, AccountState, ResetRow},
    schema::resets,
    signing_in, tokens,
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
        let token = tokens::read(desk, &input.secret).await?.ok_or_else(closed)?;
        let about = desk.read(move |snapshot| {
            let (_, account) = open(snapshot, token)?;
            accounts::known_of(snapshot, &account)
        });
        let password = self.passwords.hash_new(desk, input.password, about.await?).await?;
        Ok(Ready { token, password })
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Reset> {
        let (_, before) = open(tx, ready.token)?;
        let account = tx.update(&before, AccountRow { password: ready.password.clone(), ..before.clone() })?;
        // No other link that was mailed opens what was just closed.
        let query = resets::table.filter(resets::account.eq(account.id)).filter(resets::used_at.is_null());
        let links: Vec<ResetRow> = tx.load(query.select(ResetRow::as_select()))?;
        for link in links {
            tx.update(&link, ResetRow { used_at: Some(tx.now()), ..link.clone() })?;
        }
        signing_in::end_all(tx, account.id, None)?;
        Ok(Reset { changed_at: tx.now() })
    }
}

/// The one answer to every link that opens nothing.
fn closed() -> Problem {
    Problem::refused("identity.reset-closed", "This link was used or has expired. Ask for a new one.")
}

fn open(snapshot: &mut Snapshot<'_>, token: TokenHash) -> Done<(ResetRow, AccountRow)> {
    let query = resets::table.filter(resets::token_hash.eq(token.as_bytes().to_vec()));
    let row: Option<ResetRow> = snapshot.first(query.select(ResetRow::as_select()))?;
    let row = row.filter(|row| row.is_open_at(snapshot.now())).ok_or_else(closed)?;
    let account = accounts::account(snapshot, row.account.ok_or_else(closed)?)?;
    if account.state == AccountState::Active { Ok((row, account)) } else { Err(closed().into()) }
}
