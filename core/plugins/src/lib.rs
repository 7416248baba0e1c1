//! What stands between a plugin and the business: what it may, what comes to it, what it does, and what is written
//! down of that.
//!
//! - [`manifest`]: what a plugin says that it needs; [`allowed`]: what can be granted at all
//! - [`authors`]: what plugins are written with, made from what the door knows
//! - [`gate`]: whether a package is what it says; [`publishers`]: whose are taken
//! - [`webhooks`]: whether a request is from whom it says it is; [`signing`]: so that others know from whom one is
//! - [`authorizing`]: tokens that somebody agreed to elsewhere
//! - [`records`]: the data; [`authorizations`], [`installations`], [`connections`], [`deliveries`], [`syncs`],
//!   [`bindings`], [`remembered`], [`outgoing`], [`recordings`], [`spent`]: what holds for it; [`facts`]: what plugins say
//!   beside what they want; [`later`]: what they leave themselves to do
//! - [`operations`]: one file for each verb
//! - [`FOLLOWED`]: what happens becomes deliveries; [`Works`]: deliveries are tried
//! - [`host`]: what a plugin reaches while it works; [`wall`]: where it runs; [`breaking`]: what becomes of one that is
//!   stopped again and again

pub mod allowed;
pub mod authorizations;
pub mod authorizing;
pub mod authors;
pub mod bindings;
pub mod breaking;
pub mod connections;
pub mod deliveries;
pub mod facts;
pub mod gate;
pub mod host;
pub mod installations;
pub mod later;
pub mod manifest;
pub mod operations;
pub mod outgoing;
pub mod publishers;
pub mod recordings;
pub mod records;
pub mod remembered;
pub mod schema;
pub mod signing;
pub mod spent;
pub mod syncs;
pub mod wall;
pub mod webhooks;

mod addresses;
mod resealing;
mod timing;
mod working;

use std::{sync::Arc, time::Duration};

use door::{
    Module,
    access::{Permission, RoleName, records::InstallationRow},
};

use allowed::Allowed;
pub use deliveries::WORK;
pub use operations::running::{forget::NAME as FORGET, tick::NAME as TICK};
use records::{AuthorizationRow, BreakerRow, ConnectionRow, CredentialRow, PublisherRow, SyncRow};
use wall::Wall;
use work::{following::Followed, http::Client};
pub use working::Works;

/// What happens becomes deliveries.
pub const FOLLOWED: Followed = Followed {
    who: "plugins",
    is_behind: operations::running::follow::BEHIND,
    follow: operations::running::follow::NAME,
};

pub const READ: Permission = Permission::new_static("plugins:read");
pub const INSTALL: Permission = Permission::new_static("plugins:install");
pub const MANAGE: Permission = Permission::new_static("plugins:manage");
pub const CONNECT: Permission = Permission::new_static("plugins:connect");
pub const DELIVERIES: Permission = Permission::new_static("plugins:deliveries");
/// Asked for by people, for what a plugin does in their name.
pub const ACT: Permission = Permission::new_static("plugins:act");
pub const SYNC: Permission = Permission::new_static("plugins:sync");
/// Asked for by the system alone.
pub const RUN: Permission = Permission::new_static("plugins:run");

#[derive(Clone)]
pub struct Settings {
    /// Where this server is reached, without a slash at its end.
    pub public_url: Arc<str>,
    pub wall: Wall,
    /// How long it is kept what they were told and sent.
    pub kept: Duration,
    /// How others are asked something.
    pub outside: Client,
}

/// For what these modules let be done.
pub fn module(of: &[Module], settings: &Settings) -> Module {
    use operations::{
        actions, authorize, authorized, client, connect, connections, credentials, deliveries, fetch, install, look,
        narrow, publishers, receipts, recording, remove, replay, shown, state, syncs, update, usage,
    };
    const ADMIN: RoleName = RoleName::ADMIN;
    let allowed = Allowed::of(of);
    let public_url = || Arc::clone(&settings.public_url);
    let module = Module::new("plugins")
        .grant(
            READ,
            "See plugins, what they may, and what left by them",
            [ADMIN, RoleName::AUDITOR, RoleName::OPERATOR],
        )
        .grant(INSTALL, "Install and remove plugins", [])
        .grant(
            MANAGE,
            "Pause and stop plugins, let them do less, and play their calls again",
            [ADMIN, RoleName::OPERATOR],
        )
        .grant(CONNECT, "Connect plugins with accounts outside, and set their secrets", [ADMIN])
        .grant(DELIVERIES, "See what plugins were told, tell it again or drop it", [ADMIN])
        .grant(SYNC, "Have plugins bring things over, pause that and cancel it", [ADMIN])
        .grant(
            ACT,
            "Ask plugins to do something, in one's own name",
            [ADMIN, RoleName::MANAGER, RoleName::CASHIER, RoleName::BOOKKEEPER],
        )
        .grant(RUN, "Let plugins work", [RoleName::SYSTEM])
        .record::<InstallationRow>()
        .record::<ConnectionRow>()
        .record::<CredentialRow>()
        .record::<SyncRow>()
        .record::<AuthorizationRow>()
        .record::<BreakerRow>()
        .record::<PublisherRow>()
        .keeps_blobs(installations::kept)
        .event("plugins.installed", "There is another plugin")
        .event("plugins.updated", "Another release of a plugin took the place of one")
        .event("plugins.publisher-added", "Somebody is trusted with plugins")
        .event("plugins.publisher-removed", "Somebody is no longer trusted with plugins")
        .event("plugins.narrowed", "A plugin may less")
        .event("plugins.paused", "A plugin rests")
        .event("plugins.quarantined", "A plugin was stopped too often, and rests")
        .event("plugins.resumed", "A plugin works again")
        .event("plugins.contained", "A plugin was stopped")
        .event("plugins.recording-set", "Somebody has the calls of a plugin kept that go well, or no longer")
        .event("plugins.removed", "A plugin was removed")
        .event("plugins.connected", "A plugin works with another account outside")
        .event("plugins.connection-changed", "Somebody changed what a plugin works with")
        .event("plugins.disconnected", "A plugin no longer works with an account outside")
        .event("plugins.credential-set", "A secret of a plugin was set")
        .event("plugins.authorized", "Somebody agreed elsewhere to what a plugin does there")
        .event("plugins.authorization-lapsed", "What somebody agreed to elsewhere is good for nothing any more")
        .write(publishers::Add)
        .read(publishers::List)
        .write(publishers::Remove)
        .prepared(fetch::Fetch { outside: settings.outside.clone() })
        .prepared(look::Look)
        .prepared(install::Install { allowed: allowed.clone(), wall: Arc::clone(&settings.wall) })
        .prepared(update::Update { allowed: allowed.clone(), wall: Arc::clone(&settings.wall) })
        .read(shown::List)
        .read(shown::Get)
        .write(narrow::Narrow { allowed })
        .write(state::Pause)
        .write(state::Resume)
        .write(state::Contain)
        .write(remove::Remove)
        .prepared(connect::Connect { public_url: public_url() })
        .read(connections::List { public_url: public_url() })
        .write(connections::SetSettings { public_url: public_url() })
        .write(connections::Disconnect)
        .write(credentials::PutCredential)
        .write(client::PutClient)
        .prepared(authorize::Authorize { public_url: public_url(), outside: settings.outside.clone() })
        .prepared(authorized::Authorized { public_url: public_url(), outside: settings.outside.clone() })
        .read(deliveries::List)
        .read(deliveries::Get)
        .write(deliveries::Replay)
        .write(deliveries::Drop)
        .read(receipts::List)
        .read(usage::Usage)
        .write(recording::Record)
        .read(recording::List)
        .read(recording::Get)
        .prepared(replay::Replay { wall: Arc::clone(&settings.wall) })
        .read(actions::List)
        .write(actions::Ask)
        .read(actions::Get)
        .read(syncs::List)
        .write(syncs::Start)
        .write(syncs::Pause)
        .write(syncs::Resume)
        .write(syncs::Cancel);
    running(resealing::declare(module), public_url()).write(operations::running::forget::Forget { kept: settings.kept })
}

/// What the system asks for while plugins work.
fn running(module: Module, public_url: Arc<str>) -> Module {
    use operations::running::{
        entries, follow, linked, program, receive, refreshing, requests, secrets, settle, take, tick,
    };
    module
        .read(follow::IsBehind)
        .write(follow::Follow)
        .prepared(receive::Receive)
        .write(take::Take { public_url })
        .write(tick::Tick)
        .write(settle::Settle)
        .write(settle::Fail)
        .write(requests::Begin)
        .write(requests::End)
        .read(entries::Get)
        .read(entries::Scan)
        .read(linked::Linked)
        .read(secrets::Open)
        .write(refreshing::Begin)
        .write(refreshing::End)
        .read(program::Program)
}
