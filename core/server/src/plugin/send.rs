//! `stockade plugin send`: what somebody outside would post to the plugin that `dev` runs, signed with the secret that it
//! has in a practice workspace.

use std::path::Path;

use packages::Part;
use plugins::{
    manifest,
    webhooks::{Incoming, signed},
};
use serde_json::{Value, json};
use store::{Clock as _, SystemClock};
use url::Url;

use super::{Said, distant::Distant, files, logs::installed};
use crate::exit::{Code, Stop};

pub async fn send(folder: &Path, webhook: &str, body: &Path, headers: &[String], server: &str) -> Result<Said, Stop> {
    let manifest = manifest::read(&files::read_text(&folder.join(Part::Manifest.to_string()))?)
        .map_err(|faults| Stop::new(Code::Data, faults))?;
    let declared = manifest.needs.webhooks.iter().find(|declared| declared.name == webhook);
    let declared = declared.ok_or_else(|| {
        let names: Vec<_> = manifest.needs.webhooks.iter().map(|webhook| webhook.name.as_str()).collect();
        usage(format!("the plugin has no webhook {webhook}; it has: {}", names.join(", ")))
    })?;
    let body = files::read(body)?;
    let there = Distant::new(server)?;
    let id = installed(&there, &manifest.plugin.id).await?;
    let played = there.get(&format!("/plugins/{id}/other-side")).await?;
    let (url, secret) = address(&played, webhook).ok_or_else(|| {
        usage(format!("the plugin that is there has no webhook {webhook} yet: does `stockade plugin dev` run?"))
    })?;

    let mut headers = headers.iter().map(|line| header(line)).collect::<Result<Vec<_>, _>>()?;
    if serde_json::from_slice::<Value>(&body).is_ok() && !headers.iter().any(|(name, _)| name == "content-type") {
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
    }
    let own: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let request = Incoming { method: "POST", url: url.as_str(), headers: &own, body: &body };
    let more = signed(&declared.verify, &secret, &request, SystemClock.now());
    headers.extend(more.ok_or_else(|| usage(format!("only its other side can sign what comes to {webhook}")))?);
    there.call(&url, &headers, body).await?;
    let lines = vec![format!("{webhook} was taken in: `stockade plugin dev` shows what the plugin does with it")];
    Ok(Said { value: json!({ "webhook": webhook, "url": url.as_str() }), lines })
}

/// Where it is taken in, and the secret that it is signed with.
fn address(played: &Value, webhook: &str) -> Option<(Url, String)> {
    let named = |all: &str, name: &str| played[all].as_array()?.iter().find(|one| one["name"] == name).cloned();
    let webhook = named("webhooks", webhook)?;
    let secret = named("secrets", webhook["secret"].as_str()?)?;
    Some((Url::parse(webhook["url"].as_str()?).ok()?, secret["value"].as_str()?.to_owned()))
}

fn header(line: &str) -> Result<(String, String), Stop> {
    let (name, value) = line.split_once(':').ok_or_else(|| usage(format!("{line} is no header: say NAME: VALUE")))?;
    Ok((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
}

fn usage(message: String) -> Stop {
    Stop::new(Code::Usage, message)
}
