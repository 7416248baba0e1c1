//! The places that people go to: a line for each, in the order in which they stand at the side. A place is offered
//! to whoever may ask for what it shows.

use crate::visit::Visit;

pub(crate) struct Way {
    pub(crate) path: &'static str,
    pub(crate) name: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) group: Group,
    /// After `g`; none where it is empty.
    pub(crate) key: &'static str,
    /// Without it the place shows nothing.
    operation: &'static str,
    /// Its message where there is little room.
    pub(crate) short: &'static str,
    /// Among the few under the thumb on a phone.
    pub(crate) is_near: bool,
    /// Within another place: it is found by typing, and has no line of its own at the side.
    pub(crate) is_inner: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    First,
    Goods,
    Stock,
    Trade,
    House,
}

impl Group {
    /// Its message; the first group needs no name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::First => "",
            Self::Goods => "ways-goods",
            Self::Stock => "ways-stock",
            Self::Trade => "ways-trade",
            Self::House => "ways-house",
        }
    }
}

const fn way(
    group: Group,
    path: &'static str,
    name: &'static str,
    icon: &'static str,
    key: &'static str,
    operation: &'static str,
) -> Way {
    Way { path, name, icon, group, key, operation, short: name, is_near: false, is_inner: false }
}

const fn near(way: Way) -> Way {
    Way { is_near: true, ..way }
}

const fn shortly(short: &'static str, way: Way) -> Way {
    Way { short, ..way }
}

const fn inner(way: Way) -> Way {
    Way { is_inner: true, ..way }
}

#[rustfmt::skip] // a table
const WAYS: &[Way] = &[
    near(way(Group::First, "/", "home", "home", "h", "identity.me")),
    way(Group::First, "/approvals", "approvals", "bell", "y", "approvals.list"),
    near(way(Group::Goods, "/products", "products", "tag", "p", "catalog.list-products")),
    way(Group::Goods, "/products/shelves", "ways-shelves", "tree", "k", "catalog.list-categories"),
    inner(way(Group::Goods, "/products/duplicates", "duplicates", "copy", "", "catalog.find-duplicates")),
    inner(way(Group::Goods, "/products/import", "import", "import", "i", "exchange.list-imports")),
    inner(way(Group::Goods, "/products/export", "export", "export", "", "exchange.list-exports")),
    near(way(Group::Stock, "/stock", "stock", "boxes", "s", "stock.list-levels")),
    near(shortly("receive-short", way(Group::Stock, "/stock/receive", "receive", "receive", "r", "stock.receive"))),
    inner(way(Group::Stock, "/stock/transfers", "stock-transfers", "transfer", "t", "stock.list-transfers")),
    inner(way(Group::Stock, "/stock/counts", "stock-counts", "count", "c", "stock.list-counts")),
    inner(way(Group::Stock, "/stock/reservations", "stock-reservations", "clock", "", "stock.list-reservations")),
    inner(way(Group::Stock, "/stock/reorder-points", "reorder-points", "bell", "", "stock.list-reorder-points")),
    inner(way(Group::Stock, "/stock/reorders", "stock-reorders", "bell", "o", "stock.list-reorders")),
    inner(way(Group::Stock, "/stock/movements", "stock-movements", "rows", "v", "stock.list-movements")),
    inner(way(Group::Stock, "/stock/lots", "stock-lots", "layers", "", "stock.list-lots")),
    inner(way(Group::Stock, "/stock/value", "stock-value", "money", "", "stock.value")),
    inner(way(Group::Stock, "/stock/locations", "stock-locations", "place", "", "stock.list-locations")),
    way(Group::Trade, "/orders", "orders", "shop", "d", "sales.list-orders"),
    way(Group::Trade, "/invoices", "invoices", "sheet", "b", "sales.list-invoices"),
    way(Group::Trade, "/reports", "reports", "chart", "x", "sales.report-sales"),
    inner(way(Group::Trade, "/reports/products", "reports-products", "chart", "", "sales.report-sales")),
    inner(way(Group::Trade, "/reports/channels", "reports-channels", "chart", "", "sales.report-sales")),
    inner(way(Group::Trade, "/reports/taxes", "reports-taxes", "chart", "", "sales.report-taxes")),
    inner(way(Group::Trade, "/reports/receivables", "reports-receivables", "chart", "", "sales.report-receivables")),
    way(Group::Trade, "/ledger", "ledger", "money", "l", "ledger.trial-balance"),
    inner(way(Group::Trade, "/ledger/journal", "ledger-journal", "rows", "", "ledger.list-entries")),
    inner(way(Group::Trade, "/ledger/periods", "ledger-periods", "lock", "", "ledger.list-closings")),
    inner(way(Group::Trade, "/ledger/files", "ledger-files", "export", "", "ledger.list-files")),
    way(Group::Trade, "/contacts", "contacts", "person", "u", "contacts.list-contacts"),
    inner(way(Group::Trade, "/contacts/duplicates", "contact-duplicates", "copy", "", "contacts.find-duplicates")),
    inner(way(Group::Trade, "/erasures", "contact-erasures", "bin", "", "privacy.list-erasures")),
    way(Group::House, "/members", "members", "people", "m", "members.list"),
    inner(way(Group::House, "/members/roles", "roles", "shield", "", "roles.list")),
    inner(way(Group::House, "/members/why", "why-title", "shield", "", "access.why")),
    inner(way(Group::House, "/tokens", "tokens", "key", "", "tokens.list-own")),
    inner(way(Group::House, "/tokens/services", "services", "key", "", "services.list")),
    inner(way(Group::House, "/account", "account", "person", "", "identity.me")),
    inner(way(Group::House, "/changes", "deeds", "undo", "", "deeds.list")),
    way(Group::House, "/plugins", "plugins", "plug", "n", "plugins.list"),
    inner(way(Group::House, "/plugins/requests", "plugin-requests", "out", "", "plugins.list-receipts")),
    way(Group::House, "/security", "watch-title", "lock", "w", "security.list-findings"),
    way(Group::House, "/audit", "audit", "scroll", "a", "audit.list"),
    way(Group::House, "/settings", "settings", "settings", "e", "business.get"),
];

/// What can be begun from anywhere.
pub(crate) struct Deed {
    pub(crate) path: &'static str,
    pub(crate) name: &'static str,
    pub(crate) icon: &'static str,
    operation: &'static str,
}

#[rustfmt::skip] // a table
const DEEDS: &[Deed] = &[
    Deed { path: "/products/new", name: "product-new", icon: "plus", operation: "catalog.add-product" },
    Deed { path: "/stock/receive", name: "receive", icon: "receive", operation: "stock.receive" },
    Deed { path: "/stock/adjust", name: "adjust", icon: "edit", operation: "stock.adjust" },
    Deed { path: "/stock/transfers/new", name: "transfer-new", icon: "transfer", operation: "stock.draft-transfer" },
    Deed { path: "/stock/reservations/new", name: "reservation-new", icon: "boxes", operation: "stock.reserve" },
    Deed { path: "/stock/counts/new", name: "count-new", icon: "count", operation: "stock.open-count" },
    Deed { path: "/products/import", name: "import-file", icon: "import", operation: "exchange.begin-import" },
    Deed { path: "/orders/new", name: "order-new", icon: "shop", operation: "sales.draft-order" },
    Deed { path: "/contacts/new", name: "contact-new", icon: "person", operation: "contacts.add-contact" },
    Deed { path: "/members", name: "invite-title", icon: "mail", operation: "invitations.create" },
];

/// Those that this visitor may go.
pub(crate) async fn open_to(visit: &Visit) -> Vec<&'static Way> {
    let mut open = Vec::with_capacity(WAYS.len());
    for way in WAYS {
        if visit.may(way.operation).await {
            open.push(way);
        }
    }
    open
}

/// Whether one of them leads there.
pub(crate) fn leads_to(path: &str) -> bool {
    WAYS.iter().any(|way| way.path == path)
}

/// What this visitor may begin.
pub(crate) async fn deeds_of(visit: &Visit) -> Vec<&'static Deed> {
    let mut open = Vec::with_capacity(DEEDS.len());
    for deed in DEEDS {
        if visit.may(deed.operation).await {
            open.push(deed);
        }
    }
    open
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_way_has_a_key_of_its_own_and_few_are_near() {
        let keys: Vec<_> = WAYS.iter().map(|way| way.key).filter(|key| !key.is_empty()).collect();
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
        assert!(WAYS.iter().filter(|way| way.is_near).count() <= 4, "and one more place for the rest");
        let paths: BTreeSet<_> = WAYS.iter().map(|way| way.path).collect();
        assert_eq!(paths.len(), WAYS.len());
    }

    #[test]
    fn ways_of_a_group_stand_together() {
        let mut seen = Vec::new();
        for way in WAYS {
            if seen.last() != Some(&way.group) {
                assert!(!seen.contains(&way.group), "{}", way.path);
                seen.push(way.group);
            }
        }
    }
}
