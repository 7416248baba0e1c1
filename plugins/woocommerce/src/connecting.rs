//! Whether a connection works, in words: what the key may, what the shop is, and what its owner should know of it.

use serde_json::Value;
use stockade_sdk::{Call, prelude::*};

use crate::{
    amount,
    bringing::begun,
    chosen::Chosen,
    hooks::{self, Listening},
    shop::{Shop, Way},
};

/// What is older is not tried any more; its makers mend nothing in it either.
const OLDEST_WOOCOMMERCE: u32 = 9;
const OLDEST_WORDPRESS: (u32, u32) = (6, 5);

/// Says what works, or what is in the way: that is an answer, too.
pub fn test(call: &Call) -> Done {
    let words = tested(call).unwrap_or_else(|failure| failure.detail);
    Outcome::new().answer(words)
}

fn tested(call: &Call) -> Result<String, Failure> {
    let chosen = Chosen::get()?;
    let mut shop = Shop::open(call, &chosen)?;
    let mut lines = Vec::new();
    let index = shop.index()?;
    lines.extend(of_index(&index, &shop)?);
    let status: Value = shop.get("system_status", &[])?;
    lines.extend(of_versions(&status));
    lines.push(match shop.manner().way {
        Way::Basic => "The key is taken as user and password.",
        Way::Query => "The shop's host takes the key out of headers, so it goes in the address instead; that works.",
        Way::Signed => "The shop has no https, so requests are signed, and whoever listens on the way reads along. Keep this to \
            your own network.",
    }.to_owned());
    lines.push(
        match shop.may_write()? {
            true => "The key may read and write.",
            false => "The key may only read: nothing is told to the shop, and the shop is asked instead of telling.",
        }
        .to_owned(),
    );
    let general: Vec<Value> = shop.get("settings/general", &[])?;
    let tax: Vec<Value> = shop.get("settings/tax", &[])?;
    lines.extend(of_money(&general, &tax));
    chosen.statuses()?;
    if chosen.location()?.is_none() {
        lines.push(
            "No location is chosen: orders take their goods from where the sales policy says, and the shop's stock is \
            not counted in."
                .to_owned(),
        );
    }
    shop.remember()?;
    Ok(lines.join("\n"))
}

/// Everything is brought over, and the shop is asked to tell what happens from now on.
pub fn begin(call: &Call) -> Done {
    let telling = match hooks::listen(call)? {
        Listening::Off(why) => {
            format!("The shop cannot tell what happens, and is asked every quarter of an hour instead: {why}")
        }
        Listening::On | Listening::Again => "The shop tells what happens from now on.".to_owned(),
    };
    begun(call, 0)?;
    Outcome::new().wants_syncs(&["products"])?.answer(format!(
        "Products come first, then what is on the shelf, then orders. Watch them under Syncs.\n{telling}"
    ))
}

fn of_index(index: &Value, shop: &Shop) -> Result<Vec<String>, Failure> {
    let has_api = index["namespaces"].as_array().is_some_and(|all| all.iter().any(|name| name == "wc/v3"));
    if !has_api {
        return Err(Failure::attention(
            "no-woocommerce",
            "There is WordPress at this address, and no WooCommerce that answers. Is the plugin WooCommerce active, in version \
             3.5 or later?",
        ));
    }
    let mut lines = vec![format!("“{}” answers.", crate::plain::line(index["name"].as_str().unwrap_or_default()))];
    let home = index["home"].as_str().unwrap_or_default().trim_end_matches('/');
    if shop.is_https() && home.starts_with("http://") {
        lines.push(format!(
            "Your shop thinks it is on http, because its own address is {home}: it may ignore the key. Set both addresses in \
             Settings › General to https, and have the proxy before it say X-Forwarded-Proto."
        ));
    } else if home != shop.store {
        lines.push(format!(
            "The shop calls itself {home}, and you typed {}: it may send us from one to the other.",
            shop.store
        ));
    }
    Ok(lines)
}

fn of_versions(status: &Value) -> Vec<String> {
    let environment = &status["environment"];
    let of = |name: &str| environment[name].as_str().unwrap_or_default();
    let (woocommerce, wordpress) = (of("version"), of("wp_version"));
    let mut lines = vec![format!("WooCommerce {woocommerce} on WordPress {wordpress}.")];
    if numbers(woocommerce).0 < OLDEST_WOOCOMMERCE {
        lines.push(format!(
            "WooCommerce {woocommerce} is old, and gaps in it are known. Update it to {OLDEST_WOOCOMMERCE} or later."
        ));
    }
    if numbers(wordpress) < OLDEST_WORDPRESS {
        let (major, minor) = OLDEST_WORDPRESS;
        lines.push(format!(
            "WordPress {wordpress} is old, and gaps in it are known. Update it to {major}.{minor} or later."
        ));
    }
    if environment["wp_cron"] == false {
        lines.push("WP-Cron is off: unless the server calls wp-cron.php itself, the shop tells of nothing, and is asked every \
            quarter of an hour instead.".to_owned());
    }
    lines
}

fn of_money(general: &[Value], tax: &[Value]) -> Vec<String> {
    let of = |all: &[Value], id: &str| {
        let found = all.iter().find(|setting| setting["id"] == id);
        found.and_then(|setting| setting["value"].as_str()).unwrap_or_default().to_owned()
    };
    let (currency, decimals) = (of(general, "woocommerce_currency"), of(general, "woocommerce_price_num_decimals"));
    let mut lines = vec![format!("Prices are in {currency}, with {decimals} decimals.")];
    let shown: u32 = decimals.parse().unwrap_or_default();
    if shown != amount::places(&currency) {
        lines.push(format!(
            "{currency} has {} decimals: what the shop writes beyond them is rounded, and stands as rounding in the order.",
            amount::places(&currency)
        ));
    }
    lines.push(
        match (of(general, "woocommerce_calc_taxes").as_str(), of(tax, "woocommerce_prices_include_tax").as_str()) {
            ("yes", "yes") => "It taxes, and prices hold the tax.",
            ("yes", _) => "It taxes, and the tax comes on top of prices.",
            _ => "It does not tax.",
        }
        .to_owned(),
    );
    lines
}

/// The first two numbers of a version.
fn numbers(version: &str) -> (u32, u32) {
    let mut numbers = version.split('.').map(|part| part.parse().unwrap_or_default());
    (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default())
}
