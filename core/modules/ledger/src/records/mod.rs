//! The data, with its labels.

mod account;
mod books;
mod closing;
mod entry;
mod file;
mod posted;

pub use account::{Account, AccountKind, Purpose, Route};
pub use books::Books;
pub use closing::Closing;
pub use entry::{About, Balance, Entry, Line, LineRow};
pub use file::File;
pub use noun::{AccountId, ClosingId, EntryId, FileId, RouteId};
pub use posted::{Goods, Money, Position};

/// What the ids name.
mod noun {
    model::nouns! {
        /// What amounts are kept on.
        LedgerAccount => AccountId = "lac",
        /// What is posted goes to an account.
        LedgerPurpose => RouteId = "lpu",
        /// One entry of the journal.
        LedgerEntry => EntryId = "len",
        /// A period that was closed.
        LedgerClosing => ClosingId = "lcl",
        /// The journal of a time, as a file.
        LedgerFile => FileId = "lfl",
    }
}
