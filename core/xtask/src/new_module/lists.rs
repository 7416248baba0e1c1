//! Where a module is one line more in a file that is there already.

use super::names::Names;
use std::fs;
use std::path::Path;

type Edit = fn(&str, &Names) -> Option<String>;

const LISTS: &[(&str, &str, Edit)] = &[
    ("Cargo.toml", "members and dependencies of the workspace", in_workspace),
    ("core/server/Cargo.toml", "[dependencies]", in_dependencies),
    ("core/server/src/modules.rs", "list of modules, one a line", in_modules),
    ("core/testkit/Cargo.toml", "[dependencies]", in_dependencies),
    ("core/testkit/src/shop.rs", "list of modules, one a line", in_modules),
];

/// The paths and new texts of all of them.
pub fn with(root: &Path, names: &Names) -> Result<Vec<(String, String)>, String> {
    LISTS
        .iter()
        .map(|(path, what, edit)| {
            let text = fs::read_to_string(root.join(path)).map_err(|e| format!("cannot read {path}: {e}"))?;
            let text =
                edit(&text, names).ok_or_else(|| format!("{path} has no {what}, where a line is to be added"))?;
            Ok((path.to_string(), text))
        })
        .collect()
}

fn in_workspace(text: &str, names: &Names) -> Option<String> {
    let module = &names.module;
    let text =
        after_last(text, |line| line.starts_with("    \"core/modules/"), &format!("    \"core/modules/{module}\","))?;
    let line = format!("{module} = {{ path = \"core/modules/{module}\" }}");
    after_last(&text, |line| line.contains("path = \"core/modules/"), &line)
}

/// Ours are named as they are called.
fn in_modules(text: &str, names: &Names) -> Option<String> {
    let last = text.lines().rfind(|line| line.trim_end().ends_with("::module(),"))?;
    let indent: String = last.chars().take_while(|c| c.is_whitespace()).collect();
    after_last(text, |line| line == last, &format!("{indent}{}::module(),", names.module))
}

/// In the order of the alphabet.
fn in_dependencies(text: &str, names: &Names) -> Option<String> {
    let line = format!("{}.workspace = true", names.module);
    let mut lines: Vec<&str> = text.lines().collect();
    let first = lines.iter().position(|line| *line == "[dependencies]")? + 1;
    let later = |found: &&str| found.is_empty() || found.starts_with('[') || **found > *line;
    let at = lines.iter().skip(first).position(later).map_or(lines.len(), |at| first + at);
    lines.insert(at, &line);
    Some(lines.join("\n") + "\n")
}

fn after_last(text: &str, is_it: impl Fn(&str) -> bool, new: &str) -> Option<String> {
    let mut lines: Vec<&str> = text.lines().collect();
    let last = lines.iter().rposition(|line| is_it(line))?;
    lines.insert(last + 1, new);
    Some(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::new_module::names::Taken;

    fn names() -> Names {
        Names::new("contacts", None, &Taken::default()).unwrap()
    }

    #[test]
    fn a_dependency_stands_in_the_order_of_the_alphabet() {
        let manifest = "[package]\nname = \"x\"\n\n[dependencies]\ncatalog.workspace = true\ndoor.workspace = true\n\n\
            [dev-dependencies]\nzebra.workspace = true\n";
        let changed = in_dependencies(manifest, &names()).unwrap();
        assert!(changed.contains("catalog.workspace = true\ncontacts.workspace = true\ndoor.workspace = true\n\n[dev"));
        for (short, long) in [
            ("[dependencies]\n", "[dependencies]\ncontacts.workspace = true\n"),
            ("[dependencies]\n\n[lib]\n", "[dependencies]\ncontacts.workspace = true\n\n[lib]\n"),
            ("[dependencies]\na = \"1\"\n[lib]\n", "[dependencies]\na = \"1\"\ncontacts.workspace = true\n[lib]\n"),
        ] {
            assert_eq!(in_dependencies(short, &names()).as_deref(), Some(long));
        }
        assert_eq!(in_dependencies("[dev-dependencies]\n", &names()), None);
    }

    #[test]
    fn a_module_follows_the_last_one() {
        let list = "vec![\n    identity::module(identity),\n    catalog::module(),\n    stock::module(),\n]\n";
        let longer = "vec![\n    identity::module(identity),\n    catalog::module(),\n    stock::module(),\n    contacts::module(),\n]\n";
        assert_eq!(in_modules(list, &names()).as_deref(), Some(longer));
        assert_eq!(in_modules("vec![catalog::module(), stock::module()]\n", &names()), None, "one a line");
    }

    #[test]
    fn the_workspace_names_it_twice() {
        let manifest = "members = [\n    \"core/modules/stock\",\n    \"core/web\",\n]\n\nstock = { path = \"core/modules/stock\" }\nweb = 1\n";
        let changed = in_workspace(manifest, &names()).unwrap();
        assert!(changed.contains("stock\",\n    \"core/modules/contacts\",\n    \"core/web\""));
        assert!(changed.contains("stock\" }\ncontacts = { path = \"core/modules/contacts\" }\nweb"));
    }
}
