//! What else is in a package than its program: the picture and the licence that it came with, and what it is made of. Its
//! picture is made anew, as every other is that is shown; the rest is text, as its author wrote it.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use door::{Desk, Done, blob::BlobId};
use packages::{Package, Part};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::packaged;
use crate::gate::Fault;

/// Of what it is made of, so many parts, and of the name of one so many characters.
const MOST_PARTS: usize = 2_000;
const LONGEST: usize = 200;

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "PluginInside")]
pub struct Inside {
    pub icon: Option<Icon>,
    /// Under what it may be used; none where its author does not say.
    pub licence: Option<String>,
    /// What its program is made of, as its author says; none where they do not.
    pub parts: Option<Vec<MadeOf>>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "PluginIcon")]
pub struct Icon {
    pub media_type: String,
    /// Base 64.
    pub content: String,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "PluginMadeOf")]
pub struct MadeOf {
    pub name: String,
    #[serde(default)]
    pub version: String,
}

impl Inside {
    pub(super) async fn read(desk: &Desk, package: BlobId) -> Done<Self> {
        let reading = desk.reading(package).await?;
        desk.compute(move || {
            let bytes = reading.whole()?;
            let package = Package::read(&bytes).map_err(|why| packaged::refused(&Fault::NotAPackage(why)))?;
            Ok(Self {
                icon: package.part(&Part::Icon).and_then(icon),
                licence: package.part(&Part::Licence).map(|text| String::from_utf8_lossy(text).into_owned()),
                parts: package.part(&Part::Sbom).and_then(parts),
            })
        })
        .await?
    }
}

fn icon(bytes: &[u8]) -> Option<Icon> {
    let made = pictures::made_anew(bytes).ok()?.large;
    Some(Icon { media_type: made.media_type.to_owned(), content: BASE64_STANDARD.encode(made.bytes) })
}

/// As CycloneDX says it. What cannot be read as that says nothing.
fn parts(bytes: &[u8]) -> Option<Vec<MadeOf>> {
    #[derive(Deserialize)]
    struct Bill {
        components: Vec<MadeOf>,
    }
    let cut = |text: &str| text.chars().filter(|one| !one.is_control()).take(LONGEST).collect();
    let Bill { components } = serde_json::from_slice(bytes).ok()?;
    let all = components.iter().take(MOST_PARTS);
    let mut all: Vec<_> = all.map(|one| MadeOf { name: cut(&one.name), version: cut(&one.version) }).collect();
    all.sort();
    all.dedup();
    Some(all)
}
