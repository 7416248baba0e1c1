//! Shows what is promised, and what a server that was asked about it said.

use std::process::ExitCode;

use serde_json::{Value, json};

use crate::{
    asking::Asking,
    control::Want,
    exit::{Code, Stop},
    voice::say,
};

/// A promise that is broken is exit code 1.
pub async fn run(mut asking: Asking, json: bool) -> Result<ExitCode, Stop> {
    let probed = asking.ask(Want::Probes).await;
    asking.leave().await;
    let probed = probed?;
    let probed: &[Value] = probed.as_array().map_or(&[], Vec::as_slice);
    if json {
        say(json!({ "controls": listed(), "probes": probed }))?;
    } else {
        for one in probed {
            say(line(one))?;
        }
        say(format!(
            "{} promises, each proved by tests that ran when this program was built: docs/reference/controls.md",
            assurance::all().len()
        ))?;
    }
    let broken = probed.iter().any(|one| one["is"] == "broken");
    Ok(if broken { ExitCode::from(Code::Failed as u8) } else { ExitCode::SUCCESS })
}

fn listed() -> Vec<Value> {
    let one = |control: &assurance::Control| {
        let probes: Vec<&str> = control.probes.iter().map(|probe| probe.name()).collect();
        json!({ "id": control.id, "promise": control.promise, "proofs": control.proofs, "probes": probes })
    };
    assurance::all().into_iter().map(one).collect()
}

fn line(one: &Value) -> String {
    let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
    let controls: Vec<&str> = one["controls"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let (what, remedy, of) = (text("what"), text("remedy"), controls.join(", "));
    match text("is").as_str() {
        "kept" => format!("kept    {what} ({of})"),
        "open" => format!("TO DO   {what} ({of})\n        {remedy}"),
        _ => format!("BROKEN  {what} ({of})\n        {remedy}"),
    }
}
