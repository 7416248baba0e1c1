//! What needs somebody: a tile for each, only where there is something.

use door::Problem;
use serde_json::{Value, json};

use crate::{
    pages::{Listed, plugins},
    visit::Visit,
};

/// Counted up to here; beyond it there are many.
const MOST: usize = 100;

pub(super) struct Attention {
    pub(super) name: &'static str,
    pub(super) icon: &'static str,
    pub(super) path: String,
    /// `warn` for what costs something while it waits.
    pub(super) class: &'static str,
    pub(super) count: String,
}

/// Each by one question; what may not be asked is not shown.
pub(super) async fn all(visit: &Visit) -> Result<Vec<Attention>, Problem> {
    let mut all = Vec::new();
    for (operation, query, state, name, icon, path, class) in [
        (
            "security.list-findings",
            json!({ "state": "open", "limit": MOST }),
            "",
            "attention-security",
            "lock",
            "/security",
            "warn",
        ),
        ("approvals.list", json!({}), "", "attention-approvals", "shield", "/approvals", "warn"),
        ("stock.list-reorders", json!({ "limit": MOST }), "", "attention-low", "alert", "/stock/reorders", "warn"),
        (
            "stock.list-transfers",
            json!({ "state": "sent", "limit": MOST }),
            "",
            "attention-transfers",
            "transfer",
            "/stock/transfers",
            "",
        ),
        (
            "stock.list-counts",
            json!({ "state": "open", "limit": MOST }),
            "",
            "attention-counts",
            "count",
            "/stock/counts",
            "",
        ),
        ("exchange.list-imports", json!({}), "compared", "attention-imports", "import", "/products/import", ""),
    ] {
        if !visit.may(operation).await {
            continue;
        }
        let found: Listed<Value> = visit.ask(operation, &query).await?;
        let count = found.items.iter().filter(|item| state.is_empty() || item["state"] == state).count();
        if count > 0 {
            let more = if found.next.is_some() { "+" } else { "" };
            let count = format!("{}{more}", visit.spoken().number(i64::try_from(count).unwrap_or(i64::MAX)));
            all.push(Attention { name, icon, path: path.to_owned(), class, count });
        }
    }
    if visit.may("plugins.list-health").await {
        let (count, path) = plugins::needy(visit).await?;
        if count > 0 {
            let count = visit.spoken().number(i64::try_from(count).unwrap_or(i64::MAX));
            all.push(Attention { name: "attention-plugins", icon: "plug", path, class: "warn", count });
        }
    }
    Ok(all)
}
