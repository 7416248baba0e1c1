//! Takes in what a provider says otherwise of somebody than before. What is not named stays; whom it switches off is out
//! with the same transaction.

use door::{Done, Record as _, Spec, Stream, Tx, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::sso::{
    records::ProviderId,
    scim::{
        self, PROVISION, following,
        people::{self, Shown},
        records::{ScimUserId, ScimUserRow},
    },
};

pub struct ChangeUser;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ScimUserChange")]
pub struct Input {
    pub provider: ProviderId,
    pub id: ScimUserId,
    /// The version that was seen, where that is known.
    #[serde(default)]
    pub version: Option<i64>,
    #[serde(default)]
    pub user_name: Option<String>,
    /// An empty one takes it away; so with what follows.
    #[serde(default)]
    pub external_id: Option<String>,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    pub display_name: Option<String>,
    #[serde(default)]
    pub given_name: Option<String>,
    #[serde(default)]
    pub family_name: Option<String>,
    #[serde(default)]
    pub formatted: Option<String>,
    #[serde(default)]
    pub active: Option<bool>,
}

impl Write for ChangeUser {
    const SPEC: Spec =
        Spec::new("scim.change-user", PROVISION, "Say that one of a provider's people is somebody else now")
            .stream(Stream::Permission);
    type Input = Input;
    type Output = Shown;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Shown> {
        let provider = scim::provider(tx, actor, input.provider)?;
        let mut before = people::find(tx, provider.id, input.id)?;
        if let Some(version) = input.version {
            before = before.seen_at(version)?;
        }
        let mut said = people::open(tx, &before)?;
        let was = said.clone();
        if let Some(name) = &input.user_name {
            said.user_name = people::user_name(name)?;
        }
        for (at, new, kept) in [
            ("/external_id", &input.external_id, &mut said.external_id),
            ("/email", &input.email, &mut said.email),
            ("/display_name", &input.display_name, &mut said.display_name),
            ("/given_name", &input.given_name, &mut said.given_name),
            ("/family_name", &input.family_name, &mut said.family_name),
            ("/formatted", &input.formatted, &mut said.formatted),
        ] {
            if new.is_some() {
                *kept = people::text(at, new.as_deref())?;
            }
        }
        let is_active = input.active.unwrap_or(before.is_active);
        // What is said again is nothing new.
        if said == was && is_active == before.is_active {
            return Shown::of(tx, &before);
        }
        let after = ScimUserRow { is_active, changed_at: tx.now(), ..before.clone() };
        let after = if said == was { after } else { people::say(tx, after, &said)? };
        people::check_alone(tx, &after)?;
        let after = tx.update(&before, after)?;
        let after = people::recognise(tx, after)?;
        following::follow(tx, &provider, &after)?;
        Shown::of(tx, &after)
    }
}
