use ::web::{Settings, Site};

use super::*;
use crate::tiny;

fn docs() -> Docs {
    let site =
        Site::new(Settings { public_url: "https://office.example.com".to_owned(), ..Settings::default() }).unwrap();
    let registry = tiny::registry();
    Docs::of(&crate::openapi::document(&registry, &site).unwrap(), &registry)
}

fn text(docs: &Docs, path: &str) -> String {
    let page = docs.pages.get(path).unwrap_or_else(|| panic!("{path} is not there"));
    String::from_utf8(page.body.to_vec()).unwrap()
}

/// What stands between these, each time.
fn between<'t>(text: &'t str, before: &str, after: &str) -> Vec<&'t str> {
    text.split(before).skip(1).map(|rest| rest.split(after).next().unwrap_or_default()).collect()
}

#[test]
fn every_operation_has_its_place() {
    let docs = docs();
    let (overview, page) = (text(&docs, "/docs"), text(&docs, "/docs/reference/tiny"));
    for name in ["tiny.list", "tiny.make", "tiny.name", "tiny.old", "tiny.remove", "tiny.special"] {
        assert!(overview.contains(&format!("href=\"/docs/reference/tiny#{name}\"")), "{name}");
        assert!(page.contains(&format!("<h2 id=\"{name}\">")), "{name}");
    }
    assert!(page.contains("tiny:use") && page.contains("Use things. Held by owner."));
    assert!(page.contains("-H &#39;If-Match") || page.contains("-H 'If-Match: &quot;1&quot;'"), "as it can be typed");
    assert!(page.contains("This ends.") && page.contains("it ends on 2027-05-01"));
    assert!(page.contains("<code>name</code> <b class=\"must\">required</b>"));
}

#[test]
fn no_way_leads_nowhere() {
    let docs = docs();
    let known = |target: &str| {
        let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
        docs.pages.contains_key(path) && (anchor.is_empty() || text(&docs, path).contains(&format!("id=\"{anchor}\"")))
    };
    let mut followed = 0;
    for (path, page) in docs.pages.iter().filter(|(_, page)| page.kind == HTML) {
        let body = String::from_utf8(page.body.to_vec()).unwrap();
        for target in between(&body, "href=\"", "\"") {
            let target = if target.starts_with('#') { format!("{path}{target}") } else { target.to_owned() };
            assert!(known(&target), "{path} leads to {target}");
            followed += 1;
        }
    }
    assert!(followed > 50, "{followed}");
}

/// The policy forbids it; a page that had any would be broken without a word.
#[test]
fn nothing_is_inline_and_nothing_is_elsewhere() {
    for (path, page) in &docs().pages {
        let body = String::from_utf8(page.body.to_vec()).unwrap();
        for never in ["<script", "<style", " style=", " onclick", " onload", "javascript:", "@import", "src="] {
            assert!(!body.contains(never), "{path} has {never}");
        }
        if page.kind != TEXT {
            assert!(!body.contains("//cdn") && !body.contains("url("), "{path}");
        }
    }
}

#[test]
fn what_is_said_is_text_and_never_markup() {
    assert_eq!(frame::sentence("a `<b>` & \"c\""), "a <code>&lt;b&gt;</code> &amp; &quot;c&quot;");
    let page = markdown::page("# A `b.c` <script>x</script>\n\n<img src=x>\n");
    assert!(!page.contains("<script") && !page.contains("<img"), "{page}");
}

#[test]
fn a_heading_can_be_linked_to() {
    let page = markdown::page("## `stock.insufficient`\n\n## When it does not work\n");
    assert_eq!(between(&page, "id=\"", "\""), ["stock.insufficient", "when-it-does-not-work"]);
}

#[test]
fn the_guide_names_every_operation_in_plain_text() {
    let guide = text(&docs(), "/llms.txt");
    assert!(guide.starts_with("# The Stockade API\n"));
    assert!(guide.contains("- PUT /things/{id}/name tiny.name: Name a thing (tiny:use)\n"), "{guide}");
}
