//! Reads a package: everything about it that could be otherwise is refused, each by its reason.

use std::{cmp::Ordering, collections::BTreeMap, io};

use tar::{Archive, Entry, EntryType};

use crate::{
    Package, Part, Refused, Signature,
    package::{LONGEST_SIGNATURE, SIGNATURE, within},
};

/// What everything in an archive fills up to, and the empty blocks that it ends with.
const BLOCK: u64 = 512;
const END: u64 = 2 * BLOCK;
/// Of a stranger's name, in a sentence of ours.
const LONGEST_SHOWN: usize = 100;

impl<'a> Package<'a> {
    /// What [`to_bytes`](Self::to_bytes) wrote, and nothing else.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Refused> {
        let mut read = Read { bytes, parts: BTreeMap::new(), signature: None, end: 0 };
        let mut archive = Archive::new(bytes);
        // Raw: what would say another name or size of the entry behind it is an entry here, and is refused.
        for entry in archive.entries().map_err(|_| Refused::NotAPackage)?.raw(true) {
            read.take(&entry.map_err(|error| read.unread(&error))?)?;
        }
        read.whole()
    }
}

struct Read<'a> {
    bytes: &'a [u8],
    parts: BTreeMap<Part, &'a [u8]>,
    signature: Option<Signature>,
    /// Of what was read.
    end: u64,
}

impl<'a> Read<'a> {
    fn take(&mut self, entry: &Entry<'_, &[u8]>) -> Result<(), Refused> {
        let name = named(entry)?;
        let size = entry.header().entry_size().map_err(|_| Refused::NotCanonical)?;
        let part = match name.as_str() {
            SIGNATURE => None,
            name => Some(known(name)?),
        };
        if self.signature.is_some() {
            return Err(if part.is_some() { Refused::Order(name) } else { Refused::SignedTwice });
        }
        let most = part.as_ref().map_or(LONGEST_SIGNATURE, Part::most);
        within(&name, size, most)?;
        let from = entry.raw_file_position();
        let place = usize::try_from(from).ok().zip(usize::try_from(from + size).ok());
        let content = place.and_then(|(from, to)| self.bytes.get(from..to)).ok_or(Refused::Truncated)?;
        self.end = from + size.next_multiple_of(BLOCK);
        let Some(part) = part else {
            self.signature = Some(Signature::read(content)?);
            return Ok(());
        };
        match self.parts.last_key_value() {
            _ if self.parts.contains_key(&part) => Err(Refused::Twice(name)),
            Some((last, _)) if *last > part => Err(Refused::Order(name)),
            _ => {
                self.parts.insert(part, content);
                Ok(())
            }
        }
    }

    fn whole(self) -> Result<Package<'a>, Refused> {
        if self.parts.is_empty() {
            return Err(Refused::NotAPackage);
        }
        match (self.bytes.len() as u64).cmp(&(self.end + END)) {
            Ordering::Less => return Err(Refused::Truncated),
            Ordering::Greater => return Err(Refused::Trailing),
            Ordering::Equal => {}
        }
        let package = Package::of(self.parts)?;
        let package = match self.signature {
            Some(signature) => package.with(signature)?,
            None => package,
        };
        if package.to_bytes() == self.bytes { Ok(package) } else { Err(Refused::NotCanonical) }
    }

    /// Why the archive goes no further: nothing of it was one, it ends, or there is something else from here on.
    fn unread(&self, error: &io::Error) -> Refused {
        let left = (self.bytes.len() as u64).saturating_sub(self.end);
        match error.kind() {
            _ if self.parts.is_empty() => Refused::NotAPackage,
            io::ErrorKind::UnexpectedEof => Refused::Truncated,
            _ if left < BLOCK => Refused::Truncated,
            _ => Refused::NotCanonical,
        }
    }
}

/// The name of a plain file.
fn named(entry: &Entry<'_, &[u8]>) -> Result<String, Refused> {
    let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
    let shown: String = name.chars().filter(|c| !c.is_control()).take(LONGEST_SHOWN).collect();
    match entry.header().entry_type() {
        EntryType::Regular => {}
        EntryType::Link | EntryType::Symlink => return Err(Refused::Link(shown)),
        EntryType::GNULongName
        | EntryType::GNULongLink
        | EntryType::GNUSparse
        | EntryType::XGlobalHeader
        | EntryType::XHeader => return Err(Refused::Extension(shown)),
        _ => return Err(Refused::NotAFile(shown)),
    }
    let leads_away = name.starts_with('/') || name.contains(['\\', ':']) || name.split('/').any(|step| step == "..");
    if leads_away { Err(Refused::Path(shown)) } else { Ok(shown) }
}

fn known(name: &str) -> Result<Part, Refused> {
    if let Some(part) = Part::named(name) {
        return Ok(part);
    }
    let (lower, licence) = (name.to_lowercase(), Part::Licence.to_string());
    let other = if name.eq_ignore_ascii_case(&licence) { Some(licence) } else { Some(lower.clone()) };
    let other = other.filter(|other| Part::named(other).is_some() || lower == SIGNATURE);
    Err(match other {
        Some(should) => Refused::Case { is: name.to_owned(), should },
        None => Refused::Unknown(name.to_owned()),
    })
}
