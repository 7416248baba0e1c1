//! `stockade plugin replay`: whether a call that was kept comes to the same again.

use std::process::ExitCode;

use model::WorkspaceId;
use plugins::records::DeliveryId;
use serde_json::{Value, json};

use crate::{
    asking::Asking,
    exit::{Code, Stop},
    voice::say,
};

/// By its own id, or by that of a delivery, whose latest it is then.
pub async fn replay(mut asking: Asking, id: &str, workspace: WorkspaceId, json: bool) -> Result<ExitCode, Stop> {
    let answered = played(&mut asking, id, workspace).await;
    asking.leave().await;
    told(&answered?, json)
}

async fn played(asking: &mut Asking, id: &str, workspace: WorkspaceId) -> Result<Value, Stop> {
    let id = match id.parse::<DeliveryId>() {
        Err(_) => json!(id),
        Ok(delivery) => {
            let of = json!({ "delivery": delivery, "limit": 1 });
            let found = asking.operation("plugins.list-recordings", of, Some(workspace)).await?;
            let none = || Stop::failed(format!("no call of {delivery} was kept"));
            found["items"].get(0).map(|recording| recording["id"].clone()).ok_or_else(none)?
        }
    };
    asking.operation("plugins.replay", json!({ "id": id }), Some(workspace)).await
}

/// Whether it was the same is the exit code, too.
fn told(replayed: &Value, json: bool) -> Result<ExitCode, Stop> {
    let is_same = replayed["same"] == true;
    if json {
        say(replayed)?;
    } else {
        let id = replayed["id"].as_str().unwrap_or_default();
        say(format!("{id}  {}", if is_same { "same" } else { "different" }))?;
        if let Some(at) = replayed["departed_at"].as_u64() {
            say(format!("  at its call {at} of the host it asked for something else"))?;
        }
        for difference in replayed["differences"].as_array().into_iter().flatten() {
            say(format!("  not the same: {}", difference["what"].as_str().unwrap_or_default()))?;
        }
    }
    Ok(if is_same { ExitCode::SUCCESS } else { ExitCode::from(Code::Failed as u8) })
}
