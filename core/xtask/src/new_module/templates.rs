//! The files of a module. They lie in `templates/module`, where `@Record@` and its like are gaps.

use super::names::Names;

pub const TEMPLATES: &[(&str, &str)] = &[
    ("core/modules/@module@/Cargo.toml", include_str!("../../templates/module/Cargo.toml.in")),
    ("core/modules/@module@/src/lib.rs", include_str!("../../templates/module/src/lib.rs.in")),
    ("core/modules/@module@/src/records.rs", include_str!("../../templates/module/src/records.rs.in")),
    ("core/modules/@module@/src/rules.rs", include_str!("../../templates/module/src/rules.rs.in")),
    ("core/modules/@module@/src/schema.rs", include_str!("../../templates/module/src/schema.rs.in")),
    ("core/modules/@module@/src/operations/mod.rs", include_str!("../../templates/module/src/operations/mod.rs.in")),
    ("core/modules/@module@/src/operations/add.rs", include_str!("../../templates/module/src/operations/add.rs.in")),
    (
        "core/modules/@module@/src/operations/archive.rs",
        include_str!("../../templates/module/src/operations/archive.rs.in"),
    ),
    (
        "core/modules/@module@/src/operations/change.rs",
        include_str!("../../templates/module/src/operations/change.rs.in"),
    ),
    ("core/modules/@module@/src/operations/get.rs", include_str!("../../templates/module/src/operations/get.rs.in")),
    ("core/modules/@module@/src/operations/list.rs", include_str!("../../templates/module/src/operations/list.rs.in")),
    ("core/modules/@module@/tests/@module@.rs", include_str!("../../templates/module/tests/module.rs.in")),
    ("migrations/workspace/sqlite/@migration@/up.sql", include_str!("../../templates/module/migrations/sqlite.sql.in")),
    (
        "migrations/workspace/postgres/@migration@/up.sql",
        include_str!("../../templates/module/migrations/postgres.sql.in"),
    ),
];

/// Paths and texts.
pub fn filled(names: &Names) -> Vec<(String, String)> {
    let gaps = names.gaps();
    let fill =
        |text: &str| gaps.iter().fold(text.to_owned(), |text, (gap, word)| text.replace(&format!("@{gap}@"), word));
    TEMPLATES.iter().map(|(path, text)| (fill(path), fill(text))).collect()
}

/// Whether every module uses this word for something of its own. What is only said in comments does not count.
pub fn say(word: &str) -> bool {
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    let is_gap = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | '@'));
    TEMPLATES
        .iter()
        .flat_map(|(_, text)| text.lines())
        .filter(is_code)
        .any(|line| line.split(is_gap).any(|said| said == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_of_a_module_are_its_own() {
        for word in ["Add", "Problem", "Record", "Timestamp", "Shop"] {
            assert!(say(word), "{word}");
        }
        for word in ["Contact", "Order", "Nothing"] {
            assert!(!say(word), "{word}");
        }
    }
}
