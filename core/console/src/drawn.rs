//! Icons and pictures, drawn for this console. Each is a template of its own: a macro would be written into every page
//! once for each icon on it.

use askama::Template;

/// What points somewhere, so that it is turned round where people read from right to left.
const POINTING: [&str; 9] = ["next", "previous", "arrow", "undo", "again", "send", "receive", "out", "side"];

#[derive(Template)]
#[template(path = "drawn/icon.html")]
pub(crate) struct Icon<'a> {
    name: &'a str,
}

#[derive(Template)]
#[template(path = "drawn/picture.html")]
pub(crate) struct Picture<'a> {
    name: &'a str,
}

/// Stands beside a word.
pub(crate) const fn icon(name: &str) -> Icon<'_> {
    Icon { name }
}

/// Stands in an empty place.
pub(crate) const fn picture(name: &str) -> Picture<'_> {
    Picture { name }
}

impl Icon<'_> {
    fn turns(&self) -> bool {
        POINTING.contains(&self.name)
    }
}
