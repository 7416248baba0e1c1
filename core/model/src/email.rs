//! An address for mail. Whether it is one, only a mail to it tells.

use crate::{Problem, prose};

/// What RFC 5321 takes.
const LIMIT: usize = 254;
const LOCAL_LIMIT: usize = 64;

/// As it is kept: in small letters, without space around it.
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Whether it can be one.
    pub fn read(at: &'static str, text: &str) -> Result<Self, Problem> {
        let email = text.trim().to_lowercase();
        let plausible = email.len() <= LIMIT
            && !email.chars().any(|one| one.is_whitespace() || prose::is_unseeable(one))
            && email.split_once('@').is_some_and(|(local, domain)| is_local_part(local) && is_domain(domain));
        let detail = || format!("Write an e-mail address such as ada@example.org, of at most {LIMIT} bytes.");
        if plausible { Ok(Self(email)) } else { Err(Problem::invalid(at, detail())) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_local_part(local: &str) -> bool {
    (1..=LOCAL_LIMIT).contains(&local.len())
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|one| one.is_alphanumeric() || one == '-')
    };
    domain.contains('.') && domain.split('.').all(is_label)
}
