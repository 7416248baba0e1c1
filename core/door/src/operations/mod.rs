//! The door's own operations: about who may come in, what waits for a yes, what was written down, what the
//! business says about itself, what somebody did and can take back, and what records are called elsewhere.

pub mod approvals;
pub mod audit;
pub mod blobs;
pub mod business;
pub mod deeds;
pub mod external_ids;
pub mod factor_rule;
pub mod members;
pub mod names;
pub mod overrides;
mod reasons;
pub mod roles;
pub mod sso_only;
pub mod timeouts;
pub mod workspaces;

pub use deeds::module as deeds;
pub use external_ids::module as external_ids;
pub use reasons::module as reasons;

use crate::{
    Module,
    access::{
        RoleName,
        records::{FactorRuleRow, MemberRow, OverrideRow, RoleRow, SsoOnlyRow, TimeoutRow},
    },
    operation,
    proposals::ProposalRow,
};
use store::blob::Blob;

const ADMIN: RoleName = RoleName::ADMIN;

/// Members, roles and exceptions.
pub fn access() -> Module {
    Module::new("access")
        .grant(
            members::READ,
            "See who belongs to the workspace, and as what",
            [ADMIN, RoleName::MANAGER, RoleName::AUDITOR, RoleName::OPERATOR],
        )
        .grant(members::WRITE, "Give and take roles, and make exceptions", [ADMIN, RoleName::OPERATOR])
        .grant(members::ADD, "Make an account a member, at the end of an invitation", [RoleName::SYSTEM])
        .grant(
            names::READ,
            "See what the people are called who did something",
            [ADMIN, RoleName::MANAGER, RoleName::CASHIER, RoleName::BOOKKEEPER, RoleName::AUDITOR],
        )
        .grant(
            factor_rule::READ,
            "See who needs a second factor here",
            [ADMIN, RoleName::MANAGER, RoleName::CASHIER, RoleName::BOOKKEEPER, RoleName::AUDITOR, RoleName::OPERATOR],
        )
        .grant(factor_rule::WRITE, "Want a second factor of those who work here", [ADMIN, RoleName::OPERATOR])
        .grant(timeouts::READ, "See after how long sessions end here", [ADMIN, RoleName::AUDITOR, RoleName::OPERATOR])
        .grant(timeouts::WRITE, "Say after how long sessions end here", [])
        .grant(
            operation::SEE_FINANCIAL,
            "See costs, margins and balances",
            [ADMIN, RoleName::MANAGER, RoleName::BOOKKEEPER],
        )
        .grant(
            operation::SEE_PERSONAL,
            "See what belongs to people: names, addresses, numbers",
            [ADMIN, RoleName::MANAGER, RoleName::CASHIER],
        )
        .record::<MemberRow>()
        .record::<RoleRow>()
        .record::<OverrideRow>()
        .record::<FactorRuleRow>()
        .record::<SsoOnlyRow>()
        .record::<TimeoutRow>()
        .event("access.member-added", "Somebody belongs to the workspace now")
        .event("access.member-changed", "A member's roles changed")
        .event("access.member-removed", "Somebody no longer belongs to the workspace")
        .event("access.factor-rule-changed", "Who needs a second factor here changed")
        .event("access.sso-only-changed", "Whether people come in by providers alone changed")
        .event("access.timeouts-changed", "After how long sessions of a role end changed")
        .read(members::List)
        .read(members::Get)
        .write(members::Add)
        .read(names::Names)
        .write(names::Rename)
        .write(members::SetRoles)
        .write(members::Remove)
        .read(roles::List)
        .write(roles::Define)
        .write(overrides::Add)
        .write(overrides::Remove)
        .read(overrides::List)
        .read(factor_rule::Get)
        .write(factor_rule::Require)
        .write(factor_rule::Lift)
        .read(timeouts::List)
        .write(timeouts::Set)
        .write(timeouts::Reset)
}

/// What the business says about itself.
pub fn business() -> Module {
    Module::new("business")
        .grant(
            business::READ,
            "See what the business is called, where it is and how it counts",
            [ADMIN, RoleName::MANAGER, RoleName::CASHIER, RoleName::BOOKKEEPER, RoleName::AUDITOR],
        )
        .grant(business::WRITE, "Change what the business is called, where it is and how it counts", [ADMIN])
        .record::<business::BusinessRow>()
        .event("business.changed", "The business says something else about itself")
        .read(business::Get)
        .write(business::Change)
        .read(business::ListCountries)
}

/// What is kept as bytes.
pub fn files() -> Module {
    Module::new("files")
        .grant(blobs::READ, "See files: imports, attachments, documents", [ADMIN, RoleName::MANAGER])
        .grant(blobs::WRITE, "Add files", [ADMIN, RoleName::MANAGER])
        .record::<Blob>()
        .event("files.added", "There is a file that was not there before")
        .prepared(blobs::Add)
        .read(blobs::Get)
}

/// What waits for another actor's yes.
pub fn approvals() -> Module {
    Module::new("approvals")
        .grant(approvals::READ, "See what waits for approval", [ADMIN, RoleName::MANAGER, RoleName::AUDITOR])
        .grant(approvals::DECIDE, "Approve or decline what others proposed", [ADMIN, RoleName::MANAGER])
        .record::<ProposalRow>()
        .read(approvals::List)
        .write(approvals::Approve)
        .write(approvals::Decline)
}

/// The audit log.
pub fn audit() -> Module {
    Module::new("audit")
        .grant(audit::READ, "Read and verify the audit log", [ADMIN, RoleName::AUDITOR, RoleName::OPERATOR])
        .grant(audit::READ_PLATFORM, "Read and verify the platform's audit log", [RoleName::OPERATOR])
        .read(audit::List)
        .read(audit::Get)
        .read(audit::Head)
        .read(audit::Verify)
        .read(audit::Export)
        .read(audit::platform::List)
        .read(audit::platform::Export)
}

/// The businesses kept here.
pub fn workspaces() -> Module {
    Module::new("workspaces")
        .grant(workspaces::READ, "See which workspaces there are", [RoleName::OPERATOR])
        .grant(workspaces::WRITE, "Make and destroy workspaces", [RoleName::OPERATOR])
        .platform_record::<workspaces::WorkspaceRow>()
        .read(workspaces::List)
        .write(workspaces::Create)
        .write(workspaces::Destroy)
}
