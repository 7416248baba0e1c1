//! Adds a provider, switched off: it tells where the provider is to send people back, which the provider wants to
//! know before it says what to fill in here.

use std::sync::Arc;

use door::{Done, Method, Problem, Spec, Stream, Tx, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use super::shown::Shown;
use crate::sso::{Places, WRITE, providers, records::ProviderRow, said};

/// Providers of one workspace.
const MOST: usize = 20;

pub struct AddProvider {
    pub(crate) places: Arc<Places>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewSsoProvider")]
pub struct Input {
    /// What you call it.
    pub name: String,
    /// Exactly as the provider writes it of itself, such as `https://id.example.com/realms/shop`.
    pub issuer: String,
}

impl Write for AddProvider {
    const SPEC: Spec = Spec::new("sso.add-provider", WRITE, "Add a provider by which people may sign in")
        .stream(Stream::Security)
        .step_up()
        .for_real()
        .at(Method::Post, "/sso/providers");
    type Input = Input;
    type Output = Shown;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Shown> {
        if providers::all(tx)?.len() >= MOST {
            let detail = format!("A workspace has at most {MOST} providers. Remove one that nobody uses.");
            return Err(Problem::refused("sso.enough-providers", detail).into());
        }
        let name = said::name(&input.name)?;
        let row = ProviderRow {
            id: tx.new_id(),
            version: 1,
            issuer: said::issuer(&input.issuer)?,
            client_id: String::new(),
            client_secret: None,
            scopes: said::SCOPES.to_owned(),
            button: name.clone(),
            name,
            roles_at: said::ROLES_AT.to_owned(),
            rules: "[]".to_owned(),
            otherwise: None,
            domain: None,
            lets_in: false,
            vouches: false,
            is_on: false,
            created_at: tx.now(),
            provisioner: None,
        };
        tx.insert(&row)?;
        Shown::of(row, &self.places)
    }
}
