//! Makes the account of somebody who had one elsewhere, with the hash of their password from there. It is taken once,
//! when they first sign in or join, and replaced with one of ours.

use door::{Desk, Done, Prepared, Problem, Spec, Stream, Tx};
use model::{AccountId, Actor};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::{Secret, password};

use crate::{
    ACCOUNTS_IMPORT, accounts,
    records::AccountRow,
    rules::{self, Email},
};

pub struct ImportAccount;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ForeignAccount")]
pub struct Input {
    pub email: String,
    pub name: String,
    /// Of bcrypt (`$2b$…`) or PBKDF2 (`pbkdf2_sha256$…`, `$pbkdf2-sha256$…`).
    pub password_hash: Secret<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ImportedAccount")]
pub struct Imported {
    pub account: AccountId,
}

pub struct Ready {
    email: Email,
    account: AccountRow,
}

impl Prepared for ImportAccount {
    const SPEC: Spec =
        Spec::new("accounts.import", ACCOUNTS_IMPORT, "Make the account of somebody who had one elsewhere")
            .platform()
            .stream(Stream::Security);
    type Input = Input;
    type Ready = Ready;
    type Output = Imported;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        let email = rules::email(&input.email)?;
        let name = rules::name("/name", &input.name)?;
        let hash = input.password_hash.expose().trim();
        if !password::is_legacy(hash) {
            let detail = "This is no hash of bcrypt or PBKDF2 that can be checked here. Let them set a new password.";
            return Err(Problem::invalid("/password_hash", detail).into());
        }
        let account = accounts::seal(desk, &email, &name, hash.to_owned()).await?;
        Ok(Ready { email, account })
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Imported> {
        if accounts::find(tx, &ready.email)?.is_some() {
            let detail = "There is an account with this address already. It keeps its password.";
            return Err(Problem::conflict("accounts.known", detail).into());
        }
        tx.insert(&ready.account)?;
        Ok(Imported { account: ready.account.id })
    }
}
