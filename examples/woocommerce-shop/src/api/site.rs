//! What is asked for before anything else: what is installed, how it is set up, how one can pay.

use serde_json::{Value, json};

use super::{Answer, Request};
use crate::{problem::Problem, resources::Which, schema::Fields, shop::Shop};

/// Id, title, whether it can give money back by itself.
pub const GATEWAYS: &[(&str, &str, bool)] = &[
    ("bacs", "Direct bank transfer", false),
    ("cheque", "Check payments", false),
    ("cod", "Cash on delivery", false),
    ("stripe", "Credit card (Stripe)", true),
];
const CLASSES: &[&str] = &["reduced-rate", "zero-rate"];

/// `/wp-json/`, for anybody.
pub fn index(shop: &Shop) -> Value {
    json!({
        "name": "Speicher &amp; Söhne", "description": "", "url": shop.home, "home": shop.home,
        "gmt_offset": offset(shop), "timezone_string": "",
        "namespaces": ["oembed/1.0", "wc/v1", "wc/v2", "wc/v3", "wc/store/v1", "wp/v2"],
        "authentication": {}, "routes": {},
    })
}

pub fn namespace() -> Value {
    json!({ "namespace": super::NAMESPACE, "routes": {} })
}

/// Hours, with a half where there is one.
fn offset(shop: &Shop) -> String {
    let minutes = shop.habits.gmt_offset_minutes;
    match minutes % 60 {
        0 => (minutes / 60).to_string(),
        rest => format!("{}.{}", minutes / 60, rest.abs() * 10 / 6),
    }
}

/// `None`: it is about something else.
pub fn answer(shop: &mut Shop, request: &Request, parts: &[&str]) -> Result<Option<Answer>, Problem> {
    let reads = matches!(request.method.as_str(), "GET" | "HEAD");
    Ok(Some(Answer::ok(match parts {
        ["settings"] if reads => crate::settings::Settings::groups(),
        ["settings", group] if reads => shop.settings.group(group)?,
        ["settings", group, id] => {
            if !reads {
                let sent = request.sent();
                let value = sent.get("value").ok_or_else(|| Problem::missing("value"))?;
                shop.settings.set(id, &value.as_str().map_or_else(|| value.to_string(), str::to_owned))?;
            }
            shop.settings.one(group, id)?
        }
        ["system_status"] if reads => system_status(shop),
        ["payment_gateways"] if reads => GATEWAYS.iter().map(gateway).collect(),
        ["payment_gateways", id] if reads => {
            let known = GATEWAYS.iter().find(|known| known.0 == *id);
            let message = "Resource does not exist.";
            known.map(gateway).ok_or_else(|| Problem::new(404, "woocommerce_rest_payment_gateway_invalid", message))?
        }
        ["data", "currencies", "current"] if reads => {
            let code = shop.settings.currency();
            json!({ "code": code, "name": code, "symbol": symbol(code) })
        }
        ["taxes", "classes"] if reads => classes(shop).iter().map(|slug| class(slug)).collect(),
        ["taxes", "classes"] => return add_class(shop, &request.sent()).map(Some),
        ["taxes", "classes", slug] if reads => match classes(shop).iter().any(|known| known == slug) {
            true => json!([class(slug)]),
            false => return Err(Problem::new(404, "woocommerce_rest_tax_class_invalid_slug", "Invalid slug.")),
        },
        _ => return Ok(None),
    })))
}

fn gateway((id, title, refunds): &(&str, &str, bool)) -> Value {
    let supports: &[&str] = if *refunds { &["products", "refunds"] } else { &["products"] };
    json!({
        "id": id, "title": title, "description": "", "order": 0, "enabled": true, "method_title": title,
        "method_description": "", "method_supports": supports, "settings": {},
    })
}

fn system_status(shop: &Shop) -> Value {
    let setting = |id: &str| shop.settings.get(id);
    json!({
        "environment": {
            "home_url": shop.home, "site_url": shop.home, "version": shop.habits.woocommerce,
            "wp_version": shop.habits.wordpress, "php_version": shop.habits.php, "wp_multisite": false,
            "wp_debug_mode": false, "wp_cron": true, "language": "de_DE", "secure_connection": shop.home.starts_with("https"),
            "hide_errors": true, "default_timezone": "UTC",
        },
        "settings": {
            "api_enabled": false, "currency": shop.settings.currency(), "currency_symbol": symbol(shop.settings.currency()),
            "currency_position": setting("woocommerce_currency_pos"),
            "thousand_separator": setting("woocommerce_price_thousand_sep"),
            "decimal_separator": setting("woocommerce_price_decimal_sep"), "number_of_decimals": shop.decimals(),
            "HPOS_enabled": true, "HPOS_sync_enabled": false,
        },
        "active_plugins": [{ "plugin": "woocommerce/woocommerce.php", "name": "WooCommerce", "version": shop.habits.woocommerce }],
        "theme": { "name": "Storefront" },
        "post_type_counts": [
            { "type": "product", "count": shop.all(Which::Product).count().to_string() },
            { "type": "shop_order", "count": shop.orders.len().to_string() },
        ],
    })
}

/// As the original writes it, with its entity.
pub fn symbol(currency: &str) -> String {
    match currency {
        "EUR" => "&euro;",
        "USD" => "&#36;",
        "GBP" => "&pound;",
        "JPY" => "&yen;",
        "KWD" => "&#x62f;.&#x643;",
        other => other,
    }
    .to_owned()
}

fn classes(shop: &Shop) -> Vec<String> {
    let added = shop.settings.get("woocommerce_tax_classes").lines();
    let all = std::iter::once("standard").chain(CLASSES.iter().copied()).chain(added);
    all.map(super::products::slug).collect()
}

fn class(slug: &str) -> Value {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    json!({ "slug": slug, "name": slug.split('-').map(capital).collect::<Vec<_>>().join(" ") })
}

fn add_class(shop: &mut Shop, sent: &Fields) -> Result<Answer, Problem> {
    let name = sent.get("name").and_then(Value::as_str).ok_or_else(|| Problem::missing("name"))?;
    let slug = super::products::slug(name);
    if slug.is_empty() || classes(shop).contains(&slug) {
        let message = "Cannot create existing resource.";
        return Err(Problem::new(400, "woocommerce_rest_tax_class_exists", message));
    }
    let all = format!("{}\n{slug}", shop.settings.get("woocommerce_tax_classes"));
    shop.settings.set("woocommerce_tax_classes", all.trim())?;
    Ok(Answer::created(class(&slug)))
}
