//! A WooCommerce shop and Stockade as one business: its products and orders are here, as they are there.
//!
//! - [`shop`]: how the shop is asked, and what it means when it does not answer as it should
//! - [`connecting`]: whether a connection works, in words
//! - [`orders`]: an order of theirs as one of ours; pure
//! - [`products`]: a product of theirs as one of ours; pure
//! - [`bringing`]: what is there is brought over page by page, and one by one when the shop says so
//! - [`hooks`]: what the shop tells of its own accord
//! - [`telling`]: what it is told; [`shelf`]: how much can be sold here
//! - [`amount`], [`plain`], [`moment`]: money, texts and times as the shop writes them
//! - [`chosen`]: what the owner chose; [`panel`]: what they see of it all

pub mod amount;
mod bringing;
mod chosen;
mod connecting;
mod hooks;
pub mod moment;
pub mod orders;
mod panel;
pub mod plain;
pub mod products;
mod shelf;
mod shop;
mod telling;

use stockade_sdk::prelude::*;

pub struct WooCommerce;

stockade_sdk::export!(WooCommerce);

impl Plugin for WooCommerce {
    fn action(action: Action) -> Done {
        match action.name() {
            "test" => connecting::test(&action.call),
            "begin" => connecting::begin(&action.call),
            other => Err(Failure::permanent("unknown-action", format!("Nothing is done for {other}."))),
        }
    }

    fn sync(page: SyncPage) -> Done {
        match page.name() {
            "products" => bringing::products(&page),
            "stock" => bringing::stock(&page),
            "orders" => bringing::orders(&page),
            "missing-orders" => bringing::missing_orders(&page),
            other => Err(Failure::permanent("unknown-sync", format!("Nothing is brought over for {other}."))),
        }
    }

    fn webhook(webhook: Webhook) -> Done {
        hooks::told(&webhook)
    }

    fn schedule(schedule: Schedule) -> Done {
        hooks::look_after(&schedule.call)
    }

    fn event(event: Event) -> Done {
        if let Some(missing) = event.missing() {
            return bringing::order(&event.call, &missing.external_id);
        }
        match event.kind() {
            "stock.moved" => telling::stock(&event),
            "sales.order-completed" => telling::completed(&event),
            "sales.goods-left" => telling::left(&event),
            other => Err(Failure::permanent("unknown-event", format!("Nothing is done for {other}."))),
        }
    }

    fn panel(look: Look) -> Result<Panel, Failure> {
        panel::orders(&look)
    }
}
