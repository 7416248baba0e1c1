//! What is unusual, one file each. A rule reads what happened within the last hour, and says something about the last
//! of it or nothing. What it counts, and how much of it is too much, are numbers at the top of its file.
//!
//! Not there, and why: *impossible travel* would need to know where on earth an address is, and what could be taken
//! along for that is either large, or not free to hand on, or wrong for telephones; *off-hours* would need a habit, and
//! in a small shop whoever does the books at night is the owner.

mod address_released;
mod guessed;
mod mass_export;
mod mass_reading;
mod new_network;
mod owner_made;
mod refused_account;
mod refused_network;
mod refused_proofs;
mod token_elsewhere;
mod token_over;

use model::{AccountId, ApiTokenId, SessionId};

use super::{
    happened::{Happening, Recent},
    records::{Rule, Severity},
};

/// Entries that a finding names, the latest ones.
pub(super) const NAMED: usize = 20;

/// What a rule says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sign {
    pub rule: Rule,
    pub severity: Severity,
    /// What it is about: the same again is no second finding.
    pub subject: String,
    pub account: Option<AccountId>,
    pub session: Option<SessionId>,
    pub token: Option<ApiTokenId>,
    pub network: Option<String>,
    /// How often, where nothing was found before; and how often of that just now.
    pub times: i64,
    pub latest: i64,
    pub entries: Vec<i64>,
}

impl Sign {
    /// About what just happened, by itself.
    fn of(rule: Rule, severity: Severity, subject: impl ToString, this: &Happening) -> Self {
        Self {
            rule,
            severity,
            subject: subject.to_string(),
            account: this.account,
            session: this.session,
            token: this.token,
            network: this.network.clone(),
            times: this.times,
            latest: this.times,
            entries: vec![this.seq],
        }
    }

    /// And what led to it.
    fn standing_on<'a>(self, all: impl Iterator<Item = &'a Happening>) -> Self {
        let (mut times, mut entries) = (0, Vec::new());
        for happening in all {
            times += happening.times;
            entries.push(happening.seq);
        }
        let entries = entries.split_off(entries.len().saturating_sub(NAMED));
        Self { times, entries, ..self }
    }
}

type Judge = fn(&Recent, &Happening) -> Option<Sign>;

const ALL: [Judge; 11] = [
    new_network::judge,
    refused_account::judge,
    refused_network::judge,
    guessed::judge,
    refused_proofs::judge,
    token_elsewhere::judge,
    token_over::judge,
    owner_made::judge,
    address_released::judge,
    mass_reading::judge,
    mass_export::judge,
];

/// What is to be said about the last that happened.
pub(super) fn signs(recent: &Recent) -> Vec<Sign> {
    let Some(this) = recent.this() else { return Vec::new() };
    ALL.iter().filter_map(|judge| judge(recent, this)).collect()
}

impl Rule {
    /// What grows while it goes on, and is quiet for an hour after somebody said that it was fine: what else is found
    /// is found each time.
    pub(super) fn is_of_many(self) -> bool {
        match self {
            Self::RefusedAccount
            | Self::RefusedNetwork
            | Self::RefusedProofs
            | Self::TokenOver
            | Self::MassReading
            | Self::MassExport => true,
            Self::NewNetwork | Self::Guessed | Self::TokenElsewhere | Self::OwnerMade | Self::AddressReleased => false,
        }
    }

    /// What a mail of its own told already, the moment it happened.
    pub(super) fn is_told_elsewhere(self) -> bool {
        self == Self::TokenOver
    }
}

/// How often something happened.
fn times<'a>(all: impl Iterator<Item = &'a Happening>) -> i64 {
    all.map(|happening| happening.times).sum()
}

#[cfg(test)]
mod tests {
    use model::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::watch::{happened::Place, records::Way};

    fn account(number: i64) -> AccountId {
        AccountId::new(Timestamp::from_micros(1_700_000_000_000_000 + number * 1_000_000).unwrap())
    }

    /// What a log may hold, of few people and few networks.
    fn anything() -> impl Strategy<Value = Happening> {
        let operations = prop::sample::select(vec![
            ("identity.log-in", "done"),
            ("identity.log-in", "identity.wrong"),
            ("identity.prove", "identity.wrong-password"),
            ("tokens.use", "token.revoked"),
            ("tokens.seen-elsewhere", "done"),
            ("exchange.begin-export", "done"),
            ("security.list-sessions", "read"),
        ]);
        let place = prop::sample::select(vec![Place::First, Place::Known, Place::New]);
        (0..5_000_i64, operations, 0..4_i64, 0..3_u8, place, 0..40_usize, 1..20_i64).prop_map(
            |(second, (operation, outcome), who, network, place, people, times)| Happening {
                account: Some(account(who)),
                actor: account(who).to_string(),
                session: (outcome == "done").then(|| SessionId::new(Timestamp::from_micros(second).unwrap())),
                token: operation
                    .starts_with("tokens.")
                    .then(|| ApiTokenId::new(Timestamp::from_micros(1_700_000_000_000_000).unwrap())),
                way: if operation == "identity.log-in" {
                    Some(Way::Password)
                } else {
                    Happening::test(0, operation, outcome).way
                },
                network: Some(format!("10.0.{network}.0/24")),
                people: (0..people).map(|one| format!("acc_{who}_{one}")).collect(),
                place,
                times,
                ..Happening::test(second, operation, outcome)
            },
        )
    }

    proptest! {
        #[test]
        fn a_sign_stands_on_what_happened_within_the_hour(mut all in prop::collection::vec(anything(), 1..60)) {
            all.sort_by_key(|one| one.at);
            for (at, one) in all.iter_mut().enumerate() {
                one.seq = i64::try_from(at).unwrap();
            }
            for end in 1..=all.len() {
                let last = &all[end - 1];
                for sign in signs(&Recent::of(all[..end].to_vec())) {
                    prop_assert!(sign.entries.len() <= NAMED && sign.entries.is_sorted());
                    prop_assert_eq!(sign.entries.last(), Some(&last.seq));
                    let first = &all[usize::try_from(sign.entries[0]).unwrap()];
                    prop_assert!(last.at.since(first.at) <= std::time::Duration::from_secs(3600));
                    prop_assert!(sign.times >= 1);
                }
            }
        }

        #[test]
        fn what_is_usual_says_nothing(seconds in prop::collection::vec(0..100_000_i64, 1..50)) {
            let mut seconds = seconds;
            seconds.sort_unstable();
            let all = seconds.into_iter().map(|second| Happening {
                account: Some(account(1)),
                session: Some(SessionId::new(Timestamp::from_micros(second).unwrap())),
                way: Some(Way::Password),
                place: Place::Known,
                ..Happening::test(second, "identity.log-in", "done")
            });
            prop_assert!(signs(&Recent::of(all)).is_empty());
        }
    }
}
