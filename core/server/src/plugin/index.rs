//! Packages in a folder become an index: a signed list beside them, which anybody can host, and mirror by copying it.

use std::{fs, path::Path, sync::Arc, time::Duration};

use model::Timestamp;
use packages::{
    Index, Release,
    index::{Listed, Revoked, Unlisted, digest, file},
};
use plugins::{
    allowed::Allowed,
    gate::{self, Offered},
    wall::{Wall, Walled},
};
use sandbox::Compiler;
use serde_json::json;
use store::{Clock as _, SystemClock};
use vault::Signer;

use super::{Said, files, sign};
use crate::{
    exit::{Code, Stop},
    modules,
};

const PACKAGE: &str = "stockade";
/// What was taken back, as whoever answers for the list writes it.
const REVOKED: &str = "revoked.toml";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// A list that nobody renews is not believed for ever.
const MOST_DAYS: u32 = 366;

pub fn index(folder: &Path, key: &Path, days: u32) -> Result<Said, Stop> {
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(Stop::new(Code::Usage, format!("a list is good for 1 to {MOST_DAYS} days")));
    }
    let signer = sign::signer(key)?;
    let now = SystemClock.now();
    let path = folder.join(Index::FILE);
    let index = Index {
        number: next(&path, &signer, now)?,
        until: now.plus(DAY * days),
        packages: packages(folder)?,
        revoked: revoked(&folder.join(REVOKED))?,
    };
    let wrong = |no: Unlisted| Stop::new(Code::Data, format!("{}: {no}", folder.display()));
    files::write(&path, &index.signed(&signer).map_err(wrong)?)?;
    let (packages, taken_back) = (index.packages.len(), index.revoked.releases.len() + index.revoked.publishers.len());
    let head = format!(
        "{}  number {}, {packages} packages, {taken_back} taken back, good until {}",
        path.display(),
        index.number,
        index.until
    );
    let lines = index.packages.iter().map(|one| format!("{} {}  {} bytes", one.plugin, one.release, one.size));
    let key = signer.verifier();
    let told = format!("Whoever looks here needs the key {key}, with the fingerprint {}", key.fingerprint());
    Ok(Said {
        lines: [head].into_iter().chain(lines).chain([told]).collect(),
        value: json!({
            "index": path,
            "number": index.number,
            "until": index.until,
            "packages": index.packages,
            "public_key": key.to_text(),
        }),
    })
}

/// Larger than that of the list that is there, and than that of one which was lost.
fn next(path: &Path, signer: &Signer, now: Timestamp) -> Result<i64, Stop> {
    let seconds = now.micros() / 1_000_000;
    let Some(bytes) = files::read_if_there(path)? else { return Ok(seconds) };
    let before = Index::read(&bytes, &signer.verifier());
    let before = before.map_err(|no| Stop::new(Code::Data, format!("{}: {no}", path.display())))?;
    Ok(seconds.max(before.number + 1))
}

/// All that lies there, each as a server would look at it that is asked to install it.
fn packages(folder: &Path) -> Result<Vec<Listed>, Stop> {
    let wall: Wall = Arc::new(Walled::new(Compiler::of_this_program(), None));
    let allowed = modules::allowed().map_err(Stop::failed)?;
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| files::unread(folder, &error))? {
        let path = entry.map_err(|error| files::unread(folder, &error))?.path();
        if path.extension().is_some_and(|extension| extension == PACKAGE) {
            all.push(listed(&path, &allowed, &wall)?);
        }
    }
    all.sort_by(|one, other| of(one).cmp(&of(other)));
    Ok(all)
}

/// What they are ordered by.
fn of(one: &Listed) -> (&str, Option<Release>) {
    (&one.plugin, one.release.parse().ok())
}

fn listed(path: &Path, allowed: &Allowed, wall: &Wall) -> Result<Listed, Stop> {
    let wrong = |no: String| Stop::new(Code::Data, format!("{}: {no}", path.display()));
    let bytes = files::read(path)?;
    let offered = Offered::read(&bytes).map_err(|fault| wrong(fault.to_string()))?;
    gate::pass(&offered, allowed, wall).map_err(|fault| wrong(fault.to_string()))?;
    let publisher = offered.publisher().ok_or_else(|| wrong("nobody signed it".to_owned()))?;
    let about = &offered.manifest.plugin;
    let name = file(&about.id, &about.version);
    if path.file_name().is_none_or(|is| is != name.as_str()) {
        return Err(wrong(format!("call it {name}: it is looked for by that name")));
    }
    Ok(Listed {
        plugin: about.id.clone(),
        release: about.version.clone(),
        name: about.name.clone(),
        publisher: publisher.to_text(),
        digest: digest(&bytes),
        size: bytes.len() as u64,
        host: sandbox::interface().to_owned(),
    })
}

/// Nothing, where there is no such file.
fn revoked(path: &Path) -> Result<Revoked, Stop> {
    let Some(bytes) = files::read_if_there(path)? else { return Ok(Revoked::default()) };
    let text = String::from_utf8_lossy(&bytes);
    toml::from_str(&text).map_err(|error| Stop::new(Code::Data, format!("{}: {error}", path.display())))
}
