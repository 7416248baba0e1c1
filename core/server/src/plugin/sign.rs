//! Who answers for a package.

use std::path::Path;

use packages::Package;
use serde_json::json;
use vault::{Signer, Verifier, Zeroizing};

use super::{Said, files};
use crate::exit::{Code, Stop};

pub fn keygen(file: &Path) -> Result<Said, Stop> {
    let signer = Signer::generate();
    files::write_secret(file, signer.to_own_key().expose())?;
    let key = signer.verifier();
    Ok(Said {
        value: json!({ "public_key": key.to_text(), "fingerprint": key.fingerprint() }),
        lines: vec![
            format!("public key   {key}"),
            format!("fingerprint  {}", key.fingerprint()),
            format!("{} signs in your name. Keep a copy where nobody else comes by.", file.display()),
        ],
    })
}

pub fn sign(package: &Path, key: &Path) -> Result<Said, Stop> {
    let signer = signer(key)?;
    let bytes = files::read(package)?;
    let signed = read(package, &bytes)?.signed(&signer);
    files::write(package, &signed.to_bytes())?;
    Ok(by(package, &signer.verifier()))
}

/// Whose file this is, as `keygen` made it.
pub fn signer(key: &Path) -> Result<Signer, Stop> {
    let text = Zeroizing::new(files::read_text(key)?);
    let signer = Signer::from_own_key(text.trim_end());
    signer.map_err(|why| Stop::new(Code::Data, format!("{} is no key: {why}", key.display())))
}

pub fn verify(package: &Path, key: &str) -> Result<Said, Stop> {
    let key = Verifier::from_text(key).map_err(|why| Stop::new(Code::Usage, format!("this is no key: {why}")))?;
    let bytes = files::read(package)?;
    match read(package, &bytes)?.publisher() {
        Some(publisher) if publisher == key => Ok(by(package, &key)),
        Some(other) => {
            let message = format!("{} was signed by another key: {other}", package.display());
            Err(Stop::new(Code::Broken, message))
        }
        None => Err(Stop::new(Code::Broken, format!("nobody signed {}", package.display()))),
    }
}

fn read<'a>(path: &Path, bytes: &'a [u8]) -> Result<Package<'a>, Stop> {
    Package::read(bytes).map_err(|refused| Stop::new(Code::Data, format!("{}: {refused}", path.display())))
}

fn by(package: &Path, key: &Verifier) -> Said {
    Said {
        value: json!({ "public_key": key.to_text(), "fingerprint": key.fingerprint() }),
        lines: vec![format!("{} is signed by {}", package.display(), key.fingerprint())],
    }
}
