//! Takes an address from the account that has it, at the word of whoever has a shell on the machine: where no mail is sent,
//! nobody else can show whose it is.

use door::{Done, Problem, Spec, Stream, Tx, Write};
use model::{AccountId, Actor};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ACCOUNTS_FREE, accounts, resets, rules, signing_in};

pub struct FreeAddress;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AddressToFree")]
pub struct Input {
    pub email: String,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "FreedAddress")]
pub struct Freed {
    /// Whose it was.
    pub account: AccountId,
    pub sessions_ended: usize,
}

impl Write for FreeAddress {
    const SPEC: Spec =
        Spec::new("accounts.free-address", ACCOUNTS_FREE, "Take an address from the account of somebody else")
            .platform()
            .stream(Stream::Security);
    type Input = Input;
    type Output = Freed;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Freed> {
        let email = rules::email(&input.email)?;
        let unknown = || Problem::invalid("/email", "Nobody has an account with this address.");
        let account = accounts::find(tx, &email)?.ok_or_else(unknown)?;
        accounts::release(tx, &account)?;
        resets::use_up(tx, account.id)?;
        Ok(Freed { account: account.id, sessions_ended: signing_in::end_all(tx, account.id, None)? })
    }
}
