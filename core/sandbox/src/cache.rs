//! Compiled code, kept for the next start. A file is taken for what this server compiled only if its seal says so:
//! whoever can write into the folder, but does not have the key, can at most make it be compiled again.

use crate::bounds::Bounds;
use crate::code::Code;
use sha2::{Digest, Sha256};
use std::ffi::OsStr;
use std::fs::{self, OpenOptions};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
use vault::DataKey;
use wasmtime::Engine;

pub struct Cache {
    folder: PathBuf,
    key: Arc<DataKey>,
}

/// Of whom a file is the code: the component, what it was compiled for, and what was asked of it.
pub(crate) struct Name([u8; 32]);

const NAMES: &str = "sandbox.component";
const SEALS: &str = "sandbox.code";
const SEAL: usize = 32;
const EXTENSION: &str = "code";
/// Files; the oldest leave for others.
const MOST: usize = 100;

impl Cache {
    /// `key` is for nothing else; another one later makes everything be compiled again.
    pub fn new(folder: impl Into<PathBuf>, key: Arc<DataKey>) -> Self {
        Self { folder: folder.into(), key }
    }

    pub(crate) fn name(&self, component: &[u8], bounds: &Bounds, engine: &Engine) -> Name {
        let mut target = DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut target);
        let mut all = target.finish().to_be_bytes().to_vec();
        all.extend(Sha256::digest(format!("{bounds:?}")));
        all.extend(Sha256::digest(component));
        Name(self.key.keyed_hash(NAMES, &all))
    }

    /// What is there and sealed. Anything else is as good as nothing.
    pub(crate) fn get(&self, name: &Name) -> Option<Code> {
        let mut file = fs::read(self.path(name)).ok()?;
        let (seal, code) = file.split_at_checked(SEAL)?;
        if !vault::same(seal, &self.seal(name, code)) {
            tracing::warn!(file = %self.path(name).display(), "compiled code of a plugin is not what this server wrote");
            return None;
        }
        file.drain(..SEAL);
        Some(Code::of_cache(file))
    }

    /// Whoever reads it meanwhile has the old file or the new one.
    pub(crate) fn put(&self, name: &Name, code: &Code) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let path = self.path(name);
        let fresh = path.with_extension("new");
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
        file.write_all(&self.seal(name, code.bytes()))?;
        file.write_all(code.bytes())?;
        fs::rename(&fresh, &path)?;
        self.make_room()
    }

    fn seal(&self, name: &Name, code: &[u8]) -> [u8; SEAL] {
        let mut all = name.0.to_vec();
        all.extend(Sha256::digest(code));
        self.key.keyed_hash(SEALS, &all)
    }

    fn path(&self, name: &Name) -> PathBuf {
        let name: String = name.0.iter().map(|byte| format!("{byte:02x}")).collect();
        self.folder.join(name).with_extension(EXTENSION)
    }

    fn make_room(&self) -> io::Result<()> {
        let mut files: Vec<(SystemTime, PathBuf)> = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if is_code(&entry.path()) {
                files.push((entry.metadata()?.modified()?, entry.path()));
            }
        }
        files.sort_unstable();
        let too_many = files.len().saturating_sub(MOST);
        files.drain(..too_many).try_for_each(|(_, path)| fs::remove_file(path))
    }
}

fn is_code(path: &Path) -> bool {
    path.extension() == Some(OsStr::new(EXTENSION))
}
