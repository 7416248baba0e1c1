//! The books: what sales and stock come to, in a journal that balances. Accounts, entries that stand for ever, periods
//! that are closed, and what a bookkeeper needs of all that.
//!
//! What it is made of:
//!
//! - [`records`]: the data
//! - [`rules`]: what may be posted; pure
//! - [`accounts`]: accounts, and what is posted to which; [`presets`]: what books most likely begin with
//! - [`journal`]: the one place that posts; [`balances`]: what accounts come to; [`periods`]: what is closed
//! - [`posting`]: what happened in sales and stock, as entries; [`FOLLOWED`]: as it happens
//! - [`files`]: the journal for bookkeepers' programs
//! - [`operations`]: one file for each verb

pub mod accounts;
pub mod balances;
pub mod files;
pub mod journal;
pub mod operations;
pub mod periods;
pub mod posting;
pub mod presets;
pub mod records;
pub mod rules;
pub mod schema;

pub use sales::days;

use door::{
    Module,
    access::{Permission, RoleName},
};

use records::{Account, Books, Closing, Entry, File, Route};
use work::following::Followed;

/// What happens in sales and stock is posted.
pub const FOLLOWED: Followed =
    Followed { who: "ledger", is_behind: operations::follow::BEHIND, follow: operations::follow::NAME };

pub const READ: Permission = Permission::new_static("ledger:read");
pub const POST: Permission = Permission::new_static("ledger:post");
pub const SETTINGS: Permission = Permission::new_static("ledger:settings");
pub const CLOSE: Permission = Permission::new_static("ledger:close");
pub const REOPEN: Permission = Permission::new_static("ledger:reopen");
pub const EXPORT: Permission = Permission::new_static("ledger:export");
/// Asked for by the system alone.
pub const FOLLOW: Permission = Permission::new_static("ledger:follow");

pub fn module() -> Module {
    use operations::{accounts, begin, entries, files as taken, follow, get, periods, purposes, reports};
    Module::new("ledger")
        .grant(
            READ,
            "See the books: accounts, entries and what they come to",
            [RoleName::ADMIN, RoleName::MANAGER, RoleName::BOOKKEEPER],
        )
        .grant(POST, "Post entries by hand, and take entries back", [RoleName::ADMIN, RoleName::BOOKKEEPER])
        .grant(
            SETTINGS,
            "Begin the books, and say which accounts there are and what is posted where",
            [RoleName::ADMIN, RoleName::BOOKKEEPER],
        )
        .grant(CLOSE, "Close periods of the books", [RoleName::ADMIN, RoleName::BOOKKEEPER])
        .grant(REOPEN, "Open periods of the books again", [])
        .grant(EXPORT, "Take the journal out as a file", [RoleName::ADMIN, RoleName::BOOKKEEPER])
        .grant(FOLLOW, "Post what happens in sales and stock", [RoleName::SYSTEM])
        .record::<Books>()
        .record::<Account>()
        .record::<Route>()
        .record::<Entry>()
        .record::<Closing>()
        .record::<File>()
        .keeps_blobs(files::kept)
        .guards_blobs(files::may_have)
        .event("ledger.begun", "Books are kept from now on")
        .event("ledger.account-added", "There is another account")
        .event("ledger.account-changed", "An account is called something else")
        .event("ledger.account-archived", "Nothing is posted to an account any more")
        .event("ledger.account-restored", "An archived account is posted to again")
        .event("ledger.purpose-changed", "Something is posted to another account from now on")
        .event("ledger.posted", "Somebody posted an entry by hand")
        .event("ledger.reversed", "An entry was taken back by its opposite")
        .event("ledger.period-closed", "Days were closed")
        .event("ledger.period-reopened", "Days that were closed are open again")
        .event("ledger.exported", "Somebody took the journal out as a file")
        .read(get::GetBooks)
        .write(begin::BeginBooks)
        .read(accounts::list::ListAccounts)
        .write(accounts::add::AddAccount)
        .write(accounts::change::ChangeAccount)
        .write(accounts::archive::ArchiveAccount)
        .write(accounts::archive::RestoreAccount)
        .read(purposes::ListPurposes)
        .write(purposes::SetPurpose)
        .read(entries::list::ListEntries)
        .read(entries::get::GetEntry)
        .write(entries::post::PostEntry)
        .write(entries::reverse::ReverseEntry)
        .read(reports::trial_balance::TrialBalance)
        .read(reports::statement::Statement)
        .read(follow::IsBehind)
        .write(follow::Follow)
        .write(follow::CatchUp)
        .read(periods::list::ListClosings)
        .write(periods::close::ClosePeriod)
        .write(periods::reopen::ReopenPeriod)
        .read(taken::list::ListFiles)
        .prepared(taken::export::ExportJournal)
        .read(taken::get::GetFile)
}
