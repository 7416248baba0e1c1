//! How fast each kind of proof may be tried, and by whom it is counted.

use std::time::Duration;

use door::{Problem, limits::network};
use model::{AccountId, Actor, Timestamp};

use crate::guard::{Guard, Key, Pace};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// Passwords of one account, from one network.
const HERE: Pace = Pace { window: HOUR, free: 5, first: Duration::from_secs(2), longest: Duration::from_secs(15 * 60) };
/// Of one account, from everywhere: many who guess together.
const EVERYWHERE: Pace = Pace { window: HOUR, free: 50, first: Duration::from_secs(1), longest: MINUTE };
/// From one network, of whatever accounts: a list that is tried out.
const OF_NETWORK: Pace = Pace { window: HOUR, free: 50, first: Duration::from_secs(1), longest: MINUTE };
/// Of all, by all.
const OF_ALL: Pace = Pace { window: MINUTE, free: 300, first: Duration::from_secs(1), longest: Duration::from_secs(5) };

/// Links that are mailed to one address: nobody's letter box is filled from here.
const RESETS: Pace = Pace { window: HOUR, free: 3, first: Duration::from_secs(5 * 60), longest: HOUR };
/// And asked for from one network, and by all.
const RESETS_OF_NETWORK: Pace = Pace { window: HOUR, free: 20, first: MINUTE, longest: Duration::from_secs(15 * 60) };
const RESETS_OF_ALL: Pace = Pace { window: HOUR, free: 200, first: Duration::from_secs(1), longest: MINUTE };

/// Passkeys that are asked for before anybody said who they are: there is nothing to guess, but each is kept a while.
const PASSKEYS_OF_NETWORK: Pace = Pace { window: HOUR, free: 100, first: Duration::from_secs(1), longest: MINUTE };
const PASSKEYS_OF_ALL: Pace =
    Pace { window: MINUTE, free: 300, first: Duration::from_secs(1), longest: Duration::from_secs(5) };
/// Log-ins by a provider that come back as nobody sent them, from one network.
const RETURNS: Pace =
    Pace { window: HOUR, free: 30, first: Duration::from_secs(1), longest: Duration::from_secs(5 * 60) };
/// Tokens that were made up, from one network: nobody has that many wrong ones by mistake.
const TOKENS: Pace =
    Pace { window: HOUR, free: 20, first: Duration::from_secs(1), longest: Duration::from_secs(15 * 60) };

/// Letters of what was typed as an address that tell it from others.
const ADDRESS_LETTERS: usize = 254;

/// A code has six digits and three of them are good at any moment: with this, a year of guessing day and night opens
/// one account in ten.
const CODE: Pace = Pace {
    window: Duration::from_secs(24 * 3600),
    free: 5,
    first: Duration::from_secs(2),
    longest: Duration::from_secs(15 * 60),
};

/// Passwords of one account that somebody tries who is inside already: perhaps at a browser that was left open.
pub(crate) fn of_proof(account: AccountId) -> [(Key, Pace); 1] {
    [(proof_key(account), HERE)]
}

pub(crate) fn proof_key(account: AccountId) -> Key {
    ("proof", account.as_str().into())
}

/// Codes of one account, wherever they are tried: by who knows the password already, or is inside.
pub(crate) fn of_code(account: AccountId) -> [(Key, Pace); 1] {
    [(code_key(account), CODE)]
}

pub(crate) fn code_key(account: AccountId) -> Key {
    ("code", account.as_str().into())
}

/// A token that nobody here made. Only those are counted: a right one waits for nobody else's.
pub(crate) fn of_tokens(network: String) -> [(Key, Pace); 1] {
    [(("tokens-of-network", network.into_bytes()), TOKENS)]
}

/// A link that is wanted for an address. It counts alike whether somebody has it here.
pub(crate) fn of_reset(actor: &Actor, email: &str) -> [(Key, Pace); 3] {
    let network = actor.origin.address.map(network).unwrap_or_default();
    [
        (("reset", email.into()), RESETS),
        (("resets-of-network", network.into_bytes()), RESETS_OF_NETWORK),
        (("resets", Vec::new()), RESETS_OF_ALL),
    ]
}

/// Whoever it is who wants to sign in with a passkey.
pub(crate) fn of_passkeys(actor: &Actor) -> [(Key, Pace); 2] {
    let network = actor.origin.address.map(network).unwrap_or_default();
    [(("passkeys-of-network", network.into_bytes()), PASSKEYS_OF_NETWORK), (("passkeys", Vec::new()), PASSKEYS_OF_ALL)]
}

/// Whoever comes back from a provider. Only what is wrong with it counts.
pub(crate) fn of_returns(actor: &Actor) -> [(Key, Pace); 1] {
    let network = actor.origin.address.map(network).unwrap_or_default();
    [(("returns-of-network", network.into_bytes()), RETURNS)]
}

/// Who tries a password, and whose. It counts alike whether there is such an account.
///
/// What others do makes nobody wait where they have signed in before: a lock-out is no weapon against an owner. Nor
/// does it hold up whoever has a passkey, which nobody can guess.
pub(crate) struct Try {
    here: Key,
    everywhere: Key,
    of_network: Key,
    of_all: Key,
    known: Key,
}

impl Try {
    pub fn of(actor: &Actor, email: &str) -> Self {
        let email: String = email.trim().to_lowercase().chars().take(ADDRESS_LETTERS).collect();
        let network = actor.origin.address.map(network).unwrap_or_default();
        let both = [email.as_bytes(), &[0], network.as_bytes()].concat();
        Self {
            here: ("password-here", both.clone()),
            everywhere: ("password", email.into_bytes()),
            of_network: ("passwords-of-network", network.into_bytes()),
            of_all: ("passwords", Vec::new()),
            known: ("known", both),
        }
    }

    pub fn begin(&self, guard: &Guard, now: Timestamp) -> Result<(), Problem> {
        let mut keys = vec![(self.here.clone(), HERE)];
        if !guard.knows(&self.known) {
            let others = [(&self.everywhere, EVERYWHERE), (&self.of_network, OF_NETWORK), (&self.of_all, OF_ALL)];
            keys.extend(others.map(|(key, pace)| (key.clone(), pace)));
        }
        guard.admit(now, &keys)
    }

    /// It was right.
    pub fn succeeded(&self, guard: &Guard) {
        guard.forgive(&self.here);
        if !guard.knows(&self.known) {
            [&self.everywhere, &self.of_network, &self.of_all].into_iter().for_each(|key| guard.take_back(key));
            guard.learn(self.known.clone());
        }
    }
}
