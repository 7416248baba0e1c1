//! Whom the business deals with: customers and suppliers, people and companies; what they agreed to; and which of them
//! are one. Everything that says who somebody is lies sealed under a key of their own.
//!
//! What it is made of:
//!
//! - [`records`]: the data; [`rules`]: what may be said of somebody, pure
//! - `keeping`: how contacts are written, sealed and opened
//! - [`operations`]: one file for each verb
//! - [`searched`]: what they are found by, and listed in order by
//! - [`privacy`]: what is held of somebody, told to them, and erased; over all modules ([`door::Holds`]). `held` is what
//!   is held here, `erasing` how somebody is erased
//!
//! What other modules use:
//!
//! - [`contact`]: the contact that somebody names, opened
//! - [`run_erasing`], [`run_letting_go`]: the jobs [`ERASE`] and [`LET_GO`]; [`let_go_of`]: for whom the second is done

pub mod operations;
pub mod privacy;
pub mod records;
pub mod rules;
pub mod schema;
pub mod searched;

mod erasing;
mod held;
mod keeping;

use door::{
    Module,
    access::{Permission, RoleName},
};

pub use erasing::{ERASE, Erasing, LET_GO, let_go_of, run as run_erasing, run_letting_go};
pub use keeping::{contact, same, with_merged};
use records::{Consent, Contact, Erasure};

pub const READ: Permission = Permission::new_static("contacts:read");
pub const WRITE: Permission = Permission::new_static("contacts:write");

pub fn module() -> Module {
    use operations::{add, archive, change, consents, duplicates, get, get_history, list, merge};
    Module::new("contacts")
        .grant(
            READ,
            "See customers and suppliers",
            [RoleName::ADMIN, RoleName::MANAGER, RoleName::CASHIER, RoleName::BOOKKEEPER],
        )
        .grant(WRITE, "Add and change customers and suppliers", [RoleName::ADMIN, RoleName::MANAGER, RoleName::CASHIER])
        .record::<Contact>()
        .record::<Consent>()
        .record::<Erasure>()
        .searched::<Contact>()
        .event("contacts.contact-added", "There is a new customer or supplier")
        .event("contacts.contact-changed", "What is known of a contact changed")
        .event("contacts.contact-archived", "A contact is out of the way")
        .event("contacts.contact-restored", "An archived contact is dealt with again")
        .event("contacts.contact-erased", "Who a contact was is gone")
        .event("contacts.contact-merged", "A contact turned out to be another")
        .event("contacts.consent-recorded", "A contact agreed to something or took it back")
        .read(list::ListContacts)
        .read(get::GetContact)
        .read(get_history::GetHistory)
        .prepared(add::AddContact)
        .write(change::ChangeContact)
        .write(archive::ArchiveContact)
        .write(archive::RestoreContact)
        .read(duplicates::FindDuplicates)
        .write(merge::MergeContact)
        .write(consents::RecordConsent)
        .read(consents::ListConsents)
}
