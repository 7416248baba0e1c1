//! Files of authors: read whole, within bounds, and written so that nobody ever finds half of one.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Read as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use crate::exit::{Code, Stop};

/// More than any package has.
const MOST: u64 = 64 * 1024 * 1024;

pub fn read(path: &Path) -> Result<Vec<u8>, Stop> {
    let read = File::open(path).and_then(|file| {
        let mut bytes = Vec::new();
        file.take(MOST + 1).read_to_end(&mut bytes).map(|_| bytes)
    });
    let bytes = read.map_err(|error| unread(path, &error))?;
    match bytes.len() as u64 > MOST {
        true => Err(Stop::new(Code::Data, format!("{} is larger than any package", path.display()))),
        false => Ok(bytes),
    }
}

/// None where it is not there.
pub fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, Stop> {
    match path.try_exists() {
        Ok(false) => Ok(None),
        Ok(true) => read(path).map(Some),
        Err(error) => Err(unread(path, &error)),
    }
}

pub fn read_text(path: &Path) -> Result<String, Stop> {
    String::from_utf8(read(path)?).map_err(|_| Stop::new(Code::Data, format!("{} is no text in UTF-8", path.display())))
}

/// In the place of what was there.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Stop> {
    let fresh = path.with_extension("new");
    let written = fs::write(&fresh, bytes).and_then(|()| fs::rename(&fresh, path));
    written.map_err(|error| unwritten(path, &error))
}

/// For its owner alone, and never over another.
pub fn write_secret(path: &Path, text: &str) -> Result<(), Stop> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let written = file.and_then(|mut file| writeln!(file, "{text}").and_then(|()| file.sync_all()));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            let message = format!("{} is there already; a key that is written over is lost", path.display());
            Stop::new(Code::Usage, message)
        }
        _ => unwritten(path, &error),
    })
}

pub fn unread(path: &Path, error: &io::Error) -> Stop {
    let code = if error.kind() == ErrorKind::NotFound { Code::Usage } else { Code::Io };
    Stop::new(code, format!("{} cannot be read: {error}", path.display()))
}

fn unwritten(path: &Path, error: &io::Error) -> Stop {
    Stop::new(Code::Io, format!("{} cannot be written: {error}", path.display()))
}
