//! Files that nobody else may read.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use zeroize::Zeroizing;

use super::{MalformedKey, MasterKeyError};

/// Reading and writing for the owner, nothing for anybody else.
const OWNER_ONLY: u32 = 0o600;

/// One line; a file that goes on is not ours (and `/dev/zero` goes on for ever).
const MOST_BYTES: usize = 4096;

/// The text of a file that must be its owner's alone.
pub(super) fn read_private(path: &Path, place: &str) -> Result<Zeroizing<String>, MasterKeyError> {
    let file = open(path, place)?;
    // Asked of the open file: what the path names may be another file a moment later.
    let mode = file.metadata().map_err(io_error("read", path))?.permissions().mode() & 0o7777;
    if mode & !OWNER_ONLY != 0 {
        return Err(MasterKeyError::TooOpen { path: path.to_owned(), mode });
    }
    text(file, path, place)
}

/// The text of a file whose privacy is somebody else's work: systemd keeps its credentials in a
/// directory of their own, and grants them by an access control list that looks like 0440.
pub(super) fn read(path: &Path, place: &str) -> Result<Zeroizing<String>, MasterKeyError> {
    text(open(path, place)?, path, place)
}

/// Writes one line into a file that was not there, and returns when it would survive a power cut. Whoever
/// finds the file finds all of it: half a key is not a key, and would stand in the way of every start.
pub(super) fn create(path: &Path, line: &str) -> Result<(), MasterKeyError> {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".new");
    let unfinished = Path::new(&unfinished);
    // Left by an attempt that was cut short.
    let _ = fs::remove_file(unfinished);
    // A link, and not a rename, because that would replace a key that is there.
    let created = write(unfinished, line).and_then(|()| fs::hard_link(unfinished, path));
    let _ = fs::remove_file(unfinished);
    created.and_then(|()| sync_directory(path)).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => MasterKeyError::AlreadyThere { path: path.to_owned() },
        _ => io_error("create", path)(error),
    })
}

fn write(path: &Path, line: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(path)?;
    file.write_all(line.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

/// The name is in the directory, which has to be on disk too.
fn sync_directory(path: &Path) -> io::Result<()> {
    let directory = match path.parent() {
        Some(directory) if !directory.as_os_str().is_empty() => directory,
        _ => Path::new("."),
    };
    File::open(directory)?.sync_all()
}

fn open(path: &Path, place: &str) -> Result<File, MasterKeyError> {
    File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => MasterKeyError::Missing { place: place.to_owned() },
        _ => io_error("read", path)(error),
    })
}

fn text(file: File, path: &Path, place: &str) -> Result<Zeroizing<String>, MasterKeyError> {
    // Room for all of it at once: a buffer that grows leaves its old self in memory.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MOST_BYTES + 1));
    file.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(io_error("read", path))?;
    let malformed = |why| MasterKeyError::Malformed { place: place.to_owned(), why: MalformedKey(why) };
    if bytes.len() > MOST_BYTES {
        return Err(malformed("it is longer than 4096 bytes"));
    }
    let text = str::from_utf8(&bytes).map_err(|_| malformed("it is not text"))?;
    Ok(Zeroizing::new(text.to_owned()))
}

fn io_error(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> MasterKeyError {
    let path = path.to_owned();
    move |source| MasterKeyError::Io { doing, path, source }
}
