//! What a plugin says beside what it wants: how far it came, what there is on the other side, what it would bring over
//! next. What nobody here knows is passed over.

use door::Problem;
use serde::Deserialize;
use serde_json::{Map, Value};

/// Of what there is, so many are told in one page.
const MOST: usize = 1_000;
/// The longest id over there, as a link of it may be.
const LONGEST_ID: usize = 200;
/// The most of its words that is kept, and of an answer.
const LONGEST_WORDS: usize = 200;
const LONGEST_ANSWER: usize = 2_000;

#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Facts {
    pub progress: Progress,
    /// The ids of what is on the other side.
    pub there: Vec<There>,
    /// What it would like to bring over, by name.
    pub syncs: Vec<String>,
    /// What whoever asked for an action is told.
    pub answer: String,
    /// What it leaves itself to do.
    pub later: Vec<Later>,
}

/// Something that it will do by and by, about a record or whatever else it calls so: of several the newest.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub struct Later {
    pub name: String,
    pub about: String,
    #[serde(default)]
    pub body: Value,
}

/// What one page came to.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// How many this page was about.
    pub done: u32,
    /// Of how many in all, where that is known.
    pub of: Option<u32>,
    /// For people.
    pub words: String,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
pub struct There {
    pub id: String,
    /// Which version of it, as the other side says.
    #[serde(default)]
    pub version: Option<String>,
}

pub fn read(text: &str) -> Result<Facts, Problem> {
    let no = |what: String| Problem::invalid("/told/facts", what);
    if text.is_empty() {
        return Ok(Facts::default());
    }
    // An object, and not the list that serde would read as one.
    let facts = serde_json::from_str(text).and_then(|facts: Map<String, Value>| serde_json::from_value(facts.into()));
    let mut facts: Facts = facts.map_err(|error| no(format!("What the plugin said cannot be read: {error}.")))?;
    if facts.there.len() > MOST {
        return Err(no(format!("A page tells of {MOST} at most.")));
    }
    let is_id = |id: &str| {
        (1..=LONGEST_ID).contains(&id.len()) && id.trim().len() == id.len() && !id.chars().any(char::is_control)
    };
    if facts.there.iter().any(|one| !is_id(&one.id)) {
        return Err(no(format!("An id has 1 to {LONGEST_ID} bytes, and no control characters.")));
    }
    if facts.later.len() > MOST {
        return Err(no(format!("One outcome leaves {MOST} things for later at most.")));
    }
    let is_name = |name: &str| is_id(name) && !name.contains('/');
    if facts.later.iter().any(|one| !is_name(&one.name) || !is_id(&one.about)) {
        return Err(no(format!(
            "What is left for later has a name without a slash, and is about something, each of 1 to {LONGEST_ID} bytes."
        )));
    }
    let words = &mut facts.progress.words;
    *words = words.chars().filter(|letter| !letter.is_control()).take(LONGEST_WORDS).collect();
    facts.answer =
        facts.answer.chars().filter(|letter| *letter == '\n' || !letter.is_control()).take(LONGEST_ANSWER).collect();
    Ok(facts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_read_and_what_nobody_knows_is_passed_over() {
        let facts = read(r#"{"progress":{"done":7,"of":9,"words":"orders\u0007"},"greeting":"Hello"}"#).unwrap();
        assert_eq!(facts.progress, Progress { done: 7, of: Some(9), words: "orders".to_owned() });
        assert_eq!(read("").unwrap(), Facts::default());
        let facts = read(r#"{"there":[{"id":"17","version":"3"},{"id":"18"}],"syncs":["orders"]}"#).unwrap();
        assert_eq!((facts.there.len(), facts.syncs), (2, vec!["orders".to_owned()]));
        let facts = read(r#"{"later":[{"name":"push","about":"prd_1"}]}"#).unwrap();
        assert_eq!((facts.later[0].about.as_str(), &facts.later[0].body), ("prd_1", &Value::Null));
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let many: Vec<String> = (0..=MOST).map(|id| format!("{{\"id\":\"{id}\"}}")).collect();
        let many = format!("{{\"there\":[{}]}}", many.join(","));
        for wrong in [
            "[]",
            "{",
            "7",
            r#"{"progress":{"done":-1}}"#,
            r#"{"progress":{"done":1e12}}"#,
            r#"{"there":[{"id":""}]}"#,
            r#"{"there":[{"id":" 1"}]}"#,
            r#"{"there":[{"id":"a\nb"}]}"#,
            r#"{"later":[{"name":"push"}]}"#,
            r#"{"later":[{"name":"push","about":""}]}"#,
            r#"{"later":[{"name":"a/b","about":"prd_1"}]}"#,
            &many,
        ] {
            assert_eq!(read(wrong).unwrap_err().code, "input.invalid", "{wrong}");
        }
    }
}
