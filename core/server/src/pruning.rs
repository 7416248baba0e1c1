//! Says what a prune of the audit logs did, and has PostgreSQL's owner take out what may go.

use std::process::ExitCode;

use serde_json::{Value, json};
use store::postgres::remove_below_floors;

use crate::{exit::Stop, voice::say};

pub fn show(
    pruned: &[(String, Value)],
    owner: Option<&str>,
    is_served_by_role: bool,
    json: bool,
) -> Result<ExitCode, Stop> {
    for (log, done) in pruned {
        if json {
            say(json!({ "log": log, "pruned": done }))?;
        } else {
            say(format!("{log}: the floor rose over {} entries, {} were taken out", done["raised"], done["removed"]))?;
        }
    }
    match owner {
        Some(owner) => {
            let removed = remove_below_floors(owner)?;
            say(if json {
                json!({ "removed": removed }).to_string()
            } else {
                format!("{removed} entries were taken out by the owner of the database")
            })?;
        }
        None if is_served_by_role && !json => {
            say(
                "What is below the floors is taken out by the owner of the database: give the command with --owner OWNER_URL",
            )?;
        }
        None => {}
    }
    Ok(ExitCode::SUCCESS)
}
