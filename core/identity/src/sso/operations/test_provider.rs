//! Asks a provider what it says of itself, and tells what of it is good, odd and wrong. Nobody signs in.

use std::sync::Arc;

use door::{Cost, Desk, Done, Method, Prepared, Spec, Stream, Tx};
use model::Actor;
use openidconnect::core::CoreJsonWebKeySet;
use schemars::JsonSchema;
use serde::Serialize;

use super::get_provider::Of;
use crate::sso::{
    WRITE,
    discovery::{Finding, Is, findings},
    outside::Outside,
    providers,
    records::{ProviderId, ProviderRow},
};

pub struct TestProvider {
    pub(crate) outside: Arc<Outside>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SsoProviderTest")]
pub struct Tested {
    pub id: ProviderId,
    /// Whether people can sign in by it, as far as that can be seen from here.
    pub works: bool,
    pub findings: Vec<Finding>,
}

impl Prepared for TestProvider {
    const SPEC: Spec = Spec::new("sso.test-provider", WRITE, "Ask a provider what it says of itself")
        .cost(Cost::Heavy)
        .stream(Stream::Security)
        .creates()
        .at(Method::Post, "/sso/providers/{id}/tests");
    type Input = Of;
    type Ready = (ProviderId, Vec<Finding>);
    type Output = Tested;

    async fn prepare(&self, _: &Actor, desk: &Desk, of: Of) -> Done<Self::Ready> {
        let row = desk.read(move |snapshot| providers::find(snapshot, of.id)).await?;
        Ok((row.id, self.look(&row).await))
    }

    fn run(&self, _: &Actor, _: &mut Tx<'_>, (id, findings): &Self::Ready) -> Done<Tested> {
        let works = findings.iter().all(|finding| finding.is != Is::Wrong);
        Ok(Tested { id: *id, works, findings: findings.clone() })
    }
}

impl TestProvider {
    async fn look(&self, row: &ProviderRow) -> Vec<Finding> {
        let published = match self.outside.published(&row.issuer).await {
            Ok(published) => published,
            Err(error) => {
                let detail = format!("{} could not be asked what it is: {error}.", row.issuer);
                return vec![Finding::new("reached", Is::Wrong, detail)];
            }
        };
        let mut found = vec![Finding::new("reached", Is::Good, "It answers, and says that it is an OpenID provider.")];
        found.extend(findings(&row.issuer, &published, |address| self.outside.is_safe(address)));
        found.push(match self.outside.keys(&published).await {
            Ok(keys) => of_keys(&keys),
            Err(error) => Finding::new("keys", Is::Wrong, format!("Its keys could not be had: {error}.")),
        });
        found.extend(missing(row));
        found
    }
}

fn of_keys(keys: &CoreJsonWebKeySet) -> Finding {
    match keys.keys().len() {
        0 => Finding::new(
            "keys",
            Is::Wrong,
            "It publishes no key that can be used. Choose a signing key at the provider.",
        ),
        1 => Finding::new("keys", Is::Good, "It publishes one key."),
        count => Finding::new("keys", Is::Good, format!("It publishes {count} keys.")),
    }
}

/// What is not filled in here yet.
fn missing(row: &ProviderRow) -> Vec<Finding> {
    let mut found = Vec::new();
    if row.client_id.is_empty() {
        let detail = "There is no client id here yet: copy it from the provider.";
        found.push(Finding::new("client-id", Is::Wrong, detail));
    }
    if row.client_secret.is_none() {
        let detail = "There is no client secret here. Most providers want one.";
        found.push(Finding::new("client-secret", Is::Odd, detail));
    }
    if !row.is_on {
        found.push(Finding::new("on", Is::Odd, "It is switched off: nobody is offered it."));
    }
    found
}
