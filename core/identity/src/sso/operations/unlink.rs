//! Takes a provider's account away from one's own. Sessions that it opened end.

use door::{Done, Method, Problem, Spec, Stream, Tx, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    SELF, signing_in,
    sso::{identities, records::IdentityId, visas},
};

pub struct Unlink;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OfIdentity")]
pub struct Input {
    pub id: IdentityId,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "UnlinkedIdentity")]
pub struct Unlinked {
    pub id: IdentityId,
    pub sessions_ended: usize,
}

impl Write for Unlink {
    const SPEC: Spec = Spec::new("sso.unlink", SELF, "Take a provider's account away from your own")
        .platform()
        .stream(Stream::Security)
        .step_up()
        .at(Method::Delete, "/me/identities/{id}");
    type Input = Input;
    type Output = Unlinked;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Unlinked> {
        let (account, _) = signing_in::own_account(actor)?;
        let own = identities::of_account(tx, account)?;
        let identity = own.iter().find(|row| row.id == input.id);
        let identity = identity.ok_or_else(|| Problem::not_found("identity", input.id))?;
        let mut sessions_ended = 0;
        for visa in visas::of_identity(tx, identity.id)? {
            sessions_ended += usize::from(visas::end(tx, &visa)?);
        }
        tx.remove(identity)?;
        Ok(Unlinked { id: identity.id, sessions_ended })
    }
}
