//! Where somebody signs out at the provider that let them in, too. Here they sign out first, whatever it does.

use std::sync::Arc;

use door::{Desk, Done, Nothing, Prepared, Spec, Stream, Tx};
use model::Actor;
use schemars::JsonSchema;
use serde::Serialize;
use url::Url;

use crate::{
    SELF, signing_in,
    sso::{Places, attempts, outside::Outside, visas},
};

pub struct Leave {
    pub(crate) outside: Arc<Outside>,
    pub(crate) places: Arc<Places>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SsoLeaving")]
pub struct Leaving {
    /// Absent for who came in otherwise, and where the provider has no such page.
    pub url: Option<String>,
}

impl Prepared for Leave {
    const SPEC: Spec = Spec::new("sso.leave", SELF, "Find where you sign out at your provider")
        .platform()
        .stream(Stream::Security)
        .reveals_secret();
    type Input = Nothing;
    type Ready = Option<String>;
    type Output = Leaving;

    async fn prepare(&self, actor: &Actor, desk: &Desk, _: Nothing) -> Done<Option<String>> {
        let (_, session) = signing_in::own(actor)?;
        let visa = desk.read(move |snapshot| {
            let Some(visa) = visas::of_session(snapshot, session)? else { return Ok(None) };
            let token = visas::id_token(snapshot, &visa)?;
            Ok(Some((visa, token)))
        });
        let Some((visa, token)) = visa.await? else { return Ok(None) };
        let Ok(provider) = attempts::provider_of(desk, visa.workspace, visa.provider).await else { return Ok(None) };
        let Ok(known) = self.outside.known(&provider.row.issuer, desk.now()).await else { return Ok(None) };
        let page = known.published.end_session_endpoint.as_ref().and_then(|page| Url::parse(page).ok());
        Ok(page.map(|mut page| {
            page.query_pairs_mut()
                .append_pair("id_token_hint", &token)
                .append_pair("client_id", &provider.row.client_id)
                .append_pair("post_logout_redirect_uri", &self.places.signed_out());
            page.into()
        }))
    }

    fn run(&self, _: &Actor, _: &mut Tx<'_>, url: &Option<String>) -> Done<Leaving> {
        Ok(Leaving { url: url.clone() })
    }
}
