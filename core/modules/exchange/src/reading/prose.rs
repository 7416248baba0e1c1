//! What other shops keep as a page, as the text that it says.

/// What begins a new line.
const BREAKS: [&str; 14] = ["p", "br", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6"];
/// What is never to be read.
const SILENT: [&str; 2] = ["script", "style"];
/// No name of a character is longer.
const ENTITY_LIMIT: usize = 10;

/// The text without its tags, a line for each of its paragraphs. What is no page stays as it is.
pub fn plain(text: &str) -> String {
    // WooCommerce writes a line break as these two letters.
    let text = text.replace("\\n", "\n");
    if !text.contains(['<', '&']) {
        return text;
    }
    let (mut out, mut rest, mut silent) = (String::with_capacity(text.len()), text.as_str(), None);
    while let Some(at) = rest.find('<') {
        let (before, after) = rest.split_at(at);
        if silent.is_none() {
            out.push_str(before);
        }
        match tag(after) {
            None => {
                out.push('<');
                rest = &after[1..];
            }
            Some((name, closes, beyond)) => {
                silent = match silent {
                    Some(kept) if closes && kept == name => None,
                    None if !closes => SILENT.into_iter().find(|one| *one == name).map(str::to_owned),
                    kept => kept,
                };
                if BREAKS.contains(&name.as_str()) && !out.is_empty() && !out.ends_with('\n') {
                    out.push('\n');
                }
                rest = beyond;
            }
        }
    }
    if silent.is_none() {
        out.push_str(rest);
    }
    let lines: Vec<String> = spelled_out(&out).lines().map(|line| line.trim().to_owned()).collect();
    lines.join("\n").trim().to_owned()
}

/// The name of a tag, whether it closes, and what comes after it. `None`: a plain less-than.
fn tag(text: &str) -> Option<(String, bool, &str)> {
    let inner = text.get(1..)?;
    let closes = inner.starts_with('/');
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    let is_note = inner.starts_with('!');
    if !is_note && !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let end = inner.find('>')?;
    let name: String = inner.chars().take_while(char::is_ascii_alphanumeric).collect();
    Some((name.to_ascii_lowercase(), closes, &inner[end + 1..]))
}

fn spelled_out(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let named = after.char_indices().take(ENTITY_LIMIT).find(|(_, c)| *c == ';').map(|(end, _)| end);
        match named.and_then(|end| Some((character(&after[..end])?, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &after[end + 1..];
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).filter(|c| !c.is_control() || *c == '\n');
    }
    let known = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "euro" => '€',
        "reg" => '®',
        "trade" => '™',
        "copy" => '©',
        "deg" => '°',
        "times" => '×',
        _ => return None,
    };
    Some(known)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_page_becomes_the_text_that_it_says() {
        for (page, text) in [
            ("Plain text", "Plain text"),
            ("<p>Soft <b>cotton</b>.</p><p>Made in Porto</p>", "Soft cotton.\nMade in Porto"),
            ("<ul>\n<li>One</li>\n<li>Two</li></ul>", "One\n\nTwo"),
            ("a<br>b<BR/>c", "a\nb\nc"),
            ("Salt &amp; pepper &#8211; 3 &lt; 4 &unknown; &", "Salt & pepper – 3 < 4 &unknown; &"),
            ("3 < 4", "3 < 4"),
            ("<script>alert(1)</script>Tea<style>p{}</style>", "Tea"),
            ("<!-- hidden -->Tea", "Tea"),
            ("first\\nsecond", "first\nsecond"),
        ] {
            assert_eq!(plain(page), text, "{page}");
        }
    }

    proptest! {
        #[test]
        fn no_page_panics(page in "[<>/&;#a-c! é\\\\n]{0,40}") {
            let _ = plain(&page);
        }
    }
}
