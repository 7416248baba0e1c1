//! Takes in a group of a provider's. Who is in it has at once what the provider's rules make of it.

use door::{Done, Problem, Spec, Stream, Tx, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use super::change_group::check_so_many;
use crate::sso::{
    records::ProviderId,
    scim::{
        self, PROVISION, following,
        groups::{self, MOST, Shown},
        people,
        records::{ScimGroupRow, ScimUserId},
    },
};

pub struct AddGroup;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewScimGroup")]
pub struct Input {
    pub provider: ProviderId,
    /// As the provider's rules name it.
    pub name: String,
    #[serde(default)]
    pub external_id: Option<String>,
    /// Who is in it.
    #[serde(default)]
    pub members: Vec<ScimUserId>,
}

impl Write for AddGroup {
    const SPEC: Spec =
        Spec::new("scim.add-group", PROVISION, "Tell of a group of a provider's").stream(Stream::Permission);
    type Input = Input;
    type Output = Shown;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Shown> {
        let provider = scim::provider(tx, actor, input.provider)?;
        check_so_many(input.members.len())?;
        if groups::all(tx, provider.id)?.len() >= MOST {
            let detail = format!("A provider has at most {MOST} groups here. Send only those that make a role.");
            return Err(Problem::refused("scim.too-many", detail).into());
        }
        let row = ScimGroupRow {
            id: tx.new_id(),
            version: 1,
            provider: provider.id,
            name: groups::name(&input.name)?,
            external_id: people::text("/external_id", input.external_id.as_deref())?,
            created_at: tx.now(),
            changed_at: tx.now(),
        };
        groups::check_alone(tx, &row)?;
        tx.insert(&row)?;
        for user in groups::put_in(tx, &row, &input.members)? {
            following::follow(tx, &provider, &user)?;
        }
        let members = groups::members(tx, row.id)?;
        Ok(Shown::of(row, Some(members)))
    }
}
