//! What hashing a password costs on this machine: measured at the first start, then kept.

use std::{io::Write as _, path::Path, time::Duration};

use serde::{Deserialize, Serialize};
use vault::Cost;

use crate::exit::{Code, Stop};

#[derive(Serialize, Deserialize)]
struct Kept {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

pub fn cost(data: &Path, target: Duration) -> Result<Cost, Stop> {
    let path = data.join("hashing.toml");
    if let Ok(text) = std::fs::read_to_string(&path) {
        let kept: Kept =
            toml::from_str(&text).map_err(|error| Stop::new(Code::Config, format!("{}: {error}", path.display())))?;
        return Cost::new(kept.memory_kib, kept.passes, kept.lanes)
            .map_err(|error| Stop::new(Code::Config, format!("{}: {error}", path.display())));
    }
    let cost = Cost::calibrate(target);
    let kept = Kept { memory_kib: cost.memory_kib(), passes: cost.passes(), lanes: cost.lanes() };
    let text = toml::to_string(&kept).map_err(Stop::failed)?;
    write_whole(&path, &text).map_err(|error| Stop::new(Code::Io, format!("{}: {error}", path.display())))?;
    Ok(cost)
}

/// All of it or nothing: half of it would keep the next start from understanding it.
fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    let next = path.with_extension("next");
    let mut file = std::fs::File::create(&next)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(next, path)
}
