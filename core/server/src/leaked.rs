//! Tokens that were found where they do not belong: each in a text is revoked, and none is shown again.

use std::{collections::BTreeSet, io::Read, process::ExitCode};

use serde_json::{Value, json};
use vault::ApiToken;

use crate::{
    asking::Asking,
    exit::{Code, Stop},
    voice::say,
};

/// So much of a text is read at a time; it may be as long as it likes.
const PIECE: u64 = 1024 * 1024;
/// What is looked at again with the next piece: more than a token has letters.
const OVERLAP: usize = 512;

/// What is in the text and is no token of this server is said too: it may be another Stockade's. Each is said as soon
/// as it is revoked: whoever is cut short knows how far it came.
pub async fn run(mut asking: Asking, json: bool) -> Result<ExitCode, Stop> {
    let revoked = revoke_all(&mut asking, std::io::stdin(), json).await;
    asking.leave().await;
    if revoked? == 0 && !json {
        say("No token was in it.")?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn revoke_all(asking: &mut Asking, mut text: impl Read, json: bool) -> Result<usize, Stop> {
    let (mut known, mut rest) = (BTreeSet::new(), Vec::new());
    loop {
        let before = rest.len();
        let read = text.by_ref().take(PIECE).read_to_end(&mut rest);
        read.map_err(|error| Stop::new(Code::Io, format!("standard input could not be read: {error}")))?;
        if rest.len() == before {
            return Ok(known.len());
        }
        for token in ApiToken::found_in(&String::from_utf8_lossy(&rest)) {
            if known.insert(token.to_owned()) {
                let one = revoke(asking, token).await?;
                if json { say(&one)? } else { say(line(&one))? }
            }
        }
        rest.drain(..rest.len().saturating_sub(OVERLAP));
    }
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
