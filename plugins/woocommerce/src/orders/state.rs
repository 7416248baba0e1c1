//! How far an order has come, in our words.

use std::collections::BTreeMap;

/// What the owner says of states that extensions added: `shipped=completed, wait=open`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statuses(BTreeMap<String, &'static str>);

/// What a state of the shop's own may mean.
const MEANT: [&str; 4] = ["open", "completed", "cancelled", "failed"];

impl Statuses {
    /// What of it cannot be read comes back as it was written.
    pub fn read(text: &str) -> Result<Self, String> {
        let pairs = text.split(',').map(str::trim).filter(|pair| !pair.is_empty());
        let read = |pair: &str| {
            let (theirs, ours) = pair.split_once('=')?;
            let ours = MEANT.iter().find(|word| **word == ours.trim())?;
            Some((bare(theirs.trim()).to_owned(), *ours))
        };
        pairs.map(|pair| read(pair).ok_or_else(|| pair.to_owned())).collect::<Result<_, _>>().map(Self)
    }

    /// None for what is not sold: a cart that somebody is still at.
    pub fn of(&self, theirs: &str, was_completed: bool) -> Option<&'static str> {
        let theirs = bare(theirs);
        Some(match theirs {
            "checkout-draft" | "auto-draft" => return None,
            "pending" | "on-hold" | "processing" => "open",
            "completed" => "completed",
            "cancelled" | "trash" => "cancelled",
            "failed" => "failed",
            // All of the money went back. Whether goods had left is what its dates say.
            "refunded" if was_completed => "completed",
            "refunded" => "cancelled",
            own => self.0.get(own).copied().unwrap_or("open"),
        })
    }
}

fn bare(status: &str) -> &str {
    status.strip_prefix("wc-").unwrap_or(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_meaning() {
        let own = Statuses::read("wc-shipped=completed, lost = failed,").unwrap();
        for (theirs, was_completed, ours) in [
            ("pending", false, Some("open")),
            ("on-hold", false, Some("open")),
            ("processing", false, Some("open")),
            ("completed", true, Some("completed")),
            ("cancelled", false, Some("cancelled")),
            ("trash", false, Some("cancelled")),
            ("failed", false, Some("failed")),
            ("refunded", false, Some("cancelled")),
            ("refunded", true, Some("completed")),
            ("checkout-draft", false, None),
            ("auto-draft", false, None),
            ("shipped", false, Some("completed")),
            ("wc-shipped", false, Some("completed")),
            ("lost", false, Some("failed")),
            ("never-heard-of", false, Some("open")),
        ] {
            assert_eq!(own.of(theirs, was_completed), ours, "{theirs}");
        }
        assert_eq!(Statuses::read("shipped=gone"), Err("shipped=gone".to_owned()));
    }
}
