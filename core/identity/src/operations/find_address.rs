//! Where somebody is written to, for whoever sends them a mail of ours.

use door::{Done, Read, Snapshot, Spec};
use model::{AccountId, Actor};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ACCOUNTS_ADDRESS, accounts};

pub(crate) const NAME: &str = "accounts.address";

pub struct FindAddress;

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AddressWanted")]
pub struct Wanted {
    pub account: AccountId,
}

/// Empty once the person was erased; without an address where somebody else reads there.
#[derive(Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "AccountAddress")]
pub struct Address {
    pub email: Option<String>,
    pub name: Option<String>,
}

impl Read for FindAddress {
    const SPEC: Spec = Spec::new(NAME, ACCOUNTS_ADDRESS, "Find where somebody is written to").platform();
    type Input = Wanted;
    type Output = Address;

    // Nothing is disclosed here: the mail goes to the person themselves.
    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Address> {
        let account = accounts::account(snapshot, wanted.account)?;
        let (email, name) = accounts::open(snapshot, &account)?.map(|person| (person.email, person.name)).unzip();
        Ok(Address { email: email.flatten(), name })
    }
}
