//! Takes a provider's word that somebody signed out there: what that log-in opened here ends.

use std::sync::Arc;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Desk, Done, Prepared, Snapshot, Spec, Stream, Tx};
use model::{Actor, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::Secret;

use crate::sso::{
    attempts,
    farewell::{self, Farewell},
    identities,
    outside::Outside,
    providers::Provider,
    records::{FarewellRow, ProviderId, VisaRow},
    schema::sso_farewells,
    visas,
};

/// Those that are over, taken away when another is taken.
const CLEARED: i64 = 20;

pub struct SayFarewell {
    pub(crate) outside: Arc<Outside>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SsoFarewell")]
pub struct Input {
    pub provider: ProviderId,
    pub logout_token: Secret<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SsoSaidFarewell")]
pub struct Said {
    pub sessions_ended: usize,
}

pub struct Ready {
    workspace: WorkspaceId,
    provider: Provider,
    farewell: Farewell,
}

impl Prepared for SayFarewell {
    // Nothing can be guessed that a provider signs, and what it says once must not be lost among others' tries.
    const SPEC: Spec =
        Spec::public("sso.say-farewell", "Say, as a provider, that somebody signed out there").stream(Stream::Security);
    type Input = Input;
    type Ready = Ready;
    type Output = Said;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        let id = input.provider;
        let workspace = desk.read(move |snapshot| identities::workspace_of(snapshot, id)).await?;
        let workspace = workspace.ok_or_else(farewell::unbelievable)?;
        let provider = attempts::provider_of(desk, workspace, id).await?;
        let farewell = farewell::read(&self.outside, &provider.row, input.logout_token.expose(), desk.now()).await?;
        Ok(Ready { workspace, provider, farewell })
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Said> {
        take_once(tx, ready)?;
        let Farewell { sid, subject, .. } = &ready.farewell;
        let visas = match (sid, subject) {
            (Some(sid), subject) => {
                let hash = visas::sid_hash_of(tx, ready.workspace, ready.provider.row.id, sid)?;
                let mut visas = visas::of_sid(tx, hash)?;
                // Which of theirs it was nobody knows of those that came without a name.
                let theirs = of_subject(tx, ready, subject.as_deref())?;
                visas.extend(theirs.into_iter().filter(|visa| visa.sid_hash.is_none()));
                visas
            }
            (None, subject) => of_subject(tx, ready, subject.as_deref())?,
        };
        let mut sessions_ended = 0;
        for visa in visas {
            sessions_ended += usize::from(visas::end(tx, &visa)?);
        }
        Ok(Said { sessions_ended })
    }
}

fn of_subject(snapshot: &mut Snapshot<'_>, ready: &Ready, subject: Option<&str>) -> Done<Vec<VisaRow>> {
    let Some(subject) = subject else { return Ok(Vec::new()) };
    match identities::find(snapshot, ready.workspace, &ready.provider.row, subject)? {
        Some(identity) => visas::of_identity(snapshot, identity.id),
        None => Ok(Vec::new()),
    }
}

fn take_once(tx: &mut Tx<'_>, ready: &Ready) -> Done<()> {
    let now = tx.now();
    let over = sso_farewells::table.filter(sso_farewells::expires_at.le(now)).order(sso_farewells::id).limit(CLEARED);
    let over: Vec<FarewellRow> = tx.load(over.select(FarewellRow::as_select()))?;
    over.iter().try_for_each(|row| tx.remove(row))?;
    let all = [ready.provider.row.id.as_str().as_bytes(), &[0], ready.farewell.id.as_bytes()].concat();
    let token_hash = tx.lookup_key()?.keyed_hash("sso_farewells.token", &all).to_vec();
    let query = sso_farewells::table.filter(sso_farewells::token_hash.eq(token_hash.clone()));
    if tx.first::<_, FarewellRow>(query.select(FarewellRow::as_select()))?.is_some() {
        return Err(farewell::unbelievable().into());
    }
    tx.insert(&FarewellRow { id: tx.new_id(), version: 1, token_hash, expires_at: ready.farewell.over_at })
}
