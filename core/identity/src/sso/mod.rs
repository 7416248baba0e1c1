//! Single sign-on by OpenID Connect: people of a workspace come in by its own provider.
//!
//! A provider is a workspace's, and so is what it opens: an identity (provider, issuer, subject) opens sessions there
//! and nowhere else, and such a session speaks for its person in that workspace, not for their account.
//!
//! - [`operations`]: one file for each verb
//! - [`records`]: providers and who came by them, on the workspace's side; identities, log-ins and sessions on the
//!   platform's
//! - [`scim`]: what a provider says of its people of its own accord
//! - [`run_settling`], [`run_turning_away`], [`run_refresh`]: the jobs by which somebody becomes a member, by which
//!   they are out, and by which a provider is asked again; [`run_broken_glass`]: the one that tells that somebody came
//!   in without
//!
//! and, for itself alone: `said` (what an owner may write of a provider), `discovery` (what it publishes), `outside`
//! (what it is asked, and for how long that is believed), `exchange` (the way there, and what is handed over for a
//! code), `farewell` (what it says of its own accord), `claims` (what each provider says of somebody), `mapping` (from groups to roles), `arrivals`, `attempts`,
//! `identities`, `providers`, `visas` (rows, found and made).

pub mod discovery;
pub mod mapping;
pub mod operations;
pub mod records;
pub mod scim;

mod arrivals;
mod attempts;
mod claims;
mod exchange;
mod farewell;
mod identities;
mod outside;
mod providers;
mod refreshing;
mod said;
mod settling;
pub(crate) mod visas;

use std::sync::Arc;

use door::{
    Module,
    access::{Permission, RoleName},
};
use work::http::Client;

pub use operations::{
    tell_broken_glass::{BROKEN_GLASS, BrokenGlass, run_broken_glass},
    turn_away::{TURN_AWAY, Whom},
};
pub use refreshing::{REFRESH, Refreshing, run_refresh};
pub use settling::{SETTLE, Settling, run_settling, run_turning_away};

pub(crate) use crate::schema;

use crate::{guard::Guard, passwords::Passwords};
use operations::{
    add_provider::AddProvider,
    begin::Begin,
    change_provider::ChangeProvider,
    entrance::Entrance,
    finish::Finish,
    get_provider::GetProvider,
    leave::Leave,
    link::Link,
    list_identities::ListIdentities,
    list_providers::ListProviders,
    offered::Offered,
    only::{GetOnly, LiftOnly, RequireOnly},
    refresh::Refresh,
    rehearse_rules::RehearseRules,
    remove_provider::RemoveProvider,
    say_farewell::SayFarewell,
    take_in::TakeIn,
    tell_broken_glass::TellBrokenGlass,
    test_provider::TestProvider,
    turn_away::TurnAway,
    unlink::Unlink,
};
use outside::Outside;
use records::{ArrivalRow, AttemptRow, FarewellRow, IdentityRow, ProviderId, ProviderRow, VisaRow};

pub const READ: Permission = Permission::new_static("sso:read");
pub const WRITE: Permission = Permission::new_static("sso:write");
pub const REQUIRE: Permission = Permission::new_static("sso:require");
pub const SSO_FOLLOW: Permission = Permission::new_static("sso:follow");

/// Where a provider finds us.
pub(crate) struct Places {
    public_url: Arc<str>,
}

impl Places {
    /// Where it sends people back. Each has its own: what one answers is never taken for another's answer.
    pub fn back(&self, provider: ProviderId) -> String {
        format!("{}/sso/{provider}/back", self.public_url)
    }

    /// Where it says that somebody signed out.
    pub fn log_out(&self, provider: ProviderId) -> String {
        format!("{}/sso/{provider}/log-out", self.public_url)
    }

    /// Where it says who its people are.
    pub fn scim(&self, provider: ProviderId) -> String {
        format!("{}/scim/v2/{provider}", self.public_url)
    }

    /// Where it sends people who signed out.
    pub fn signed_out(&self) -> String {
        format!("{}/sign-in", self.public_url)
    }
}

/// Its part of the module.
pub(crate) fn declare(
    module: Module,
    client: Client,
    public_url: Arc<str>,
    passwords: Arc<Passwords>,
    guard: Arc<Guard>,
) -> Module {
    let outside = Arc::new(Outside::new(client));
    let places = Arc::new(Places { public_url });
    scim::declare(module, &places)
        .grant(READ, "See by which providers people may sign in", [RoleName::ADMIN, RoleName::AUDITOR])
        .grant(WRITE, "Say by which providers people may sign in, and which group makes which role", [RoleName::ADMIN])
        .grant(REQUIRE, "Let people come in by your own providers alone, and by passwords again", [])
        .grant(SSO_FOLLOW, "End the sessions that a provider opened", [RoleName::SYSTEM])
        .record::<ProviderRow>()
        .record::<ArrivalRow>()
        .platform_record::<IdentityRow>()
        .platform_record::<AttemptRow>()
        .platform_record::<VisaRow>()
        .platform_record::<FarewellRow>()
        .read(ListProviders { places: Arc::clone(&places) })
        .read(GetProvider { places: Arc::clone(&places) })
        .write(AddProvider { places: Arc::clone(&places) })
        .write(ChangeProvider { places: Arc::clone(&places) })
        .write(RemoveProvider)
        .prepared(TestProvider { outside: Arc::clone(&outside) })
        .read(RehearseRules)
        .read(GetOnly)
        .prepared(RequireOnly)
        .write(LiftOnly)
        .read(Entrance)
        .read(Offered)
        .prepared(Begin { outside: Arc::clone(&outside), places: Arc::clone(&places) })
        .prepared(Link { outside: Arc::clone(&outside), places: Arc::clone(&places) })
        .prepared(Leave { outside: Arc::clone(&outside), places: Arc::clone(&places) })
        .prepared(SayFarewell { outside: Arc::clone(&outside) })
        .prepared(Refresh { outside: Arc::clone(&outside), places: Arc::clone(&places) })
        .prepared(Finish { outside, places, passwords, guard })
        .read(ListIdentities)
        .write(Unlink)
        .write(TakeIn)
        .write(TellBrokenGlass)
        .write(TurnAway)
}
