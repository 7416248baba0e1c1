//! Changes a provider. What is not named stays.

use std::sync::Arc;

use door::{Done, Gift, Method, Problem, Record as _, Snapshot, Spec, Stream, Tx, Write, job, operations::sso_only};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;
use vault::Secret;

use super::{
    shown::Shown,
    turn_away::{TURN_AWAY, Whom},
};
use crate::sso::{
    Places, WRITE,
    mapping::{self, Rule},
    providers,
    records::{ProviderId, ProviderRow},
    said,
    scim::{FOLLOW, Following},
};

pub struct ChangeProvider {
    pub(crate) places: Arc<Places>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SsoProviderChange")]
pub struct Input {
    pub id: ProviderId,
    /// The version you saw.
    pub version: i64,
    #[serde(default)]
    pub name: Option<String>,
    /// Another is another provider: what this one opened ends, and the secret goes unless one comes with it.
    #[serde(default)]
    pub issuer: Option<String>,
    /// What the provider calls this server.
    #[serde(default)]
    pub client_id: Option<String>,
    /// Never shown again; an empty one takes it away.
    #[serde(default)]
    pub client_secret: Option<Secret<String>>,
    #[serde(default)]
    pub scopes: Option<Vec<String>>,
    #[serde(default)]
    pub button: Option<String>,
    /// Where the groups stand in what it says of somebody: a name, or names with points between.
    #[serde(default)]
    pub roles_at: Option<String>,
    /// All of them, in their order. With any, the provider says the role at every log-in.
    #[serde(default)]
    pub rules: Option<Vec<Rule>>,
    /// The role of those whom no rule fits; an empty one lets them in no more.
    #[serde(default)]
    pub otherwise: Option<String>,
    /// Only people of this domain of Google's; an empty one is any.
    #[serde(default)]
    pub domain: Option<String>,
    #[serde(default)]
    pub lets_in: Option<bool>,
    #[serde(default)]
    pub vouches: Option<bool>,
    #[serde(default)]
    pub is_on: Option<bool>,
}

impl Write for ChangeProvider {
    const SPEC: Spec = Spec::new("sso.change-provider", WRITE, "Change a provider by which people may sign in")
        .stream(Stream::Security)
        .step_up()
        .for_real()
        .versioned()
        .at(Method::Patch, "/sso/providers/{id}");
    type Input = Input;
    type Output = Shown;

    /// Whoever says which group makes which role hands those roles out, to themselves as well.
    fn gives(&self, snapshot: &mut Snapshot<'_>, input: &Input) -> Done<Vec<Gift>> {
        let row = providers::find(snapshot, input.id)?;
        let rules = input.rules.clone().map_or_else(|| row.rules(), Ok)?;
        let otherwise = input.otherwise.clone().or(row.otherwise);
        Ok(mapping::roles(&rules, otherwise.as_deref()).into_iter().map(Gift::Role).collect())
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Shown> {
        let before = providers::find(tx, input.id)?.seen_at(input.version)?;
        let mut after = before.clone();
        said_over(&mut after, input)?;
        let is_elsewhere = after.issuer != before.issuer;
        if is_elsewhere {
            // Whoever answers there now was never meant to be shown what the one before was.
            after.client_secret = None;
        }
        if let Some(secret) = &input.client_secret {
            after.client_secret = match secret.expose().trim() {
                "" => None,
                plain => Some(providers::sealed_secret(tx, after.id, &Secret::new(said::secret(plain)?))?),
            };
        }
        if let Some(rules) = &input.rules {
            after.rules = serde_json::to_string(rules).map_err(|_| door::Failure::internal("Rules are JSON."))?;
        }
        providers::check_mapping(tx, &after.rules()?, after.otherwise.as_deref())?;
        let workspace = tx.workspace().ok_or_else(|| Problem::invalid("", "A provider is a workspace's."))?;
        if after.is_on {
            check_whole(&after)?;
        } else if before.is_on {
            check_not_only_way_in(tx, &before)?;
        }
        if before.is_on && (is_elsewhere || !after.is_on) {
            // What it opened is over; whose its people are stays known.
            let everybody = Whom { workspace, provider: after.id, identity: None, is_off: true, comer: None };
            tx.enqueue(job::New::now(TURN_AWAY, &everybody))?;
        }
        let is_ruled_anew = (&after.rules, &after.otherwise) != (&before.rules, &before.otherwise);
        if is_ruled_anew && after.provisioner.is_some() {
            // Of whom it says itself who they are, it is known now what they become.
            tx.enqueue(job::New::now(FOLLOW, &Following { workspace, provider: after.id }))?;
        }
        Shown::of(tx.update(&before, after)?, &self.places)
    }
}

fn said_over(row: &mut ProviderRow, input: &Input) -> Result<(), Problem> {
    let filled = |text: &String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    if let Some(name) = &input.name {
        row.name = said::name(name)?;
    }
    if let Some(issuer) = &input.issuer {
        row.issuer = said::issuer(issuer)?;
    }
    if let Some(client) = &input.client_id {
        row.client_id = said::client_id(client)?;
    }
    if let Some(scopes) = &input.scopes {
        row.scopes = said::scopes(scopes)?;
    }
    if let Some(button) = &input.button {
        row.button = said::button(button)?;
    }
    if let Some(at) = &input.roles_at {
        row.roles_at = said::roles_at(at)?;
    }
    if let Some(otherwise) = &input.otherwise {
        row.otherwise = filled(otherwise);
    }
    if let Some(domain) = &input.domain {
        row.domain = filled(domain).map(|domain| said::domain(&domain)).transpose()?;
    }
    row.lets_in = input.lets_in.unwrap_or(row.lets_in);
    row.vouches = input.vouches.unwrap_or(row.vouches);
    row.is_on = input.is_on.unwrap_or(row.is_on);
    Ok(())
}

/// Where people come in by providers alone, one of them stays.
pub(crate) fn check_not_only_way_in(snapshot: &mut Snapshot<'_>, leaving: &ProviderRow) -> Done<()> {
    let others = providers::all(snapshot)?.into_iter().filter(|row| row.is_on && row.id != leaving.id).count();
    if !leaving.is_on || others > 0 || !sso_only::holds(snapshot)? {
        return Ok(());
    }
    let detail = "People come in by this provider alone. Let them come in by passwords again before you switch it off.";
    Err(Problem::refused("sso.only-way-in", detail).into())
}

/// What nobody could sign in with is not switched on.
fn check_whole(row: &ProviderRow) -> Result<(), Problem> {
    if row.client_id.is_empty() {
        let detail = "Fill in the client id that the provider gave you before you switch this on.";
        return Err(Problem::invalid("/client_id", detail));
    }
    if row.lets_in && row.rules == "[]" && row.otherwise.is_none() {
        let detail = "Say which role new people have, or by which group they have one, before they are let in.";
        return Err(Problem::invalid("/otherwise", detail));
    }
    Ok(())
}
