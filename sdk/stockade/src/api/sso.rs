// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `sso`.

use serde::Serialize;

use super::types;
use crate::Operation;

/// One provider by which people may sign in
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct GetProvider {
    pub id: String,
}

impl Operation for GetProvider {
    const NAME: &'static str = "sso.get-provider";
}

/// Where people of this workspace may sign in beside here
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ListProviders {
}

impl Operation for ListProviders {
    const NAME: &'static str = "sso.list-providers";
}

/// Whether people come in by the workspace's own providers alone
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Only {
}

impl Operation for Only {
    const NAME: &'static str = "sso.only";
}

/// See who would become what by other rules of a provider
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RehearseRules {
    pub id: String,
    /// That which is kept, unless said; an empty one is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<String>,
    /// Those that are kept, unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<Vec<types::SsoRule>>,
}

impl Operation for RehearseRules {
    const NAME: &'static str = "sso.rehearse-rules";
}
