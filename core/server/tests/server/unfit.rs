//! Another Stockade than the one that was here: whether all plugins run with it is asked before it changes anything.

use std::{fs, path::Path, process::Command};

use serde_json::json;
use testkit::{Engine, Fitting, Shop};

use crate::{
    plugins::{MANIFEST, hello},
    program::{Home, free_address},
};

/// As if it had been built for a Stockade that can do something else.
fn of_another_stockade(program: &[u8]) -> Vec<u8> {
    let (ours, theirs) = (b"stockade:plugin/kv@", b"stockade:plugin/kx@");
    let mut program = program.to_vec();
    let places: Vec<usize> =
        (0..program.len() - ours.len()).filter(|at| program[*at..].starts_with(ours.as_slice())).collect();
    assert!(!places.is_empty(), "it remembers something");
    for at in places {
        program[at..at + theirs.len()].copy_from_slice(theirs);
    }
    program
}

/// The file that every Stockade brings to its own shape first, where there is one.
fn platform(home: &Home) -> Option<Vec<u8>> {
    fs::read(home.data().join("platform.db")).ok()
}

/// A business whose plugins are these, each with its name, and nobody has it open.
async fn left(engine: Engine, programs: &[(&str, Vec<u8>)]) -> Option<(Shop, Home)> {
    // A wall that takes whatever comes: it was another Stockade's.
    let shop = Shop::open_with(engine, Fitting::default()).await?;
    let made =
        async |operation: &'static str, input| shop.run(&shop.fresh(&shop.owner), operation, input).await.unwrap();
    let author = json!({ "name": "Author", "public_key": testkit::publisher().verifier().to_text() });
    made("plugins.add-publisher", author).await;
    for (name, program) in programs {
        let manifest =
            MANIFEST.replace("\"hello\"", &format!("\"{name}\"")).replace("\"Hello\"", &format!("\"{name}\""));
        let package = testkit::packed(&manifest, program);
        let file = shop.send(&shop.owner, "application/octet-stream", &package).await.unwrap();
        made("plugins.install", json!({ "package": file["id"] })).await;
    }
    shop.door.close().await;
    let home = Home::empty();
    let copied = Command::new("cp").arg("-r").args([shop.data(), home.data()]).status().unwrap();
    assert!(copied.success());
    fs::write(home.data().join("hashing.toml"), crate::program::HASHING).unwrap();
    Some((shop, home))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_run_with_a_new_stockade_is_said_before_it_changes_anything() {
    let Some(program) = hello() else { return };
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let both = [("good", program.clone()), ("odd", of_another_stockade(&program))];
        let Some((shop, home)) = left(engine, &both).await else { continue };
        let database = shop.database();
        let url = database.map(|database| database.app_url.clone()).unwrap_or_default();
        let listen = free_address().to_string();
        let serve = ["serve", "--listen", &listen, "--without-limits", "--database", &url];
        let checked = home.data().join("plugins-checked");
        let before = platform(&home);
        let says =
            ["these plugins do not run", "odd 0.1.0 of wsp_", "stockade:plugin/kx", "STOCKADE_UNFIT_PLUGINS=rest"];
        let said = home.run(&serve).fails(78, &says);
        assert!(!said.contains("good 0.1.0"), "{said}");
        // Nor by any other command.
        let doctor = home.run(&["doctor", "--database", &url]);
        assert!(doctor.code == Some(1) && doctor.out.contains("odd 0.1.0 of wsp_"), "{doctor:?}");
        assert_eq!((platform(&home) == before, is_noted(&checked)), (true, false));
        if let Some(database) = database {
            let migrate = ["migrate", "--database", &database.owner_url, "--app-role", &database.app];
            home.run(&migrate).fails(78, &["odd 0.1.0 of wsp_"]);
        }

        // Its owner may mean it: then that plugin rests, as one does that cannot be loaded, and the rest is there.
        let server = home.serve_with(&["--database", &url], |command| {
            command.env("STOCKADE_UNFIT_PLUGINS", "rest");
        });
        assert!(server.log.text().contains("a plugin does not run with this Stockade"), "{}", server.log.text());
        drop(server);
        assert!(is_noted(&checked) && is_of(&checked, &[env!("CARGO_PKG_VERSION"), sandbox::interface()]));
        // What was looked at once is not again.
        drop(home.serve_with(&["--database", &url], |_| {}));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_all_of_them_run_nobody_notices() {
    let Some(program) = hello() else { return };
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some((shop, home)) = left(engine, &[("good", program.clone())]).await else { continue };
        let url = shop.database().map(|database| database.app_url.clone()).unwrap_or_default();
        drop(home.serve_with(&["--database", &url], |_| {}));
        assert!(is_of(&home.data().join("plugins-checked"), &[sandbox::interface()]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_looked_at_stops_nobody_else() {
    let Some(program) = hello() else { return };
    for what in ["data.db", "blobs"] {
        let Some((shop, home)) = left(Engine::Sqlite, &[("good", program.clone())]).await else { continue };
        let there = home.data().join("workspaces").join(shop.workspace.as_str()).join(what);
        match there.is_dir() {
            true => fs::remove_dir_all(&there).unwrap(),
            false => fs::write(&there, vec![7; 64 * 1024]).unwrap(),
        }
        let server = home.serve_with(&[], |_| {});
        let said = match what {
            "blobs" => "whether it runs could not be found out",
            _ => "whether the plugins of this business run was not looked at",
        };
        assert!(server.log.text().contains(said), "{what}: {}", server.log.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_is_there_nothing_was_looked_at() {
    let home = Home::new();
    for _ in 0..2 {
        drop(home.serve_with(&[], |_| {}));
        assert!(!home.data().join("plugins-checked").exists(), "who puts a business back is asked then");
    }
}

/// Whether all were looked at.
fn is_noted(checked: &Path) -> bool {
    fs::read_to_string(checked).unwrap_or_default().lines().any(|line| line == "all")
}

fn is_of(checked: &Path, words: &[&str]) -> bool {
    let said = fs::read_to_string(checked).unwrap();
    words.iter().all(|word| said.contains(word))
}
