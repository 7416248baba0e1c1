//! Heads of the audit logs, as somebody keeps them elsewhere: a line of JSON each. Whoever holds one can prove that
//! no entry up to there was changed since, even by one who had everything that is here.

use std::{collections::HashMap, path::Path};

use model::{Timestamp, WorkspaceId};
use serde::{Deserialize, Serialize};
use store::{Head, audit::Known};

use crate::exit::{Code, Stop};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptHead {
    /// A workspace's id, or `platform`.
    pub log: String,
    pub epoch: i64,
    pub seq: i64,
    #[serde(with = "hex::serde")]
    pub hash: Vec<u8>,
    pub at: Timestamp,
}

impl KeptHead {
    pub fn of(workspace: Option<WorkspaceId>, head: &Head, at: Timestamp) -> Self {
        let log = workspace.map_or_else(|| "platform".to_owned(), |id| id.to_string());
        Self { log, epoch: head.epoch, seq: head.audit_seq, hash: head.audit_hash.clone(), at }
    }
}

/// What a file says of each log. It may hold several heads of one: each is compared.
pub fn read(file: &Path) -> Result<HashMap<String, Vec<Known>>, Stop> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| Stop::new(Code::Io, format!("{shown}: {error}")))?;
    let mut heads: HashMap<String, Vec<Known>> = HashMap::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let head: KeptHead = serde_json::from_str(line).map_err(|error| {
            let number = number + 1;
            let message =
                format!("line {number} of {shown} is not a head as `stockade audit head --json` writes one: {error}");
            Stop::new(Code::Usage, message)
        })?;
        heads.entry(head.log).or_default().push(Known { seq: head.seq, hash: head.hash });
    }
    if heads.is_empty() {
        return Err(Stop::new(
            Code::Usage,
            format!("{shown} holds no head. Write one with `stockade audit head --json`"),
        ));
    }
    Ok(heads)
}
