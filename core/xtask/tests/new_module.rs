//! `cargo xtask new-module`, in a copy of the tree. That what it makes compiles and passes its tests is seen by
//! whoever makes a module; here, that everything is where it must be.

#![cfg(test)]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tempfile::TempDir;

/// What a module is made from and registered in, and the other members of the workspace.
const COPIED: &[&str] = &["Cargo.toml", "Cargo.lock", ".rustfmt.toml", "core", "migrations", "examples"];

struct Copy(TempDir);

impl Copy {
    fn new() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
        let copy = Self(TempDir::new().unwrap());
        for name in COPIED {
            copy_all(&root.join(name), &copy.path(name));
        }
        copy
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    /// As if started by cargo there.
    fn new_module(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_xtask"))
            .arg("new-module")
            .args(arguments)
            .env("CARGO_MANIFEST_DIR", self.path("core/xtask"))
            .output()
            .unwrap()
    }

    fn make(&self, arguments: &[&str]) -> String {
        let output = self.new_module(arguments);
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        said
    }

    /// Every file with its text.
    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(self.0.path(), &mut files);
        files
    }
}

#[test]
fn a_module_is_made_and_stands_in_every_list() {
    let copy = Copy::new();
    let before = copy.files();
    let said = copy.make(&["vouchers"]);
    assert!(said.contains("cargo test -p vouchers"), "{said}");

    for file in [
        "Cargo.toml",
        "src/lib.rs",
        "src/records.rs",
        "src/rules.rs",
        "src/schema.rs",
        "src/operations/mod.rs",
        "src/operations/add.rs",
        "src/operations/archive.rs",
        "src/operations/change.rs",
        "src/operations/get.rs",
        "src/operations/list.rs",
        "tests/vouchers.rs",
    ] {
        let text = copy.read(&format!("core/modules/vouchers/{file}"));
        assert!(!text.contains('@'), "{file} has a gap: {text}");
        assert!(said.contains(&format!("core/modules/vouchers/{file}")), "{file} is not spoken of");
    }
    let records = copy.read("core/modules/vouchers/src/records.rs");
    assert!(records.contains("VoucherNoun => VoucherId = \"vou\""));
    assert!(records.contains("#[record(table = vouchers, kind = \"voucher\")]"));

    let number = last_migration() + 1;
    for dialect in ["sqlite", "postgres"] {
        let up = copy.read(&format!("migrations/workspace/{dialect}/{number:04}_vouchers/up.sql"));
        assert!(up.contains("CREATE TABLE vouchers ("), "{up}");
    }

    for (list, line, times) in [
        ("Cargo.toml", "    \"core/modules/vouchers\",", 1),
        ("Cargo.toml", "vouchers = { path = \"core/modules/vouchers\" }", 1),
        ("core/server/Cargo.toml", "vouchers.workspace = true", 1),
        ("core/server/src/modules.rs", "        vouchers::module(),", 1),
        ("core/testkit/Cargo.toml", "vouchers.workspace = true", 1),
        ("core/testkit/src/shop.rs", "        vouchers::module(),", 1),
    ] {
        let text = copy.read(list);
        assert_eq!(text.lines().filter(|found| *found == line).count(), times, "{list}: {line}");
    }

    // Nothing else has changed.
    let lists = [
        "Cargo.toml",
        "core/server/Cargo.toml",
        "core/server/src/modules.rs",
        "core/testkit/Cargo.toml",
        "core/testkit/src/shop.rs",
    ];
    let after = copy.files();
    for (path, bytes) in &before {
        let name = path.strip_prefix(copy.0.path()).unwrap();
        if !lists.iter().any(|list| name == Path::new(list)) {
            assert_eq!(after.get(path), Some(bytes), "{}", name.display());
        }
    }
    assert_eq!(after.len() - before.len(), 14, "twelve files and a pair of migrations");
}

#[test]
fn a_second_module_takes_the_next_number_and_another_prefix() {
    let copy = Copy::new();
    copy.make(&["vouchers"]);
    copy.make(&["errands", "--record", "ConsignmentNote"]);
    let number = last_migration() + 2;
    let up = copy.read(&format!("migrations/workspace/sqlite/{number:04}_errands/up.sql"));
    assert!(up.contains("CREATE TABLE consignment_notes ("), "{up}");
    let records = copy.read("core/modules/errands/src/records.rs");
    assert!(records.contains("ConsignmentNoteId = \"cos\""), "con is taken: {records}");
    let add = copy.read("core/modules/errands/src/operations/add.rs");
    assert!(add.contains("\"errands.add-consignment-note\"") && add.contains("\"/consignment-notes\""), "{add}");
    let server = copy.read("core/server/src/modules.rs");
    assert!(server.contains("        vouchers::module(),\n        errands::module(),\n"), "{server}");
}

#[test]
fn what_is_refused_leaves_no_trace() {
    let copy = Copy::new();
    let before = copy.files();
    for arguments in [
        &[][..],
        &["Vouchers"],
        &["match"],
        &["stock"],
        &["serde"],
        &["staff"],
        &["places", "--record", "Location"],
        &["roles"],
        &["variants"],
        &["../../elsewhere"],
        &["vouchers", "--force"],
    ] {
        let output = copy.new_module(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.starts_with("cargo xtask new-module: "), "{arguments:?}: {said}");
        assert!(copy.files() == before, "{arguments:?} changed something");
    }
    copy.make(&["vouchers"]);
    assert!(!copy.new_module(&["vouchers"]).status.success(), "twice");
}

fn last_migration() -> u32 {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations/workspace/sqlite");
    let names = folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.map(|name| name.split('_').next().unwrap().parse().unwrap()).max().unwrap()
}

fn copy_all(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in from.read_dir().unwrap().flatten() {
            copy_all(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::copy(from, to).unwrap();
    }
}

fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in folder.read_dir().unwrap().flatten() {
        if entry.path().is_dir() {
            collect(&entry.path(), files);
        } else {
            files.insert(entry.path(), fs::read(entry.path()).unwrap());
        }
    }
}
