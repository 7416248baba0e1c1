//! A provider as it is shown: everything but its secret.

use door::Done;
use model::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::sso::{
    Places,
    mapping::Rule,
    records::{ProviderId, ProviderRow},
};

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SsoProvider")]
pub struct Shown {
    pub id: ProviderId,
    pub version: i64,
    pub name: String,
    /// Exactly as the provider writes it of itself.
    pub issuer: String,
    pub client_id: String,
    /// The secret itself is never shown again.
    pub has_secret: bool,
    pub scopes: Vec<String>,
    /// What stands on its button.
    pub button: String,
    /// Where in what it says of somebody their groups stand.
    pub roles_at: String,
    /// Which group makes which role, the first that fits first.
    pub rules: Vec<Rule>,
    /// The role of those whom no rule fits; without one they are not let in.
    pub otherwise: Option<String>,
    /// Only people of this domain of Google's.
    pub domain: Option<String>,
    /// Whether people who were not here before are let in.
    pub lets_in: bool,
    /// Whether it asks for a second factor itself, so that none is asked for here.
    pub vouches: bool,
    pub is_on: bool,
    pub created_at: Timestamp,
    /// What the provider has to know: where it sends people back,
    pub redirect_uri: String,
    /// where it says that somebody signed out,
    pub log_out_uri: String,
    /// and where it sends people who signed out.
    pub signed_out_uri: String,
}

impl Shown {
    pub(crate) fn of(row: ProviderRow, places: &Places) -> Done<Self> {
        let rules = row.rules()?;
        Ok(Self {
            id: row.id,
            version: row.version,
            issuer: row.issuer,
            client_id: row.client_id,
            has_secret: row.client_secret.is_some(),
            scopes: row.scopes.split(' ').filter(|scope| !scope.is_empty()).map(str::to_owned).collect(),
            name: row.name,
            button: row.button,
            roles_at: row.roles_at,
            rules,
            otherwise: row.otherwise,
            domain: row.domain,
            lets_in: row.lets_in,
            vouches: row.vouches,
            is_on: row.is_on,
            created_at: row.created_at,
            redirect_uri: places.back(row.id),
            log_out_uri: places.log_out(row.id),
            signed_out_uri: places.signed_out(),
        })
    }
}
