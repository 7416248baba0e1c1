//! Tables in `docs/reference` that a reviewer reads in a diff.

use std::{collections::BTreeSet, env, fs, path::PathBuf};

/// With this set, a table is written as it is now. A list that is written by hand never is.
const ACCEPT: &str = "STOCKADE_ACCEPT";

pub fn at(name: &str) -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().unwrap().join("docs/reference").join(name)
}

/// Fails where a table is no longer what was reviewed.
pub fn check(name: &str, what: &str, table: &str) {
    let path = at(name);
    let reviewed = fs::read_to_string(&path).unwrap_or_default();
    if reviewed == table {
        return;
    }
    if env::var(ACCEPT).is_ok_and(|value| value == "1") {
        fs::write(&path, table).unwrap();
        return;
    }
    let (was, is): (BTreeSet<_>, BTreeSet<_>) = (reviewed.lines().collect(), table.lines().collect());
    let gone = was.difference(&is).map(|line| format!("- {line}\n"));
    let new = is.difference(&was).map(|line| format!("+ {line}\n"));
    panic!(
        "{what} is no longer what {} says:\n{}\nIf that is meant, run the test with {ACCEPT}=1 and have the diff reviewed.",
        path.display(),
        gone.chain(new).collect::<String>()
    );
}
