//! What there is where plugins are listed, and one of those packages fetched. It is looked at and installed afterwards, as
//! one that was sent: a list says what there is, and nobody is trusted for standing in one.

use std::{cmp::Reverse, collections::HashMap};

use door::{Cost, Desk, Done, Method, Page, Paged, Prepared, Problem, Read, Snapshot, Spec, Stream, Tx, blob::Upload};
use model::Actor;
use packages::{Index, Release, index::Listed};
use schemars::JsonSchema;
use serde::Deserialize;
use vault::Verifier;

use super::super::{
    fetch::{Fetched, kept},
    packaged::{LARGEST, refused},
    publishers::fingerprint,
    update::is_newer,
};
use crate::{
    INSTALL, READ,
    elsewhere::{Elsewhere, Place},
    gate::Offered,
    indexes, installations, publishers,
    records::IndexId,
};

#[derive(Debug, serde::Serialize, JsonSchema)]
#[schemars(rename = "PluginOffer")]
pub struct Offer {
    /// The plugin's own name for ever.
    pub plugin: String,
    pub release: String,
    pub name: String,
    /// The key that signed it, and what people compare.
    pub public_key: String,
    pub fingerprint: String,
    /// Whose key that is, where you trust them.
    pub publisher: Option<String>,
    /// In bytes.
    pub size: u64,
    /// The version of the interface that it was made for, and whether that is spoken here.
    pub host: String,
    pub fits: bool,
    /// Why it was taken back, where it was.
    pub revoked: Option<String>,
    /// Which release of it is installed.
    pub installed: Option<String>,
    /// Whether it could take the place of that.
    pub newer: bool,
}

pub struct List;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginOfferQuery")]
pub struct Wanted {
    pub id: IndexId,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for List {
    const SPEC: Spec =
        Spec::new("plugins.list-offers", READ, "What there is where plugins are listed, newest of each first")
            .at(Method::Get, "/plugin-indexes/{id}/packages");
    type Input = Wanted;
    type Output = Paged<Offer>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Offer>> {
        let index = indexes::find(snapshot, wanted.id)?;
        let list = indexes::list(snapshot, index.id)?;
        let Some(list) = indexes::read(&list)? else { return Ok(Paged { items: Vec::new(), next: None }) };
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut all: Vec<(Key<'_>, &Listed)> =
            list.packages.iter().map(|one| (key(&one.plugin, &one.release), one)).collect();
        all.sort_unstable_by_key(|(key, _)| *key);
        if let Some((plugin, release)) = page.after::<(String, String)>()? {
            let after = key(&plugin, &release);
            all.retain(|(key, _)| *key > after);
        }
        let (shown, next) = page.cut(all, |(_, one)| (one.plugin.clone(), one.release.clone()));
        let trusted = publishers::all(snapshot)?.into_iter().map(|one| (one.public_key, one.name)).collect();
        let installed = installations::all(snapshot)?.into_iter().map(|one| (one.plugin, one.release)).collect();
        let known = Known { list: &list, trusted, installed };
        Ok(Paged { items: shown.into_iter().map(|(_, one)| known.offer(one)).collect(), next })
    }
}

/// By plugin, and the newest first.
type Key<'a> = (&'a str, Reverse<Option<Release>>);

fn key<'a>(plugin: &'a str, release: &str) -> Key<'a> {
    (plugin, Reverse(release.parse().ok()))
}

/// What is known of a package beside what is listed of it.
struct Known<'a> {
    list: &'a Index,
    trusted: HashMap<String, String>,
    installed: HashMap<String, String>,
}

impl Known<'_> {
    fn offer(&self, one: &Listed) -> Offer {
        let Listed { plugin, release, name, publisher, size, host, .. } = one.clone();
        let installed = self.installed.get(&plugin).cloned();
        Offer {
            fingerprint: fingerprint(&publisher),
            publisher: self.trusted.get(&publisher).cloned(),
            fits: host == sandbox::interface(),
            revoked: self.list.revokes(&plugin, &release, Some(&publisher)).map(str::to_owned),
            newer: installed.as_ref().is_some_and(|installed| is_newer(&release, installed)),
            public_key: publisher,
            plugin,
            release,
            name,
            size,
            host,
            installed,
        }
    }
}

pub struct FetchOffered {
    pub(crate) elsewhere: Elsewhere,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginOffered")]
pub struct Input {
    pub id: IndexId,
    /// Its own name, and which release of it.
    pub plugin: String,
    pub release: String,
}

impl Prepared for FetchOffered {
    const SPEC: Spec = Spec::new("plugins.fetch-offered", INSTALL, "Fetch a package from where plugins are listed")
        .stream(Stream::Plugin)
        .for_real()
        .cost(Cost::Heavy)
        .at(Method::Post, "/plugin-indexes/{id}/packages");
    type Input = Input;
    type Ready = Upload;
    type Output = Fetched;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Input) -> Done<Upload> {
        let (place, listed) = desk.read(move |snapshot| wanted(snapshot, &input)).await?;
        fetched(&self.elsewhere, desk, &place, listed).await
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Upload) -> Done<Fetched> {
        kept(tx, ready)
    }
}

/// No more of it is read than was listed, and nothing is kept that is another.
pub(in crate::operations) async fn fetched(
    elsewhere: &Elsewhere,
    desk: &Desk,
    place: &Place,
    listed: Listed,
) -> Done<Upload> {
    let most = i64::try_from(listed.size).unwrap_or(i64::MAX).min(LARGEST);
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let bytes = elsewhere.file(desk, place, &listed.file(), most).await?;
    let bytes = desk.compute(move || is_listed(&bytes, &listed).map(|()| bytes)).await??;
    desk.keep(bytes).await
}

fn wanted(snapshot: &mut Snapshot<'_>, input: &Input) -> Done<(Place, Listed)> {
    let index = indexes::find(snapshot, input.id)?;
    let list = indexes::list(snapshot, index.id)?;
    let now = snapshot.now();
    let unlisted = || Problem::refused("plugins.not-listed", format!("{} does not list this package.", index.name));
    let list = indexes::read(&list)?.ok_or_else(unlisted)?;
    let listed = list.find(&input.plugin, &input.release).cloned().ok_or_else(unlisted)?;
    if list.until < now {
        let detail = format!("What {} says was good until {}. It has to be read anew.", index.name, list.until);
        return Err(Problem::refused("plugins.index-expired", detail).into());
    }
    indexes::check(snapshot, &listed.plugin, &listed.release, Some(&listed.publisher))?;
    Ok((Place::parse(&index.address)?, listed))
}

/// Whether these bytes are what was listed, and a package that is what the list says of it.
fn is_listed(bytes: &[u8], listed: &Listed) -> Result<(), Problem> {
    let other = || Problem::refused("plugins.other-package", "What came is not the package that was listed.");
    if !listed.is(bytes) {
        return Err(other());
    }
    let offered = Offered::read(bytes).map_err(|no| refused(&no))?;
    let about = &offered.manifest.plugin;
    let is_it = about.id == listed.plugin
        && about.version == listed.release
        && offered.publisher().as_ref().map(Verifier::to_text).as_ref() == Some(&listed.publisher);
    if is_it { Ok(()) } else { Err(other()) }
}
