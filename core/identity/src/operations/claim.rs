//! Makes a fresh server somebody's: their account, their business, and a session in it.

use std::sync::Arc;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Cost, Desk, Done, Method, Prepared, Problem, Snapshot, Spec, Stream, Tx, operations::workspaces};
use model::{Actor, MemberId};
use schemars::JsonSchema;
use serde::Deserialize;
use vault::{Secret, TokenHash};

use super::issue_claim::check_unclaimed;
use crate::{
    accounts,
    passwords::Passwords,
    records::{AccountRow, BelongingRow, ClaimRow},
    rules,
    schema::claims,
    signing_in::{Beginning, SignedIn, begin},
    tokens::{self, Minted},
};

pub struct Claim {
    pub(crate) passwords: Arc<Passwords>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ClaimInput")]
pub struct Input {
    /// What the link has after its `#`.
    pub secret: Secret<String>,
    pub email: String,
    pub name: String,
    pub password: Secret<String>,
    /// What the business is called.
    pub business: String,
}

pub struct Ready {
    claim: TokenHash,
    account: AccountRow,
    name: String,
    business: String,
    token: Minted,
}

impl Prepared for Claim {
    const SPEC: Spec = Spec::public("identity.claim", "Make a fresh server your own, with the link that it printed")
        .cost(Cost::Proof)
        .stream(Stream::Security)
        .reveals_secret()
        .at(Method::Post, "/claim");
    type Input = Input;
    type Ready = Ready;
    type Output = SignedIn;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        let claim = tokens::read(desk, &input.secret).await?.ok_or_else(closed)?;
        desk.read(move |snapshot| open(snapshot, claim).map(drop)).await?;
        let email = rules::email(&input.email)?;
        let name = rules::name("/name", &input.name)?;
        let business = rules::name("/business", &input.business)?;
        rules::password(input.password.expose(), &email)?;
        let password = self.passwords.hash(desk, input.password).await?;
        let account = accounts::seal(desk, &email, &name, password).await?;
        Ok(Ready { claim, account, name, business, token: Minted::new(desk).await? })
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<SignedIn> {
        let claim = open(tx, ready.claim)?;
        // Somebody may have come in by an invitation since the link was made.
        check_unclaimed(tx)?;
        tx.update(&claim, ClaimRow { used_at: Some(tx.now()), ..claim.clone() })?;
        let (account, member): (_, MemberId) = (ready.account.id, tx.new_id());
        tx.insert(&ready.account)?;
        let owner = workspaces::Founder { account, member, name: Some(ready.name.clone()) };
        let workspace = workspaces::found(tx, &ready.business, Some(owner))?.id;
        let belonging = BelongingRow { account, workspace, member };
        tx.keep(&belonging)?;
        begin(tx, &ready.token, Beginning::proven_now(tx.now(), account, Some(belonging)))
    }
}

/// The one answer to every claim link that opens nothing.
fn closed() -> Problem {
    Problem::refused(
        "claims.closed",
        "This claim link was used, has expired or was replaced by a newer one. Make a new one on the server with `stockade claim`.",
    )
}

fn open(snapshot: &mut Snapshot<'_>, token: TokenHash) -> Done<ClaimRow> {
    let query = claims::table.filter(claims::token_hash.eq(token.as_bytes().to_vec()));
    let row: Option<ClaimRow> = snapshot.first(query.select(ClaimRow::as_select()))?;
    row.filter(|row| row.is_open_at(snapshot.now())).ok_or_else(|| closed().into())
}
