//! What a transaction can end in: a no that belongs to the business, or trouble with the database.

use std::fmt;

use diesel::result::{DatabaseErrorKind, Error};
use model::{Problem, Reason};

pub type Done<T> = Result<T, Failure>;

#[derive(Debug)]
pub enum Failure {
    /// The operation said no. Nothing it did remains.
    Refused(Box<Problem>),
    /// The database said no.
    Database(Error),
    /// The database could not be used at all.
    Trouble(Trouble),
}

/// What can be wrong with a database, apart from what was asked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    NoSpace,
    ReadOnly,
    /// A page failed its check, or the file is not what it should be.
    Damaged,
    /// The commit was sent and its fate is not known; ask again with the same Idempotency-Key.
    InDoubt,
    /// No connection could be had.
    Unreachable,
    /// The operation panicked.
    Panicked,
    /// The workspace is being closed.
    Closed,
}

impl Failure {
    pub fn stale(kind: &'static str, id: impl fmt::Display) -> Self {
        Problem::conflict(
            "record.stale",
            format!(
                "The {kind} {id} was changed by somebody else since you read it. Read it again and repeat your change."
            ),
        )
        .into()
    }

    pub fn internal(detail: &'static str) -> Self {
        Problem::new(Reason::Internal, "internal", detail).into()
    }

    /// A connection of SQLCipher that has met a damaged page answers nothing any more, not even what is whole.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Refused(_) => false,
            Self::Database(error) => Trouble::behind(error) == Some(Trouble::Damaged),
            Self::Trouble(trouble) => *trouble == Trouble::Damaged,
        }
    }

    /// The answer for whoever asked. What went wrong inside is for the log.
    pub fn into_problem(self) -> Problem {
        match self {
            Self::Refused(problem) => *problem,
            Self::Trouble(trouble) => trouble.problem(),
            Self::Database(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Problem::conflict(
                "record.duplicate",
                "There is already one with the same name or code. Nothing was changed.",
            ),
            Self::Database(error) => match Trouble::behind(&error) {
                Some(trouble) => trouble.problem(),
                None => {
                    tracing::error!(error = %error, "the database refused a statement");
                    Problem::new(Reason::Internal, "internal", "Something went wrong on our side. Nothing was changed.")
                }
            },
        }
    }
}

impl Trouble {
    /// What a database's error says about the database itself.
    pub(crate) fn behind(error: &Error) -> Option<Self> {
        let Error::DatabaseError(kind, information) = error else {
            return None;
        };
        let message = information.message();
        // SQLite's own words; diesel does not pass its codes on.
        let says = |words: &str| message.contains(words);
        match kind {
            DatabaseErrorKind::ClosedConnection => Some(Self::Unreachable),
            // libpq's and the server's, when it goes away in the middle.
            _ if says("server closed the connection")
                || says("terminating connection")
                || says("no connection to the server") =>
            {
                Some(Self::Unreachable)
            }
            _ if says("database or disk is full") || says("No space left on device") => Some(Self::NoSpace),
            _ if says("readonly database") || says("unable to open database file") => Some(Self::ReadOnly),
            _ if says("disk I/O error") || says("malformed") || says("file is not a database") => Some(Self::Damaged),
            // SQLCipher's, for a page that fails its check; a mistake in a statement is named.
            _ if says("SQL logic error") => Some(Self::Damaged),
            _ => None,
        }
    }

    fn problem(&self) -> Problem {
        let unavailable = |code, detail: &'static str| Problem::new(Reason::Unavailable, code, detail);
        match self {
            Self::NoSpace => Problem::new(
                Reason::NoSpace,
                "storage.full",
                "The disk is full, so nothing can be written. Nothing was changed; reading still works.",
            ),
            Self::ReadOnly => {
                unavailable("storage.read-only", "The data directory cannot be written to. Nothing was changed.")
            }
            Self::Damaged => unavailable(
                "storage.damaged",
                "The database answered with an error of the disk. Nothing was confirmed; the operator finds more in the log and with `stockade doctor`.",
            ),
            Self::InDoubt => unavailable(
                "storage.in-doubt",
                "The answer of the disk was lost, so this may or may not have happened. Ask again with the same Idempotency-Key.",
            ),
            Self::Unreachable => {
                unavailable("storage.unreachable", "The database cannot be reached. Nothing was changed.")
                    .retry_after(2)
            }
            Self::Panicked => {
                Problem::new(Reason::Internal, "internal", "Something went wrong on our side. Nothing was changed.")
            }
            Self::Closed => {
                unavailable("storage.closed", "This workspace is just being closed. Ask again.").retry_after(1)
            }
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(problem) => write!(f, "{problem}"),
            Self::Database(error) => write!(f, "the database: {error}"),
            Self::Trouble(trouble) => write!(f, "{}", trouble.problem()),
        }
    }
}

impl std::error::Error for Failure {}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Refused(Box::new(problem))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<model::amount::NotAnAmount> for Failure {
    fn from(error: model::amount::NotAnAmount) -> Self {
        Problem::new(Reason::Invalid, "amount.out-of-range", format!("An amount is {error}.")).into()
    }
}
