//! The texts of the repository as pages: every heading can be linked to.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

/// The body of a page.
pub(super) fn page(text: &str) -> String {
    let mut events: Vec<Event<'_>> = Parser::new_ext(text, Options::ENABLE_TABLES).collect();
    let ids: Vec<(usize, String)> = events
        .iter()
        .enumerate()
        .filter(|(_, event)| matches!(event, Event::Start(Tag::Heading { .. })))
        .map(|(at, _)| (at, id_of(events.get(at + 1..).unwrap_or_default())))
        .collect();
    for (at, name) in ids {
        if let Some(Event::Start(Tag::Heading { id, .. })) = events.get_mut(at) {
            *id = Some(CowStr::from(name));
        }
    }
    let mut written = String::with_capacity(text.len() * 2);
    // Tables are wider than a phone.
    let framed = events.into_iter().flat_map(|event| match event {
        Event::Start(Tag::Table(_)) => vec![Event::Html("<div class=\"wide\">".into()), event],
        Event::End(TagEnd::Table) => vec![event, Event::Html("</div>".into())],
        // Only ours, and none of it is meant as such.
        Event::Html(text) | Event::InlineHtml(text) => vec![Event::Text(text)],
        other => vec![other],
    });
    html::push_html(&mut written, framed);
    written
}

/// A code is its own name: problems are linked to by it. Words are written with dashes.
fn id_of(after: &[Event<'_>]) -> String {
    let mut id = String::new();
    for event in after {
        match event {
            Event::End(TagEnd::Heading(_)) => break,
            Event::Code(code) => id.push_str(code),
            Event::Text(text) => {
                let words = text.to_lowercase();
                id.extend(words.chars().map(|c| if c.is_alphanumeric() || c == '.' { c } else { '-' }));
            }
            _ => {}
        }
    }
    id.trim_matches('-').to_owned()
}
