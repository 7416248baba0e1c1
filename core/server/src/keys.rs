//! Keys that are changed from the command line, and what became of each.

use std::{path::PathBuf, process::ExitCode};

use serde_json::Value;

use crate::{
    asking::Asking,
    control::Want,
    exit::{Code, Stop},
    rotation::Rotation,
    voice::say,
};

pub async fn rotate_fields(asking: Asking, json: bool) -> Result<ExitCode, Stop> {
    let reason = asking.reason.clone();
    rotate(asking, Want::RotateFields { reason }, json).await
}

pub async fn rotate_files(asking: Asking, json: bool) -> Result<ExitCode, Stop> {
    let reason = asking.reason.clone();
    rotate(asking, Want::RotateFiles { reason }, json).await
}

async fn rotate(mut asking: Asking, want: Want, json: bool) -> Result<ExitCode, Stop> {
    let done = asking.ask(want).await;
    asking.leave().await;
    let done = done?;
    let rows = done.as_array().map(Vec::as_slice).unwrap_or_default();
    for row in rows {
        if json {
            say(row)?;
        } else {
            lines(row).into_iter().try_for_each(say)?;
        }
    }
    if rows.iter().any(|row| row["problem"].is_string() || row["unread"].as_u64() > Some(0)) {
        return Err(Stop::new(
            Code::Data,
            "not everything could be sealed again; the keys that it may need are kept. Bring what is damaged back from \
             a backup, or take it away, and give the command again",
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// What became of the platform, or of a workspace.
fn lines(row: &Value) -> Vec<String> {
    let of = row["workspace"].as_str().unwrap_or("platform");
    if let Some(problem) = row["problem"].as_str() {
        return vec![format!("{of}: {problem}")];
    }
    let moved = row["moved"].as_i64().map(|moved| format!("{moved} values sealed again, ")).unwrap_or_default();
    let mut lines = vec![format!("{of}: {moved}{} left on an old key", row["left"])];
    let named: Vec<&str> = row["named"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if let Some(unread) = row["unread"].as_u64().filter(|unread| *unread > 0) {
        let more = if u64::try_from(named.len()).is_ok_and(|named| named < unread) { " and more" } else { "" };
        lines.push(format!("{of}: {unread} cannot be read: {}{more}", named.join(", ")));
    }
    lines
}

pub async fn rotate_master(mut asking: Asking, new: Option<PathBuf>, json: bool) -> Result<ExitCode, Stop> {
    asking.check_begun()?;
    let current = asking.config.master_key(|name| std::env::var(name).ok())?;
    let rotation = Rotation::begin(&current, new)?;
    let (master, reason) = (rotation.master.to_text().to_string(), asking.reason.clone());
    let done = asking.ask(Want::RotateMaster { master, reason }).await;
    asking.leave().await;
    let done = done?;
    if done["left"] != 0 {
        return Err(Stop::failed(
            "keys were made at the same moment, and are wrapped with the old master key: it stays. Give the command again",
        ));
    }
    let kept = rotation.finish()?;
    let count = &done["rewrapped"];
    say(if json {
        done.to_string()
    } else {
        format!(
            "{count} keys are wrapped with the new master key, and none with the old one. The new one is in {}; copy it somewhere safe.",
            kept.display()
        )
    })?;
    Ok(ExitCode::SUCCESS)
}
