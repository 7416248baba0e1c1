//! Begins to enrol an authenticator app: its secret, which counts once a code of it was shown. Until then the app that
//! is there goes on counting.

use std::sync::Arc;

use door::{Done, Method, Spec, Stream, Tx, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::Serialize;
use vault::TotpSecret;

use crate::{
    SELF,
    accounts::{self, Person},
    factors,
    records::FactorId,
    signing_in,
};

pub struct EnrolTotp {
    /// What apps list it under.
    pub(crate) issuer: Arc<str>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "BegunTotp")]
pub struct Begun {
    pub id: FactorId,
    /// What an app reads as a picture. Shown once.
    pub uri: String,
    /// The same secret, for whoever types it. Shown once.
    pub secret: String,
}

impl Write for EnrolTotp {
    const SPEC: Spec = Spec::new("identity.enrol-totp", SELF, "Begin to enrol an authenticator app")
        .platform()
        .stream(Stream::Security)
        .step_up()
        .reveals_secret()
        .at(Method::Post, "/me/totp");
    type Input = door::Nothing;
    type Output = Begun;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, _: &door::Nothing) -> Done<Begun> {
        let (account, _) = signing_in::own_account(actor)?;
        // What was begun before was shown to somebody, and is not what is being confirmed now.
        for before in factors::begun(tx, account)? {
            tx.remove(&before)?;
        }
        let row = accounts::account(tx, account)?;
        let person = accounts::open(tx, &row)?;
        let secret = TotpSecret::generate();
        let factor = factors::sealed_totp(tx, account, &secret)?;
        tx.insert(&factor)?;
        let name = person.as_ref().map(Person::known_as).unwrap_or_default();
        let (uri, secret) = (secret.uri(&self.issuer, name).to_string(), secret.to_text().to_string());
        Ok(Begun { id: factor.id, uri, secret })
    }
}
