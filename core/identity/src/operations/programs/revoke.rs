//! Ends a token. It opens nothing from the next request on.

use door::{Done, Method, Spec, Stream, Tx, Write, access::records::TokenEnd};
use model::{Actor, ApiTokenId};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{OWN, REVOKE, end, own, shown::Shown, token};
use crate::watch::found::settle_token;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OfToken")]
pub struct Input {
    pub id: ApiTokenId,
}

/// Anybody's.
pub struct Revoke;

impl Write for Revoke {
    const SPEC: Spec = Spec::new("tokens.revoke", REVOKE, "Revoke anybody's token")
        .stream(Stream::Security)
        .at(Method::Delete, "/tokens/{id}");
    type Input = Input;
    type Output = Shown;

    // Without a fresh proof: who sees that something is wrong should not be kept waiting.
    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Shown> {
        let row = token(tx, input.id)?;
        let row = end(tx, &row, TokenEnd::Revoked)?;
        settle_token(tx, actor, input.id)?;
        Ok(Shown::of(&row, tx.now()))
    }
}

/// One's own.
pub struct End;

impl Write for End {
    const SPEC: Spec = Spec::new("tokens.end", OWN, "Revoke a token of yours")
        .stream(Stream::Security)
        .at(Method::Delete, "/me/tokens/{id}");
    type Input = Input;
    type Output = Shown;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Shown> {
        let row = own(tx, actor, input.id)?;
        let row = end(tx, &row, TokenEnd::Revoked)?;
        Ok(Shown::of(&row, tx.now()))
    }
}
