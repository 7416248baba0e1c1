//! Texts as the shop has them, and as they can be kept here: its names are written for a browser, its descriptions are
//! pages, and anybody may have typed anything.

/// The longest line that is kept, and the longest text.
const LINE: usize = 190;
const TEXT: usize = 3_900;
/// As many digits as the cards have that are in use, and what they begin with.
const CARDS: [(usize, &[u8]); 4] = [(14, &[3]), (15, &[1, 2, 3]), (16, &[2, 3, 4, 5, 6, 9]), (19, &[4])];
const LEFT_OUT: &str = "[number left out]";

/// On one line, without what is meant for a browser.
pub fn line(text: &str) -> String {
    let decoded = html_escape::decode_html_entities(text);
    let spaced: Vec<&str> =
        decoded.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect();
    shortened(&without_cards(&spaced.join(" ")), LINE)
}

/// What stands on a page: its words, without its tags.
pub fn page(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        let after = &rest[at..];
        if !after[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!')) {
            text.push('<');
            rest = &after[1..];
            continue;
        }
        let Some(end) = after.find('>') else {
            rest = "";
            break;
        };
        let name = after[1..end].trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if matches!(name.to_ascii_lowercase().as_str(), "p" | "br" | "div" | "li" | "tr" | "h1" | "h2" | "h3" | "h4") {
            text.push('\n');
        }
        rest = &after[end + 1..];
    }
    text.push_str(rest);
    let decoded = html_escape::decode_html_entities(&text);
    let lines = decoded.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    shortened(&without_cards(&lines.join("\n")), TEXT)
}

/// What people wrote, with its lines.
pub fn note(text: &str) -> String {
    let kept: String = text.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    shortened(&without_cards(kept.trim()), TEXT)
}

/// A word as programs use it; none where nothing is left of it.
pub fn word(text: &str) -> Option<String> {
    let small = text.to_ascii_lowercase();
    let word: String =
        small.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).take(40).collect();
    let word = word.trim_matches('-').to_owned();
    (!word.is_empty()).then_some(word)
}

/// Whoever keeps the number of a card must protect it as the card companies say: none is brought over.
fn without_cards(text: &str) -> String {
    let is_of_it = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '\u{a0}');
    let (mut kept, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        kept.push_str(&rest[..at]);
        let run = &rest[at..];
        let end = run.find(|c: char| !is_of_it(c)).unwrap_or(run.len());
        let run = run[..end].trim_end_matches(|c: char| !c.is_ascii_digit());
        let digits: Vec<u8> = run.bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0').collect();
        let is_card =
            |digits: &[u8], first: &[u8]| digits.first().is_some_and(|one| first.contains(one)) && checks(digits);
        let has_card = CARDS.iter().any(|(length, first)| digits.windows(*length).any(|digits| is_card(digits, first)));
        kept.push_str(if has_card { LEFT_OUT } else { run });
        rest = &rest[at + run.len()..];
    }
    kept.push_str(rest);
    kept
}

/// The check digit, by the method of Luhn.
fn checks(digits: &[u8]) -> bool {
    let twice = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let each = digits.iter().rev().enumerate();
    let sum: u32 =
        each.map(|(place, digit)| if place % 2 == 1 { twice(u32::from(*digit)) } else { u32::from(*digit) }).sum();
    sum.is_multiple_of(10)
}

fn shortened(text: &str, most: usize) -> String {
    match text.chars().count() > most {
        false => text.to_owned(),
        true => text.chars().take(most - 1).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant_for_a_browser_becomes_what_is_read() {
        for (there, here) in [
            ("Darjeeling &amp; Assam", "Darjeeling & Assam"),
            ("O&#8217;Hara&#039;s", "O’Hara's"),
            ("Grüne &euro;\n\t x", "Grüne € x"),
            ("شاي ☀️", "شاي ☀️"),
            ("Pay 4111 1111 1111 1111 now", "Pay [number left out] now"),
            ("Ref 4111111111111112", "Ref 4111111111111112"),
        ] {
            assert_eq!(line(there), here);
        }
        assert_eq!(line(&"x".repeat(500)).chars().count(), LINE);
        assert_eq!(page("<p>One &#8211; two<br/>three</p>\n<ul><li>four</li></ul>"), "One – two\nthree\nfour");
        assert_eq!(page("5 < 6 <b"), "5 < 6");
        assert_eq!(note(" a\r\nb\u{7} "), "a\nb");
        assert_eq!((word("Credit Card (Stripe)"), word("--")), (Some("credit-card--stripe".to_owned()), None));
    }
}
