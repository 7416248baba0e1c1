//! Revokes a token that was found where it does not belong: in a repository, a log, somebody's mail. Whoever found it
//! shows it, and nothing else says whose it is.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Desk, Done, Method, Prepared, Problem, Spec, Stream, Tx,
    access::records::{ApiTokenRow, FormerSecretRow, TokenEnd},
    schema::{api_tokens, former_secrets},
};
use model::{Actor, ApiTokenId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::{Secret, TokenHash};

use super::{REVOKE, end, token};
use crate::{notices, tokens};

pub struct RevokeLeaked;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "LeakedToken")]
pub struct Input {
    /// The whole of it.
    pub token: Secret<String>,
}

model::words! {
    /// What became of a token that was found.
    pub enum Leak {
        Revoked = "revoked",
        /// It was over before.
        Over = "over",
        /// Its holder has another secret already. What was found opens nothing from now on.
        Former = "former",
    }
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RevokedLeak")]
pub struct Found {
    pub id: ApiTokenId,
    pub name: String,
    pub became: Leak,
}

impl Prepared for RevokeLeaked {
    const SPEC: Spec =
        Spec::new("tokens.revoke-leaked", REVOKE, "Revoke a token that was found where it does not belong")
            .stream(Stream::Security)
            .at(Method::Post, "/leaked-tokens");
    type Input = Input;
    type Ready = TokenHash;
    type Output = Found;

    async fn prepare(&self, actor: &Actor, desk: &Desk, input: Input) -> Done<TokenHash> {
        let found = tokens::read_program(desk, &input.token).await?;
        let here = found.filter(|(workspace, _)| Some(*workspace) == actor.workspace);
        here.map(|(_, hash)| hash).ok_or_else(|| unknown().into())
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, hash: &TokenHash) -> Done<Found> {
        let hash = hash.as_bytes().to_vec();
        let query = api_tokens::table.filter(api_tokens::token_hash.eq(hash.clone()));
        let current: Option<ApiTokenRow> = tx.first(query.select(ApiTokenRow::as_select()))?;
        if let Some(row) = current {
            if !row.is_live_at(tx.now()) {
                return Ok(Found { id: row.id, name: row.name, became: Leak::Over });
            }
            let row = end(tx, &row, TokenEnd::Leaked)?;
            notices::tell_admins(tx, &notices::Notice::TokenLeaked { token: row.name.clone() })?;
            return Ok(Found { id: row.id, name: row.name, became: Leak::Revoked });
        }
        let query = former_secrets::table.filter(former_secrets::token_hash.eq(hash));
        let former: Option<FormerSecretRow> = tx.first(query.select(FormerSecretRow::as_select()))?;
        let former = former.ok_or_else(unknown)?;
        let row = token(tx, former.token)?;
        if tx.now() < former.until {
            tx.update(&former, FormerSecretRow { until: tx.now(), ..former.clone() })?;
            tx.policy_changed();
            notices::tell_admins(tx, &notices::Notice::FormerSecretLeaked { token: row.name.clone() })?;
        }
        Ok(Found { id: row.id, name: row.name, became: Leak::Former })
    }
}

fn unknown() -> Problem {
    Problem::refused("tokens.unknown", "This is no token of this workspace. Nothing was done.")
}
