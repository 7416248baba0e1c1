//! Whether a connection works, in words: what the key may, what the shop is, and what its owner should know of it.

use serde_json::Value;
use stockade_sdk::{Call, prelude::*};

use crate::{
    amount, beginning,
    chosen::Chosen,
    hooks::{self, Listening},
    plain,
    shop::{Shop, Way, traps},
    tongue::{Tongue, say},
};

/// What is older is not tried any more; its makers mend nothing in it either.
const OLDEST_WOOCOMMERCE: u32 = 9;
const OLDEST_WORDPRESS: (u32, u32) = (6, 5);
/// By so many minutes a clock may be wrong.
const WRONG: i64 = 3;
/// Where WordPress sends something of its own accord.
const PORTS: [&str; 4] = ["", "80", "443", "8080"];

/// Says what works, or what is in the way: that is an answer, too.
pub fn test(call: &Call) -> Done {
    let words = tested(call).unwrap_or_else(|failure| failure.detail);
    Outcome::new().answer(words)
}

fn tested(call: &Call) -> Result<String, Failure> {
    let chosen = Chosen::get(call)?;
    let tongue = chosen.tongue;
    let mut shop = Shop::open(call, &chosen)?;
    let index = shop.index()?;
    let mut lines = of_index(&index, &shop, tongue)?;
    lines.extend(of_clock(shop.minutes_ahead(), tongue));
    let status: Value = shop.get("system_status", &[])?;
    lines.extend(of_versions(&status, tongue));
    lines.extend(of_way(&shop, tongue));
    let may_write = shop.may_write()?;
    lines.push(match may_write {
        true => say!(tongue, "The key may read and write.", "Der Schlüssel darf lesen und schreiben."),
        false => say!(
            tongue,
            "The key may only read: nothing is told to the shop, and the shop is asked instead of telling.",
            "Der Schlüssel darf nur lesen: Dem Shop wird nichts gesagt, und er wird gefragt, statt Bescheid zu geben.",
        ),
    });
    let general: Vec<Value> = shop.get("settings/general", &[])?;
    let tax: Vec<Value> = shop.get("settings/tax", &[])?;
    lines.extend(of_money(&general, &tax, tongue));
    lines.extend(of_telling(call.webhooks.get(hooks::NAME).map(String::as_str).filter(|_| may_write), tongue));
    (chosen.statuses()?, chosen.texts()?, chosen.prices()?);
    if chosen.location()?.is_none() {
        lines.push(say!(
            tongue,
            "No location is chosen: orders take their goods from where the sales policy says, and the shop's stock is not \
             counted in.",
            "Es ist kein Ort gewählt: Bestellungen nehmen ihre Ware von dort, wo es die Verkaufsregeln sagen, und der Bestand \
             des Shops wird nicht übernommen.",
        ));
    }
    shop.remember()?;
    Ok(lines.join("\n"))
}

/// Everything is brought over, and the shop is asked to tell what happens from now on.
pub fn begin(call: &Call) -> Done {
    let tongue = Tongue::of(&call.language);
    let telling = match hooks::listen(call)? {
        Listening::Off(why) => say!(
            tongue,
            "The shop cannot tell what happens, and is asked every quarter of an hour instead: {why}",
            "Der Shop kann nicht sagen, was geschieht, und wird stattdessen jede Viertelstunde gefragt: {why}",
        ),
        Listening::On | Listening::Again => {
            say!(tongue, "The shop tells what happens from now on.", "Der Shop sagt von jetzt an, was geschieht.",)
        }
    };
    beginning::begin(call)?;
    Outcome::new().wants_syncs(&["products"])?.answer(say!(
        tongue,
        "Products come first, then what is on the shelf, then orders. Watch them under Syncs.\n{telling}",
        "Zuerst kommen Produkte, dann was im Regal liegt, dann Bestellungen. Unter Abgleich sehen Sie zu.\n{telling}",
    ))
}

fn of_index(index: &Value, shop: &Shop, tongue: Tongue) -> Result<Vec<String>, Failure> {
    let has_api = index["namespaces"].as_array().is_some_and(|all| all.iter().any(|name| name == "wc/v3"));
    if !has_api {
        return Err(traps::no_woocommerce(tongue));
    }
    let (name, typed) = (plain::line(index["name"].as_str().unwrap_or_default()), &shop.store);
    let mut lines = vec![say!(tongue, "“{name}” answers.", "„{name}“ antwortet.")];
    let home = index["home"].as_str().unwrap_or_default().trim_end_matches('/');
    if shop.is_https() && home.starts_with("http://") {
        lines.push(say!(
            tongue,
            "Your shop thinks it is on http, because its own address is {home}: it may ignore the key. Set both addresses in \
             Settings › General to https, and have the proxy before it say X-Forwarded-Proto.",
            "Ihr Shop glaubt, er laufe auf http, weil seine eigene Adresse {home} ist: Vielleicht übergeht er den Schlüssel. \
             Setzen Sie beide Adressen in Einstellungen › Allgemein auf https, und lassen Sie den Proxy vor ihm \
             X-Forwarded-Proto sagen.",
        ));
    } else if home != shop.store {
        lines.push(say!(
            tongue,
            "The shop calls itself {home}, and you typed {typed}: it may send us from one to the other.",
            "Der Shop nennt sich {home}, und Sie gaben {typed} ein: Vielleicht schickt er uns von einem zum anderen.",
        ));
    }
    Ok(lines)
}

/// What is compared by time is, by clocks that go alike.
fn of_clock(minutes_ahead: i64, tongue: Tongue) -> Option<String> {
    let minutes = minutes_ahead.abs();
    (minutes >= WRONG).then(|| match minutes_ahead > 0 {
        true => say!(
            tongue,
            "The shop's clock is {minutes} minutes ahead of this server's. Set both by the time of the network (NTP).",
            "Die Uhr des Shops geht der dieses Servers um {minutes} Minuten vor. Stellen Sie beide nach der Zeit im Netz (NTP).",
        ),
        false => say!(
            tongue,
            "The shop's clock is {minutes} minutes behind this server's. Set both by the time of the network (NTP).",
            "Die Uhr des Shops geht der dieses Servers um {minutes} Minuten nach. Stellen Sie beide nach der Zeit im Netz (NTP).",
        ),
    })
}

fn of_versions(status: &Value, tongue: Tongue) -> Vec<String> {
    let environment = &status["environment"];
    let of = |name: &str| environment[name].as_str().unwrap_or_default();
    let (woocommerce, wordpress) = (of("version"), of("wp_version"));
    let mut lines = vec![say!(
        tongue,
        "WooCommerce {woocommerce} on WordPress {wordpress}.",
        "WooCommerce {woocommerce} auf WordPress {wordpress}.",
    )];
    let (major, minor) = OLDEST_WORDPRESS;
    if numbers(woocommerce).0 < OLDEST_WOOCOMMERCE {
        lines.push(say!(
            tongue,
            "WooCommerce {woocommerce} is old, and gaps in it are known. Update it to {OLDEST_WOOCOMMERCE} or later.",
            "WooCommerce {woocommerce} ist alt, und Lücken darin sind bekannt. Aktualisieren Sie es auf {OLDEST_WOOCOMMERCE} \
             oder neuer.",
        ));
    }
    if numbers(wordpress) < OLDEST_WORDPRESS {
        lines.push(say!(
            tongue,
            "WordPress {wordpress} is old, and gaps in it are known. Update it to {major}.{minor} or later.",
            "WordPress {wordpress} ist alt, und Lücken darin sind bekannt. Aktualisieren Sie es auf {major}.{minor} oder neuer.",
        ));
    }
    if environment["wp_cron"] == false {
        lines.push(say!(
            tongue,
            "WP-Cron is off: unless the server calls wp-cron.php itself, the shop tells of nothing, and is asked every quarter \
             of an hour instead.",
            "WP-Cron ist aus: Wenn der Server wp-cron.php nicht selbst aufruft, sagt der Shop nichts und wird stattdessen jede \
             Viertelstunde gefragt.",
        ));
    }
    lines
}

fn of_way(shop: &Shop, tongue: Tongue) -> Vec<String> {
    let manner = shop.manner();
    let way = match manner.way {
        Way::Basic => {
            say!(tongue, "The key is taken as user and password.", "Der Schlüssel gilt als Benutzer und Passwort.")
        }
        Way::Query => say!(
            tongue,
            "The shop's host takes the key out of headers, so it goes in the address instead; that works.",
            "Der Anbieter des Shops nimmt den Schlüssel aus den Headern, also steht er in der Adresse; das geht.",
        ),
        Way::Signed => say!(
            tongue,
            "The shop has no https, so requests are signed, and whoever listens on the way reads along. Keep this to your own \
             network.",
            "Der Shop hat kein https, also werden Anfragen unterschrieben, und wer unterwegs lauscht, liest mit. Lassen Sie das \
             nur im eigenen Netz zu.",
        ),
    };
    let plain = manner.is_plain.then(|| {
        say!(
            tongue,
            "Its addresses have no names (plain permalinks), so it is asked by ?rest_route=; that works.",
            "Seine Adressen haben keine Namen (einfache Permalinks), also wird über ?rest_route= gefragt; das geht.",
        )
    });
    [Some(way), plain].into_iter().flatten().collect()
}

fn of_money(general: &[Value], tax: &[Value], tongue: Tongue) -> Vec<String> {
    let of = |all: &[Value], id: &str| {
        let found = all.iter().find(|setting| setting["id"] == id);
        found.and_then(|setting| setting["value"].as_str()).unwrap_or_default().to_owned()
    };
    let (currency, decimals) = (of(general, "woocommerce_currency"), of(general, "woocommerce_price_num_decimals"));
    let mut lines = vec![say!(
        tongue,
        "Prices are in {currency}, with {decimals} decimals.",
        "Preise sind in {currency}, mit {decimals} Nachkommastellen.",
    )];
    let (shown, places) = (decimals.parse::<u32>().unwrap_or_default(), amount::places(&currency));
    if shown != places {
        lines.push(say!(
            tongue,
            "{currency} has {places} decimals: what the shop writes beyond them is rounded, and stands as rounding in the order.",
            "{currency} hat {places} Nachkommastellen: Was der Shop darüber hinaus schreibt, wird gerundet und steht als \
             Rundung in der Bestellung.",
        ));
    }
    lines.push(
        match (of(general, "woocommerce_calc_taxes").as_str(), of(tax, "woocommerce_prices_include_tax").as_str()) {
            ("yes", "yes") => say!(
                tongue,
                "It taxes, and prices hold the tax.",
                "Er berechnet Steuern, und Preise enthalten die Steuer.",
            ),
            ("yes", _) => say!(
                tongue,
                "It taxes, and the tax comes on top of prices.",
                "Er berechnet Steuern, und die Steuer kommt auf die Preise.",
            ),
            _ => say!(tongue, "It does not tax.", "Er berechnet keine Steuern."),
        },
    );
    lines
}

/// Whether the shop would call this server; nothing where it would, or need not.
fn of_telling(webhook: Option<&str>, tongue: Tongue) -> Option<String> {
    let (_, rest) = webhook?.split_once("://")?;
    let authority = rest.split('/').next().unwrap_or_default();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (authority, ""),
    };
    if is_private(host) {
        return Some(say!(
            tongue,
            "This server is at {host}, where WordPress calls nobody: the shop cannot tell what happens, and is asked every quarter \
             of an hour instead. Give this server an address that the shop reaches over the internet to hear at once.",
            "Dieser Server ist unter {host}, und dort ruft WordPress niemanden an: Der Shop kann nicht sagen, was geschieht, und \
             wird stattdessen jede Viertelstunde gefragt. Geben Sie diesem Server eine Adresse, die der Shop über das Internet \
             erreicht, um es sofort zu hören.",
        ));
    }
    (!PORTS.contains(&port)).then(|| {
        say!(
            tongue,
            "This server is at port {port}, and WordPress calls only 80, 443 and 8080: the shop cannot tell what happens, and is \
             asked every quarter of an hour instead.",
            "Dieser Server ist an Port {port}, und WordPress ruft nur 80, 443 und 8080 an: Der Shop kann nicht sagen, was \
             geschieht, und wird stattdessen jede Viertelstunde gefragt.",
        )
    })
}

/// Of one's own network, as WordPress sees it.
fn is_private(host: &str) -> bool {
    let parts: Vec<u8> = host.split('.').filter_map(|part| part.parse().ok()).collect();
    match parts[..] {
        [10 | 127 | 0, _, _, _] | [192, 168, _, _] => true,
        [172, second, _, _] => (16..=31).contains(&second),
        _ => host == "localhost" || host.starts_with('[') || !host.contains('.'),
    }
}

/// The first two numbers of a version.
fn numbers(version: &str) -> (u32, u32) {
    let mut numbers = version.split('.').map(|part| part.parse().unwrap_or_default());
    (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_wrong_is_said() {
        assert_eq!((of_clock(0, Tongue::English), of_clock(-2, Tongue::English)), (None, None));
        assert!(of_clock(61, Tongue::English).unwrap().contains("61 minutes ahead"));
        assert!(of_clock(-3, Tongue::English).unwrap().contains("3 minutes behind"));
    }

    #[test]
    fn where_wordpress_calls_nobody_it_is_said() {
        for (address, is_called) in [
            ("https://office.example/hooks/a", true),
            ("https://office.example:8080/hooks/a", true),
            ("https://office.example:8443/hooks/a", false),
            ("http://192.168.1.4:8080/hooks/a", false),
            ("http://172.20.0.1/hooks/a", false),
            ("http://172.40.0.1/hooks/a", true),
            ("http://localhost:8080/hooks/a", false),
            ("http://[::1]:8080/hooks/a", false),
            ("http://office/hooks/a", false),
        ] {
            assert_eq!(of_telling(Some(address), Tongue::English).is_none(), is_called, "{address}");
        }
        assert_eq!(of_telling(None, Tongue::English), None);
    }
}
