//! That a record here and something on the other side are one; and what was last seen and written there.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::{Failure, Problem, Record, host};

/// How the connection knows a record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Binding {
    pub external_id: String,
    /// Of the other side, as it was last seen.
    pub version: Option<String>,
    /// Fingerprints of what was last read there, and of what was last written there.
    pub read: Option<String>,
    pub wrote: Option<String>,
}

impl Binding {
    /// Whether that is what was last written there: the other side only tells what it was told.
    pub fn is_echo(&self, of: &impl Serialize) -> Result<bool, Failure> {
        Ok(self.wrote.is_some() && self.wrote == Some(fingerprint(of)?))
    }

    /// Whether that is what was last read there: nothing changed since.
    pub fn is_known(&self, of: &impl Serialize) -> Result<bool, Failure> {
        Ok(self.read.is_some() && self.read == Some(fingerprint(of)?))
    }
}

/// None: the other side does not have it yet, as far as we know.
pub fn binding<R: Record>(id: &str) -> Result<Option<Binding>, Problem> {
    Ok(host::binding(R::KIND, id)?.map(|json| serde_json::from_str(&json)).transpose()?)
}

/// That two are one: see [`Outcome::link`](crate::Outcome::link). It may be said again, with what was seen since; what
/// is not said stays as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    kind: &'static str,
    record: String,
    external_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    read: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wrote: Option<String>,
}

impl Link {
    /// `record` is an id here, or what an operation of the same outcome [makes](crate::Made::id).
    pub fn new<R: Record>(record: impl Into<String>, external_id: impl Into<String>) -> Self {
        let (record, external_id) = (record.into(), external_id.into());
        Self { kind: R::KIND, record, external_id, version: None, read: None, wrote: None }
    }

    /// Which version of it is there, in the words of the other side.
    #[must_use]
    pub fn version(self, version: impl Into<String>) -> Self {
        Self { version: Some(version.into()), ..self }
    }

    /// What was read there.
    pub fn read(self, value: &impl Serialize) -> Result<Self, Failure> {
        Ok(Self { read: Some(fingerprint(value)?), ..self })
    }

    /// What was written there, in the form in which the other side tells of it.
    pub fn wrote(self, value: &impl Serialize) -> Result<Self, Failure> {
        Ok(Self { wrote: Some(fingerprint(value)?), ..self })
    }
}

/// The same for the same JSON, in whatever order its fields are.
fn fingerprint(value: &impl Serialize) -> Result<String, Failure> {
    // An object of `serde_json` has its fields in order.
    let canonical: Value = serde_json::to_value(value)?;
    let hash = Sha256::digest(canonical.to_string());
    Ok(hash.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::api::records::Product;

    #[test]
    fn an_echo_is_recognised_whatever_its_order() {
        let link = Link::new::<Product>("prd_1", "4711").version("7").wrote(&json!({ "a": 1, "b": [2] })).unwrap();
        let said = serde_json::to_value(&link).unwrap();
        assert_eq!(
            (&said["kind"], &said["record"], &said["version"]),
            (&json!("product"), &json!("prd_1"), &json!("7"))
        );
        assert_eq!(said.get("read"), None, "what is not said stays as it was");
        let binding = Binding { wrote: link.wrote, ..Binding::default() };
        let told: Value = serde_json::from_str(r#"{"b":[2],"a":1}"#).unwrap();
        assert!(binding.is_echo(&told).unwrap());
        assert!(!binding.is_echo(&json!({ "a": 1, "b": [3] })).unwrap());
        assert!(!binding.is_known(&told).unwrap(), "nothing was read yet");
    }
}
