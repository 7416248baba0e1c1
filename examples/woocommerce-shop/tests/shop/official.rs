//! `@woocommerce/woocommerce-rest-api`, which WooCommerce itself hands out, run by node from where `cargo xtask test`
//! installed it: over http with its signatures, and over https with the key itself.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use woocommerce_shop::{Options, Running};

use crate::asking::{certificates, encrypted};

/// In `STOCKADE_TEST_SKIP`.
const NODE: &str = "node";
const PACKAGE: &str = "woocommerce-client";

#[test]
fn the_official_client_works_over_http_with_signatures() {
    let Some(folder) = folder() else { return };
    let shop = Running::start(Options::default()).unwrap();
    drive(&folder, &shop, &shop.url);
}

#[test]
fn the_official_client_works_in_a_folder() {
    let Some(folder) = folder() else { return };
    let shop = Running::start(Options { home: Some("{here}/a/shop".into()), ..Options::default() }).unwrap();
    drive(&folder, &shop, &format!("{}/a/shop", shop.url));
}

#[test]
fn the_official_client_works_over_https() {
    let Some(folder) = folder() else { return };
    let shop = Running::start(encrypted()).unwrap();
    let url = shop.https_url.clone().unwrap();
    drive(&folder, &shop, &url);
}

fn drive(folder: &Path, shop: &Running, url: &str) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("client/drive.mjs");
    let mut command = Command::new(NODE);
    command.arg(script).arg(folder).args([url, &shop.key.key, &shop.key.secret]);
    let done = command.env("NODE_EXTRA_CA_CERTS", certificates().join("ca.pem")).output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success() && said.trim() == "ok", "{said}\n{}", String::from_utf8_lossy(&done.stderr));
}

/// Where it is installed: in the target folder that this program lies in.
fn folder() -> Option<PathBuf> {
    let said = |name: &str| env::var(name).unwrap_or_default();
    let is_wanted = !said("STOCKADE_TEST_SKIP").split(',').any(|name| name.trim() == NODE);
    let own = env::current_exe().unwrap();
    let folders = own.ancestors().map(|folder| folder.join(PACKAGE));
    let found = folders.filter(|folder| folder.join("installed.json").is_file()).find(|_| is_wanted);
    if found.is_none() {
        let missing =
            "WooCommerce's client is not there: run `cargo xtask test`, which installs it (it needs node and npm)";
        let in_ci = !matches!(said("CI").as_str(), "" | "0" | "false");
        assert!(!in_ci, "{missing}, and under CI nothing may be skipped");
        println!("!! {missing}. WHAT IT WOULD TEST IS SKIPPED.");
    }
    found
}
