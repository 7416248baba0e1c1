//! What the owner chose for the connection.

use serde::de::DeserializeOwned;

use crate::{Problem, host};

/// The settings as the manifest's form declares them. Secrets are not among them.
pub fn get<T: DeserializeOwned>() -> Result<T, Problem> {
    Ok(serde_json::from_str(&host::settings()?)?)
}
