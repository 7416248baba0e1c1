//! What people write at length: a description, a note, a reason. It has lines and tabs, nothing that cannot be seen, and
//! no number of a payment card; the lines that a browser sends or a file has end in one way.

use crate::{Problem, card};

/// The text as it is kept, with no space around it. `what` begins the sentence that says what is wrong with it:
/// “A description”.
pub fn read(at: &'static str, what: &str, text: &str, least: usize, most: usize) -> Result<String, Problem> {
    let text = code(at, what, text, least, most)?;
    card::refuse(at, &text).map(|()| text)
}

/// The same of what is scanned, numbered or looked for: any number may be a code.
pub fn code(at: &'static str, what: &str, text: &str, least: usize, most: usize) -> Result<String, Problem> {
    let text = text.trim().replace("\r\n", "\n").replace('\r', "\n");
    let text = if is_blank(&text) { String::new() } else { text };
    let length = text.chars().count();
    if length < least {
        return Err(Problem::invalid(at, format!("{what} has {least} to {most} characters; this has {length}.")));
    }
    if length > most {
        let over = length - most;
        return Err(Problem::invalid(at, format!("{what} has at most {most} characters; this has {over} too many.")));
    }
    match text.chars().find(|c| is_unseen(*c)) {
        Some(c) => Err(unseen(at, what, c)),
        None => Ok(text),
    }
}

/// Neither a letter nor an end of a line: what steers a machine, and what turns round what is written after it.
pub fn is_unseen(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{202d}' | '\u{202e}')
}

/// What makes one name look like another: nobody sees it, and no name needs it.
pub fn misleads(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

/// Whether there is nothing in it that anybody could see.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_empty(c))
}

/// Whether nobody sees it where it stands.
pub fn is_unseeable(c: char) -> bool {
    c.is_control() || is_empty(c)
}

/// As wide as nothing.
fn is_empty(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whoever pasted it cannot see it either, so it is named.
pub fn unseen(at: &'static str, what: &str, c: char) -> Problem {
    let code = u32::from(c);
    let detail = format!("{what} has a control character (U+{code:04X}) in it, which nobody can see. Type it anew.");
    Problem::invalid(at, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, Problem> {
        super::read("/note", "A note", text, 1, 40)
    }

    #[test]
    fn lines_and_tabs_are_kept_however_they_end() {
        for (typed, kept) in [
            ("One\r\nTwo\r\n", "One\nTwo"),
            ("One\rTwo", "One\nTwo"),
            ("One\n\nTwo", "One\n\nTwo"),
            ("Size\tM", "Size\tM"),
            ("\u{a0} Grün 🫖 \u{200f}شاي", "Grün 🫖 \u{200f}شاي"),
        ] {
            assert_eq!(read(typed).unwrap(), kept, "{typed:?}");
        }
    }

    #[test]
    fn what_nobody_sees_is_refused_by_its_name() {
        for (typed, said) in [("Bell\u{7}", "U+0007"), ("Esc\u{1b}[31m", "U+001B"), ("C1\u{85}x", "U+0085")] {
            let no = read(typed).unwrap_err();
            assert!(no.detail.contains(said) && no.fields[0].at == "/note", "{no:?}");
        }
        assert_eq!(read(&"x".repeat(43)).unwrap_err().detail, "A note has at most 40 characters; this has 3 too many.");
        assert_eq!(read(" \r\n").unwrap_err().detail, "A note has 1 to 40 characters; this has 0.");
    }

    #[test]
    fn what_nobody_could_see_is_nothing() {
        for typed in ["\u{200b}", " \u{feff}\u{2060}\u{200f} ", "\u{3164}", "\u{202b}"] {
            assert_eq!(read(typed).unwrap_err().detail, "A note has 1 to 40 characters; this has 0.", "{typed:?}");
        }
        assert_eq!(read("می\u{200c}خواهم 👩\u{200d}🔧").unwrap(), "می\u{200c}خواهم 👩\u{200d}🔧");
        assert!(read("photo\u{202e}gpj.exe").unwrap_err().detail.contains("U+202E"));
    }
}
