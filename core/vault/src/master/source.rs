//! Where the master key comes from.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io;
use std::path::PathBuf;

use zeroize::Zeroizing;

use super::{MalformedKey, MasterKey, passphrase, private_file};
use crate::secret::Secret;

/// The variable in which systemd says where it put a service's credentials.
const CREDENTIALS_DIRECTORY: &str = "CREDENTIALS_DIRECTORY";

/// Where the master key comes from. Printed, it names the place and never shows what is there.
///
/// From the best kept to the least: a passphrase (nothing on the machine gives it away, and nobody
/// can start the server without it), a credential (systemd decrypts it for the service alone), a
/// file, the environment (which every child process and `/proc` can see; it is here because
/// container platforms offer nothing else).
pub enum MasterKeySource {
    File(PathBuf),
    /// The name of a variable.
    Environment(String),
    /// A name under `$CREDENTIALS_DIRECTORY`, as in systemd's `LoadCredentialEncrypted=`.
    SystemdCredential(String),
    Passphrase {
        passphrase: Secret<String>,
        /// Beside the databases: not secret, but without it the passphrase gives no key.
        salt_file: PathBuf,
    },
}

/// Why there is no master key. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    #[error(
        "there is nothing at {place}. Bring the key back from where you keep a copy of it; only where nothing was ever stored, create a new one"
    )]
    Missing { place: String },

    #[error(
        "others may use {path}: its mode is {mode:04o}. Run `chmod 600 {path}`, and if somebody else could have read it, change the master key",
        path = path.display()
    )]
    TooOpen { path: PathBuf, mode: u32 },

    #[error("what is at {place} is not as it was written: {why}. Bring it back from where you keep a copy of it")]
    Malformed { place: String, why: MalformedKey },

    #[error("could not {doing} {path}: {source}. The user that runs Stockade must own it", path = path.display())]
    Io { doing: &'static str, path: PathBuf, source: io::Error },

    #[error(
        "{path} is already there and is not overwritten, because a lost key loses everything. Load it, or move it away",
        path = path.display()
    )]
    AlreadyThere { path: PathBuf },

    #[error("a key cannot be put into {place} from here. Create one in a file, and copy its line there")]
    NotOurs { place: String },

    #[error("a passphrase has between 1 and {most} bytes; choose another", most = passphrase::MOST_BYTES)]
    PassphraseLength,

    #[error("there is not enough memory to turn the passphrase into a key: {mib} MiB must be free", mib = passphrase::MEMORY_KIB / 1024)]
    Memory,
}

impl MasterKeySource {
    pub fn load(&self) -> Result<MasterKey, MasterKeyError> {
        self.load_from(|variable| std::env::var_os(variable))
    }

    /// Makes a key that was not there before. Only a file and a passphrase (its salt) can be written;
    /// what is there already is left alone.
    pub fn create(&self) -> Result<MasterKey, MasterKeyError> {
        match self {
            Self::File(path) => {
                let key = MasterKey::generate();
                private_file::create(path, &key.to_text())?;
                Ok(key)
            }
            Self::Passphrase { passphrase, salt_file } => passphrase::create(passphrase, salt_file),
            Self::Environment(_) | Self::SystemdCredential(_) => {
                Err(MasterKeyError::NotOurs { place: self.to_string() })
            }
        }
    }

    fn load_from(&self, environment: impl Fn(&OsStr) -> Option<OsString>) -> Result<MasterKey, MasterKeyError> {
        let missing = || MasterKeyError::Missing { place: self.to_string() };
        let malformed = |why| MasterKeyError::Malformed { place: self.to_string(), why };

        let text = match self {
            Self::Passphrase { passphrase, salt_file } => {
                return passphrase::load(passphrase, salt_file);
            }
            Self::File(path) => private_file::read_private(path, &self.to_string())?,
            Self::SystemdCredential(name) => {
                if !is_file_name(name) {
                    return Err(malformed(MalformedKey("a credential's name has no `/`")));
                }
                let directory = environment(OsStr::new(CREDENTIALS_DIRECTORY)).ok_or_else(missing)?;
                private_file::read(&PathBuf::from(directory).join(name), &self.to_string())?
            }
            Self::Environment(variable) => environment(OsStr::new(variable))
                .ok_or_else(missing)?
                .into_string()
                .map(Zeroizing::new)
                .map_err(|_| malformed(MalformedKey("it is not text")))?,
        };
        MasterKey::from_text(&text).map_err(malformed)
    }
}

impl fmt::Display for MasterKeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "the file {}", path.display()),
            Self::Environment(variable) => write!(f, "the environment variable {variable}"),
            Self::SystemdCredential(name) => write!(f, "the systemd credential {name}"),
            Self::Passphrase { salt_file, .. } => {
                write!(f, "the passphrase with the salt {}", salt_file.display())
            }
        }
    }
}

/// A name that stays in its directory.
fn is_file_name(name: &str) -> bool {
    !matches!(name, "" | "." | "..") && !name.contains(['/', '\0'])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

    use std::os::unix::ffi::OsStringExt;

    use super::*;

    /// A process cannot change its own environment safely, so these tests bring one.
    fn with<'a>(name: &'a str, value: &'a OsStr) -> impl Fn(&OsStr) -> Option<OsString> + 'a {
        move |variable| (variable == name).then(|| value.to_owned())
    }

    #[test]
    fn from_the_environment() {
        let key = MasterKey::generate();
        let text = OsString::from(key.to_text().as_str());
        let source = MasterKeySource::Environment("STOCKADE_MASTER_KEY".into());
        let loaded = source.load_from(with("STOCKADE_MASTER_KEY", &text)).unwrap();
        assert_eq!(loaded.id(), key.id());

        let Err(MasterKeyError::Missing { place }) = source.load_from(with("OTHER", &text)) else {
            panic!("a variable that is not set gave a key");
        };
        assert_eq!(place, "the environment variable STOCKADE_MASTER_KEY");

        for wrong in [OsString::new(), "hunter2".into(), OsString::from_vec(vec![0xff])] {
            let refused = source.load_from(with("STOCKADE_MASTER_KEY", &wrong));
            assert!(matches!(refused, Err(MasterKeyError::Malformed { .. })));
        }
    }

    #[test]
    fn from_a_systemd_credential() {
        use std::os::unix::fs::PermissionsExt;

        let directory = tempfile::tempdir().unwrap();
        let key = MasterKey::generate();
        let path = directory.path().join("master");
        std::fs::write(&path, key.to_text().as_bytes()).unwrap();
        // What systemd's access control list for the service's user looks like from here.
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o440)).unwrap();

        let environment = with(CREDENTIALS_DIRECTORY, directory.path().as_os_str());
        let credential = |name: &str| MasterKeySource::SystemdCredential(name.into());
        assert_eq!(credential("master").load_from(&environment).unwrap().id(), key.id());
        assert!(matches!(credential("other").load_from(&environment), Err(MasterKeyError::Missing { .. })));
        assert!(matches!(credential("master").load_from(|_| None), Err(MasterKeyError::Missing { .. })));
        for outside in ["", ".", "..", "../master", "/etc/passwd", "a/b", "a\0b"] {
            assert!(matches!(credential(outside).load_from(&environment), Err(MasterKeyError::Malformed { .. })));
        }
    }
}
