//! A WooCommerce shop and Stockade as one business: its products and orders are here, as they are there.
//!
//! - [`shop`]: how the shop is asked, and what it means when it does not answer as it should
//! - [`connecting`]: whether a connection works, in words; [`rehearsing`]: what it would bring; [`tongue`]: in which language
//! - [`orders`]: an order of theirs as one of ours; pure
//! - [`products`]: a product of theirs as one of ours; pure
//! - [`beginning`]: everything is brought over, the first time: what follows what
//! - [`bringing`]: what is there is brought over page by page, and one by one when the shop says so
//! - [`paging`]: a page of what changed; [`counting`]: what the shop counts; [`growing`]: variations that were added there
//! - [`people`]: who buys, as contacts here
//! - [`hooks`]: what the shop tells of its own accord
//! - [`telling`]: what it is told; [`pricing`]: of what things cost; [`stocking`]: of how much there is
//! - [`shelf`]: how much can be sold here; [`bought`]: what was bought there and is not counted here as it is there
//! - [`following`]: what changes there of what is here; [`whose`]: whose word holds; [`deciding`]: what a person decides
//! - [`pace`]: how much a shop is asked for at once
//! - [`amount`], [`plain`], [`moment`]: money, texts and times as the shop writes them
//! - [`chosen`]: what the owner chose; [`panel`]: what they see of it all

pub mod amount;
mod beginning;
mod bought;
mod bringing;
mod chosen;
mod connecting;
mod counting;
mod deciding;
mod following;
mod growing;
mod hooks;
pub mod moment;
pub mod orders;
mod pace;
mod paging;
mod panel;
mod people;
pub mod plain;
mod pricing;
pub mod products;
mod rehearsing;
mod shelf;
mod shop;
mod stocking;
mod telling;
mod tongue;
mod whose;

use stockade_sdk::prelude::*;
use whose::Word;

pub struct WooCommerce;

stockade_sdk::export!(WooCommerce);

impl Plugin for WooCommerce {
    fn action(action: Action) -> Done {
        match action.name() {
            "test" => connecting::test(&action.call),
            "rehearse" => rehearsing::rehearse(&action.call),
            "begin" => connecting::begin(&action.call),
            "decide" => deciding::decide(&action),
            "link" => deciding::link(&action),
            "take-theirs" => deciding::decide_one(&action, Word::Shop),
            "keep-ours" => deciding::decide_one(&action, Word::Here),
            other => Err(Failure::permanent("unknown-action", format!("Nothing is done for {other}."))),
        }
    }

    fn sync(page: SyncPage) -> Done {
        match page.name() {
            "products" | bringing::ALL_PRODUCTS => bringing::products(&page),
            "stock" => counting::stock(&page),
            "customers" => people::customers(&page),
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
        if let Some(there) = event.missing().or_else(|| event.older()) {
            return bringing::order(&event.call, &there.external_id);
        }
        match event.kind() {
            "catalog.product-changed" => pricing::changed(&event),
            "stock.moved" => stocking::moved(&event),
            "sales.order-completed" => telling::completed(&event),
            "sales.order-cancelled" => telling::cancelled(&event),
            "sales.goods-left" | "sales.fulfilment-changed" => telling::left(&event),
            other => Err(Failure::permanent("unknown-event", format!("Nothing is done for {other}."))),
        }
    }

    fn later(later: Later) -> Done {
        match later.name() {
            pricing::LATER => pricing::tell(&later),
            growing::LATER => growing::look(&later),
            bought::ORDER => bringing::order(&later.call, later.about()),
            counting::LATER => counting::count_one(&later),
            people::LATER => people::look(&later),
            stocking::LATER => stocking::tell(&later),
            other => Err(Failure::permanent("unknown-later", format!("Nothing is done for {other}."))),
        }
    }

    fn panel(look: Look) -> Result<Panel, Failure> {
        panel::orders(&look)
    }
}
