//! What stands between a plugin and the business: what it may, what comes to it, what it does, and what is written
//! down of that.
//!
//! - [`manifest`]: what a plugin says that it needs; [`allowed`]: what can be granted at all
//! - [`updates`]: releases that come by themselves; [`shadow`]: what one would have done
//! - [`authors`]: what plugins are written with, made from what the door knows
//! - [`gate`]: whether a package is what it says; [`publishers`]: whose are taken; [`indexes`]: where they are listed, and
//!   [`elsewhere`]: how they come from there
//! - [`webhooks`]: whether a request is from whom it says it is; [`signing`]: so that others know from whom one is
//! - [`authorizing`]: tokens that somebody agreed to elsewhere; [`handing`]: secrets that are handed over
//! - [`records`]: the data; [`authorizations`], [`installations`], [`connections`], [`deliveries`], [`notices`],
//!   [`refusals`], [`silences`], [`syncs`], [`bindings`], [`remembered`], [`former`], [`outgoing`], [`recordings`], [`spent`]: what holds for it;
//!   [`facts`]: what plugins say beside what they want; [`later`]: what they leave themselves to do; [`drawn`]: what they
//!   show
//! - [`operations`]: one file for each verb
//! - [`FOLLOWED`]: what happens becomes deliveries; [`Works`]: deliveries are tried
//! - [`sight`]: what it sees of the records that it reads and is told of
//! - [`host`]: what a plugin reaches while it works; [`wall`]: where it runs; [`breaking`]: what becomes of one that is
//!   stopped again and again

pub mod allowed;
mod aside;
pub mod authorizations;
pub mod authorizing;
pub mod authors;
pub mod bindings;
pub mod breaking;
pub mod connections;
pub mod deliveries;
pub mod drawn;
pub mod elsewhere;
pub mod facts;
pub mod former;
pub mod gate;
mod handing;
pub mod host;
pub mod indexes;
pub mod installations;
pub mod later;
pub mod manifest;
pub mod notices;
pub mod operations;
pub mod outgoing;
pub mod publishers;
pub mod recordings;
pub mod records;
pub mod refusals;
pub mod remembered;
pub mod schema;
pub mod shadow;
pub mod signing;
pub mod silences;
pub mod spent;
pub mod syncs;
pub mod updates;
pub mod wall;
pub mod webhooks;

mod addresses;
mod resealing;
mod sight;
mod timing;
mod working;

use std::{path::Path, sync::Arc, time::Duration};

use door::{
    Module,
    access::{Permission, RoleName, records::InstallationRow},
};

use allowed::Allowed;
pub use authorizations::RENEW;
pub use deliveries::WORK;
use elsewhere::Elsewhere;
pub use operations::indexes::read::NAME as READ_INDEX;
pub use operations::running::{forget::NAME as FORGET, tick::NAME as TICK};
use records::{AuthorizationRow, BreakerRow, ConnectionRow, CredentialRow, IndexRow, PublisherRow, SyncRow, UpdateRow};
use sight::Kinds;
pub use updates::UPDATE;
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
pub const INDEXES: Permission = Permission::new_static("plugins:indexes");
pub const SYNC: Permission = Permission::new_static("plugins:sync");
/// What a person's token may be let do as well. What opens accounts elsewhere, and what is done in somebody's name, is
/// asked for by people themselves.
pub const FOR_TOKENS: [Permission; 5] = [READ, INSTALL, MANAGE, DELIVERIES, SYNC];
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
    /// Where indexes lie as folders, where there are such.
    pub indexes: Option<Arc<Path>>,
    /// Whether plugins are written here: then practice workspaces take what nobody signed.
    pub development: bool,
}

/// For what these modules let be done.
pub fn module(of: &[Module], settings: &Settings) -> Module {
    use operations::{
        actions, agree, authorize, authorized, check, client, connect, connections, credentials, deliveries, develop,
        fetch, go_back, health, indexes, install, left, log, look, narrow, notices, other_side, panels, publishers,
        receipts, recording, remove, replay, shown, state, syncs, update, updates, usage,
    };
    const ADMIN: RoleName = RoleName::ADMIN;
    let (allowed, kinds) = (Allowed::of(of), Kinds::of(of));
    let public_url = || Arc::clone(&settings.public_url);
    let elsewhere = || Elsewhere { outside: settings.outside.clone(), folder: settings.indexes.clone() };
    let module = Module::new("plugins")
        .grant(
            READ,
            "See plugins, what they may, and what left by them",
            [ADMIN, RoleName::AUDITOR, RoleName::OPERATOR],
        )
        .grant(INSTALL, "Install and remove plugins", [])
        .grant(
            INDEXES,
            "Read anew what there is where plugins are listed",
            [ADMIN, RoleName::OPERATOR, RoleName::SYSTEM],
        )
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
        .record::<IndexRow>()
        .record::<UpdateRow>()
        .keeps_blobs(installations::kept)
        .event("plugins.installed", "There is another plugin")
        .event("plugins.updated", "Another release of a plugin took the place of one")
        .event("plugins.went-back", "Somebody went back to the release of a plugin before")
        .event("plugins.publisher-added", "Somebody is trusted with plugins")
        .event("plugins.publisher-removed", "Somebody is no longer trusted with plugins")
        .event("plugins.index-added", "Plugins are looked for where somebody lists them")
        .event("plugins.index-removed", "Plugins are no longer looked for there")
        .event("plugins.updates-set", "Somebody has a plugin updated by itself, or no longer")
        .event("plugins.revoked", "A plugin that is installed was taken back, and rests")
        .event("plugins.narrowed", "A plugin may less")
        .event("plugins.agreed", "It was said anew what a plugin may")
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
        .prepared(fetch::Fetch { elsewhere: elsewhere() })
        .write(indexes::Add { elsewhere: elsewhere() })
        .read(indexes::List)
        .write(indexes::Remove)
        .prepared(indexes::read::ReadIndex { elsewhere: elsewhere() })
        .read(indexes::offered::List)
        .prepared(indexes::offered::FetchOffered { elsewhere: elsewhere() })
        .read(updates::Get)
        .write(updates::Set)
        .prepared(updates::shadow::TryOut { wall: Arc::clone(&settings.wall) })
        .prepared(updates::fetch::Fetch { elsewhere: elsewhere() })
        .prepared(updates::take::Take { allowed: allowed.clone(), wall: Arc::clone(&settings.wall) })
        .prepared(look::Look { wall: Arc::clone(&settings.wall) })
        .prepared(install::Install { allowed: allowed.clone(), wall: Arc::clone(&settings.wall) })
        .prepared(update::Update { allowed: allowed.clone(), wall: Arc::clone(&settings.wall) })
        .read(other_side::OtherSide { public_url: public_url() })
        .prepared(develop::Develop {
            is_on: settings.development,
            allowed: allowed.clone(),
            wall: Arc::clone(&settings.wall),
        })
        .prepared(check::Check { wall: Arc::clone(&settings.wall) })
        .read(shown::List)
        .read(shown::Get)
        .write(narrow::Narrow { allowed: allowed.clone() })
        .write(agree::Agree { allowed: allowed.clone() })
        .write(state::Pause)
        .write(state::Resume)
        .write(state::Contain)
        .write(go_back::GoBack { allowed })
        .write(remove::Remove)
        .read(remove::ListRemoved)
        .write(remove::ForgetRemoved)
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
        .read(notices::List)
        .write(notices::See)
        .read(log::List)
        .read(receipts::List)
        .read(left::Sum)
        .read(health::List)
        .read(usage::Usage)
        .write(recording::Record)
        .read(recording::List)
        .read(recording::Get)
        .prepared(replay::Replay { wall: Arc::clone(&settings.wall) })
        .read(actions::List)
        .write(actions::Ask)
        .read(actions::Get)
        .read(panels::List)
        .prepared(panels::Look::new(Arc::clone(&settings.wall), settings.outside.clone()))
        .read(syncs::List)
        .write(syncs::Start)
        .write(syncs::Pause)
        .write(syncs::Resume)
        .write(syncs::Cancel);
    running(resealing::declare(module), public_url(), kinds)
        .write(operations::running::forget::Forget { kept: settings.kept })
}

/// What the system asks for while plugins work.
fn running(module: Module, public_url: Arc<str>, kinds: Kinds) -> Module {
    use operations::running::{
        entries, follow, linked, program, receive, refreshing, requests, secrets, settle, take, tick,
    };
    module
        .read(follow::IsBehind)
        .write(follow::Follow { kinds })
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
        .read(secrets::OpenAll)
        .write(refreshing::Begin)
        .write(refreshing::End)
        .read(program::Program)
}
