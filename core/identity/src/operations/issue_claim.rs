//! Makes the one-time link by which a fresh server gets its owner.

use std::sync::Arc;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Desk, Done, Nothing, Prepared, Problem, Snapshot, Spec, Stream, Tx};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{CLAIMS_WRITE, accounts, records::ClaimRow, rules, schema::claims, tokens::Minted};

pub struct IssueClaim {
    pub(crate) public_url: Arc<str>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "IssuedClaim")]
pub struct Issued {
    /// Shown once.
    pub secret: String,
    pub url: String,
    pub expires_at: Timestamp,
}

pub struct Ready {
    token: Minted,
}

impl Prepared for IssueClaim {
    const SPEC: Spec =
        Spec::new("claims.issue", CLAIMS_WRITE, "Make the one-time link by which a fresh server gets its owner")
            .platform()
            .stream(Stream::Security)
            .reveals_secret();
    type Input = Nothing;
    type Ready = Ready;
    type Output = Issued;

    async fn prepare(&self, _: &Actor, desk: &Desk, _: Nothing) -> Done<Ready> {
        Ok(Ready { token: Minted::new(desk).await? })
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Issued> {
        check_unclaimed(tx)?;
        // There is one link at a time: whoever lost the last one need not fear that it is found.
        for before in open(tx)? {
            let ended = ClaimRow { expires_at: tx.now(), ..before.clone() };
            tx.update(&before, ended)?;
        }
        let claim = ClaimRow {
            id: tx.new_id(),
            version: 1,
            token_hash: ready.token.hash.as_bytes().to_vec(),
            created_at: tx.now(),
            expires_at: tx.now().plus(rules::CLAIM),
            used_at: None,
        };
        tx.insert(&claim)?;
        let secret = ready.token.text.expose().clone();
        Ok(Issued { url: format!("{}/claim#{secret}", self.public_url), secret, expires_at: claim.expires_at })
    }
}

pub(super) fn check_unclaimed(snapshot: &mut Snapshot<'_>) -> Done<()> {
    if accounts::is_claimed(snapshot)? {
        let detail = "This server has its owner already. Sign in, or ask an owner for an invitation.";
        return Err(Problem::refused("claims.claimed", detail).into());
    }
    Ok(())
}

fn open(snapshot: &mut Snapshot<'_>) -> Done<Vec<ClaimRow>> {
    let now = snapshot.now();
    let query = claims::table.filter(claims::used_at.is_null()).filter(claims::expires_at.gt(now));
    snapshot.load(query.select(ClaimRow::as_select()))
}
