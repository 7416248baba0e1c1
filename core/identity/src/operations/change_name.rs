//! Lets people be called otherwise, wherever they belong.

use door::{
    Done, Method, Problem, Spec, Stream, Tx, Write, job,
    operations::names::{RENAMED, Renamed},
};
use model::{AccountId, Actor};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{SELF, accounts, records::AccountRow, rules, signing_in};

pub struct ChangeName;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NameChange")]
pub struct Input {
    pub name: String,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ChangedName")]
pub struct Changed {
    pub account: AccountId,
    pub name: String,
}

impl Write for ChangeName {
    const SPEC: Spec = Spec::new("identity.change-name", SELF, "Say what you are called")
        .platform()
        .stream(Stream::Security)
        .at(Method::Put, "/me/name");
    type Input = Input;
    type Output = Changed;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Changed> {
        let (id, _) = signing_in::own_account(actor)?;
        let name = rules::name("/name", &input.name)?;
        let before = accounts::account(tx, id)?;
        let sealed = tx.seal_of(id.as_str(), "accounts", "name", id.as_str(), name.as_bytes())?;
        let sealed = sealed.ok_or_else(|| Problem::not_found("account", id))?;
        tx.update(&before, AccountRow { name: sealed, ..before.clone() })?;
        // Each workspace knows its members by name itself.
        for (place, _) in accounts::belongings(tx, id)? {
            let renamed = Renamed { workspace: place.workspace, account: id, name: name.clone() };
            tx.enqueue(job::New::now(RENAMED, &renamed))?;
        }
        Ok(Changed { account: id, name })
    }
}
