//! How plugins are: what of each needs somebody, in words that lead to the place.

use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::{super::Listed, HERE};
use crate::visit::Visit;

const DAY: u64 = 24 * 60 * 60;

#[derive(Debug, Deserialize)]
pub(crate) struct Health {
    pub(super) plugin: String,
    state: String,
    connections: i64,
    dead: i64,
    notices: i64,
    reached: Option<String>,
    agree_by: Option<Timestamp>,
    silent_since: Option<Timestamp>,
    pub(super) rest: Option<Rest>,
    pub(super) worked_at: Option<Timestamp>,
    needs_somebody: bool,
}

/// Why it rests that was stopped too often, and how long.
#[derive(Debug, Deserialize)]
pub(super) struct Rest {
    pub(super) until: Timestamp,
    pub(super) delivery: Option<String>,
    pub(super) trouble: String,
}

/// One thing that waits for somebody, and where.
pub(crate) struct Need {
    pub(crate) text: String,
    pub(crate) path: String,
}

pub(super) async fn all(visit: &Visit) -> Result<Vec<Health>, Problem> {
    let found: Listed<Health> = visit.ask("plugins.list-health", &json!({})).await?;
    Ok(found.items)
}

pub(super) async fn of(visit: &Visit, plugin: &str) -> Result<Option<Health>, Problem> {
    let found: Listed<Health> = visit.ask("plugins.list-health", &json!({ "plugin": plugin })).await?;
    Ok(found.items.into_iter().next())
}

/// How many plugins need somebody, and where: at the one thing that waits, or where there are more.
pub(crate) async fn needy(visit: &Visit) -> Result<(usize, String), Problem> {
    let mut needy = all(visit).await?;
    needy.retain(|one| one.needs_somebody);
    let path = match needy.as_slice() {
        [one] => match one.needs(visit).await.as_slice() {
            [need] => need.path.clone(),
            _ => format!("{HERE}/{}", one.plugin),
        },
        _ => HERE.to_owned(),
    };
    Ok((needy.len(), path))
}

impl Health {
    pub(super) async fn needs(&self, visit: &Visit) -> Vec<Need> {
        let words = &visit.words;
        let own = format!("{HERE}/{}", self.plugin);
        // Who may not see the place is led to the plugin.
        let place = async |part: &str, operation: &str| match visit.may(operation).await {
            true => format!("{own}{part}"),
            false => own.clone(),
        };
        let mut needs = Vec::new();
        match self.state.as_str() {
            "paused" => needs.push(Need { text: words.say("plugin-need-rests"), path: own.clone() }),
            "contained" => needs.push(Need { text: words.say("plugin-need-stopped"), path: own.clone() }),
            _ => {}
        }
        let connections = place("/connections", "plugins.list-connections").await;
        if let Some(by) = self.agree_by {
            let days = by.since(visit.console.door.now()).as_secs() / DAY;
            let text = words.say_of("plugin-need-agree", &days.to_string());
            needs.push(Need { text, path: connections.clone() });
        }
        if let Some(since) = self.silent_since {
            let text = words.say_of("plugin-need-silent", &visit.spoken().moment(since));
            needs.push(Need { text, path: connections.clone() });
        }
        let dead = place("/deliveries?state=dead", "plugins.list-deliveries").await;
        for (count, name, path) in [
            (self.connections, "plugin-need-connections", connections),
            (self.dead, "plugin-need-dead", dead),
            (self.notices, "plugin-need-notices", format!("{own}#notices")),
        ] {
            if count > 0 {
                needs.push(Need { text: words.say_of(name, &count.to_string()), path });
            }
        }
        if let Some(limit) = &self.reached {
            let what = words.say(&format!("plugin-used-up-{limit}"));
            needs.push(Need { text: words.say_of("plugin-need-used-up", &what), path: format!("{own}#used") });
        }
        needs
    }
}
