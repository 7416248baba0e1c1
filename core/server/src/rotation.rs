//! Changing the master key. The new one is on the disk before anything is wrapped with it, and takes the
//! old one's place only when nothing is wrapped with the old one. Killed in between, the command is given
//! again, or the next start finishes it.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use vault::{MasterKey, MasterKeyError, MasterKeySource};

use crate::exit::{Code, Stop};

/// A master key on its way into use.
pub struct Rotation {
    pub master: MasterKey,
    /// Where it is now.
    next: PathBuf,
    /// Where it belongs, if that is elsewhere.
    place: Option<PathBuf>,
}

impl Rotation {
    /// Makes the new key, or takes the one that an earlier attempt left behind.
    pub fn begin(current: &MasterKeySource, named: Option<PathBuf>) -> Result<Self, Stop> {
        let (next, place) = match (named, current) {
            (Some(named), MasterKeySource::File(current)) if is_same(&named, current) => {
                let message = format!("{} holds the key in use. Name another file, or none", named.display());
                return Err(Stop::new(Code::Usage, message));
            }
            (Some(named), _) => (named, None),
            (None, MasterKeySource::File(current)) => (beside(current), Some(current.clone())),
            (None, elsewhere) => {
                let message = format!(
                    "the master key is kept in {elsewhere}, where it cannot be replaced from here. Say --new FILE, and bring it there"
                );
                return Err(Stop::new(Code::Usage, message));
            }
        };
        let source = MasterKeySource::File(next.clone());
        let master = match source.load() {
            Err(MasterKeyError::Missing { .. }) => source.create(),
            loaded => loaded,
        };
        let master = master.map_err(|error| Stop::new(Code::NoPermission, error))?;
        Ok(Self { master, next, place })
    }

    /// Nothing is wrapped with the old key any more. Says where the new one is kept.
    pub fn finish(self) -> Result<PathBuf, Stop> {
        let Some(place) = self.place else { return Ok(self.next) };
        match replace(&place) {
            // What opened the house has finished an earlier attempt with this very key.
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Stop::new(Code::Io, format!("{}: {error}", place.display())))
            }
            _ => Ok(place),
        }
    }
}

/// The key that a rotation left beside the present one.
pub fn left_behind(current: &Path) -> Option<MasterKeySource> {
    let next = beside(current);
    next.exists().then_some(MasterKeySource::File(next))
}

/// Puts the key beside the present one into its place.
pub fn replace(current: &Path) -> io::Result<()> {
    std::fs::rename(beside(current), current)?;
    let folder = current.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn beside(current: &Path) -> PathBuf {
    let mut name = current.as_os_str().to_owned();
    name.push(".next");
    name.into()
}

fn is_same(one: &Path, other: &Path) -> bool {
    one.canonicalize().ok().is_some_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}
