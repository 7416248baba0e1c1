//! What else came in a plugin's package, for people: its picture, its licence and what it is made of.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub(super) struct Contents {
    icon: Option<Icon>,
    pub(super) licence: Option<String>,
    pub(super) parts: Option<Vec<Part>>,
}

#[derive(Debug, Deserialize)]
struct Icon {
    media_type: String,
    content: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) version: String,
}

impl Contents {
    /// The picture, as it stands in the page itself.
    pub(super) fn picture(&self) -> Option<String> {
        let Icon { media_type, content } = self.icon.as_ref()?;
        Some(format!("data:{media_type};base64,{content}"))
    }
}
