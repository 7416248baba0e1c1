//! Makes a token: for a program of one's own, or for a service account.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Desk, Done, Gift, Method, Prepared, Problem, Snapshot, Spec, Stream, Tx,
    access::{
        Permission,
        records::{ApiTokenRow, join},
    },
    schema::api_tokens,
};
use model::{AccountId, Actor, MemberId, SecondFactor, ServiceId};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    Known, OWN, SERVICES_WRITE, person, service,
    shown::{Made, Shown},
};
use crate::{rules, tokens::Minted};

/// Live tokens of one holder: more than anybody can keep an eye on.
const MOST: usize = 50;

/// For a program of one's own.
pub struct Create {
    pub(super) known: Known,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewToken")]
pub struct Input {
    /// What you know it by, such as where it lies.
    pub name: String,
    /// The most that it may, as permission keys such as `products:read`. What you may not yourself, you cannot give.
    pub permissions: Vec<String>,
    /// In how many days it ends by itself: 1 to 366; 90 unless said.
    #[serde(default)]
    pub days: Option<u16>,
}

pub struct Ready {
    pub(crate) name: String,
    pub(crate) permissions: Vec<Permission>,
    pub(crate) days: u16,
    pub(crate) token: Minted,
}

impl Prepared for Create {
    const SPEC: Spec = Spec::new("tokens.create", OWN, "Make a token for a program of yours")
        .stream(Stream::Security)
        .step_up()
        .reveals_secret()
        .at(Method::Post, "/tokens");
    type Input = Input;
    type Ready = Ready;
    type Output = Made;

    async fn prepare(&self, actor: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        person(actor)?;
        ready(&self.known, actor, desk, input).await
    }

    fn gives(&self, _: &mut Snapshot<'_>, ready: &Ready) -> Done<Vec<Gift>> {
        Ok(ready.permissions.iter().cloned().map(Gift::Permission).collect())
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Made> {
        let (account, member) = person(actor)?;
        make(tx, actor, ready, For::Member(account, member))
    }
}

/// For a service account.
pub struct CreateForService {
    pub(super) known: Known,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewServiceToken")]
pub struct ServiceInput {
    /// The service account.
    pub id: ServiceId,
    /// What you know it by, such as where it lies.
    pub name: String,
    /// The most that it may, as permission keys. It may nothing that the account's roles do not grant.
    pub permissions: Vec<String>,
    /// In how many days it ends by itself: 1 to 366; 90 unless said.
    #[serde(default)]
    pub days: Option<u16>,
}

impl Prepared for CreateForService {
    const SPEC: Spec = Spec::new("services.create-token", SERVICES_WRITE, "Make a token for a service account")
        .stream(Stream::Security)
        .step_up()
        .reveals_secret()
        .creates()
        .at(Method::Post, "/services/{id}/tokens");
    type Input = ServiceInput;
    type Ready = (ServiceId, Ready);
    type Output = Made;

    async fn prepare(&self, actor: &Actor, desk: &Desk, input: ServiceInput) -> Done<Self::Ready> {
        let ServiceInput { id, name, permissions, days } = input;
        Ok((id, ready(&self.known, actor, desk, Input { name, permissions, days }).await?))
    }

    /// Whoever makes a token can use it.
    fn gives(&self, _: &mut Snapshot<'_>, (_, ready): &Self::Ready) -> Done<Vec<Gift>> {
        Ok(ready.permissions.iter().cloned().map(Gift::Permission).collect())
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, (id, ready): &Self::Ready) -> Done<Made> {
        let account = service(tx, *id)?;
        if account.ended_at.is_some() {
            return Err(Problem::refused("services.closed", "This service account was closed. Open a new one.").into());
        }
        make(tx, actor, ready, For::Service(account.id))
    }
}

/// Whose a token becomes.
pub(crate) enum For {
    Member(AccountId, MemberId),
    Service(ServiceId),
}

async fn ready(known: &Known, actor: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
    let name = rules::name("/name", &input.name)?;
    let permissions = known.read(&input.permissions)?;
    let days = rules::days(input.days)?;
    let token = Minted::of_program(desk, actor.workspace).await?;
    Ok(Ready { name, permissions, days, token })
}

pub(crate) fn make(tx: &mut Tx<'_>, actor: &Actor, ready: &Ready, holder: For) -> Done<Made> {
    let now = tx.now();
    let standing =
        api_tokens::table.filter(api_tokens::ended_at.is_null()).filter(api_tokens::expires_at.gt(now)).into_boxed();
    let (account, member, service) = match holder {
        For::Member(account, member) => (Some(account), Some(member), None),
        For::Service(service) => (None, None, Some(service)),
    };
    let of = match service {
        Some(service) => standing.filter(api_tokens::service.eq(service)),
        None => standing.filter(api_tokens::member.eq(member)),
    };
    let there: Vec<ApiTokenRow> = tx.load(of.select(ApiTokenRow::as_select()))?;
    if there.len() >= MOST {
        let detail = format!("There are {MOST} tokens already. Revoke those that nobody uses.");
        return Err(Problem::refused("tokens.too-many", detail).into());
    }
    let row = ApiTokenRow {
        id: tx.new_id(),
        version: 1,
        token_hash: ready.token.hash.as_bytes().to_vec(),
        name: ready.name.clone(),
        account,
        member,
        service,
        permissions: join(&ready.permissions),
        created_by: actor.who.to_string(),
        created_at: now,
        expires_at: now.plus(rules::DAY * u32::from(ready.days)),
        factor_at: (actor.second_factor == SecondFactor::Proven).then_some(now),
        seen_at: None,
        networks: String::new(),
        rotated_at: None,
        ended_at: None,
        ended_for: None,
        alarmed_at: None,
    };
    tx.insert(&row)?;
    Ok(Made { token: Shown::of(&row, now), secret: ready.token.text.expose().clone(), former_until: None })
}
