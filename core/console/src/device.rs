//! What a browser or a program is, in the words of people: from what it says of itself, which anybody can make up.

use crate::words::Words;

/// Each with a word that it alone says, or that comes before those that several say.
const BROWSERS: [(&str, &str); 8] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// “Firefox on Windows”, or what a program calls itself.
pub(crate) fn said(words: &Words, user_agent: Option<&str>) -> String {
    let agent = user_agent.unwrap_or_default();
    let known =
        |list: &[(&str, &'static str)]| list.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name);
    match (known(&BROWSERS), known(&SYSTEMS)) {
        (Some(browser), Some(system)) => words.say_with("device-on", &[("browser", browser), ("system", system)]),
        (Some(browser), None) => browser.to_owned(),
        _ => match agent.split(['/', ' ']).next().filter(|name| !name.is_empty()) {
            Some(program) => program.chars().take(40).collect(),
            None => words.say("device-unknown"),
        },
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderMap;

    use super::*;
    use crate::{look::Look, words::Languages};

    #[test]
    fn devices_are_called_as_people_call_them() {
        let words = Languages::read().unwrap().best(&HeaderMap::new(), Look::default()).unwrap();
        for (agent, called) in [
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
                "Chrome on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            ("curl/8.5.0", "curl"),
            ("", "Unknown"),
        ] {
            assert_eq!(said(&words, Some(agent)), called, "{agent}");
        }
        assert_eq!(said(&words, None), "Unknown");
    }
}
