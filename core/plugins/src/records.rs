//! The data. What a plugin may stands in the door's own record of it
//! ([`InstallationRow`](door::access::records::InstallationRow)).

use declare::{Record, Unrecorded};
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use door::{blob::BlobId, operations::external_ids::ExternalLinkId};
use model::{AccountId, InstallationId, RequestId, Timestamp};

use crate::{
    schema::{
        plugin_authorizations, plugin_bindings, plugin_breakers, plugin_connections, plugin_credentials,
        plugin_cursors, plugin_days, plugin_deliveries, plugin_entries, plugin_former, plugin_indexes, plugin_lists,
        plugin_notices, plugin_publishers, plugin_recordings, plugin_refusals, plugin_requests, plugin_silences,
        plugin_syncs, plugin_updates,
    },
    webhooks::Refused,
};

model::nouns! {
    /// An account outside that a plugin works with.
    Connection => ConnectionId = "cxn",
    /// A secret of such an account.
    Credential => CredentialId = "cdt",
    /// What is held against a plugin.
    Breaker => BreakerId = "brk",
    /// What somebody agreed to elsewhere, so that a plugin may work there.
    Authorization => AuthorizationId = "agr",
    /// Somebody whose plugins may be installed.
    Publisher => PublisherId = "pbl",
    /// A list of packages that somebody hosts.
    Index => IndexId = "pix",
    /// That a plugin is updated by itself.
    Update => UpdateId = "upd",
    /// One thing that a plugin is told.
    Delivery => DeliveryId = "dlv",
    /// One request that left.
    OutgoingRequest => OutgoingRequestId = "out",
    /// Something that a plugin wants people to know.
    Notice => NoticeId = "ntc",
    /// One call, as it was.
    Recording => RecordingId = "rec",
    /// One time that something is brought over, page by page.
    Sync => SyncId = "syn",
}

model::words! {
    /// Whether a plugin can work with an account outside.
    pub enum ConnectionState {
        Ok = "ok",
        /// What comes for it waits until somebody saw to it.
        NeedsAttention = "needs-attention",
        /// Somebody let go of it. Nobody finds it any more, and what it was told is being forgotten.
        Gone = "gone",
    }
}

model::words! {
    /// Whether somebody agreed elsewhere.
    pub enum AuthorizationState {
        /// Nobody did yet.
        Open = "open",
        Agreed = "agreed",
        /// It is good for nothing any more: somebody has to agree anew.
        Lapsed = "lapsed",
    }
}

model::words! {
    /// What a plugin is told of.
    pub enum DeliveryKind {
        Event = "event",
        Webhook = "webhook",
        Schedule = "schedule",
        /// The next page of what it brings over.
        SyncPage = "sync-page",
        /// Somebody asked for it, and it works in their name.
        Action = "action",
        /// What it left itself to do.
        Later = "later",
        /// Somebody looked at something that it shows. Kept only where that could not be drawn, or calls are kept.
        Panel = "panel",
    }
}

model::words! {
    /// What became of it.
    pub enum DeliveryState {
        Waiting = "waiting",
        Done = "done",
        /// Given up; a person looks at it.
        Dead = "dead",
        /// A person said that it is not wanted, or a newer one took its place.
        Dropped = "dropped",
    }
}

model::words! {
    /// How far something came that is brought over page by page.
    pub enum SyncState {
        Running = "running",
        /// The page that it was at is done, and the next waits for a person.
        Paused = "paused",
        Done = "done",
        /// A page was given up; it goes on there when a person says so.
        Failed = "failed",
        Cancelled = "cancelled",
    }
}

model::words! {
    /// How a call ended that is kept.
    pub enum RecordingEnding {
        Done = "done",
        /// It said itself that it could not.
        Failed = "failed",
        /// A limit or a trap ended it.
        Stopped = "stopped",
        /// What it wanted was refused.
        Refused = "refused",
    }
}

model::words! {
    /// Why the latest list of an index was not taken; the one before holds.
    pub enum IndexTrouble {
        /// It could not be fetched.
        Unreached = "unreached",
        /// What came is no list.
        Unread = "unread",
        /// Another key signed it, or it was changed since.
        WrongSignature = "wrong-signature",
        /// It is older than the one that is known, or says something else under the same number.
        Older = "older",
    }
}

model::words! {
    /// Why a release waits for a person.
    pub enum UpdateTrouble {
        /// It asks for more than the one before may.
        WantsMore = "wants-more",
        /// It fails at calls that went well.
        Worse = "worse",
        /// It is none that could be installed; the log says why.
        Refused = "refused",
        /// Somebody went back from it to the one before.
        GoneBack = "gone-back",
    }
}

model::words! {
    /// How far a request came that left.
    pub enum RequestState {
        /// It was about to be sent, and nobody knows what came of it.
        Asked = "asked",
        Answered = "answered",
        /// It was not received over there, or nothing came back of what changes nothing.
        Failed = "failed",
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = plugin_connections)]
#[record(table = plugin_connections, kind = "plugin-connection")]
pub struct ConnectionRow {
    pub id: ConnectionId,
    pub version: i64,
    #[label(internal)]
    pub installation: InstallationId,
    #[label(internal)]
    pub name: String,
    /// What whoever connected it filled in; JSON.
    #[label(internal)]
    pub settings: String,
    /// The part of its webhooks' address that nobody can guess: as it is found, and sealed as it is shown.
    #[label(secret)]
    pub address_hash: Vec<u8>,
    #[label(secret)]
    pub address: Vec<u8>,
    #[label(internal)]
    pub state: ConnectionState,
    /// Why it needs somebody; empty where it does not.
    #[label(internal)]
    pub trouble: String,
    #[label(internal)]
    pub created_by: String,
    #[label(internal)]
    pub created_at: Timestamp,
}

/// That a plugin was stopped lately, and until when it is kept from working for that.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = plugin_breakers, treat_none_as_null = true)]
#[record(table = plugin_breakers, kind = "plugin-breaker")]
pub struct BreakerRow {
    pub id: BreakerId,
    pub version: i64,
    #[label(internal)]
    pub installation: InstallationId,
    /// When; JSON.
    #[label(internal)]
    pub stops: String,
    #[label(internal)]
    pub until: Option<Timestamp>,
    /// What it was stopped at the latest time, and by what.
    #[label(internal)]
    pub delivery: Option<DeliveryId>,
    #[label(internal)]
    pub trouble: String,
}

/// Somebody whose plugins may be installed: what they sign with, and what they are known by here.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = plugin_publishers)]
#[record(table = plugin_publishers, kind = "plugin-publisher")]
pub struct PublisherRow {
    pub id: PublisherId,
    pub version: i64,
    #[label(internal)]
    pub name: String,
    /// As [`vault::Verifier`] writes it.
    #[label(internal)]
    pub public_key: String,
    #[label(internal)]
    pub added_by: String,
    #[label(internal)]
    pub added_at: Timestamp,
}

/// Where packages are listed: at an address, signed by a key.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = plugin_indexes)]
#[record(table = plugin_indexes, kind = "plugin-index")]
pub struct IndexRow {
    pub id: IndexId,
    pub version: i64,
    #[label(internal)]
    pub name: String,
    #[label(internal)]
    pub address: String,
    /// As [`vault::Verifier`] writes it.
    #[label(internal)]
    pub public_key: String,
    #[label(internal)]
    pub added_by: String,
    #[label(internal)]
    pub added_at: Timestamp,
}

/// That a plugin is updated by itself, and which release waits for a person all the same.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = plugin_updates, treat_none_as_null = true)]
#[record(table = plugin_updates, kind = "plugin-update")]
pub struct UpdateRow {
    pub id: UpdateId,
    pub version: i64,
    #[label(internal)]
    pub installation: InstallationId,
    #[label(internal)]
    pub release: Option<String>,
    #[label(internal)]
    pub trouble: Option<UpdateTrouble>,
    #[label(internal)]
    pub added_by: String,
    #[label(internal)]
    pub added_at: Timestamp,
    /// What was played to the latest release that came or waits; JSON.
    #[label(internal)]
    pub tried: Option<String>,
}

/// What an index said last.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = plugin_lists, treat_none_as_null = true)]
#[unrecorded(table = plugin_lists, key(id))]
pub struct ListRow {
    pub id: IndexId,
    /// 0 before the first.
    pub number: i64,
    pub until: Option<Timestamp>,
    pub read_at: Option<Timestamp>,
    /// Why the latest was not taken.
    pub trouble: Option<IndexTrouble>,
    /// As JSON; empty before the first.
    pub content: String,
}

/// A secret, sealed, and the one before it while it is still taken.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = plugin_credentials, treat_none_as_null = true)]
#[record(table = plugin_credentials, kind = "plugin-credential")]
pub struct CredentialRow {
    pub id: CredentialId,
    pub version: i64,
    #[label(internal)]
    pub connection: ConnectionId,
    #[label(internal)]
    pub name: String,
    #[label(secret)]
    pub value: Vec<u8>,
    #[label(secret)]
    pub former: Option<Vec<u8>>,
    #[label(internal)]
    pub set_by: String,
    #[label(internal)]
    pub set_at: Timestamp,
}

/// One time that a plugin brings something over.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = plugin_syncs, treat_none_as_null = true)]
#[record(table = plugin_syncs, kind = "plugin-sync")]
pub struct SyncRow {
    pub id: SyncId,
    pub version: i64,
    #[label(internal)]
    pub installation: InstallationId,
    #[label(internal)]
    pub connection: ConnectionId,
    /// Which of those that the plugin was granted.
    #[label(internal)]
    pub name: String,
    /// The kind of records whose ids over there are compared with those known here; none where it only brings over.
    #[label(internal)]
    pub finds: Option<String>,
    /// How many deliveries led to it.
    #[label(internal)]
    pub depth: i64,
    /// Whether it is only tried out: nothing of it is kept, here or there.
    #[label(internal)]
    pub dry: bool,
    /// What changed over there before then is left out.
    #[label(internal)]
    pub since: Option<Timestamp>,
    #[label(internal)]
    pub state: SyncState,
    /// Where the next page begins; none for the first.
    #[label(internal)]
    pub cursor: Option<String>,
    #[label(internal)]
    pub pages: i64,
    #[label(internal)]
    pub done: i64,
    /// Of how many, where the other side said so.
    #[label(internal)]
    pub expected: Option<i64>,
    /// What it does now, in the plugin's words.
    #[label(internal)]
    pub words: String,
    /// How often it asked for what, or would have; JSON.
    #[label(internal)]
    pub operations: String,
    /// How many of what is there were not known here, and their ids there, a line each, as far as they are kept.
    #[label(internal)]
    pub missing: i64,
    #[label(internal)]
    pub missing_ids: String,
    /// How many were seen in another version than they have there.
    #[label(internal)]
    pub older: i64,
    /// How many of both are as they are there since.
    #[label(internal)]
    pub healed: i64,
    /// Why it does not go on; empty where it does.
    #[label(internal)]
    pub trouble: String,
    #[label(internal)]
    pub started_by: String,
    #[label(internal)]
    pub started_at: Timestamp,
    #[label(internal)]
    pub ended_at: Option<Timestamp>,
}

/// What somebody agreed to elsewhere, or is about to: by which application, and the tokens that came of it, sealed.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
#[diesel(table_name = plugin_authorizations, treat_none_as_null = true)]
#[record(table = plugin_authorizations, kind = "plugin-authorization")]
pub struct AuthorizationRow {
    pub id: AuthorizationId,
    pub version: i64,
    #[label(internal)]
    pub connection: ConnectionId,
    /// Of the credential.
    #[label(internal)]
    pub name: String,
    #[label(internal)]
    pub state: AuthorizationState,
    /// The application that somebody agrees by; empty where it is the plugin's own.
    #[label(internal)]
    pub client_id: String,
    #[label(secret)]
    pub client_secret: Option<Vec<u8>>,
    /// The attempt that is under way: what is brought back by whoever began it, and what proves that it was them.
    #[label(secret)]
    pub attempt: Option<Vec<u8>>,
    #[label(secret)]
    pub attempt_by: Option<String>,
    #[label(internal)]
    pub attempt_at: Option<Timestamp>,
    #[label(secret)]
    pub verifier: Option<Vec<u8>>,
    #[label(secret)]
    pub access: Option<Vec<u8>>,
    /// What another token is asked for with; and what stood there before, while it is still taken.
    #[label(secret)]
    pub refresh: Option<Vec<u8>>,
    #[label(secret)]
    pub former: Option<Vec<u8>>,
    #[label(internal)]
    pub renewed_at: Option<Timestamp>,
    #[label(internal)]
    pub expires_at: Option<Timestamp>,
    /// When somebody has to agree anew, where the other side says that.
    #[label(internal)]
    pub reconnect_by: Option<Timestamp>,
    /// Counts whoever asked for another token, and until when the latest of them may take.
    #[label(internal)]
    pub lease: i64,
    #[label(internal)]
    pub leased_until: Option<Timestamp>,
    #[label(internal)]
    pub granted_by: Option<String>,
    #[label(internal)]
    pub granted_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = plugin_deliveries, treat_none_as_null = true)]
#[unrecorded(table = plugin_deliveries, key(id))]
pub struct DeliveryRow {
    pub id: DeliveryId,
    pub installation: InstallationId,
    pub connection: ConnectionId,
    pub kind: DeliveryKind,
    /// The event's kind, the webhook's or the schedule's name.
    pub name: String,
    /// What makes it one: told twice, it is still one.
    pub unique_by: String,
    /// The record that it is about, if it is about one. What is about one keeps its order.
    pub subject: String,
    pub seq: i64,
    /// How many deliveries led to what this one tells of.
    pub depth: i64,
    pub state: DeliveryState,
    pub attempts: i64,
    pub due_at: Timestamp,
    pub leased_until: Option<Timestamp>,
    /// The name in the log of what the latest try did.
    pub request: Option<RequestId>,
    /// Why the latest try did not get it done.
    pub trouble: String,
    /// What is told; sealed JSON.
    pub body: Vec<u8>,
    /// What the plugin said in the latest try; sealed JSON.
    pub told: Vec<u8>,
    pub created_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    /// Whose rights it has, and no more than those; none where it has its own.
    pub on_behalf_of: Option<AccountId>,
    /// How many of its tries nobody answered.
    pub unanswered: i64,
}

/// What was seen and written on the other side, of what is linked.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = plugin_bindings, treat_none_as_null = true)]
#[unrecorded(table = plugin_bindings, key(link))]
pub struct BindingRow {
    pub link: ExternalLinkId,
    /// Of the other side, as it says.
    pub version: Option<String>,
    /// Fingerprints of what was last read and last written there.
    pub read: Option<String>,
    pub wrote: Option<String>,
    pub at: Timestamp,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = plugin_cursors)]
#[unrecorded(table = plugin_cursors, key(installation, connection, name))]
pub struct CursorRow {
    pub installation: InstallationId,
    pub connection: ConnectionId,
    pub name: String,
    pub cursor: String,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = plugin_entries, treat_none_as_null = true)]
#[unrecorded(table = plugin_entries, key(installation, key))]
pub struct EntryRow {
    pub installation: InstallationId,
    pub key: String,
    /// Sealed.
    pub value: Vec<u8>,
    /// Of key and value as they are, in bytes.
    pub size: i64,
    pub version: i64,
    pub expires_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = plugin_requests, treat_none_as_null = true)]
#[unrecorded(table = plugin_requests, key(id))]
pub struct RequestRow {
    pub id: OutgoingRequestId,
    pub installation: InstallationId,
    pub connection: ConnectionId,
    pub delivery: DeliveryId,
    /// Which of its delivery's requests it is, however often that is tried.
    pub name: String,
    pub at: Timestamp,
    pub method: String,
    pub host: String,
    /// Whether it may have changed something over there.
    pub changes: bool,
    /// What of the business may have been in it; with commas between.
    pub labels: String,
    pub sent: i64,
    pub received: i64,
    pub status: Option<i64>,
    pub state: RequestState,
    /// Of what was sent: another request under the same name is a mistake.
    pub digest: Vec<u8>,
    /// Of what may have changed something: sealed, so that it is never sent twice.
    pub answer: Option<Vec<u8>>,
}

/// One call of a plugin: what for, what it asked and was answered, what came of it.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = plugin_recordings)]
#[unrecorded(table = plugin_recordings, key(id))]
pub struct RecordingRow {
    pub id: RecordingId,
    pub installation: InstallationId,
    pub connection: ConnectionId,
    pub delivery: DeliveryId,
    /// Which try of the delivery it was.
    pub attempt: i64,
    pub at: Timestamp,
    pub ending: RecordingEnding,
    /// What of the business it had read; with commas between.
    pub labels: String,
    /// Sealed JSON.
    pub content: Vec<u8>,
    /// Of the plugin.
    pub release: String,
}

/// What a plugin used up in one day of the business.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = plugin_days)]
#[unrecorded(table = plugin_days, key(installation, day))]
pub struct DayRow {
    pub installation: InstallationId,
    pub day: String,
    pub host_calls: i64,
    pub log_bytes: i64,
    /// Of what it remembers.
    pub writes: i64,
    /// Of its own work.
    pub milliseconds: i64,
    pub requests: i64,
    /// With requests, in bytes.
    pub sent: i64,
    /// When the minute began in which it sent something last, and how often it did so in it.
    pub minute: Option<Timestamp>,
    pub in_minute: i64,
}

/// What a plugin was before its last update.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = plugin_former, treat_none_as_null = true)]
#[unrecorded(table = plugin_former, key(installation))]
pub struct FormerRow {
    pub installation: InstallationId,
    pub name: String,
    pub release: String,
    pub package: BlobId,
    pub publisher: Option<String>,
    pub manifest: String,
    pub grants: String,
    /// What was filled in at each of its connections, as JSON.
    pub settings: String,
    /// What it remembered, as JSON; sealed.
    pub entries: Vec<u8>,
    pub replaced_at: Timestamp,
}

/// Something that a plugin wants people to know.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = plugin_notices, treat_none_as_null = true)]
#[unrecorded(table = plugin_notices, key(id))]
pub struct NoticeRow {
    pub id: NoticeId,
    pub installation: InstallationId,
    pub connection: ConnectionId,
    pub delivery: DeliveryId,
    pub at: Timestamp,
    /// Sealed.
    pub words: Vec<u8>,
    /// When somebody said that they looked at it.
    pub seen_at: Option<Timestamp>,
}

/// The other side of a connection does not answer.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = plugin_silences)]
#[unrecorded(table = plugin_silences, key(connection))]
pub struct SilenceRow {
    pub connection: ConnectionId,
    pub since: Timestamp,
    /// Nobody asks it before.
    pub until: Timestamp,
    /// How often it was asked in vain.
    pub times: i64,
}

/// Requests from outside that were not believed: how often on one day of the business, for one reason.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = plugin_refusals)]
#[unrecorded(table = plugin_refusals, key(connection, webhook, day, reason))]
pub struct RefusalRow {
    pub connection: ConnectionId,
    pub webhook: String,
    pub day: String,
    pub reason: Refused,
    pub times: i64,
    pub latest_at: Timestamp,
}
