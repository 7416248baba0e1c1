//! `cargo xtask new-module contacts`: a module that compiles and passes its tests, in every list it must be in.
//!
//! [`names`]      what everything of it is called, and why some names will not do
//! [`templates`]  the files, with gaps where the names go
//! [`lists`]      where a line is added to a file that is there already
//!
//! Everything is worked out before anything is written: a name that will not do leaves no trace.

mod lists;
mod names;
mod templates;

use crate::workspace;
use names::{Names, Taken};
use std::fs;
use std::path::Path;

/// Cargo is not told of a new folder of migrations, only of files that `embed_migrations!` has read before.
/// This is who embeds them.
const EMBEDS_MIGRATIONS: &str = "core/store/src/migrate.rs";

pub fn run(arguments: &[String]) -> Result<(), String> {
    let (module, record) = asked(arguments)?;
    let root = workspace::root()?;
    let names = Names::new(module, record, &Taken::of(&root)?)?;

    let new = templates::filled(&names);
    let changed = lists::with(&root, &names)?;
    if let Some((path, _)) = new.iter().find(|(path, _)| root.join(path).exists()) {
        return Err(format!("{path} is there already"));
    }
    for (path, text) in new.iter().chain(&changed) {
        write(&root.join(path), text)?;
    }
    touch(&root.join(EMBEDS_MIGRATIONS))?;

    println!("{}", made(&names, &new, &changed));
    let mut format = workspace::cargo()?;
    format.args(["fmt", "--package", &names.module]);
    workspace::finish(format)
        .map_err(|problem| format!("{problem}. The module is made; format it before it is committed"))
}

fn asked(arguments: &[String]) -> Result<(&str, Option<&str>), String> {
    const USAGE: &str = "say what it is about, in the plural, and what one of it is called if that is not the same without \
                         its s: cargo xtask new-module contacts, cargo xtask new-module sales --record Order";
    let (mut module, mut record) = (None, None);
    let mut words = arguments.iter().map(String::as_str);
    while let Some(word) = words.next() {
        let place = match word.strip_prefix("--record") {
            Some("") => record.replace(words.next().ok_or(USAGE)?),
            Some(rest) => record.replace(rest.strip_prefix('=').ok_or(USAGE)?),
            None if word.starts_with('-') => return Err(USAGE.into()),
            None => module.replace(word),
        };
        if place.is_some() {
            return Err(USAGE.into());
        }
    }
    Ok((module.ok_or(USAGE)?, record))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .map_err(|e| format!("cannot write {}: {e}", path.display()))
}

/// Makes it newer without changing it.
fn touch(path: &Path) -> Result<(), String> {
    fs::read(path).and_then(|bytes| fs::write(path, bytes)).map_err(|e| format!("cannot touch {}: {e}", path.display()))
}

type Files = [(String, String)];

fn made(names: &Names, new: &Files, changed: &Files) -> String {
    let Names { module, record, prefix, .. } = names;
    let paths = |files: &Files| files.iter().map(|(path, _)| format!("  {path}\n")).collect::<String>();
    format!(
        "New:\n{}With a line more:\n{}
{record} is a name, and when it was added, changed and archived; its ids begin with {prefix}_. Make it yours: a field
is a line each in records.rs, schema.rs and both migrations, and what it may be is said in rules.rs.

Then, in this order:
  cargo test -p {module}
  STOCKADE_ACCEPT=1 cargo test -p door who_may_do_what
      accepts the new lines of docs/reference/permissions.md; read them in the diff
  cargo test -p door
      asks for one of it, which other businesses must not see. In core/door/tests/door, `things` of isolation.rs:
          (\"{prefix}\", text(&made(\"{module}.add-{kind}\", json!({{ \"name\": \"Ours\" }})).await[\"id\"])),
      and \"{prefix}\" among the `ghosts` of input.rs
  cargo xtask test",
        paths(new),
        paths(changed),
        kind = names.kind(),
    )
}

#[cfg(test)]
mod tests {
    use super::asked;

    #[test]
    fn what_is_asked_for() {
        let asked = |line: &'static str| {
            let words: Vec<String> = line.split_whitespace().map(String::from).collect();
            asked(&words).map(|(module, record)| (module.to_owned(), record.map(str::to_owned)))
        };
        let with = |record: &str| Ok((String::from("sales"), Some(String::from(record))));
        assert_eq!(asked("sales"), Ok((String::from("sales"), None)));
        assert_eq!(asked("sales --record Order"), with("Order"));
        assert_eq!(asked("--record=Order sales"), with("Order"));
        for wrong in ["", "--record Order", "sales --record", "sales --recordOrder", "sales returns", "sales --force"] {
            assert!(asked(wrong).is_err(), "{wrong}");
        }
        assert!(asked("sales --record A --record B").is_err());
    }
}
