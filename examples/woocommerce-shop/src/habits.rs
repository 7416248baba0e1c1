//! What differs from one shop to the next and is no setting of WooCommerce: its versions, its zone, its extensions.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Habits {
    pub wordpress: String,
    pub woocommerce: String,
    pub php: String,
    /// How far the clocks in the shop are ahead of UTC.
    pub gmt_offset_minutes: i64,
    /// What an extension added to the states of an order.
    pub custom_statuses: Vec<String>,
    /// How an extension numbers orders, as `SHOP-{id}`; empty where none does.
    pub order_numbers: String,
    pub batch_limit: usize,
    /// What an extension lets nobody change, by its number: an order, a product, anything.
    pub locked: Vec<u64>,
    /// So long nobody is told of changes of what was just made, as the original does it.
    pub quiet_after_creation_seconds: i64,
    /// How long what is told waits for its turn.
    pub webhook_delay_milliseconds: i64,
    /// As WordPress does it: nothing is sent to private addresses, nor to other ports than 80, 443 and 8080, and keys
    /// are handed out over https alone. A test on one machine could not work so.
    pub strict_addresses: bool,
    /// Whether whoever owns the keys may still read what webhooks tell.
    pub webhook_user_may_read: bool,
}

impl Default for Habits {
    fn default() -> Self {
        Self {
            wordpress: "6.9".into(),
            woocommerce: "11.2.0".into(),
            php: "8.3.14".into(),
            gmt_offset_minutes: 60,
            custom_statuses: Vec::new(),
            order_numbers: String::new(),
            batch_limit: 100,
            locked: Vec::new(),
            quiet_after_creation_seconds: 10,
            webhook_delay_milliseconds: 0,
            strict_addresses: false,
            webhook_user_may_read: true,
        }
    }
}
