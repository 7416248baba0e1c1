//! What a plugin needs, and what of that it was allowed: both are the same list, and the second is never more.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use model::Sensitivity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use work::http::{HostPort, Target};

use super::{Accounts, Handover, HostGrant, OAuth};
use crate::webhooks::Verify;

/// What a value is, as far as it matters who sees it. A secret is nobody's to grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "PluginLabel")]
pub enum Label {
    Internal,
    Personal,
    Financial,
}

impl Label {
    pub fn word(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::Personal => "personal",
            Self::Financial => "financial",
        }
    }

    pub fn sensitivity(self) -> Sensitivity {
        match self {
            Self::Internal => Sensitivity::INTERNAL,
            Self::Personal => Sensitivity::PERSONAL,
            Self::Financial => Sensitivity::FINANCIAL,
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[schemars(rename = "PluginGrants")]
pub struct Grants {
    /// The operations that it may ask for, by name.
    pub operations: Vec<String>,
    /// The records that it reads.
    pub records: Vec<RecordGrant>,
    /// The events that it is told of, by kind.
    pub events: Vec<String>,
    /// Whether operations that move money are among them. Somebody agrees to each of these, but where they asked for it
    /// themselves.
    pub money: bool,
    /// The same of those that send somebody a message.
    pub messages: bool,
    /// Whether it is told of what it changed itself.
    pub own_changes: bool,
    /// Where it sends requests.
    pub hosts: Vec<HostGrant>,
    /// What it proves itself with there.
    pub secrets: Vec<SecretGrant>,
    /// What others send it.
    pub webhooks: Vec<WebhookGrant>,
    /// When it works by itself.
    pub schedules: Vec<ScheduleGrant>,
    /// What it brings over.
    pub syncs: Vec<SyncGrant>,
    /// What it shows people.
    pub panels: Vec<PanelGrant>,
    /// How much it may use of everything.
    pub limits: Limits,
}

/// A kind of record that it reads, and which values of it beyond those that are public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "PluginRecordGrant")]
pub struct RecordGrant {
    /// Such as `product`.
    pub kind: String,
    /// What of it beyond what anybody may know.
    #[serde(default)]
    pub labels: Vec<Label>,
}

/// Something that it proves itself with elsewhere. It only ever has its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "PluginSecretGrant")]
pub struct SecretGrant {
    /// What the plugin calls it.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Where nobody types it in: somebody agrees elsewhere, and it is fetched from there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oauth: Option<OAuth>,
    /// Where the other side hands it over once somebody let this program in there. It can be typed in as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handover: Option<Handover>,
    /// Where nobody types it in and nobody knows it: made here with each connection, for the other side to sign with.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub made: bool,
    /// Where in a request it is written, beside the header `authorization` and what is only signed with it, which need no
    /// word: `{ kind = "header", name = "x-key" }`, `{ kind = "query", name = "key" }`, `{ kind = "json", pointer = "/secret" }`.
    /// What is written anywhere else the other side could keep, and show.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<SecretPlace>,
}

/// Where in a request a secret is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", tag = "kind")]
#[schemars(rename = "PluginSecretPlace")]
pub enum SecretPlace {
    /// The header of this name, in small letters.
    Header { name: String },
    /// The parameter of this name in the address.
    Query { name: String },
    /// What this pointer into a body of JSON leads to.
    Json { pointer: String },
}

/// As it is shown to people.
impl fmt::Display for SecretPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header { name } => write!(f, "header {name}"),
            Self::Query { name } => write!(f, "?{name}="),
            Self::Json { pointer } => write!(f, "JSON {pointer}"),
        }
    }
}

/// Requests from outside that it is told of, once it is sure from whom they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "PluginWebhookGrant")]
pub struct WebhookGrant {
    /// What it is called, and the end of its address.
    pub name: String,
    /// How whoever sends it proves who they are.
    pub verify: Verify,
    /// The secret that is checked with, by name.
    pub secret: String,
    /// What is answered at once, where the other side insists.
    #[serde(default)]
    pub reply: Reply,
    /// Where the other side has one address for all accounts: how to know whose a request is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accounts: Option<Accounts>,
}

/// What a request from outside is answered with. The plugin works after that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", tag = "kind")]
#[schemars(rename = "PluginReply")]
pub enum Reply {
    /// 200 and nothing in it.
    Empty {},
    /// An empty answer in Twilio's own markup.
    Twiml {},
    /// A GET is answered with the value of this parameter, as text: how some services ask whether the address is
    /// right. Nothing else happens then.
    Challenge { parameter: String },
}

impl Default for Reply {
    fn default() -> Self {
        Self::Empty {}
    }
}

/// A time at which it works by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "PluginScheduleGrant")]
pub struct ScheduleGrant {
    /// What the plugin is told.
    pub name: String,
    /// Minutes between one time and the next, from 5 to 1440. Either this or `cron`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every_minutes: Option<u32>,
    /// A pattern, such as `30 4 * * MON`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cron: Option<String>,
    /// The time zone that the pattern is meant in; the business's own unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// The sync that begins then, by name. Without one the plugin is told that it is time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sync: Option<String>,
}

/// Something that it brings over from the other side, page by page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "PluginSyncGrant")]
pub struct SyncGrant {
    /// What the plugin is told.
    pub name: String,
    /// What people read.
    pub title: String,
    /// It lists what is over there of this kind of records, and is told of each that is not known here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finds: Option<String>,
}

/// Something that it shows people, drawn by the console: what it may read of that, and of it what whoever looks may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "PluginPanelGrant")]
pub struct PanelGrant {
    /// What the plugin is told.
    pub name: String,
    /// What people read.
    pub title: String,
    /// Where it is to be seen.
    pub on: Place,
}

/// Where something is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "PluginPlace")]
pub enum Place {
    /// Beside each of its connections.
    Connection,
    /// On its own page.
    Plugin,
    /// Where everybody begins.
    Home,
    /// On the page of each of these.
    Order,
    Product,
    Contact,
}

impl Place {
    pub fn word(self) -> &'static str {
        match self {
            Self::Connection => "connection",
            Self::Plugin => "plugin",
            Self::Home => "home",
            Self::Order => "order",
            Self::Product => "product",
            Self::Contact => "contact",
        }
    }

    /// The kind of the record that it is about there, if it is about one.
    pub fn record(self) -> Option<&'static str> {
        match self {
            Self::Connection | Self::Plugin | Self::Home => None,
            Self::Order | Self::Product | Self::Contact => Some(self.word()),
        }
    }
}

/// How much it may use. What it does not say is the smallest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[schemars(rename = "PluginLimits")]
pub struct Limits {
    pub memory_mib: u32,
    /// Of its own work in one call, without what it waits for.
    pub milliseconds: u32,
    pub requests_per_minute: u32,
    pub requests_per_day: u32,
    /// What it may keep.
    pub store_kib: u32,
    /// What it may send with its requests.
    pub sent_kib_per_day: u32,
    /// How often it may ask its host for anything.
    pub host_calls_per_day: u32,
    pub log_kib_per_day: u32,
    /// Changes of what it remembers.
    pub writes_per_day: u32,
    /// Of its own work.
    pub seconds_per_day: u32,
}

impl Limits {
    /// No owner can allow more.
    pub const MOST: Self = Self {
        memory_mib: 128,
        milliseconds: 5_000,
        requests_per_minute: 3_000,
        requests_per_day: 100_000,
        store_kib: 65_536,
        sent_kib_per_day: 1_048_576,
        host_calls_per_day: 10_000_000,
        log_kib_per_day: 65_536,
        writes_per_day: 1_000_000,
        seconds_per_day: 14_400,
    };

    /// Each beside the most that it may be, by name.
    pub(crate) fn each(&self) -> [(&'static str, u32, u32); 10] {
        let most = Self::MOST;
        [
            ("memory-mib", self.memory_mib, most.memory_mib),
            ("milliseconds", self.milliseconds, most.milliseconds),
            ("requests-per-minute", self.requests_per_minute, most.requests_per_minute),
            ("requests-per-day", self.requests_per_day, most.requests_per_day),
            ("store-kib", self.store_kib, most.store_kib),
            ("sent-kib-per-day", self.sent_kib_per_day, most.sent_kib_per_day),
            ("host-calls-per-day", self.host_calls_per_day, most.host_calls_per_day),
            ("log-kib-per-day", self.log_kib_per_day, most.log_kib_per_day),
            ("writes-per-day", self.writes_per_day, most.writes_per_day),
            ("seconds-per-day", self.seconds_per_day, most.seconds_per_day),
        ]
    }

    fn is_within(&self, more: &Self) -> bool {
        self.each().iter().zip(more.each()).all(|((_, less, _), (_, more, _))| *less <= more)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_mib: 64,
            milliseconds: 500,
            requests_per_minute: 300,
            requests_per_day: 2_000,
            store_kib: 1_024,
            sent_kib_per_day: 10_240,
            host_calls_per_day: 200_000,
            log_kib_per_day: 1_024,
            writes_per_day: 20_000,
            seconds_per_day: 600,
        }
    }
}

impl Grants {
    pub fn webhook(&self, name: &str) -> Option<&WebhookGrant> {
        self.webhooks.iter().find(|webhook| webhook.name == name)
    }

    pub fn secret(&self, name: &str) -> Option<&SecretGrant> {
        self.secrets.iter().find(|secret| secret.name == name)
    }

    pub fn sync(&self, name: &str) -> Option<&SyncGrant> {
        self.syncs.iter().find(|sync| sync.name == name)
    }

    pub fn panel(&self, name: &str) -> Option<&PanelGrant> {
        self.panels.iter().find(|panel| panel.name == name)
    }

    pub fn record(&self, kind: &str) -> Option<&RecordGrant> {
        self.records.iter().find(|record| record.kind == kind)
    }

    /// Every label that it sees values of, of whatever kind.
    pub fn labels(&self) -> Vec<Label> {
        let mut labels: Vec<_> = self.records.iter().flat_map(|record| record.labels.iter().copied()).collect();
        labels.sort();
        labels.dedup();
        labels
    }

    /// Where requests, with whatever is in them, may go at all as these are filled in: the plugin's, and those by which
    /// somebody agrees for it.
    pub fn reachable(&self, settings: &BTreeMap<String, String>) -> BTreeSet<(bool, HostPort)> {
        let of = |url: String| Target::parse(&url).ok().map(|target| (target.is_https(), target.host().clone()));
        let tokens = self.secrets.iter().filter_map(|secret| secret.oauth.as_ref());
        let tokens = tokens.flat_map(|oauth| [oauth.authorize_at(settings), oauth.token_at(settings)]).flatten();
        self.hosts.iter().filter_map(|host| host.place(settings)).chain(tokens.filter_map(of)).collect()
    }

    /// The first thing here that is not there; none where this is no more than that.
    pub fn beyond(&self, more: &Self) -> Option<String> {
        let missing = |own: &[String], all: &[String]| own.iter().find(|one| !all.contains(one)).cloned();
        missing(&self.operations, &more.operations)
            .or_else(|| missing(&self.events, &more.events))
            .or_else(|| {
                let is_within = |own: &&RecordGrant| {
                    more.record(&own.kind).is_some_and(|all| own.labels.iter().all(|label| all.labels.contains(label)))
                };
                self.records.iter().find(|own| !is_within(own)).map(|own| format!("records of {}", own.kind))
            })
            .or_else(|| {
                let is_within = |own: &&HostGrant| more.hosts.iter().any(|all| own.is_within(all));
                self.hosts.iter().find(|own| !is_within(own)).map(ToString::to_string)
            })
            .or_else(|| self.secrets.iter().find(|own| !more.secrets.contains(own)).map(|own| own.name.clone()))
            .or_else(|| self.webhooks.iter().find(|own| !more.webhooks.contains(own)).map(|own| own.name.clone()))
            .or_else(|| self.schedules.iter().find(|own| !more.schedules.contains(own)).map(|own| own.name.clone()))
            .or_else(|| self.syncs.iter().find(|own| !more.syncs.contains(own)).map(|own| own.name.clone()))
            .or_else(|| self.panels.iter().find(|own| !more.panels.contains(own)).map(|own| own.name.clone()))
            .or_else(|| (self.money && !more.money).then(|| "money".to_owned()))
            .or_else(|| (self.messages && !more.messages).then(|| "messages".to_owned()))
            .or_else(|| (self.own_changes && !more.own_changes).then(|| "its own changes".to_owned()))
            .or_else(|| (!self.limits.is_within(&more.limits)).then(|| "limits".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Grants {
        let toml = r#"
            operations = ["catalog.add-product", "catalog.list-products"]
            events = ["catalog.product-added"]
            own-changes = true
            records = [{ kind = "product", labels = ["internal", "financial"] }]
            hosts = [{ host = "api.shop.example", path = "/v1", methods = ["GET", "POST"], labels = ["financial"] }]
            secrets = [{ name = "key", title = "Key" }]
            webhooks = [{ name = "orders", verify = { scheme = "stripe" }, secret = "key" }]
            schedules = [{ name = "nightly", every-minutes = 60 }]
            syncs = [{ name = "all-orders", title = "Orders", finds = "order" }]
            panels = [{ name = "days", title = "Orders by day", on = "plugin" }]
        "#;
        toml::from_str(toml).unwrap()
    }

    #[test]
    fn what_is_less_is_within() {
        assert_eq!(all().beyond(&all()), None);
        assert_eq!(Grants::default().beyond(&all()), None);
        let mut less = all();
        less.hosts[0].path = "/v1/orders".to_owned();
        less.hosts[0].methods = vec!["GET".to_owned()];
        less.hosts[0].labels.clear();
        less.records[0].labels = vec![Label::Internal];
        less.hosts[0].money = true;
        less.own_changes = false;
        less.limits.memory_mib = 1;
        assert_eq!(less.beyond(&all()), None);
    }

    #[test]
    fn what_is_more_in_anything_is_beyond() {
        type Change = fn(&mut Grants);
        let changes: [(&str, Change); 19] = [
            ("money", |grants| grants.money = true),
            ("messages", |grants| grants.messages = true),
            ("catalog.add-brand", |grants| grants.operations.push("catalog.add-brand".to_owned())),
            ("catalog.product-removed", |grants| grants.events.push("catalog.product-removed".to_owned())),
            ("records of product", |grants| grants.records[0].labels.push(Label::Personal)),
            ("records of contact", |grants| grants.records[0].kind = "contact".to_owned()),
            ("https://api.shop.example/", |grants| grants.hosts[0].path = "/".to_owned()),
            ("https://api.shop.example/v10", |grants| grants.hosts[0].path = "/v10".to_owned()),
            ("https://api.shop.example:8443/v1", |grants| grants.hosts[0].port = Some(8443)),
            ("http://api.shop.example/v1", |grants| grants.hosts[0].scheme = super::super::Scheme::Http),
            ("https://api.shop.example/v1", |grants| grants.hosts[0].methods.push("DELETE".to_owned())),
            ("https://api.shop.example/v1", |grants| grants.hosts[0].labels.push(Label::Personal)),
            ("https://api.shop.example/v1", |grants| grants.hosts[0].secrets.push("key".to_owned())),
            ("other", |grants| grants.secrets[0].name = "other".to_owned()),
            ("orders", |grants| grants.webhooks[0].verify = Verify::Shopify {}),
            ("nightly", |grants| grants.schedules[0].every_minutes = Some(1)),
            ("all-orders", |grants| grants.syncs[0].finds = None),
            ("days", |grants| grants.panels[0].on = Place::Home),
            ("limits", |grants| grants.limits.store_kib += 1),
        ];
        for (named, change) in changes {
            let mut more = all();
            change(&mut more);
            assert_eq!(more.beyond(&all()).as_deref(), Some(named));
        }
        let quiet = Grants { own_changes: false, ..all() };
        assert_eq!(all().beyond(&quiet).as_deref(), Some("its own changes"));
    }
}
