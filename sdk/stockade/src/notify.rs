//! What people of the workspace should know.

use serde_json::{Value, json};

use crate::{Problem, host};

/// Sent when the outcome is kept.
pub fn people(title: impl AsRef<str>, text: impl AsRef<str>) -> Result<(), Problem> {
    with(&json!({ "title": title.as_ref(), "text": text.as_ref() }))
}

/// With what else the API knows to say of a notice.
pub fn with(notice: &Value) -> Result<(), Problem> {
    host::notify(&notice.to_string())
}
