//! `stockade plugin install`: a package is sent to a server, and whoever sent it sees what its owner will. To agree is a
//! person's: that asks for a fresh proof of who it is, which no token gives.

use std::path::Path;

use serde_json::{Value, json};

use super::{Said, distant::Distant, files};
use crate::exit::Stop;

pub async fn install(package: &Path, server: &str) -> Result<Said, Stop> {
    let there = Distant::new(server)?;
    let sent = there.upload(files::read(package)?).await?;
    let seen = there.post("/plugin-packages/look", &json!({ "package": sent })).await?;
    let page = there.page(&format!("/plugins/install/{}", text(&seen["package"])));
    let about = &seen["manifest"]["plugin"];
    let mut lines = vec![format!("{} {} ({})", text(&about["name"]), text(&about["version"]), text(&about["id"]))];
    lines.push(signed(&seen));
    if let Some(release) = seen["installed"]["release"].as_str() {
        lines.push(format!("It takes the place of {release}."));
    }
    lines.push("What it could do at the worst:".to_owned());
    lines.extend(seen["sentences"].as_array().into_iter().flatten().map(text));
    lines.push(format!("An owner of this business agrees to it, or to less of it, at {page}"));
    Ok(Said { value: json!({ "package": sent, "page": page, "seen": seen }), lines })
}

fn signed(seen: &Value) -> String {
    let fingerprint = text(&seen["fingerprint"]);
    match (seen["publisher"]["name"].as_str(), fingerprint.as_str()) {
        (_, "") => "Nobody signed it.".to_owned(),
        (Some(name), _) => format!("{name} signed it, whom this business trusts ({fingerprint})."),
        (None, _) => format!("Nobody whom this business trusts signed it; its key is {fingerprint}."),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
