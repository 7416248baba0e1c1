//! A list in JSON: `[ { … }, { … } ]`.

use serde_json::Value;

use super::{Unreadable, text::Text};

/// From where to where each thing of the list is.
pub fn spans(text: &mut Text) -> Result<Vec<(usize, usize)>, Unreadable> {
    let (mut spans, mut depth, mut place, mut line) = (Vec::new(), 0_usize, 0, 1);
    let (mut is_text, mut is_escaped, mut is_over) = (false, false, false);
    let (mut begun, mut number) = (0, 0);
    while let Some(chunk) = text.chunk(number)? {
        for byte in chunk.bytes() {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' if is_text => is_escaped = true,
                b'"' if is_text => is_text = false,
                _ if is_text => {}
                b'"' if depth > 1 => is_text = true,
                b'[' if depth == 0 && !is_over => depth = 1,
                b'{' if depth == 1 => (depth, begun) = (2, place),
                b'[' | b'{' if depth > 1 => depth += 1,
                b']' | b'}' if depth > 2 => depth -= 1,
                b'}' if depth == 2 => {
                    depth = 1;
                    spans.push((begun, place + 1));
                }
                b']' if depth == 1 => (depth, is_over) = (0, true),
                b',' if depth == 1 => {}
                byte if depth > 1 || byte.is_ascii_whitespace() => {}
                _ => return Err(no_list(line)),
            }
            place += 1;
            line += usize::from(byte == b'\n');
        }
        number += 1;
    }
    if is_over { Ok(spans) } else { Err(Unreadable::new("The file ends before the list that it begins.")) }
}

pub fn value(bytes: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(bytes).map_err(|no| format!("this is no JSON: {no}"))
}

fn no_list(line: usize) -> Unreadable {
    Unreadable::new(format!(
        "Line {line} is no part of a list of things. A file in JSON is written like [ {{ \"name\": \"Tea\" }} ]."
    ))
}
