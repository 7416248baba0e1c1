//! What plugins want people to know: to read, and to say that one did.

use door::{Done, Method, Read, Snapshot, Spec, Stream, Tx, Write};
use model::{Actor, InstallationId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::shown::ById;
use crate::{
    DELIVERIES, connections, deliveries, installations, notices,
    records::{ConnectionId, DeliveryId, NoticeId},
};

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginNotice")]
pub struct Shown {
    pub id: NoticeId,
    pub connection: ConnectionId,
    pub connection_name: String,
    pub delivery: DeliveryId,
    pub at: Timestamp,
    /// Plain text; null for whoever does not see what may be in it.
    pub words: Option<String>,
    pub seen_at: Option<Timestamp>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginNotices")]
pub struct All {
    pub items: Vec<Shown>,
}

pub struct List;

impl Read for List {
    const SPEC: Spec =
        Spec::new("plugins.list-notices", DELIVERIES, "What a plugin wants people to know, newest first")
            .at(Method::Get, "/plugins/{id}/notices");
    type Input = ById;
    type Output = All;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &ById) -> Done<All> {
        let plugin = installations::find(snapshot, input.id)?.id;
        let connections = connections::of(snapshot, plugin)?;
        // Whom it names and whether it is about money nobody knows.
        let is_hidden = deliveries::is_hidden(snapshot);
        let mut items = Vec::new();
        for row in notices::of(snapshot, plugin)? {
            let words = if is_hidden { None } else { Some(notices::words(snapshot, &row)?) };
            if words.is_some() {
                snapshot.disclose(row.delivery);
            }
            let named = connections.iter().find(|connection| connection.id == row.connection);
            items.push(Shown {
                id: row.id,
                connection: row.connection,
                connection_name: named.map(|connection| connection.name.clone()).unwrap_or_default(),
                delivery: row.delivery,
                at: row.at,
                words,
                seen_at: row.seen_at,
            });
        }
        Ok(All { items })
    }
}

pub struct See;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SeenPluginNotices")]
pub struct Input {
    pub id: InstallationId,
    /// The newest that you saw: it, and all before it.
    pub notice: NoticeId,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginNoticesSeen")]
pub struct Left {
    /// How many nobody looked at.
    pub notices: i64,
}

impl Write for See {
    const SPEC: Spec =
        Spec::new("plugins.see-notices", DELIVERIES, "Say that you looked at what a plugin wants people to know")
            .stream(Stream::Plugin)
            .at(Method::Put, "/plugins/{id}/notices/seen");
    type Input = Input;
    type Output = Left;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Left> {
        let plugin = installations::find(tx, input.id)?.id;
        let notice = notices::find(tx, plugin, input.notice)?;
        notices::see(tx, plugin, notice.id)?;
        Ok(Left { notices: notices::unseen(tx, plugin)? })
    }
}
