//! The worst that a plugin could do with what it asks for: one sentence for each thing, said as if its author meant
//! harm, because nobody should have to know that they do not. In English here; a page says them in its own language by
//! their kind.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Grants, Label, Manifest, Place, SecretGrant};

/// One thing that it could do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "kind")]
#[schemars(rename = "PluginWorst")]
pub enum Worst {
    /// Asks for these operations whenever it likes.
    Does {
        operations: Vec<String>,
    },
    /// Asks for what moves money here, or sends messages from here: somebody agrees to it.
    MovesMoney,
    SendsMessages,
    /// Moves money there, while somebody asks it for something.
    MovesMoneyThere {
        at: String,
    },
    /// Sees these, and what of them.
    Sees {
        record: String,
        labels: Vec<Label>,
    },
    /// Sends what it knows there; and with `labels` it is known to.
    Sends {
        to: String,
        labels: Vec<Label>,
    },
    /// Changes what is there, in the business's name.
    ChangesThere {
        at: String,
    },
    /// Hears of these as they happen.
    Hears {
        events: Vec<String>,
    },
    /// Is told what others send.
    Receives {
        webhook: String,
    },
    /// Proves with this there that it is the business; it never sees it.
    Proves {
        secret: String,
        at: Vec<String>,
    },
    /// Writes it into what it sends there, where it may be kept.
    Writes {
        secret: String,
        places: Vec<String>,
    },
    /// Works by itself: so often, or at these times.
    Wakes {
        schedule: String,
        every_minutes: Option<u32>,
        cron: Option<String>,
    },
    /// Puts something of its own before people: text and figures, which may be false.
    Shows {
        panel: String,
        on: Place,
    },
}

/// Worst first: what it does here, what it carries out, what it sees.
pub fn worst(grants: &Grants) -> Vec<Worst> {
    let mut all = Vec::new();
    if !grants.operations.is_empty() {
        all.push(Worst::Does { operations: grants.operations.clone() });
    }
    all.extend(grants.money.then_some(Worst::MovesMoney));
    all.extend(grants.messages.then_some(Worst::SendsMessages));
    for host in &grants.hosts {
        let to = host.to_string();
        all.extend(host.money.then(|| Worst::MovesMoneyThere { at: to.clone() }));
        if host.methods.iter().any(|method| !matches!(method.as_str(), "GET" | "HEAD")) {
            all.push(Worst::ChangesThere { at: to.clone() });
        }
        all.push(Worst::Sends { to, labels: host.labels.clone() });
    }
    let sees = grants.records.iter();
    all.extend(sees.map(|one| Worst::Sees { record: one.kind.clone(), labels: one.labels.clone() }));
    for one in &grants.secrets {
        all.push(Worst::Proves { secret: one.title.clone(), at: shown_to(grants, one) });
        if !one.places.is_empty() {
            let places = one.places.iter().map(ToString::to_string).collect();
            all.push(Worst::Writes { secret: one.title.clone(), places });
        }
    }
    if !grants.events.is_empty() {
        all.push(Worst::Hears { events: grants.events.clone() });
    }
    all.extend(grants.webhooks.iter().map(|one| Worst::Receives { webhook: one.name.clone() }));
    let wakes = grants.schedules.iter();
    all.extend(wakes.map(|one| Worst::Wakes {
        schedule: one.name.clone(),
        every_minutes: one.every_minutes,
        cron: one.cron.clone(),
    }));
    all.extend(grants.panels.iter().map(|one| Worst::Shows { panel: one.title.clone(), on: one.on }));
    all
}

/// The same, apart: what it could do, and what it asks for without a way to it, because its program reaches for nothing of
/// the kind. Where nobody looked at the program, it could do all of it.
pub fn worst_of(grants: &Grants, manifest: &Manifest) -> (Vec<Worst>, Vec<Worst>) {
    let Some(reached) = &manifest.reaches else { return (worst(grants), Vec::new()) };
    let reaches = |name: &str| reached.iter().any(|one| one == name);
    let (could, idle) = worst(grants).into_iter().partition(|one| match one {
        Worst::Sends { .. } | Worst::ChangesThere { .. } | Worst::MovesMoneyThere { .. } => reaches("http"),
        Worst::Proves { .. } | Worst::Writes { .. } => reaches("credentials"),
        // What happens to a record tells what it may know of it, too.
        Worst::Sees { .. } => reaches("records") || !grants.events.is_empty(),
        _ => true,
    });
    (could, idle)
}

/// Where a secret goes: to hosts that it was granted for, and to where somebody agrees to it and it is fetched or handed over.
fn shown_to(grants: &Grants, secret: &SecretGrant) -> Vec<String> {
    let hosts = grants.hosts.iter().filter(|host| host.secrets.contains(&secret.name)).map(ToString::to_string);
    let agreed = secret.oauth.iter().flat_map(|oauth| [oauth.authorize.clone(), oauth.token.clone()]);
    let handed = secret.handover.iter().map(|handover| handover.page.clone());
    let mut all: Vec<String> = hosts.chain(agreed).chain(handed).collect();
    all.sort();
    all.dedup();
    all
}

impl fmt::Display for Worst {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Does { operations } => write!(f, "It can do this by itself, at any time: {}.", operations.join(", ")),
            Self::MovesMoney => f.write_str(
                "What of that moves money waits until one of your people agrees; but not what they asked it for \
                 themselves, nor what it says happened elsewhere, such as that somebody paid: that is written down at \
                 once.",
            ),
            Self::SendsMessages => f.write_str(
                "What of that sends a message in your name waits until one of your people agrees; but not what they \
                 asked it for themselves.",
            ),
            Self::MovesMoneyThere { at } => {
                write!(f, "It can move money at {at}, but only while one of your people asks it for something.")
            }
            Self::Sees { record, labels } if labels.is_empty() => {
                write!(f, "It can read what anybody may know of every {record}.")
            }
            Self::Sees { record, labels } => write!(f, "It can read every {record}, with what is {}.", said(labels)),
            Self::Sends { to, labels } if labels.is_empty() => {
                write!(f, "It can send what anybody may know to {to}.")
            }
            Self::Sends { to, labels } => write!(f, "It can send what is {} to {to}.", said(labels)),
            Self::ChangesThere { at } => write!(f, "It can change or delete what is at {at}, in your name."),
            Self::Hears { events } => write!(f, "It is told when this happens: {}.", events.join(", ")),
            Self::Receives { webhook } => write!(f, "It is told what others send to its address for {webhook}."),
            Self::Proves { secret, at } if at.is_empty() => {
                write!(f, "It can sign with your {secret}, and never sees it.")
            }
            Self::Proves { secret, at } => {
                write!(f, "It can act at {} with your {secret}, and never sees it.", at.join(", "))
            }
            Self::Writes { secret, places } => write!(
                f,
                "It can write your {secret} into what it sends ({}), where the other side could keep it for others to \
                 see.",
                places.join(", ")
            ),
            Self::Wakes { schedule, cron: Some(cron), .. } => {
                write!(f, "It works by itself when the clock says {cron} ({schedule}).")
            }
            Self::Wakes { schedule, every_minutes, .. } => {
                let minutes = every_minutes.unwrap_or_default();
                write!(f, "It works by itself every {minutes} minutes ({schedule}).")
            }
            Self::Shows { panel, on } => {
                let place = match on {
                    Place::Connection => "beside each of its connections",
                    Place::Plugin => "on its own page",
                    Place::Home => "on the home page",
                    Place::Order => "on the page of each order",
                    Place::Product => "on the page of each product",
                    Place::Contact => "on the page of each contact",
                };
                write!(
                    f,
                    "It can show what it likes {place} ({panel}), true or not: words, figures and charts, and no page of \
                     its own."
                )
            }
        }
    }
}

fn said(labels: &[Label]) -> String {
    let words = labels.iter().map(|label| match label {
        Label::Internal => "your business's own",
        Label::Personal => "about people",
        Label::Financial => "about money",
    });
    words.collect::<Vec<_>>().join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_granted_is_said() {
        let grants: Grants = toml::from_str(
            r#"
            operations = ["stock.adjust", "sales.refund-payment"]
            money = true
            messages = true
            events = ["stock.moved"]
            records = [{ kind = "contact", labels = ["personal", "financial"] }, { kind = "product" }]
            hosts = [{ setting = "store", path = "/wp-json", methods = ["GET", "PUT"], labels = ["personal"], money = true, secrets = ["key"] }]
            secrets = [
                { name = "key", title = "API key", places = [{ kind = "header", name = "x-key" }, { kind = "query", name = "key" }, { kind = "json", pointer = "/secret" }] },
                { name = "account", title = "account", oauth = { authorize = "https://id.example/a", token = "https://id.example/t" } },
                { name = "hook", title = "hook", made = true },
            ]
            webhooks = [{ name = "orders", verify = { scheme = "stripe" }, secret = "key" }]
            panels = [{ name = "days", title = "Orders by day", on = "home" }]
            schedules = [{ name = "hourly", every-minutes = 60 }, { name = "nightly", cron = "0 3 * * *" }]
            "#,
        )
        .unwrap();
        let said: Vec<String> = worst(&grants).iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "It can do this by itself, at any time: stock.adjust, sales.refund-payment.",
                "What of that moves money waits until one of your people agrees; but not what they asked it for \
                 themselves, nor what it says happened elsewhere, such as that somebody paid: that is written down at \
                 once.",
                "What of that sends a message in your name waits until one of your people agrees; but not what they \
                 asked it for themselves.",
                "It can move money at {store}/wp-json, but only while one of your people asks it for something.",
                "It can change or delete what is at {store}/wp-json, in your name.",
                "It can send what is about people to {store}/wp-json.",
                "It can read every contact, with what is about people or about money.",
                "It can read what anybody may know of every product.",
                "It can act at {store}/wp-json with your API key, and never sees it.",
                "It can write your API key into what it sends (header x-key, ?key=, JSON /secret), where the other side \
                 could keep it for others to see.",
                "It can act at https://id.example/a, https://id.example/t with your account, and never sees it.",
                "It can sign with your hook, and never sees it.",
                "It is told when this happens: stock.moved.",
                "It is told what others send to its address for orders.",
                "It works by itself every 60 minutes (hourly).",
                "It works by itself when the clock says 0 3 * * * (nightly).",
                "It can show what it likes on the home page (Orders by day), true or not: words, figures and charts, and \
                 no page of its own.",
            ]
        );
        assert_eq!(worst(&Grants::default()), []);
    }
}
