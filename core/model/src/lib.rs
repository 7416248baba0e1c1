//! The words everything else is said in. No I/O, no clock, no database.
//!
//! - [`id`]: typed identifiers that explain themselves in a log line (`prd_01jx…`)
//! - [`time`]: instants in UTC, to the microsecond
//! - [`amount`]: money, rates and quantities; integers all the way down
//! - [`cell`]: what a spreadsheet must not run
//! - [`card`]: numbers of payment cards, of which none is kept
//! - [`country`]: countries, and what a business in one most likely counts in
//! - [`email`]: addresses for mail
//! - [`manner`]: how a country writes figures, money and days
//! - [`label`]: what a record's field says about itself
//! - [`change`]: what a write did to a record, before and after
//! - [`actor`]: who is asking, and from where
//! - [`prose`]: what people write at length, with lines in it
//! - [`problem`]: why not, in words for people and a code for programs

pub mod actor;
pub mod amount;
pub mod card;
pub mod cell;
pub mod change;
pub mod country;
pub mod email;
pub mod id;
pub mod label;
pub mod manner;
pub mod problem;
pub mod prose;
pub mod time;

#[doc(hidden)]
pub use {schemars, serde};

mod text;

pub use actor::{Actor, Holder, Origin, SecondFactor, Who};
pub use amount::{Currency, Money, Quantity, Rate};
pub use change::{Act, Change, FieldChange};
pub use country::Country;
pub use email::Email;
pub use id::{Id, Noun};
pub use label::{Field, Labels, Sensitivity};
pub use problem::{FieldProblem, Problem, Reason};
pub use time::Timestamp;

id::nouns! {
    /// One business.
    Workspace => WorkspaceId = "wsp",
    /// A person who can sign in, whatever workspaces they belong to.
    Account => AccountId = "acc",
    /// An account's place in one workspace.
    Member => MemberId = "mem",
    /// One signed-in browser or program.
    Session => SessionId = "ses",
    /// What a program shows instead of a password.
    ApiToken => ApiTokenId = "tok",
    /// A program that works in a business on its own account, and not for one of its people.
    Service => ServiceId = "svc",
    /// A plugin in a business.
    Installation => InstallationId = "ins",
    /// One request, as it appears in logs, answers and the audit log.
    Request => RequestId = "req",
}
