//! Gives a token another secret. The one of before works for a while that is said, so that nothing stands still; whoever
//! shows it after that has a copy that nobody should have, and that raises an alarm.

use std::time::Duration;

use door::{
    Desk, Done, Method, Prepared, Problem, Snapshot, Spec, Stream, Tx,
    access::records::{ApiTokenRow, FormerSecretRow},
};
use model::{Actor, ApiTokenId};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    OWN, SERVICES_WRITE, live, own, person,
    shown::{Made, Shown},
    token,
};
use crate::{rules, tokens::Minted};

const HOUR: Duration = Duration::from_secs(3600);

/// One's own.
pub struct Rotate;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TokenRotation")]
pub struct Input {
    pub id: ApiTokenId,
    /// For how many hours the secret of before still works: 0 to 168; 24 unless said.
    #[serde(default)]
    pub grace: Option<u16>,
    /// In how many days the new one ends by itself: 1 to 366; 90 unless said.
    #[serde(default)]
    pub days: Option<u16>,
}

pub struct Ready {
    id: ApiTokenId,
    grace: u16,
    days: u16,
    token: Minted,
}

impl Prepared for Rotate {
    const SPEC: Spec = Spec::new("tokens.rotate", OWN, "Give a token of yours another secret")
        .stream(Stream::Security)
        .step_up()
        .reveals_secret()
        .at(Method::Post, "/tokens/{id}/rotation");
    type Input = Input;
    type Ready = Ready;
    type Output = Made;

    async fn prepare(&self, actor: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        person(actor)?;
        ready(actor, desk, input).await
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Made> {
        let before = own(tx, actor, ready.id)?;
        renew(tx, &before, &ready.token, ready.grace, ready.days)
    }
}

/// A service account's.
pub struct RotateForService;

impl Prepared for RotateForService {
    const SPEC: Spec =
        Spec::new("services.rotate-token", SERVICES_WRITE, "Give a token of a service account another secret")
            .stream(Stream::Security)
            .step_up()
            .reveals_secret()
            .at(Method::Post, "/service-tokens/{id}/rotation");
    type Input = Input;
    type Ready = Ready;
    type Output = Made;

    async fn prepare(&self, actor: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        ready(actor, desk, input).await
    }

    /// Whoever gets the new secret can use it.
    fn gives(&self, snapshot: &mut Snapshot<'_>, ready: &Ready) -> Done<Vec<door::Gift>> {
        let row = of_service(snapshot, ready.id)?;
        Ok(row.granted().into_iter().map(door::Gift::Permission).collect())
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Made> {
        let before = of_service(tx, ready.id)?;
        renew(tx, &before, &ready.token, ready.grace, ready.days)
    }
}

fn of_service(snapshot: &mut Snapshot<'_>, id: ApiTokenId) -> Done<ApiTokenRow> {
    let row = token(snapshot, id)?;
    if row.service.is_some() { Ok(row) } else { Err(Problem::not_found("token", id).into()) }
}

async fn ready(actor: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
    let (grace, days) = (rules::grace(input.grace)?, rules::days(input.days)?);
    Ok(Ready { id: input.id, grace, days, token: Minted::of_program(desk, actor.workspace).await? })
}

/// The secret of before works for so many hours more, the new one for so many days.
pub(crate) fn renew(tx: &mut Tx<'_>, before: &ApiTokenRow, token: &Minted, grace: u16, days: u16) -> Done<Made> {
    let (before, now) = (live(before.clone(), tx)?, tx.now());
    let until = now.plus(HOUR * u32::from(grace)).min(before.expires_at);
    let former =
        FormerSecretRow { id: tx.new_id(), version: 1, token_hash: before.token_hash.clone(), token: before.id, until };
    tx.insert(&former)?;
    let after = ApiTokenRow {
        token_hash: token.hash.as_bytes().to_vec(),
        expires_at: now.plus(rules::DAY * u32::from(days)),
        rotated_at: Some(now),
        ..before.clone()
    };
    let after = tx.update(&before, after)?;
    tx.policy_changed();
    Ok(Made { token: Shown::of(&after, now), secret: token.text.expose().clone(), former_until: Some(until) })
}
