//! Every problem that the code answers stands in the published catalog, with its status; and nothing else does.

use crate::{
    assert_none, root,
    tree::{files, is_test, text},
};
use std::collections::{BTreeMap, BTreeSet};
use std::{env, fs};

const CATALOG: &str = "docs/reference/problems.md";
/// With this set, what is missing is added, in the words of the code; whoever does so reads them in the diff.
const ACCEPT: &str = "STOCKADE_ACCEPT";
const TO_DO: &str = "*What to do:*";

/// What makes a problem, and the status that it has where no `Reason` says another.
const MAKERS: &[(&str, u16)] = &[
    ("refused", 422),
    ("conflict", 409),
    ("invalid", 400),
    ("unavailable", 503),
    ("unauthenticated", 401),
    ("new", 0),
    ("", 0),
];

const STATUSES: &[(&str, u16)] = &[
    ("Reason::Invalid", 400),
    ("Reason::Unauthenticated", 401),
    ("Reason::Forbidden", 403),
    ("Reason::SecondFactorRequired", 403),
    ("Reason::StepUpRequired", 401),
    ("Reason::ApprovalRequired", 403),
    ("Reason::NotFound", 404),
    ("Reason::Conflict", 409),
    ("Reason::Refused", 422),
    ("Reason::TooLarge", 413),
    ("Reason::TooMany", 429),
    ("Reason::Unavailable", 503),
    ("Reason::NoSpace", 507),
    ("Reason::Internal", 500),
    ("StatusCode::FORBIDDEN", 403),
    ("StatusCode::NOT_FOUND", 404),
    ("StatusCode::METHOD_NOT_ALLOWED", 405),
    ("StatusCode::NOT_ACCEPTABLE", 406),
    ("StatusCode::REQUEST_TIMEOUT", 408),
    ("StatusCode::MISDIRECTED_REQUEST", 421),
    ("StatusCode::UNSUPPORTED_MEDIA_TYPE", 415),
];

/// What a status asks for, where an entry is made of the code alone.
fn to_do(status: u16) -> &'static str {
    match status {
        400 => "Mend the input where `fields` and `detail` say, and ask again.",
        404 => "Check the id.",
        409 => "Read again what is there now, and decide anew.",
        413 => "Send less at a time.",
        429 | 503 => "Ask again later, with the same `Idempotency-Key`.",
        500 => "Ask the operator, who finds it in the log by `request_id`.",
        _ => "`detail` says what stands in the way.",
    }
}

/// A problem as the code makes it.
#[derive(Debug, PartialEq)]
struct Made {
    code: String,
    /// Not known where it stands in a table of its own.
    status: Option<u16>,
    /// The sentence after it, where it is one.
    says: String,
}

#[test]
fn every_problem_that_is_answered_is_published() {
    let made = all_made();
    let mut catalog = text(CATALOG);
    if env::var(ACCEPT).is_ok_and(|value| value == "1") {
        catalog = with_missing(&catalog, &made);
        fs::write(root().join(CATALOG), &catalog).unwrap();
    }
    assert_none(breaches(&catalog, &made));
}

fn all_made() -> Vec<Made> {
    let is_program = |file: &String| {
        file.starts_with("core/") && file.contains("/src/") && file.ends_with(".rs") && !is_test(file)
            && !file.starts_with("core/xtask/")
            // Only ever part of its crate's tests.
            && !file.ends_with("/tiny.rs") && !file.ends_with("/hostile.rs") && !file.ends_with("/fuzz.rs")
    };
    files().iter().filter(|file| is_program(file)).flat_map(|file| made_in(&text(file))).collect()
}

/// A code is the first text that is given to what makes a problem.
fn made_in(text: &str) -> Vec<Made> {
    let program = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let mut made = Vec::new();
    let mut rest = 0;
    while let Some(from) = program[rest..].find('"').map(|at| rest + at) {
        let Some(length) = program[from + 1..].find('"') else { break };
        let (code, after) = (&program[from + 1..from + 1 + length], &program[from + 2 + length..]);
        // The end of a text may look like the beginning of one, so only what is no code is stepped over by its first sign.
        rest = if is_code(code) { from + 2 + length } else { from + 1 };
        if !is_code(code) {
            continue;
        }
        let before = program[..from].trim_end();
        let Some(open) = before.rfind('(').filter(|open| is_arguments(&before[open + 1..])) else { continue };
        let name: String = before[..open]
            .chars()
            .rev()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        let Some((_, usual)) = MAKERS.iter().find(|(maker, _)| *maker == name) else { continue };
        let arguments = &before[open + 1..];
        let said = STATUSES.iter().filter_map(|(word, status)| arguments.find(word).map(|at| (at, *status))).min();
        if said.is_some() || *usual != 0 {
            let status = said.map_or(*usual, |(_, status)| status);
            let status = Some(status).filter(|_| !name.is_empty());
            made.push(Made { code: code.to_owned(), status, says: sentence(after) });
        }
    }
    made
}

/// `module.reason`, in small letters and dashes.
fn is_code(text: &str) -> bool {
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_lowercase())
            && !word.ends_with('-')
            && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    text == "internal" || text.split_once('.').is_some_and(|(module, reason)| is_word(module) && is_word(reason))
}

/// Nothing but names and what is between them.
fn is_arguments(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || c.is_whitespace() || "_:,".contains(c))
        && (text.trim().is_empty() || text.trim_end().ends_with(','))
}

/// The first sentence after a code; what is put into it becomes an ellipsis.
fn sentence(after: &str) -> String {
    let Some(from) = after.find('"').filter(|at| !after[..*at].contains(';')) else { return String::new() };
    let mut text = String::new();
    let mut signs = after[from + 1..].chars();
    while let Some(sign) = signs.next() {
        match sign {
            '"' => break,
            '{' => {
                signs.by_ref().take_while(|c| *c != '}').for_each(drop);
                text.push('…');
            }
            '\\' | '\n' => {}
            sign => text.push(sign),
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The entries of the catalog: the status and the rest of each.
fn entries(catalog: &str) -> BTreeMap<&str, (Option<u16>, &str)> {
    let sections = catalog.split("\n## `").skip(1).filter_map(|section| section.split_once("`\n"));
    sections
        .map(|(code, rest)| {
            let status = rest.trim_start().strip_prefix("**").and_then(|rest| rest.get(..3)?.parse().ok());
            (code, (status, rest))
        })
        .collect()
}

fn breaches(catalog: &str, made: &[Made]) -> Vec<String> {
    let entries = entries(catalog);
    let mut breaches = Vec::new();
    for Made { code, status, .. } in made {
        match entries.get(code.as_str()) {
            None => breaches.push(format!(
                "{code} is answered and not in {CATALOG}; describe it there, or run this test with {ACCEPT}=1 and review the words"
            )),
            Some((said, _)) if status.is_some() && said != status => {
                breaches.push(format!("{code} is answered with {status:?}, and {CATALOG} says {said:?}"));
            }
            Some(_) => {}
        }
    }
    let answered: BTreeSet<&str> = made.iter().map(|made| made.code.as_str()).collect();
    for (code, (_, rest)) in &entries {
        if !answered.contains(code) {
            breaches.push(format!("{code} is in {CATALOG} and nothing answers it"));
        }
        if !rest.contains(TO_DO) {
            breaches.push(format!("{code} does not say what to do"));
        }
    }
    let order: Vec<&str> = catalog.split("\n## `").skip(1).filter_map(|section| section.split('`').next()).collect();
    if !order.is_sorted() {
        breaches.push(format!("{CATALOG} is not in the order of the codes"));
    }
    breaches.sort();
    breaches.dedup();
    breaches
}

fn with_missing(catalog: &str, made: &[Made]) -> String {
    let (head, _) = catalog.split_once("\n## `").unwrap_or((catalog, ""));
    let mut all: BTreeMap<String, String> = entries(catalog)
        .into_iter()
        .map(|(code, (_, rest))| (code.to_owned(), format!("\n## `{code}`\n{}\n", rest.trim_end())))
        .collect();
    for Made { code, status, says } in made {
        let status = status.unwrap_or(400);
        let entry = || format!("\n## `{code}`\n\n**{status}.** {says}\n\n{TO_DO} {}\n", to_do(status));
        all.entry(code.clone()).or_insert_with(entry);
    }
    all.into_values().fold(format!("{}\n", head.trim_end()), |text, entry| text + &entry)
}

#[test]
fn a_problem_is_found_however_it_is_made() {
    let text = r#"
        Problem::new(Reason::Conflict, "a.one", format!("The {kind} is {gone}.")),
        Problem::refused(
            "a.two", "No."),
        Fault::new(StatusCode::METHOD_NOT_ALLOWED, Reason::Invalid, "a.three", detail)
        (Reason::TooLarge, "a.four", "x")
        unavailable("a.five", "Later.")
        News::new("a.event", id, &row); Spec::new("a.operation", READ, "x"); conflict(&x, "a.b")
#[cfg(test)]
mod tests { Problem::refused("a.test", "x") }"#;
    let made: Vec<(String, Option<u16>)> = made_in(text).into_iter().map(|made| (made.code, made.status)).collect();
    let wanted =
        [("a.one", Some(409)), ("a.two", Some(422)), ("a.three", Some(405)), ("a.four", None), ("a.five", Some(503))];
    assert_eq!(made, wanted.map(|(code, status)| (code.to_owned(), status)));
    assert_eq!(made_in(text)[0].says, "The … is ….");
}

#[test]
fn what_is_not_published_is_a_breach_and_can_be_added() {
    let made = made_in(r#"Problem::refused("a.b", "No.") Problem::refused("a.c", "Never.")"#);
    let catalog = "# Problems\n\n## `a.c`\n\n**409.** Not.\n\n*What to do:* Go.\n\n## `a.d`\n\n**400.** Gone.\n";
    let found = breaches(catalog, &made);
    assert_eq!(found.len(), 4, "{found:#?}");
    let added = with_missing("# Problems\n", &made);
    assert_eq!(breaches(&added, &made), Vec::<String>::new(), "{added}");
}
