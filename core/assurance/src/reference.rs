//! The controls as a page.

use std::fmt::Write as _;

use crate::all;

const HEAD: &str = "\
# What is promised, and what proves it

Every promise that is kept, by its id. A promise is here only with tests that prove it, which run with every build;
`stockade controls` asks a living server what it can be asked. Written from `core/assurance/src/kept` by
`core/assurance/tests/assurance.rs`, which fails when this is no longer so.

| id | promise | proved by | asked of a living server |
|---|---|---|---|
";

pub fn page() -> String {
    let mut page = HEAD.to_owned();
    for control in all() {
        let proofs: Vec<String> = control.proofs.iter().map(|proof| format!("`{proof}`")).collect();
        let probes: Vec<&str> = control.probes.iter().map(|probe| probe.name()).collect();
        // Writing to a text does not fail.
        let _ =
            writeln!(page, "| {} | {} | {} | {} |", control.id, control.promise, proofs.join(" "), probes.join(", "));
    }
    page
}
