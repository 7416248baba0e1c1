//! What every page has: its head, the way to the others, and its foot.

use super::{GUIDE, ROOT};

pub(super) struct Frame<'a> {
    pub(super) style: &'a str,
    pub(super) resources: &'a [String],
}

impl Frame<'_> {
    pub(super) fn page(&self, path: &str, title: &str, main: &str) -> String {
        let title = if path == ROOT { "Stockade API".to_owned() } else { format!("{} · Stockade API", escape(title)) };
        let style = self.style;
        let ways = self.ways(path);
        format!(
            r##"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="stylesheet" href="{style}">
</head>
<body>
<a class="skip" href="#main">To the text</a>
<header><a class="name" href="{ROOT}">Stockade <span>API</span></a></header>
<div class="columns">
<nav aria-label="Documentation">{ways}</nav>
<main id="main">
{main}
</main>
</div>
<footer>Version {version}. Rendered by this server from what it declares; the same as <a href="/api/v1/openapi.json">openapi.json</a>.</footer>
</body>
</html>
"##,
            version = env!("CARGO_PKG_VERSION"),
        )
    }

    /// Folded on a phone, where it would stand before the text.
    fn ways(&self, here: &str) -> String {
        let link = |path: &str, text: &str| {
            let current = if path == here { " aria-current=\"page\"" } else { "" };
            format!("<li><a href=\"{path}\"{current}>{}</a></li>", escape(text))
        };
        let guides: String = [
            (ROOT.to_owned(), "Overview"),
            (format!("{ROOT}/tutorial"), "Tutorial"),
            (format!("{ROOT}/import-export"), "Import and export"),
            (format!("{ROOT}/contacts"), "People"),
            (format!("{ROOT}/problems"), "Problems"),
            ("/api/v1/openapi.json".to_owned(), "openapi.json"),
            (GUIDE.to_owned(), "llms.txt"),
        ]
        .iter()
        .map(|(path, text)| link(path, text))
        .collect();
        let resources: String = self.resources.iter().map(|name| link(&of_resource(name), &label(name))).collect();
        format!("<p>Guides</p><ul>{guides}</ul><p>Reference</p><ul>{resources}</ul>")
    }
}

pub(super) fn of_resource(name: &str) -> String {
    format!("{ROOT}/reference/{name}")
}

/// `external-ids`, as a heading.
pub(super) fn label(name: &str) -> String {
    let words = name.replace('-', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().collect::<String>()).unwrap_or_default();
    format!("{first}{}", letters.as_str())
}

/// A text, as a page says it.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            sign => escaped.push(sign),
        }
    }
    escaped
}

/// A sentence with `code` in it.
pub(super) fn sentence(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts
        .map(|(at, part)| match at % 2 {
            1 => format!("<code>{}</code>", escape(part)),
            _ => escape(part),
        })
        .collect()
}
