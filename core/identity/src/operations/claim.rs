//! Makes a fresh server somebody's: their account, their business, and a session in it.

use std::sync::Arc;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Cost, Desk, Done, Method, Prepared, Problem, Snapshot, Spec, Stream, Tx, operations::workspaces};
use model::{AccountId, Actor, MemberId};
use schemars::JsonSchema;
use serde::Deserialize;
use vault::{Secret, TokenHash, TotpSecret};

use super::issue_claim::check_unclaimed;
use crate::{
    accounts, factors,
    passwords::Passwords,
    records::{AccountRow, BelongingRow, ClaimRow, FactorRow},
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
    /// For a program that makes its own codes: the second factor that the account has from its first moment.
    #[serde(default)]
    pub second_factor: Option<OwnTotp>,
}

/// A secret that a program chose, and the proof that it makes codes of it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnTotp {
    /// 20 to 64 random bytes in base32.
    pub secret: Secret<String>,
    /// The code of now.
    pub code: Secret<String>,
}

pub struct Ready {
    claim: TokenHash,
    account: AccountRow,
    name: String,
    business: String,
    token: Minted,
    second_factor: Option<(TotpSecret, Secret<String>)>,
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
        let about = vec![email.as_str().to_owned(), name.clone(), business.clone()];
        let second_factor = input.second_factor.map(own_totp).transpose()?;
        let password = self.passwords.hash_new(desk, input.password, about).await?;
        let account = accounts::seal(desk, &email, &name, password).await?;
        Ok(Ready { claim, account, name, business, token: Minted::new(desk).await?, second_factor })
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<SignedIn> {
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
        let Some((secret, code)) = &ready.second_factor else {
            return begin(tx, actor, &ready.token, Beginning::proven_now(tx.now(), account, Some(belonging)));
        };
        let recovery_codes = enrol(tx, account, secret, code)?;
        let signed_in =
            begin(tx, actor, &ready.token, Beginning::proven_with_factor(tx.now(), account, Some(belonging)))?;
        Ok(SignedIn { recovery_codes: Some(recovery_codes), ..signed_in })
    }
}

fn own_totp(own: OwnTotp) -> Result<(TotpSecret, Secret<String>), Problem> {
    let secret = TotpSecret::from_text(own.secret.expose())
        .ok_or_else(|| Problem::invalid("/second_factor/secret", "Send 20 to 64 random bytes, written in base32."))?;
    Ok((secret, own.code))
}

/// A factor that is there from the first moment, if its code is one of now.
fn enrol(tx: &mut Tx<'_>, account: AccountId, secret: &TotpSecret, code: &Secret<String>) -> Done<Vec<String>> {
    let begun = factors::sealed_totp(tx, account, secret)?;
    let after = factors::after_code(tx, &begun, code.expose())?.ok_or_else(factors::wrong_code)?;
    tx.insert(&FactorRow { confirmed_at: Some(tx.now()), ..after })?;
    factors::renew_recovery(tx, account)
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
