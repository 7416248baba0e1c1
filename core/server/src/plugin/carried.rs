//! The SDKs of this release, which the program carries along: whoever has it needs nothing else of ours to write a plugin.

use std::path::PathBuf;

use include_dir::{Dir, include_dir};
use toml::{Table, Value};

use super::language::Language;

static RUST: [(&str, Dir<'_>); 3] = [
    ("stockade/src", include_dir!("$CARGO_MANIFEST_DIR/../../sdk/stockade/src")),
    ("test/src", include_dir!("$CARGO_MANIFEST_DIR/../../sdk/test/src")),
    ("wit", include_dir!("$CARGO_MANIFEST_DIR/../../sdk/wit")),
];
static TYPESCRIPT: [(&str, Dir<'_>); 3] = [
    ("src", include_dir!("$CARGO_MANIFEST_DIR/../../sdk/typescript/src")),
    ("tool", include_dir!("$CARGO_MANIFEST_DIR/../../sdk/typescript/tool")),
    ("wit", include_dir!("$CARGO_MANIFEST_DIR/../../sdk/typescript/wit")),
];

type File = (PathBuf, String);

/// Each file by its path in the folder of the SDK.
pub fn sdk(language: Language) -> Vec<File> {
    let (folders, own) = match language {
        Language::Rust => (&RUST, rust()),
        Language::TypeScript => (&TYPESCRIPT, typescript()),
    };
    let mut all = own;
    for (at, folder) in folders {
        walk(folder, &mut |path, text| all.push((PathBuf::from(at).join(path), text.to_owned())));
    }
    all
}

fn rust() -> Vec<File> {
    vec![
        ("Cargo.toml".into(), workspace()),
        ("stockade/Cargo.toml".into(), include_str!("../../../../sdk/stockade/Cargo.toml").to_owned()),
        ("test/Cargo.toml".into(), include_str!("../../../../sdk/test/Cargo.toml").to_owned()),
    ]
}

/// Ours, with the two crates that authors need.
fn workspace() -> String {
    let mut ours: Table = include_str!("../../../../sdk/Cargo.toml").parse().unwrap_or_default();
    if let Some(workspace) = ours.get_mut("workspace").and_then(Value::as_table_mut) {
        workspace.insert("members".to_owned(), Value::from(vec!["stockade", "test"]));
    }
    // How guests are compiled, a plugin says itself.
    ours.remove("profile");
    ours.to_string()
}

fn typescript() -> Vec<File> {
    vec![
        ("package.json".into(), include_str!("../../../../sdk/typescript/package.json").to_owned()),
        ("tsconfig.plugin.json".into(), include_str!("../../../../sdk/typescript/tsconfig.plugin.json").to_owned()),
    ]
}

fn walk(folder: &Dir<'_>, found: &mut impl FnMut(&std::path::Path, &str)) {
    for file in folder.files() {
        if let Some(text) = file.contents_utf8() {
            found(file.path(), text);
        }
    }
    folder.dirs().for_each(|within| walk(within, found));
}
