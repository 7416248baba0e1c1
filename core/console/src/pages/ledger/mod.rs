//! The books: what accounts come to, the journal with where each entry came from, what is closed, and files for
//! bookkeepers' programs.
//!
//! - [`balances`]: what all accounts come to, and how books begin; [`statement`]: one account, line by line
//! - [`journal`]: entries, narrowed down; [`entry`]: one of them, and taking it back; [`posting`]: one by hand
//! - [`accounts`]: which there are; [`purposes`]: what is posted to which of them by itself
//! - [`periods`]: closed days; [`files`]: the journal of a time as a file
//! - `known`: what the door says of all that

mod accounts;
mod balances;
mod entry;
mod files;
mod journal;
mod known;
mod periods;
mod posting;
mod purposes;
mod statement;

use actix_web::web::ServiceConfig;

use crate::visit::Visit;

pub(crate) fn configure(config: &mut ServiceConfig) {
    for part in [
        balances::configure,
        statement::configure,
        journal::configure,
        entry::configure,
        posting::configure,
        accounts::configure,
        purposes::configure,
        periods::configure,
        files::configure,
    ] {
        config.configure(part);
    }
}

/// One of the pages that belong together.
pub(crate) struct Tab {
    pub(crate) path: &'static str,
    pub(crate) name: &'static str,
}

/// Each with the operation without which it shows nothing.
const TABS: [(Tab, &str); 6] = [
    (Tab { path: "/ledger", name: "ledger-balances" }, "ledger.trial-balance"),
    (Tab { path: "/ledger/journal", name: "ledger-journal" }, "ledger.list-entries"),
    (Tab { path: "/ledger/accounts", name: "ledger-accounts" }, "ledger.list-accounts"),
    (Tab { path: "/ledger/purposes", name: "ledger-purposes" }, "ledger.list-purposes"),
    (Tab { path: "/ledger/periods", name: "ledger-periods" }, "ledger.list-closings"),
    (Tab { path: "/ledger/files", name: "ledger-files" }, "ledger.list-files"),
];

/// Those that this visitor may see.
async fn tabs(visit: &Visit) -> Vec<&'static Tab> {
    let mut tabs = Vec::with_capacity(TABS.len());
    for (tab, operation) in &TABS {
        if visit.may(operation).await {
            tabs.push(tab);
        }
    }
    tabs
}
