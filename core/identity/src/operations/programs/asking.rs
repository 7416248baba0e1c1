//! What the server itself asks about a token that it is shown: whose it is, that it was used, and from where; and that a
//! secret was used which is over.

use std::time::Duration;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Problem, Read, Snapshot, Spec, Stream, Tx, Write,
    access::records::{ApiTokenRow, FormerSecretRow, MemberState},
    operations::members::member,
    schema::{api_tokens, former_secrets},
};
use model::{Actor, ApiTokenId, Holder, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::TokenHash;

use super::{FIND, service, token};
use crate::notices;

/// Places that are remembered of a token, the latest ones.
pub(crate) const PLACES: usize = 8;
/// A secret that is over and is used again and again raises one alarm in so long.
pub(crate) const ALARM_EVERY: Duration = Duration::from_secs(24 * 3600);

pub(crate) const FIND_NAME: &str = "tokens.find";
pub(crate) const TOUCH: &str = "tokens.touch";
pub(crate) const SEEN_ELSEWHERE: &str = "tokens.seen-elsewhere";
pub(crate) const RAISE_ALARM: &str = "tokens.raise-alarm";

pub struct Find;

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TokenWanted")]
pub struct Wanted {
    /// The hash of its secret, in hexadecimal digits.
    pub hash: String,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "TokenFinding")]
pub struct Finding {
    pub token: Option<Found>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "FoundToken")]
pub struct Found {
    pub id: ApiTokenId,
    pub holder: Holder,
    /// Whether whoever holds it is still here.
    pub is_held: bool,
    pub expires_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    /// Of a secret from before a rotation: until when it works.
    pub former_until: Option<Timestamp>,
    pub factor_at: Option<Timestamp>,
    pub made_at: Timestamp,
    pub seen_at: Option<Timestamp>,
    pub seen_from: Vec<String>,
}

impl Read for Find {
    const SPEC: Spec = Spec::new(FIND_NAME, FIND, "Find whose a token is").quick();
    type Input = Wanted;
    type Output = Finding;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Finding> {
        let hash: TokenHash = wanted.hash.parse().map_err(|_| Problem::invalid("/hash", "Not the hash of a token."))?;
        let hash = hash.as_bytes().to_vec();
        let query = api_tokens::table.filter(api_tokens::token_hash.eq(hash.clone()));
        let current: Option<ApiTokenRow> = snapshot.first(query.select(ApiTokenRow::as_select()))?;
        let (row, former_until) = match current {
            Some(row) => (row, None),
            None => {
                let query = former_secrets::table.filter(former_secrets::token_hash.eq(hash));
                let former: Option<FormerSecretRow> = snapshot.first(query.select(FormerSecretRow::as_select()))?;
                let Some(former) = former else { return Ok(Finding { token: None }) };
                (token(snapshot, former.token)?, Some(former.until))
            }
        };
        let Some(holder) = row.holder() else { return Ok(Finding { token: None }) };
        let is_held = match holder {
            Holder::Member { member: id, account } => {
                let row = member(snapshot, id)?;
                row.state == MemberState::Active && row.account == account
            }
            Holder::Service { service: id } => service(snapshot, id)?.ended_at.is_none(),
        };
        let found = Found {
            id: row.id,
            holder,
            is_held,
            expires_at: row.expires_at,
            ended_at: row.ended_at,
            former_until,
            factor_at: row.factor_at,
            made_at: row.created_at,
            seen_at: row.seen_at,
            seen_from: row.seen_from().map(str::to_owned).collect(),
        };
        Ok(Finding { token: Some(found) })
    }
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TokenTouch")]
pub struct Used {
    pub id: ApiTokenId,
    pub seen_at: Timestamp,
    /// The network it was used from, where that is known.
    #[serde(default)]
    pub network: Option<String>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "TouchedToken")]
pub struct Touched {
    pub seen_at: Option<Timestamp>,
}

/// It was used as before.
pub struct Touch;

impl Write for Touch {
    const SPEC: Spec = Spec::new(TOUCH, FIND, "Write down when a token was last used").stream(Stream::Security);
    type Input = Used;
    type Output = Touched;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Used) -> Done<Touched> {
        note(tx, input)
    }
}

/// It was used from where it never was: an entry of its own, so that it can be found.
pub struct SeenElsewhere;

impl Write for SeenElsewhere {
    const SPEC: Spec =
        Spec::new(SEEN_ELSEWHERE, FIND, "Write down that a token was used from a new place").stream(Stream::Security);
    type Input = Used;
    type Output = Touched;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Used) -> Done<Touched> {
        note(tx, input)
    }
}

// Not a change of policy: what is remembered of the token is still so.
fn note(tx: &mut Tx<'_>, input: &Used) -> Done<Touched> {
    let before = token(tx, input.id)?;
    let seen_at = Some(input.seen_at.min(tx.now())).max(before.seen_at);
    let mut places: Vec<&str> = before.seen_from().filter(|place| Some(*place) != input.network.as_deref()).collect();
    places.extend(input.network.as_deref().filter(|place| !place.contains(',')));
    let networks = places[places.len().saturating_sub(PLACES)..].join(",");
    if before.ended_at.is_some() || (seen_at == before.seen_at && networks == before.networks) {
        return Ok(Touched { seen_at: before.seen_at });
    }
    let after = tx.update(&before, ApiTokenRow { seen_at, networks, ..before.clone() })?;
    Ok(Touched { seen_at: after.seen_at })
}

/// Somebody shows a secret from before a rotation, after its grace.
pub struct RaiseAlarm;

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TokenAlarm")]
pub struct Alarm {
    pub id: ApiTokenId,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "RaisedAlarm")]
pub struct Raised {
    pub alarmed_at: Option<Timestamp>,
}

impl Write for RaiseAlarm {
    const SPEC: Spec = Spec::new(RAISE_ALARM, FIND, "Raise the alarm: a token from before its rotation was used")
        .stream(Stream::Security);
    type Input = Alarm;
    type Output = Raised;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Alarm) -> Done<Raised> {
        let (before, now) = (token(tx, input.id)?, tx.now());
        if before.alarmed_at.is_some_and(|at| now.since(at) < ALARM_EVERY) {
            return Ok(Raised { alarmed_at: before.alarmed_at });
        }
        let from = actor.origin.address.map(|address| address.to_string());
        notices::tell_admins(tx, &notices::Notice::FormerTokenUsed { token: before.name.clone(), from })?;
        let after = tx.update(&before, ApiTokenRow { alarmed_at: Some(now), ..before.clone() })?;
        Ok(Raised { alarmed_at: after.alarmed_at })
    }
}
