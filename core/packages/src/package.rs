//! A package: its parts, and who signed them.

use std::{collections::BTreeMap, fmt, io};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use tar::{Builder, EntryType, Header};
use vault::{Signer, Verifier};

use crate::{Part, Refused};

/// What stands behind all parts, where there is one.
pub(crate) const SIGNATURE: &str = "signature";
/// A key, a blank, a signature and the end of the line.
pub(crate) const LONGEST_SIGNATURE: u64 = 512;
/// What is signed begins with this, so that it means nothing elsewhere.
const SIGNED: &str = "stockade-package/1\n";
const REQUIRED: [Part; 2] = [Part::Manifest, Part::Component];

#[derive(Clone)]
pub struct Package<'a> {
    parts: BTreeMap<Part, &'a [u8]>,
    signature: Option<Signature>,
}

/// Whose it is, and the proof.
#[derive(Clone, PartialEq, Eq)]
pub struct Signature {
    pub(crate) publisher: Verifier,
    pub(crate) proof: [u8; 64],
}

impl<'a> Package<'a> {
    /// Of these parts, signed by nobody.
    pub fn of(parts: BTreeMap<Part, &'a [u8]>) -> Result<Self, Refused> {
        if let Some(missing) = REQUIRED.iter().find(|part| !parts.contains_key(part)) {
            return Err(Refused::Missing(missing.to_string()));
        }
        for (part, bytes) in &parts {
            within(&part.to_string(), bytes.len() as u64, part.most())?;
        }
        let texts = parts.keys().filter(|part| matches!(part, Part::Text(_))).count();
        if texts > Part::MOST_TEXTS {
            return Err(Refused::TooMany { most: Part::MOST_TEXTS });
        }
        Ok(Self { parts, signature: None })
    }

    /// Takes the place of whoever signed it before.
    #[must_use]
    pub fn signed(self, by: &Signer) -> Self {
        let proof = by.sign(&self.listed());
        Self { signature: Some(Signature { publisher: by.verifier(), proof }), ..self }
    }

    pub(crate) fn with(self, signature: Signature) -> Result<Self, Refused> {
        match signature.publisher.verify(&self.listed(), &signature.proof) {
            true => Ok(Self { signature: Some(signature), ..self }),
            false => Err(Refused::WrongSignature),
        }
    }

    /// Who answers for it: their signature was right when it was read.
    pub fn publisher(&self) -> Option<Verifier> {
        self.signature.as_ref().map(|signature| signature.publisher)
    }

    pub fn part(&self, part: &Part) -> Option<&'a [u8]> {
        self.parts.get(part).copied()
    }

    pub fn parts(&self) -> impl Iterator<Item = (&Part, &'a [u8])> {
        self.parts.iter().map(|(part, bytes)| (part, *bytes))
    }

    /// The one way in which it is written.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut archive = Builder::new(Vec::new());
        let parts = self.parts.iter().map(|(part, bytes)| append(&mut archive, &part.to_string(), bytes));
        let written = parts.collect::<io::Result<()>>().and_then(|()| {
            let signature = self.signature.as_ref().map(ToString::to_string);
            signature.map_or(Ok(()), |signature| append(&mut archive, SIGNATURE, signature.as_bytes()))
        });
        // Memory takes all that is written into it, and the names are short: nothing is left out.
        written.and_then(|()| archive.into_inner()).unwrap_or_default()
    }

    /// What is signed: each part by its name, its length and its hash.
    fn listed(&self) -> Vec<u8> {
        let lines = self.parts.iter().map(|(part, bytes)| {
            let hash = hex::encode(Sha256::digest(bytes));
            format!("{part} {} {hash}\n", bytes.len())
        });
        [SIGNED.to_owned()].into_iter().chain(lines).collect::<String>().into_bytes()
    }
}

fn append(archive: &mut Builder<Vec<u8>>, name: &str, bytes: &[u8]) -> io::Result<()> {
    let mut header = Header::new_ustar();
    header.set_path(name)?;
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    header.set_mtime(0);
    header.set_uid(0);
    header.set_gid(0);
    header.set_entry_type(EntryType::Regular);
    header.set_cksum();
    archive.append(&header, bytes)
}

pub(crate) fn within(part: &str, is: u64, most: u64) -> Result<(), Refused> {
    if is > most { Err(Refused::TooLarge { part: part.to_owned(), is, most }) } else { Ok(()) }
}

impl Signature {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Refused> {
        let text = std::str::from_utf8(bytes).map_err(|_| Refused::Signature)?;
        let line = text.strip_suffix('\n').ok_or(Refused::Signature)?;
        if line.contains('\n') {
            return Err(Refused::SignedTwice);
        }
        let (publisher, proof) = line.split_once(' ').ok_or(Refused::Signature)?;
        let publisher = Verifier::from_text(publisher).map_err(|_| Refused::Signature)?;
        let proof = URL_SAFE_NO_PAD.decode(proof).ok().and_then(|proof| proof.try_into().ok());
        Ok(Self { publisher, proof: proof.ok_or(Refused::Signature)? })
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}", self.publisher, URL_SAFE_NO_PAD.encode(self.proof))
    }
}
