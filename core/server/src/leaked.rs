//! Tokens that were found where they do not belong: each in a text is revoked, and none is shown again.

use std::{collections::BTreeSet, io::Read as _, process::ExitCode};

use serde_json::{Value, json};
use vault::ApiToken;

use crate::{
    asking::Asking,
    exit::{Code, Stop},
    voice::say,
};

/// The longest text that is read.
const LIMIT: u64 = 64 * 1024 * 1024;

/// What is in the text and is no token of this server is said too: it may be another Stockade's.
pub async fn run(mut asking: Asking, json: bool) -> Result<ExitCode, Stop> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(LIMIT).read_to_end(&mut bytes);
    read.map_err(|error| Stop::new(Code::Io, format!("standard input could not be read: {error}")))?;
    let text = String::from_utf8_lossy(&bytes);
    let found: BTreeSet<&str> = ApiToken::found_in(&text).into_iter().collect();
    let mut told = Vec::with_capacity(found.len());
    for token in found {
        match revoke(&mut asking, token).await {
            Ok(one) => told.push(one),
            Err(stop) => {
                asking.leave().await;
                return Err(stop);
            }
        }
    }
    asking.leave().await;
    for one in &told {
        if json {
            say(one)?;
        } else {
            say(line(one))?;
        }
    }
    if told.is_empty() && !json {
        say("No token was in it.")?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn revoke(asking: &mut Asking, token: &str) -> Result<Value, Stop> {
    let unknown = || json!({ "became": "unknown", "end": end_of(token) });
    let Some(workspace) = ApiToken::place(token).and_then(identity::workspace_of_token) else { return Ok(unknown()) };
    match asking.operation("tokens.revoke-leaked", json!({ "token": token }), Some(workspace)).await {
        Ok(mut done) => {
            done["workspace"] = workspace.as_str().into();
            Ok(done)
        }
        // Another server's, or of a workspace that is gone.
        Err(stop) if stop.problem.as_deref().is_some_and(|code| UNKNOWN.contains(&code)) => Ok(unknown()),
        Err(stop) => Err(stop),
    }
}

const UNKNOWN: [&str; 2] = ["tokens.unknown", "record.not-found"];

fn line(one: &Value) -> String {
    let text = |name: &str| one[name].as_str().unwrap_or_default();
    let whose = format!("{} “{}” of {}", text("id"), text("name"), text("workspace"));
    match text("became") {
        "revoked" => format!("revoked  {whose}"),
        "over" => format!("over     {whose} was over before"),
        "former" => format!("former   {whose} has another secret already; the one that was found is over"),
        _ => format!("unknown  …{} is no token of this server", text("end")),
    }
}

/// Enough to find it in the text, and nothing that opens anything.
fn end_of(token: &str) -> &str {
    token.get(token.len().saturating_sub(7)..).unwrap_or_default()
}
