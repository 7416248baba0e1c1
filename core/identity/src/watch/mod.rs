//! What happens about security, watched: what is unusual is found, said, and can be stopped.
//!
//! - [`module`]: findings, who is signed in, and how many came, by day
//! - [`Watch`]: follows the logs of what is open, a second behind, so that nobody who signs in waits for it
//! - [`passing`]: what happens on the platform is passed on to the workspaces that it concerns
//! - [`happened`]: an entry of a log, as the rules read it
//! - [`rules`]: what is unusual, one file each; they read and decide, and touch nothing
//! - [`found`]: what a rule says becomes a finding, or one that is there grows; serious ones are mailed
//! - [`places`], [`days`]: where somebody was seen before, and how many came in or were refused
//! - [`operations`]: one file for each verb
//!
//! The one source is the log: a finding names the entries that it stands on. Log-ins are the platform's, so the
//! workspace that one stands in gets an entry of its own about it; whoever is refused is told of in every workspace
//! that the account belongs to, and who came into another is told of in none.

pub mod operations;
pub mod records;

mod days;
mod following;
pub(crate) mod found;
mod happened;
mod passing;
mod places;
mod rules;

use door::{
    Failure, Module,
    access::{Permission, RoleName},
};

pub use following::Watch;
pub use operations::end_session::{END, run_end, run_rights_changed};
pub use passing::{PASS_ON, run_passing_on};

use operations::{
    dismiss::Dismiss, end_session::EndSession, end_there::EndThere, list_days::ListDays, list_findings,
    list_sessions::ListSessions, look, pass_on, take_in::TakeIn,
};
use records::FindingRow;

pub const READ: Permission = Permission::new_static("security:read");
pub const ACT: Permission = Permission::new_static("security:act");
pub const WATCH: Permission = Permission::new_static("security:watch");
pub const PASS: Permission = Permission::new_static("security:pass-on");
pub const END_THERE: Permission = Permission::new_static("sessions:end-there");

pub(crate) fn declare(module: Module) -> Module {
    module
        .grant(
            READ,
            "See what happened about security: log-ins, refusals, what is unusual, and who is signed in",
            [RoleName::ADMIN, RoleName::AUDITOR, RoleName::OPERATOR],
        )
        .grant(ACT, "End others' sessions, and say that something unusual was fine", [RoleName::ADMIN])
        .grant(WATCH, "Watch the log for what is unusual", [RoleName::SYSTEM])
        .grant(PASS, "Tell workspaces what happened on the platform to those who belong there", [RoleName::SYSTEM])
        .grant(END_THERE, "End sessions for the workspace that they stand in", [RoleName::SYSTEM])
        .record::<FindingRow>()
        .event("security.found", "Something about security is unusual")
        .read(list_findings::List)
        .read(list_findings::Get)
        .write(Dismiss)
        .read(ListSessions)
        .write(EndSession)
        .read(ListDays)
        .read(look::Waiting)
        .write(look::Look)
        .write(TakeIn)
        .read(pass_on::Waiting)
        .write(pass_on::PassOn)
        .write(EndThere)
}

/// Says in the log whom a no concerns.
pub(crate) fn concerning(failure: Failure, id: impl std::fmt::Display) -> Failure {
    match failure {
        Failure::Refused(problem) => problem.concerning(id).into(),
        other => other,
    }
}
