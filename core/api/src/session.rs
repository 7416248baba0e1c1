//! Which answers carry a session's token, and which ends it.

/// The operations whose answer has `session: {id, token, expires_at}`.
pub(crate) const OPEN_A_SESSION: [&str; 6] = [
    "identity.claim",
    "identity.log-in",
    "identity.log-in-with-passkey",
    "identity.join",
    "identity.enter",
    "identity.prove-factor",
];
/// The operation after which there is no session.
const CLOSES_THE_SESSION: &str = "identity.log-out";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Session {
    Untouched,
    Opened,
    Closed,
}

pub(crate) fn of(operation: &str) -> Session {
    match operation {
        CLOSES_THE_SESSION => Session::Closed,
        name if OPEN_A_SESSION.contains(&name) => Session::Opened,
        _ => Session::Untouched,
    }
}
