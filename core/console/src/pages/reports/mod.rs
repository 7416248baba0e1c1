//! What was sold, taxed and is owed, drawn and as figures; and the same figures as a file.
//!
//! - [`sales`]: over time, by product, by channel, with what it had cost
//! - [`taxes`]: by rate; [`receivables`]: by age
//! - [`span`]: the time that is looked at; [`sheet`]: figures as a file

mod receivables;
mod sales;
pub(crate) mod sheet;
pub(crate) mod span;
mod taxes;

use actix_web::web::ServiceConfig;

pub(crate) fn configure(config: &mut ServiceConfig) {
    for part in [sales::configure, taxes::configure, receivables::configure] {
        config.configure(part);
    }
}

/// One of the pages that belong together.
pub(crate) struct Tab {
    pub(crate) path: &'static str,
    pub(crate) name: &'static str,
}

/// All of them are for the same people.
pub(crate) const TABS: [Tab; 5] = [
    Tab { path: "/reports", name: "reports-sales" },
    Tab { path: "/reports/products", name: "reports-products" },
    Tab { path: "/reports/channels", name: "reports-channels" },
    Tab { path: "/reports/taxes", name: "reports-taxes" },
    Tab { path: "/reports/receivables", name: "reports-receivables" },
];

const MILLION: i64 = 1_000_000;

/// In whole units of money, so that the values at the side of a chart are round ones.
fn whole(amount: model::Rate) -> i64 {
    amount.millionths() / MILLION * MILLION
}
