//! The same look at a package that a server takes which is asked to install it, and what a careful owner would ask about.

use std::{path::Path, sync::Arc};

use packages::Part;
use plugins::{
    gate::{self, Offered},
    manifest::worst,
    wall::{Wall, Walled},
};
use sandbox::Compiler;
use serde_json::json;

use super::{Said, files};
use crate::{
    exit::{Code, Stop},
    modules,
};

/// By which an owner sees whether what they filled in is right.
const TEST: &str = "test";

pub fn check(path: &Path) -> Result<Said, Stop> {
    let bytes = files::read(path)?;
    let refused = |fault: gate::Fault| Stop::new(Code::Failed, format!("{}: {fault}", path.display()));
    let offered = Offered::read(&bytes).map_err(refused)?;
    let wall: Wall = Arc::new(Walled::new(Compiler::of_this_program(), None));
    let allowed = modules::allowed().map_err(Stop::failed)?;
    let needs = &offered.manifest.needs;
    let reached = gate::pass(&offered, &allowed, &wall).map_err(refused)?;

    let mut advice = Vec::new();
    if offered.publisher().is_none() {
        advice.push("nobody signed it yet: `stockade plugin sign`".to_owned());
    }
    for (part, why) in [
        (Part::Licence, "nobody knows what they may do with it"),
        (Part::Sbom, "nobody can see what it is made of"),
        (Part::Icon, "it is shown without a picture"),
    ] {
        if offered.part(&part).is_none() {
            advice.push(format!("there is no {part}: {why}"));
        }
    }
    // What is made here nobody can type in wrongly.
    let is_connected = !needs.hosts.is_empty() && needs.secrets.iter().any(|secret| !secret.made);
    if is_connected && !offered.manifest.actions.iter().any(|action| action.name == TEST && action.on.is_none()) {
        advice.push(format!("whoever connects it cannot try that out: it has no action `{TEST}`"));
    }
    let unused = gate::unused(needs, &reached);
    advice.extend(unused.into_iter().map(|needs| format!("it asks for {needs} and reaches for nothing of it")));
    let words = offered.manifest.words().len();
    for (language, said) in offered.manifest.texts.iter().filter(|(_, said)| said.len() < words) {
        advice.push(format!("texts/{language}.toml says {} of {words} words", said.len()));
    }

    let worst: Vec<String> = worst(needs).iter().map(ToString::to_string).collect();
    let about = &offered.manifest.plugin;
    let head = format!("{} {} ({}), {} bytes. It can be installed.", about.name, about.version, about.id, bytes.len());
    let lines = [head].into_iter().chain(worst.iter().cloned()).chain(advice.iter().map(|line| format!("- {line}")));
    Ok(Said {
        lines: lines.collect(),
        value: json!({
            "plugin": about.id,
            "version": about.version,
            "public_key": offered.publisher().map(|key| key.to_text()),
            "reaches_for": reached,
            "worst": worst,
            "advice": advice,
        }),
    })
}
