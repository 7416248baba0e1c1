//! Codes by the clock (TOTP, RFC 6238), as every authenticator app makes them: SHA-1, six digits, half a minute.
//!
//! A code is six digits, so what protects it is that few can be tried, and that none is taken twice: whoever
//! checks one keeps the [`Step`] that it belonged to and takes none at or before it again.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use zeroize::Zeroizing;

use crate::base32;
use crate::halt::halt;
use crate::random;
use crate::secret::{Secret, same};

/// How long one code is the current one.
const STEP_SECONDS: u64 = 30;
/// Steps that a phone's clock may be wrong, either way.
const DRIFT: u64 = 1;
const DIGITS: usize = 6;
/// What a new secret has: as much as the hash gives (RFC 4226, section 4).
const BYTES: usize = 20;
/// What a secret that a program chose for itself may have.
const LEAST_BYTES: usize = BYTES;
const MOST_BYTES: usize = 64;

/// The number of a half minute since 1970.
pub type Step = u64;

/// What an authenticator app and this server both know.
pub struct TotpSecret(Secret<Vec<u8>>);

impl TotpSecret {
    #[must_use]
    pub fn generate() -> Self {
        let mut bytes = vec![0; BYTES];
        random::fill(&mut bytes);
        Self(Secret::new(bytes))
    }

    /// None if it is so short that it could be guessed, or absurdly long.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        (LEAST_BYTES..=MOST_BYTES).contains(&bytes.len()).then(|| Self(Secret::new(bytes.to_vec())))
    }

    /// Reads what [`to_text`](Self::to_text) wrote, or what a program chose.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::from_bytes(&base32::read(text)?)
    }

    /// In the letters that people type into an app.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        base32::write(self.0.expose())
    }

    /// For sealing.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        self.0.expose()
    }

    /// What an app reads as a picture: `otpauth://totp/…`. It holds the secret.
    #[must_use]
    pub fn uri(&self, issuer: &str, account: &str) -> Zeroizing<String> {
        let (issuer, account, secret) = (percent(issuer), percent(account), self.to_text());
        let uri = format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}",
            *secret
        );
        Zeroizing::new(uri)
    }

    /// The step that the code belongs to, if it is one of about now and later than `after`, the last one taken.
    /// Takes as long for every code.
    #[must_use]
    pub fn check(&self, code: &str, unix_seconds: u64, after: Step) -> Option<Step> {
        let code = digits(code)?;
        let now = step_at(unix_seconds);
        let mut found = None;
        for step in now.saturating_sub(DRIFT)..=now.saturating_add(DRIFT) {
            let is_it = same(self.code_of(step).as_bytes(), code.as_bytes());
            if is_it && step > after {
                found = Some(step);
            }
        }
        found
    }

    /// The code of a moment, as an app shows it.
    #[must_use]
    pub fn code_at(&self, unix_seconds: u64) -> Zeroizing<String> {
        self.code_of(step_at(unix_seconds))
    }

    fn code_of(&self, step: Step) -> Zeroizing<String> {
        let number = truncated(self.0.expose(), step) % 10_u32.pow(6);
        Zeroizing::new(format!("{number:0width$}", width = DIGITS))
    }
}

fn step_at(unix_seconds: u64) -> Step {
    unix_seconds / STEP_SECONDS
}

/// HOTP's dynamic truncation (RFC 4226, section 5.3), before it is cut to digits.
fn truncated(secret: &[u8], counter: u64) -> u32 {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret) else {
        halt("HMAC takes keys of every length, and refused one")
    };
    mac.update(&counter.to_be_bytes());
    let hash: [u8; 20] = mac.finalize().into_bytes().into();
    let at = usize::from(hash[19] & 15);
    u32::from_be_bytes([hash[at] & 0x7f, hash[at + 1], hash[at + 2], hash[at + 3]])
}

/// Apps show a gap in the middle, and people type it.
fn digits(code: &str) -> Option<Zeroizing<String>> {
    let code: Zeroizing<String> = Zeroizing::new(code.chars().filter(|one| !one.is_whitespace()).collect());
    (code.len() == DIGITS && code.bytes().all(|byte| byte.is_ascii_digit())).then_some(code)
}

/// RFC 3986's unreserved stay; a `:` in a name would end it.
fn percent(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            written.push(char::from(byte));
        } else {
            written.push_str(&format!("%{byte:02X}"));
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    const RFC_SECRET: &[u8] = b"12345678901234567890";

    /// RFC 6238, appendix B, for SHA-1: eight digits there, of which ours are the last six.
    const RFC_TIMES: [(u64, u32); 6] = [
        (59, 94_287_082),
        (1_111_111_109, 7_081_804),
        (1_111_111_111, 14_050_471),
        (1_234_567_890, 89_005_924),
        (2_000_000_000, 69_279_037),
        (20_000_000_000, 65_353_130),
    ];

    #[test]
    fn codes_are_the_rfcs() {
        let secret = TotpSecret::from_bytes(RFC_SECRET).unwrap();
        for (at, eight) in RFC_TIMES {
            assert_eq!(truncated(RFC_SECRET, step_at(at)) % 100_000_000, eight);
            assert_eq!(*secret.code_at(at), format!("{:06}", eight % 1_000_000));
        }
    }

    /// RFC 4226, appendix D: the counter alone.
    #[test]
    fn counters_are_the_rfcs() {
        let codes = [755_224, 287_082, 359_152, 969_429, 338_314, 254_676, 287_922, 162_583, 399_871, 520_489];
        for (counter, code) in (0..).zip(codes) {
            assert_eq!(truncated(RFC_SECRET, counter) % 1_000_000, code);
        }
    }

    #[test]
    fn a_clock_may_be_one_step_wrong_and_no_more() {
        let secret = TotpSecret::generate();
        let now = 1_763_631_000_u64;
        for (off, is_taken) in [(-90_i64, false), (-60, false), (-30, true), (0, true), (30, true), (60, false)] {
            let then = now.checked_add_signed(off).unwrap();
            // Two codes of one secret are equal once in a million; then this secret says nothing.
            let expected = is_taken.then(|| step_at(then));
            let found = secret.check(&secret.code_at(then), now, 0);
            assert!(found == expected || (found.is_some() && !is_taken && collides(&secret, then, now)), "{off}");
        }
    }

    fn collides(secret: &TotpSecret, then: u64, now: u64) -> bool {
        (now - 30..=now + 30).step_by(30).any(|at| *secret.code_at(at) == *secret.code_at(then))
    }

    #[test]
    fn a_code_is_taken_once() {
        let (secret, now) = (TotpSecret::from_bytes(RFC_SECRET).unwrap(), 1_111_111_111);
        let code = secret.code_at(now);
        let step = secret.check(&code, now, 0).unwrap();
        assert_eq!(secret.check(&code, now, step), None);
        // Nor one from before it, which somebody may have looked at.
        assert_eq!(secret.check(&secret.code_at(now - 30), now, step), None);
        assert_eq!(secret.check(&secret.code_at(now + 30), now, step), Some(step + 1));
    }

    #[test]
    fn what_is_no_code_is_none() {
        let (secret, now) = (TotpSecret::generate(), 1_111_111_111);
        let code = secret.code_at(now);
        let spaced = format!(" {} {}", &code[..3], &code[3..]);
        assert!(secret.check(&spaced, now, 0).is_some());
        for wrong in ["", "12345", &code[..5], &format!("0{}", *code), "abcdef", "-12345", "١٢٣٤٥٦"] {
            assert_eq!(secret.check(wrong, now, 0), None, "{wrong}");
        }
    }

    #[test]
    fn a_secret_is_long_enough() {
        for (bytes, is_one) in [(0, false), (19, false), (20, true), (64, true), (65, false)] {
            assert_eq!(TotpSecret::from_bytes(&vec![7; bytes]).is_some(), is_one, "{bytes}");
        }
        let secret = TotpSecret::generate();
        let again = TotpSecret::from_text(&secret.to_text().to_lowercase()).unwrap();
        assert!(same(secret.expose(), again.expose()));
        assert!(!same(secret.expose(), TotpSecret::generate().expose()));
    }

    #[test]
    fn an_app_reads_the_address() {
        let secret = TotpSecret::from_bytes(RFC_SECRET).unwrap();
        assert_eq!(
            *secret.uri("Corner: Shop & Söhne", "ada@example.com"),
            "otpauth://totp/Corner%3A%20Shop%20%26%20S%C3%B6hne:ada%40example.com\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Corner%3A%20Shop%20%26%20S%C3%B6hne\
             &algorithm=SHA1&digits=6&period=30"
        );
    }
}
