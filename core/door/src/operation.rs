//! What an operation is: a named function with a permission, an input and an output.

use model::{Actor, MemberId, Problem, Sensitivity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use store::{Done, Snapshot, Tx, audit::Stream, blob::BLOB_LIMIT};

use crate::{
    Desk,
    access::{Permission, RoleName},
    input::has_nul,
};

/// The most that one page of a list holds.
pub const PAGE_LIMIT: u16 = 200;

/// Which database an operation touches. Never two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Realm {
    Platform,
    Workspace,
}

/// How much asking costs, for the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cost {
    Light,
    /// Walks over much, or makes a file.
    Heavy,
    /// Looks once through a camera, which looks several times a second.
    Look,
    /// Proves who somebody is; what an attacker would repeat.
    Proof,
    /// The same by a key that nobody can guess: others' passwords do not hold it up.
    Passkey,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    Get,
    Post,
    Patch,
    Put,
    Delete,
}

/// What an operation does that somebody outside feels, and that nobody takes back. A plugin does it only where somebody
/// agrees: by having asked it for that themselves, or once it waits for their yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Consequence {
    /// Money changes hands, or counts as having done so.
    MovesMoney,
    /// Somebody outside reads something in the business's name.
    SendsMessage,
}

/// Where the API offers it: a noun's path under `/api/v1`, with `{fields}` of the input in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    pub method: Method,
    pub path: &'static str,
}

/// What is known about an operation without running it.
#[derive(Debug, Clone)]
pub struct Spec {
    /// `stock.adjust`: the module and the verb.
    pub name: &'static str,
    /// `None` only for public operations.
    pub permission: Option<Permission>,
    pub summary: &'static str,
    pub realm: Realm,
    pub cost: Cost,
    pub stream: Stream,
    pub route: Option<Route>,
    /// Asks for a fresh proof of who it is.
    pub step_up: bool,
    /// The answer carries a secret that is shown once, so it is never stored.
    pub reveals_secret: bool,
    /// Finds a few rows by their keys: quicker than handing it to another thread.
    pub quick: bool,
    /// The answer is a record with a version: it has an ETag, and a change of it takes If-Match.
    pub versioned: bool,
    /// The relations that an answer can be asked with, by name.
    pub expands: &'static [&'static str],
    pub deprecated: Option<Deprecation>,
    /// Makes something of its own below what its path names by id.
    pub creates: bool,
    /// For so many seconds anybody in between may keep the answer and give it to others. Only of public reads.
    pub cached_for: Option<u32>,
    /// Bytes come with it, of any kind; see [`Door::upload`](crate::Door::upload).
    pub takes_bytes: bool,
    /// At most so many of them.
    pub most_bytes: u64,
    /// It finds what is kept as bytes; see [`Door::download`](crate::Door::download).
    pub gives_bytes: bool,
    /// Runs by itself, again and again, and mostly changes nothing: then no entry says that it ran. Only of what the
    /// system asks for: else nobody could see who asked.
    pub tells_changes_only: bool,
    /// That it found nothing is no entry of the log: it is asked at each look, and is nobody's doing.
    pub misses_untold: bool,
    /// What it finds was made here and is a picture, the same for ever: browsers may show it, and keep it.
    pub is_shown: bool,
    /// What it finds was written here and is a paper: browsers may open it where it stands.
    pub is_paper: bool,
    /// Reaches somebody outside, or holds what opens an account elsewhere: refused where nothing is real.
    pub is_for_real: bool,
    /// What somebody outside feels of it.
    pub consequence: Option<Consequence>,
}

/// That something is still answered, and will not be for ever. Days are `2026-11-21`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deprecation {
    pub since: &'static str,
    pub sunset: &'static str,
    /// The operation to ask for instead.
    pub instead: &'static str,
}

impl Spec {
    pub const fn new(name: &'static str, permission: Permission, summary: &'static str) -> Self {
        Self {
            name,
            permission: Some(permission),
            summary,
            realm: Realm::Workspace,
            cost: Cost::Light,
            stream: Stream::Operation,
            route: None,
            step_up: false,
            reveals_secret: false,
            quick: false,
            versioned: false,
            expands: &[],
            deprecated: None,
            creates: false,
            cached_for: None,
            takes_bytes: false,
            most_bytes: BLOB_LIMIT,
            gives_bytes: false,
            tells_changes_only: false,
            misses_untold: false,
            is_shown: false,
            is_paper: false,
            is_for_real: false,
            consequence: None,
        }
    }

    /// For anyone, without proving who they are. Every public operation stands in one reviewed list.
    pub const fn public(name: &'static str, summary: &'static str) -> Self {
        Self {
            name,
            permission: None,
            summary,
            realm: Realm::Platform,
            cost: Cost::Light,
            stream: Stream::Operation,
            route: None,
            step_up: false,
            reveals_secret: false,
            quick: false,
            versioned: false,
            expands: &[],
            deprecated: None,
            creates: false,
            cached_for: None,
            takes_bytes: false,
            most_bytes: BLOB_LIMIT,
            gives_bytes: false,
            tells_changes_only: false,
            misses_untold: false,
            is_shown: false,
            is_paper: false,
            is_for_real: false,
            consequence: None,
        }
    }

    #[must_use]
    pub const fn at(mut self, method: Method, path: &'static str) -> Self {
        self.route = Some(Route { method, path });
        self
    }

    #[must_use]
    pub const fn platform(mut self) -> Self {
        self.realm = Realm::Platform;
        self
    }

    /// Of a public operation: of the workspace that its input names as `workspace`. Whoever asks is anyone there,
    /// and nothing is written.
    #[must_use]
    pub const fn of_workspace(mut self) -> Self {
        self.realm = Realm::Workspace;
        self
    }

    #[must_use]
    pub const fn cost(mut self, cost: Cost) -> Self {
        self.cost = cost;
        self
    }

    #[must_use]
    pub const fn stream(mut self, stream: Stream) -> Self {
        self.stream = stream;
        self
    }

    #[must_use]
    pub const fn step_up(mut self) -> Self {
        self.step_up = true;
        self
    }

    #[must_use]
    pub const fn reveals_secret(mut self) -> Self {
        self.reveals_secret = true;
        self
    }

    #[must_use]
    pub const fn quick(mut self) -> Self {
        self.quick = true;
        self
    }

    #[must_use]
    pub const fn versioned(mut self) -> Self {
        self.versioned = true;
        self
    }

    #[must_use]
    pub const fn expands(mut self, relations: &'static [&'static str]) -> Self {
        self.expands = relations;
        self
    }

    #[must_use]
    pub const fn takes_bytes(mut self) -> Self {
        self.takes_bytes = true;
        self
    }

    /// The same, of a file that is smaller than what is kept elsewhere.
    #[must_use]
    pub const fn takes_bytes_up_to(mut self, most: u64) -> Self {
        self.most_bytes = most;
        self.takes_bytes()
    }

    #[must_use]
    pub const fn creates(mut self) -> Self {
        self.creates = true;
        self
    }

    #[must_use]
    pub const fn deprecated(mut self, since: &'static str, sunset: &'static str, instead: &'static str) -> Self {
        self.deprecated = Some(Deprecation { since, sunset, instead });
        self
    }

    #[must_use]
    pub const fn cached_for(mut self, seconds: u32) -> Self {
        self.cached_for = Some(seconds);
        self
    }

    #[must_use]
    pub const fn gives_bytes(mut self) -> Self {
        self.gives_bytes = true;
        self
    }

    /// Of the system's own, which asks every minute whether something is still so.
    #[must_use]
    pub const fn tells_changes_only(mut self) -> Self {
        self.tells_changes_only = true;
        self
    }

    /// Looks for what mostly is not there.
    #[must_use]
    pub const fn misses_untold(mut self) -> Self {
        self.misses_untold = true;
        self
    }

    /// Gives a paper that was written here, and never anything that somebody sent.
    #[must_use]
    pub const fn shows_paper(mut self) -> Self {
        self.is_paper = true;
        self.gives_bytes()
    }

    /// Gives a picture that was made here, and never anything that somebody sent.
    #[must_use]
    pub const fn shows_picture(mut self) -> Self {
        self.is_shown = true;
        self.gives_bytes()
    }

    /// Of what no practice workspace does.
    #[must_use]
    pub const fn for_real(mut self) -> Self {
        self.is_for_real = true;
        self
    }

    /// What only writes down that it happened elsewhere says so for each input ([`Write::only_records`]).
    #[must_use]
    pub const fn moves_money(mut self) -> Self {
        self.consequence = Some(Consequence::MovesMoney);
        self
    }

    #[must_use]
    pub const fn sends_message(mut self) -> Self {
        self.consequence = Some(Consequence::SendsMessage);
        self
    }

    pub fn is_public(&self) -> bool {
        self.permission.is_none()
    }
}

/// Whether an allowed operation may run now. Deny is the permission's business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Allow,
    /// After a fresh proof of who it is.
    StepUp,
    /// After another actor's yes; the reason is shown to them.
    Approval {
        reason: String,
    },
}

/// What somebody could do after an operation that they could not before. The door refuses to let anyone
/// give what they do not hold themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gift {
    Permission(Permission),
    /// Everything that a role grants.
    Role(RoleName),
}

/// Reads, on one moment of the database.
pub trait Read: Send + Sync + 'static {
    const SPEC: Spec;
    type Input: DeserializeOwned + JsonSchema + Send + Sync + 'static;
    type Output: Serialize + JsonSchema;

    /// Whether it looks into the search index, which is then brought up to date first.
    fn searches(&self, _input: &Self::Input) -> bool {
        false
    }

    fn run(&self, actor: &Actor, snapshot: &mut Snapshot<'_>, input: &Self::Input) -> Done<Self::Output>;
}

/// Writes, in one transaction. May be run again if the transaction could not be committed.
pub trait Write: Send + Sync + 'static {
    const SPEC: Spec;
    type Input: DeserializeOwned + JsonSchema + Send + Sync + 'static;
    type Output: Serialize + JsonSchema;

    fn gives(&self, _snapshot: &mut Snapshot<'_>, _input: &Self::Input) -> Done<Vec<Gift>> {
        Ok(Vec::new())
    }

    /// Whose gift it is, where it is not that of who asks.
    fn given_by(&self, _snapshot: &mut Snapshot<'_>, _input: &Self::Input) -> Done<Option<MemberId>> {
        Ok(None)
    }

    fn verdict(&self, _actor: &Actor, _snapshot: &mut Snapshot<'_>, _input: &Self::Input) -> Done<Verdict> {
        Ok(Verdict::Allow)
    }

    /// Of what has a consequence: whether this one has none, because it happened elsewhere already, where it has an id.
    fn only_records(&self, _input: &Self::Input) -> bool {
        false
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &Self::Input) -> Done<Self::Output>;
}

/// Writes after something that must wait: a hash, a key, a file. `prepare` holds no transaction; `run`
/// checks again what it relied on.
pub trait Prepared: Send + Sync + 'static {
    const SPEC: Spec;
    type Input: DeserializeOwned + JsonSchema + Send + Sync + 'static;
    type Ready: Send + Sync + 'static;
    type Output: Serialize + JsonSchema;

    fn prepare(&self, actor: &Actor, desk: &Desk, input: Self::Input)
    -> impl Future<Output = Done<Self::Ready>> + Send;

    /// What is ready, for an input that names what earlier operations of the same batch made: it was prepared when that
    /// was not known yet, and differs from this one in nothing else. None where that is too late.
    fn renewed(&self, _ready: &Self::Ready, _input: Self::Input) -> Option<Self::Ready> {
        None
    }

    /// As of a [`Write`].
    fn only_records(&self, _ready: &Self::Ready) -> bool {
        false
    }

    fn gives(&self, _snapshot: &mut Snapshot<'_>, _ready: &Self::Ready) -> Done<Vec<Gift>> {
        Ok(Vec::new())
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Self::Ready) -> Done<Self::Output>;
}

/// The input of what needs none.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Which part of a list.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Where the page before ended, as it said in `next`.
    #[serde(default)]
    pub cursor: Option<String>,
    /// At most this many; 50 unless said, never more than 200.
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Page {
    pub const USUAL: u16 = 50;

    /// How many items, within bounds.
    pub fn size(&self) -> u16 {
        self.limit.unwrap_or(Self::USUAL).clamp(1, PAGE_LIMIT)
    }

    /// How many rows to load: one more than shown, to know whether there is a next page.
    pub fn rows(&self) -> i64 {
        i64::from(self.size()) + 1
    }

    /// The key after which this page begins.
    pub fn after<K: DeserializeOwned>(&self) -> Done<Option<K>> {
        let wrong = || Problem::invalid("/cursor", "This cursor did not come from `next` of a page of this list.");
        self.cursor
            .as_deref()
            .map(|cursor| {
                let bytes = hex::decode(cursor).ok().filter(|bytes| !has_nul(bytes)).ok_or_else(wrong)?;
                serde_json::from_slice(&bytes).map_err(|_| wrong().into())
            })
            .transpose()
    }

    /// Cuts the rows that were loaded to the page, and says where the next begins.
    pub fn cut<R, K: Serialize>(&self, mut rows: Vec<R>, key: impl Fn(&R) -> K) -> (Vec<R>, Option<String>) {
        let size = usize::from(self.size());
        let more = rows.len() > size;
        rows.truncate(size);
        let next = rows.last().filter(|_| more).and_then(|row| Self::next(&key(row)));
        (rows, next)
    }

    /// What is sent as the cursor of a page that begins after this key.
    pub fn next<K: Serialize>(key: &K) -> Option<String> {
        serde_json::to_vec(key).ok().map(hex::encode)
    }
}

/// What a role must hold to see values of a label unmasked.
pub const SEE_FINANCIAL: Permission = Permission::new_static("data:financial");
pub const SEE_PERSONAL: Permission = Permission::new_static("data:personal");
pub(crate) const SEE: [(Permission, Sensitivity); 2] =
    [(SEE_FINANCIAL, Sensitivity::FINANCIAL), (SEE_PERSONAL, Sensitivity::PERSONAL)];
