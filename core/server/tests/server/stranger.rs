//! A stranger who has only the description of the API, asks for everything that it offers in every way that
//! it allows and does not allow, follows its links, and compares what is answered with what is described:
//! schemathesis. `cargo xtask test` installs it into the target folder; `cargo xtask soak api` lets it ask for longer.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{program::Home, shop::Shop};

const NAME: &str = "schemathesis";
/// For how long it asks, unless `STOCKADE_SOAK_SECONDS` says.
const SECONDS: &str = "25";
/// What ends the session that the others are asked with.
const ENDINGS: [&str; 2] = ["identity.log-out", "sessions.end"];

#[test]
fn a_stranger_finds_every_answer_as_described_on_files() {
    let Some(program) = program() else { return };
    asks(&program, &Shop::open());
}

#[test]
fn a_stranger_finds_every_answer_as_described_on_postgres() {
    let (Some(program), Some(home)) = (program(), Home::on_postgres()) else { return };
    asks(&program, &Shop::open_in(home));
}

fn asks(program: &Path, shop: &Shop) {
    let seconds = std::env::var("STOCKADE_SOAK_SECONDS").unwrap_or_else(|_| SECONDS.to_owned());
    // Something is there to be found.
    for name in ["Tea", "Coffee", "Salt"] {
        shop.product(name);
    }
    shop.owner.post("/api/v1/locations", &serde_json::json!({ "name": "Shelf" })).done();
    run(program, shop, &seconds, "--exclude-operation-id");
    run(program, shop, "5", "--include-operation-id");
    let log = shop.server.log.text();
    assert!(!log.contains("panicked"), "{log}");
}

fn run(program: &Path, shop: &Shop, seconds: &str, endings: &str) {
    let mut command = Command::new(program);
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/server/stranger/schemathesis.toml");
    let url = format!("http://{}/api/v1/openapi.json", shop.server.address);
    command.arg("--config-file").arg(config).args(["run", &url, "--max-time", seconds, "--no-color"]);
    // What it finds is the same on a second look only if nothing is remembered of the first.
    command.args(["--generation-database", "none", "--max-examples", "15", "--request-timeout", "20"]);
    command.args(ENDINGS.iter().flat_map(|ending| [endings, ending]));
    command.env("STOCKADE_TOKEN", shop.owner.token()).current_dir(shop.home.path(""));
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    println!("{}", said.lines().rev().take(12).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("\n"));
}

/// Where `cargo xtask test` puts it. In CI it must be there.
fn program() -> Option<PathBuf> {
    let own = std::env::current_exe().unwrap();
    let found = own.ancestors().map(|folder| folder.join(NAME).join("bin").join(NAME)).find(|path| path.is_file());
    if found.is_none() {
        let in_ci = std::env::var("CI").is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"));
        let missing = format!("{NAME} is not there: run `cargo xtask test`, which installs it (it needs python3-venv)");
        assert!(!in_ci, "{missing}");
        println!("!! {missing}. WHAT IT TESTS IS SKIPPED.");
    }
    found
}
