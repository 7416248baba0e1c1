//! What hashing a password costs on this machine: measured at the first start, then kept.

use std::{path::Path, time::Duration};

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
        let kept: Kept = toml::from_str(&text).map_err(|error| Stop::new(Code::Config, format!("{}: {error}", path.display())))?;
        return Cost::new(kept.memory_kib, kept.passes, kept.lanes).map_err(|error| Stop::new(Code::Config, format!("{}: {error}", path.display())));
    }
    let cost = Cost::calibrate(target);
    let kept = Kept { memory_kib: cost.memory_kib(), passes: cost.passes(), lanes: cost.lanes() };
    let text = toml::to_string(&kept).map_err(Stop::failed)?;
    std::fs::write(&path, text).map_err(|error| Stop::new(Code::Io, format!("{}: {error}", path.display())))?;
    Ok(cost)
}
