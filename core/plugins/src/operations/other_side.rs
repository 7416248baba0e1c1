//! With what somebody plays the other side of a plugin in development: where its webhooks are called, and what its secrets
//! are there, where nothing is real.

use std::sync::Arc;

use door::{Done, Method, Problem, Read, Snapshot, Spec};
use model::Actor;
use schemars::JsonSchema;
use serde::Serialize;

use super::shown::ById;
use crate::{INSTALL, connections, installations};

pub struct OtherSide {
    pub(crate) public_url: Arc<str>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginOtherSide")]
pub struct Played {
    /// Of its first connection.
    pub webhooks: Vec<Called>,
    pub secrets: Vec<Practised>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginWebhookPlayed")]
pub struct Called {
    pub name: String,
    pub url: String,
    /// Which of the secrets signs what comes there.
    pub secret: String,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginSecretPractised")]
pub struct Practised {
    pub name: String,
    pub value: String,
}

impl Read for OtherSide {
    const SPEC: Spec =
        Spec::new("plugins.get-other-side", INSTALL, "With what the other side of a plugin in development is played")
            .at(Method::Get, "/plugins/{id}/other-side");
    type Input = ById;
    type Output = Played;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &ById) -> Done<Played> {
        let row = installations::find(snapshot, input.id)?;
        if !installations::is_in_development(&row) {
            let detail = "This plugin is not in development: what it works with is real, and is said to nobody.";
            return Err(Problem::refused("plugins.no-development", detail).into());
        }
        let grants = installations::grants(&row)?;
        let mut webhooks = Vec::new();
        if let Some(connection) = connections::of(snapshot, row.id)?.first() {
            for webhook in &grants.webhooks {
                let (name, secret) = (webhook.name.clone(), webhook.secret.clone());
                let url = connections::hook(snapshot, connection, &self.public_url, &name)?;
                webhooks.push(Called { name, url, secret });
            }
        }
        let typed = grants.secrets.iter().filter(|secret| secret.oauth.is_none());
        let secrets = typed.map(|secret| Practised {
            name: secret.name.clone(),
            value: connections::practised(&secret.name).expose().clone(),
        });
        Ok(Played { webhooks, secrets: secrets.collect() })
    }
}
