//! Hashes that came from elsewhere: bcrypt and PBKDF2. They are checked, never made: whoever signs in with one has an
//! Argon2id hash from then on.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use sha2::{Sha256, Sha512};

use crate::secret::same;

/// Dearer hashes are not read: a row from elsewhere must not make one login take minutes.
const MOST_BCRYPT_COST: u32 = 15;
const MOST_ROUNDS: u32 = 5_000_000;
/// Bytes of a PBKDF2 hash that are worth comparing.
const LEAST_HASH: usize = 16;
const MOST_HASH: usize = 64;

/// Digits as most write them, and as passlib does, with `.` for `+`.
const STANDARD: GeneralPurpose = engine(&alphabet::STANDARD);
const ANY_PADDING: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);

const fn engine(alphabet: &alphabet::Alphabet) -> GeneralPurpose {
    GeneralPurpose::new(alphabet, ANY_PADDING)
}

pub(super) enum Legacy<'a> {
    /// `$2b$12$…`, and the `a` and `y` that others write for the same.
    Bcrypt(&'a str),
    /// `pbkdf2_sha256$…` of Django, `$pbkdf2-sha256$…` of passlib and of the PHC.
    Pbkdf2 { digest: Digest, rounds: u32, salt: Vec<u8>, hash: Vec<u8> },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Digest {
    Sha256,
    Sha512,
}

impl<'a> Legacy<'a> {
    pub(super) fn read(text: &'a str) -> Option<Self> {
        bcrypt(text).or_else(|| django(text)).or_else(|| phc(text))
    }

    pub(super) fn is_of(&self, password: &[u8]) -> bool {
        match self {
            Self::Bcrypt(text) => ::bcrypt::verify(password, text).unwrap_or(false),
            Self::Pbkdf2 { digest, rounds, salt, hash } => {
                let mut computed = vec![0; hash.len()];
                match digest {
                    Digest::Sha256 => pbkdf2::pbkdf2_hmac::<Sha256>(password, salt, *rounds, &mut computed),
                    Digest::Sha512 => pbkdf2::pbkdf2_hmac::<Sha512>(password, salt, *rounds, &mut computed),
                }
                same(&computed, hash)
            }
        }
    }
}

fn bcrypt(text: &str) -> Option<Legacy<'_>> {
    let rest = ["$2a$", "$2b$", "$2y$"].iter().find_map(|prefix| text.strip_prefix(prefix))?;
    let (cost, digits) = rest.split_once('$')?;
    let cost: u32 = (cost.len() == 2).then(|| cost.parse().ok())??;
    let is_one = (4..=MOST_BCRYPT_COST).contains(&cost)
        && digits.len() == 53
        && digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/'));
    is_one.then_some(Legacy::Bcrypt(text))
}

/// `pbkdf2_sha256$ROUNDS$SALT$HASH`, where the salt is the text itself.
fn django<'a>(text: &str) -> Option<Legacy<'a>> {
    let mut parts = text.split('$');
    let digest = match parts.next()? {
        "pbkdf2_sha256" => Digest::Sha256,
        "pbkdf2_sha512" => Digest::Sha512,
        _ => return None,
    };
    let (rounds, salt, hash) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    pbkdf2_of(digest, rounds, salt.as_bytes().to_vec(), digits(hash)?)
}

/// `$pbkdf2-sha256$29000$SALT$HASH`, or with `i=29000,l=32` for the rounds.
fn phc<'a>(text: &str) -> Option<Legacy<'a>> {
    let mut parts = text.strip_prefix('$')?.split('$');
    let digest = match parts.next()? {
        "pbkdf2-sha256" => Digest::Sha256,
        "pbkdf2-sha512" => Digest::Sha512,
        _ => return None,
    };
    let (cost, salt, hash) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let rounds = cost.split(',').find_map(|part| part.strip_prefix("i=")).unwrap_or(cost);
    pbkdf2_of(digest, rounds, digits(salt)?, digits(hash)?)
}

fn pbkdf2_of<'a>(digest: Digest, rounds: &str, salt: Vec<u8>, hash: Vec<u8>) -> Option<Legacy<'a>> {
    let rounds = rounds.parse().ok().filter(|rounds| (1..=MOST_ROUNDS).contains(rounds))?;
    let is_one = !salt.is_empty() && (LEAST_HASH..=MOST_HASH).contains(&hash.len());
    is_one.then_some(Legacy::Pbkdf2 { digest, rounds, salt, hash })
}

fn digits(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text.replace('.', "+")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_of(text: &str, password: &str) -> Option<bool> {
        Legacy::read(text).map(|legacy| legacy.is_of(password.as_bytes()))
    }

    /// From the vectors of crypt_blowfish, which made `$2y$`.
    #[test]
    fn bcrypt_is_that_of_others() {
        for (hash, password) in [
            ("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"),
            ("$2y$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK", "U*U*"),
            ("$2b$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a", "U*U*U"),
        ] {
            assert_eq!((is_of(hash, password), is_of(hash, "U*U*U*U")), (Some(true), Some(false)), "{hash}");
        }
    }

    /// RFC 7914, section 11, and two that Python's hashlib made, as Django and passlib write them.
    #[test]
    fn pbkdf2_is_that_of_others() {
        for (hash, password) in [
            (
                "$pbkdf2-sha256$i=1,l=64$c2FsdA$VawEblbjCJ/sFpHCJUS2BflBhSFt3gRl5oudV8INrLxJypzM8Xm2RZkWZLOdd+8xfHG4RbHjC9UJESBB06GXgw",
                "passwd",
            ),
            ("pbkdf2_sha256$1000$Kx3nW8sQ$Q9WQRe01cNeE0mlJx0r7yPD9IDtnSn6enw4t42Arutg=", "Straße"),
            (
                "$pbkdf2-sha512$29$....AQIDBAU$Zb1jyNoJh5eSjAYPt5dEppuvsfCvAeT4INrfwn8/r4Sc/5ot7TFMLBU3lTnx/9sscCem//NsnsK8fizuvt3CEQ",
                "three small kettles",
            ),
        ] {
            assert_eq!((is_of(hash, password), is_of(hash, "another")), (Some(true), Some(false)), "{hash}");
        }
    }

    #[test]
    fn what_is_none_of_them_or_too_dear_is_not_read() {
        for text in [
            "",
            "$2a$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
            "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe",
            "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
            "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA",
            "pbkdf2_sha256$0$salt$MDEyMzQ1Njc4OWFiY2RlZg==",
            "pbkdf2_sha256$9999999999$salt$MDEyMzQ1Njc4OWFiY2RlZg==",
            "pbkdf2_sha256$1000$salt$short",
            "pbkdf2_md5$1000$salt$MDEyMzQ1Njc4OWFiY2RlZg==",
            "pbkdf2_sha256$1000$salt$MDEyMzQ1Njc4OWFiY2RlZg==$more",
        ] {
            assert!(Legacy::read(text).is_none(), "{text}");
        }
    }
}
