//! What authors read is what compiles: each example of the pages about writing plugins, as it stands there, in a plugin that
//! is begun as the pages say. What stands around a piece of one here is what its text says of it.

use std::{fs, os::unix::fs::symlink, path::Path, process::Command};

use tempfile::TempDir;

use crate::{
    developing::installed,
    packages::for_authors,
    plugins::hello,
    program::{Home, Ran},
};

const RUST: &str = include_str!("../../../../docs/plugins.md");
const TYPESCRIPT: &str = include_str!("../../../../docs/typescript.md");

/// All that stands on a page between such a fence and its end.
fn fenced(page: &'static str, kind: &str) -> Vec<&'static str> {
    let blocks = page.split("```").skip(1).step_by(2);
    blocks.filter_map(|block| block.strip_prefix(kind)?.strip_prefix('\n')).collect()
}

fn sdk() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sdk")
}

fn ran(author: &Home, folder: &Path, words: &[&str]) -> Ran {
    author.run_with(&[&["plugin"], words].concat(), |command: &mut Command| {
        for_authors(command.current_dir(folder));
    })
}

#[test]
fn each_example_in_rust_compiles_and_its_tests_pass() {
    let Some(_) = hello() else { return };
    let [first, made, native, component, link, panel] = fenced(RUST, "rust")[..] else {
        panic!("another example stands on the page: say here what stands around it");
    };
    let (author, folder, own) = (Home::new(), TempDir::new().unwrap(), sdk().join("stockade"));
    let begun = |template: &str| {
        let new = ["new", template, "--template", template, "--sdk", own.to_str().unwrap()];
        ran(&author, folder.path(), &new).succeeds();
        let made = folder.path().join(template);
        fs::copy(sdk().join("Cargo.lock"), made.join("Cargo.lock")).unwrap();
        made
    };
    let teas = begun("webhook");
    let manifest = fenced(RUST, "toml").into_iter().find(|block| block.starts_with("[plugin]")).unwrap();
    fs::write(teas.join("plugin.toml"), manifest).unwrap();
    let whole = format!(
        r##"{first}
mod made {{
    use stockade_sdk::{{api::{{catalog::AddProduct, stock::Receive}}, prelude::*}};
    pub fn arrived(location: String) -> Done {{
        {made}
    }}
}}
pub use made::arrived;
mod linked {{
    use serde_json::Value;
    use stockade_sdk::{{api::{{catalog::{{AddProduct, ChangeProduct}}, records::Product}}, prelude::*}};
    fn add(posted: &Value) -> AddProduct {{
        AddProduct {{ name: posted["name"].to_string(), ..AddProduct::default() }}
    }}
    fn change(posted: &Value) -> ChangeProduct {{
        ChangeProduct {{ name: Some(posted["name"].to_string()), ..ChangeProduct::default() }}
    }}
    pub {link}
}}
pub use linked::product;
mod shown {{
    use stockade_sdk::{{api::records::Order, panel::{{Chart, Kind, Table, money, record}}, prelude::*}};
    pub struct Shown;
    impl Plugin for Shown {{
        {panel}
    }}
}}
pub use shown::Shown;
#[cfg(test)]
mod tests {{
    use serde_json::json;
    use stockade_sdk::testing::World;
    use super::*;
    {native}
}}
"##
    );
    fs::write(teas.join("src/lib.rs"), whole).unwrap();
    fs::remove_file(teas.join("tests/component.rs")).unwrap();
    ran(&author, folder.path(), &["test", "webhook"]).succeeds();

    let bringing = begun("sync");
    let test = format!("use serde_json::json;\nuse stockade_sdk_test::{{Shop, Trouble, package}};\n{component}");
    fs::write(bringing.join("tests/component.rs"), test).unwrap();
    ran(&author, folder.path(), &["test", "sync"]).succeeds();
}

#[test]
fn each_example_in_typescript_has_the_right_types_and_its_tests_pass() {
    let (Some(_), Some(installed)) = (testkit::component("hello-ts"), installed()) else { return };
    let [first, read, made, asked, tests] = fenced(TYPESCRIPT, "ts")[..] else {
        panic!("another example stands on the page: say here what stands around it");
    };
    let (author, folder, own) = (Home::new(), TempDir::new().unwrap(), sdk().join("typescript"));
    let new = ["new", "teas", "--language", "typescript", "--sdk", own.to_str().unwrap()];
    ran(&author, folder.path(), &new).succeeds();
    let teas = folder.path().join("teas");
    symlink(installed, teas.join("node_modules")).unwrap();
    let write = |name: &str, text: &str| fs::write(teas.join(name), text).unwrap();
    let manifest = fenced(RUST, "toml").into_iter().find(|block| block.starts_with("[plugin]")).unwrap();
    write("plugin.toml", manifest);
    write("src/plugin.ts", first);
    write(
        "src/pieces.ts",
        &format!(
            "import {{ Outcome, records, type Webhook }} from \"stockade-sdk\";\n\
             export function open(): number {{\nlet total = 0;\n{read}\nreturn known === undefined ? 0 : total;\n}}\n\
             export function arrived(location: string): Outcome {{\n{made}\n}}\n\
             interface Posted {{ name: string }}\n\
             export function asked(webhook: Webhook): string {{\n{asked}\nreturn posted.name;\n}}\n"
        ),
    );
    for file in fs::read_dir(teas.join("test")).unwrap().map(Result::unwrap) {
        if file.file_name() != "tsconfig.json" {
            fs::remove_file(file.path()).unwrap();
        }
    }
    write("test/plugin.test.ts", tests);
    ran(&author, folder.path(), &["test", "teas"]).succeeds();
    // What is wrong there would be found.
    write(
        "src/pieces.ts",
        "import { records } from \"stockade-sdk\";\nexport const known = records.find(\"tea\", 1);\n",
    );
    ran(&author, folder.path(), &["test", "teas"]).fails(1, &["it does not build"]);
}
