//! Takes in what a provider says of somebody who was not known yet. They are a member once they come in by it; who came
//! before is known again by what the provider called them then.

use door::{Desk, Done, Prepared, Problem, Spec, Stream, Tx};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::sso::{
    records::ProviderId,
    scim::{
        self, PROVISION, following,
        people::{self, MOST, Said, Shown},
        records::{ScimUserId, ScimUserRow},
    },
};

pub struct AddUser;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewScimUser")]
pub struct Input {
    pub provider: ProviderId,
    /// What they sign in with there.
    pub user_name: String,
    /// What the provider calls them, which never changes.
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
    /// Whether the provider lets them in; it does unless it says otherwise.
    #[serde(default)]
    pub active: Option<bool>,
}

pub struct Ready {
    id: ScimUserId,
    provider: ProviderId,
    said: Said,
    active: bool,
}

impl Prepared for AddUser {
    const SPEC: Spec = Spec::new("scim.add-user", PROVISION, "Say that somebody is one of a provider's people")
        .stream(Stream::Permission);
    type Input = Input;
    type Ready = Ready;
    type Output = Shown;

    async fn prepare(&self, actor: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        let (asker, provider) = (actor.clone(), input.provider);
        desk.read(move |snapshot| scim::provider(snapshot, &asker, provider)).await?;
        let said = Said {
            user_name: people::user_name(&input.user_name)?,
            external_id: people::text("/external_id", input.external_id.as_deref())?,
            email: people::text("/email", input.email.as_deref())?,
            display_name: people::text("/display_name", input.display_name.as_deref())?,
            given_name: people::text("/given_name", input.given_name.as_deref())?,
            family_name: people::text("/family_name", input.family_name.as_deref())?,
            formatted: people::text("/formatted", input.formatted.as_deref())?,
        };
        let id: ScimUserId = desk.new_id();
        desk.new_person(id).await?;
        Ok(Ready { id, provider, said, active: input.active.unwrap_or(true) })
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Shown> {
        let provider = scim::provider(tx, actor, ready.provider)?;
        if people::count(tx, provider.id)? >= MOST {
            let detail = format!("A provider has at most {MOST} people here. Assign fewer to this application.");
            return Err(Problem::refused("scim.too-many", detail).into());
        }
        let row = ScimUserRow {
            id: ready.id,
            version: 1,
            provider: provider.id,
            account: None,
            said: None,
            name_hash: Vec::new(),
            subject_hash: None,
            email_hash: None,
            is_active: ready.active,
            is_grouped: false,
            created_at: tx.now(),
            changed_at: tx.now(),
        };
        let row = people::say(tx, row, &ready.said)?;
        people::check_alone(tx, &row)?;
        tx.insert(&row)?;
        let row = people::recognise(tx, row)?;
        following::follow(tx, &provider, &row)?;
        Shown::of(tx, &row)
    }
}
