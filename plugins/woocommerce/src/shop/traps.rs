//! What it means when a shop does not answer as it should, and what helps: in words for whoever owns it.

use std::time::{Duration, SystemTime};

use chrono::DateTime;
use serde::Deserialize;
use stockade_sdk::{Failure, clock, http::Response};

use super::Way;
use crate::{
    plain,
    tongue::{Tongue, say},
};

/// What a shop says that refuses something.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Refusal {
    code: String,
    message: String,
}

/// What WordPress calls what went wrong in its own programs.
const CRASHED: &str = "internal_server_error";
/// More was sent at once than the shop takes.
pub const TOO_MANY: &str = "too-many";
/// What was asked for is not there, or no longer.
pub const NOT_THERE: &str = "not-there";
/// So much of what is no answer is shown.
const SHOWN: usize = 200;

pub struct Answered<'a> {
    pub response: &'a Response,
    pub store: &'a str,
    pub way: Way,
    pub tongue: Tongue,
}

/// None where it is an answer as it should be.
pub fn failure(answered: &Answered<'_>) -> Option<Failure> {
    let Answered { response, tongue, .. } = *answered;
    let refusal = refusal(response);
    Some(match response.status {
        200..=299 => return None,
        300..=399 => moved(answered),
        401 => no_entry(answered, &refusal.unwrap_or_default()),
        403 => forbidden(tongue, refusal.as_ref()),
        404 => not_there(tongue, refusal.as_ref()),
        413 => Failure::permanent(
            TOO_MANY,
            say!(
                tongue,
                "The shop takes no more than it was sent at once.",
                "Der Shop nimmt nicht so viel auf einmal, wie ihm geschickt wurde.",
            ),
        ),
        // The shop itself says why, and will say so again.
        500 if refusal.as_ref().is_some_and(|refusal| refusal.code != CRASHED) => {
            let said = said(&refusal.unwrap_or_default());
            Failure::permanent("shop-refused", say!(tongue, "The shop says: {said}.", "Der Shop sagt: {said}."))
        }
        429 => {
            busy(response, say!(tongue, "The shop asks for less at once.", "Der Shop bittet um weniger auf einmal."))
        }
        503 => busy(
            response,
            say!(
                tongue,
                "The shop is closed for a moment, or too busy.",
                "Der Shop ist für einen Moment geschlossen oder überlastet.",
            ),
        ),
        status @ (408 | 425 | 500..=599) => {
            busy(response, say!(tongue, "The shop answered {status}.", "Der Shop antwortete {status}."))
        }
        status => {
            let said = refusal.map_or_else(|| shown(response), |refusal| said(&refusal));
            let words = say!(tongue, "The shop answered {status}: {said}.", "Der Shop antwortete {status}: {said}.");
            Failure::permanent("shop-refused", words)
        }
    })
}

fn forbidden(tongue: Tongue, refusal: Option<&Refusal>) -> Failure {
    let Some(refusal) = refusal else {
        let words = say!(
            tongue,
            "Something before the shop, such as a firewall or a security plugin, turned Stockade away as if it were a robot. \
             Allow requests to /wp-json/ from this server's address.",
            "Etwas vor dem Shop, etwa eine Firewall oder ein Sicherheits-Plugin, hat Stockade abgewiesen wie einen Roboter. \
             Erlauben Sie Anfragen an /wp-json/ von der Adresse dieses Servers.",
        );
        return Failure::attention("firewall", words);
    };
    let said = said(refusal);
    let words = say!(
        tongue,
        "The user whom the key belongs to may not do this in the shop ({said}). Make the key for a user who is a shop manager \
         or an administrator.",
        "Der Benutzer, dem der Schlüssel gehört, darf das im Shop nicht ({said}). Machen Sie den Schlüssel für einen Benutzer, \
         der Shop-Manager oder Administrator ist.",
    );
    Failure::attention("forbidden", words)
}

fn not_there(tongue: Tongue, refusal: Option<&Refusal>) -> Failure {
    match refusal {
        Some(refusal) if refusal.code == "rest_no_route" => no_woocommerce(tongue),
        Some(refusal) => {
            let said = said(refusal);
            let words = say!(tongue, "The shop does not know it: {said}.", "Der Shop kennt es nicht: {said}.");
            Failure::permanent(NOT_THERE, words)
        }
        None => {
            let words = say!(
                tongue,
                "There is no shop at this address. Type the address that customers see, with its folder where it has one; and \
                 open Settings › Permalinks in WordPress once and save it.",
                "An dieser Adresse ist kein Shop. Geben Sie die Adresse ein, die Kunden sehen, mit ihrem Ordner, wo sie einen \
                 hat; und öffnen Sie in WordPress einmal Einstellungen › Permalinks und speichern Sie.",
            );
            Failure::attention("no-shop", words)
        }
    }
}

pub fn no_woocommerce(tongue: Tongue) -> Failure {
    let words = say!(
        tongue,
        "There is WordPress at this address, and no WooCommerce that answers. Is the plugin WooCommerce active, in version 3.5 \
         or later?",
        "An dieser Adresse ist WordPress, und kein WooCommerce, das antwortet. Ist das Plugin WooCommerce aktiv, in Version \
         3.5 oder neuer?",
    );
    Failure::attention("no-woocommerce", words)
}

/// Whether the shop took whoever asked for nobody: then the key may not have arrived.
pub fn is_to_nobody(response: &Response) -> bool {
    let codes = [
        "woocommerce_rest_cannot_view",
        "woocommerce_rest_cannot_create",
        "woocommerce_rest_cannot_edit",
        "rest_not_logged_in",
    ];
    response.status == 401 && refusal(response).is_some_and(|refusal| codes.contains(&refusal.code.as_str()))
}

/// Whether the shop itself said so, and not a server before it.
pub fn is_of_the_api(response: &Response) -> bool {
    refusal(response).is_some_and(|refusal| refusal.code != "rest_no_route")
}

/// What cannot be read though the shop says that all is well.
pub fn unreadable(tongue: Tongue, response: &Response, error: &serde_json::Error) -> Failure {
    if error.is_eof() {
        let words = say!(
            tongue,
            "The shop's answer was cut off on its way.",
            "Die Antwort des Shops wurde unterwegs abgeschnitten.",
        );
        return Failure::retry("cut-off", words);
    }
    let first = response.body.iter().copied().find(|byte| !byte.is_ascii_whitespace());
    if matches!(first, Some(b'{' | b'[')) {
        let words = say!(
            tongue,
            "The shop's answer cannot be read: {error}.",
            "Die Antwort des Shops ist nicht zu lesen: {error}.",
        );
        return Failure::retry("unreadable", words);
    }
    let shown = shown(response);
    if is_page(response) {
        let words = say!(
            tongue,
            "The shop answered with a page for people: {shown}. Something before it may want to know whether you are a robot, \
             or it is being mended. Allow requests to /wp-json/ from this server's address, and keep them out of the cache.",
            "Der Shop antwortete mit einer Seite für Menschen: {shown}. Vielleicht will etwas vor ihm wissen, ob Sie ein Roboter \
             sind, oder er wird gerade gewartet. Erlauben Sie Anfragen an /wp-json/ von der Adresse dieses Servers, und halten \
             Sie sie aus dem Cache heraus.",
        );
        return Failure::retry("page", words);
    }
    let words = say!(
        tongue,
        "The shop answered with something before its data, as a plugin or theme does that prints warnings: {shown}. Turn \
         WP_DEBUG_DISPLAY off in wp-config.php, or mend what warns.",
        "Der Shop antwortete mit etwas vor seinen Daten, wie es ein Plugin oder Theme tut, das Warnungen ausgibt: {shown}. \
         Schalten Sie WP_DEBUG_DISPLAY in wp-config.php aus, oder beheben Sie, was warnt.",
    );
    Failure::retry("notices", words)
}

/// Whether it is nothing but a page, with nothing behind it that could be data.
fn is_page(response: &Response) -> bool {
    let text = String::from_utf8_lossy(&response.body).to_lowercase();
    let begins = text.trim_start().starts_with("<!doctype html") || text.trim_start().starts_with("<html");
    begins && text.trim_end().ends_with('>')
}

fn moved(answered: &Answered<'_>) -> Failure {
    let tongue = answered.tongue;
    let to = answered.response.header("location").unwrap_or_default();
    let site =
        to.split("/wp-json").next().unwrap_or_default().split('?').next().unwrap_or_default().trim_end_matches('/');
    let words = match (answered.store.starts_with("https://"), site.starts_with("https://")) {
        (false, true) => {
            say!(tongue, "It has https: that is the better address.", "Sie hat https: Das ist die bessere Adresse.")
        }
        (true, false) if site.starts_with("http://") => say!(
            tongue,
            "It sends visitors from https to http: mend the WordPress address and the site address in Settings › General first.",
            "Er schickt Besucher von https zu http: Berichtigen Sie zuerst die WordPress-Adresse und die Website-Adresse in \
             Einstellungen › Allgemein.",
        ),
        _ => say!(
            tongue,
            "Redirects are not followed, because keys would be sent along.",
            "Weiterleitungen wird nicht gefolgt, weil Schlüssel mitgeschickt würden.",
        ),
    };
    let words = say!(
        tongue,
        "The shop sends us on to {site}. Type that as the shop's address. {words}",
        "Der Shop schickt uns weiter zu {site}. Geben Sie das als Adresse des Shops ein. {words}",
    );
    Failure::attention("moved", words)
}

fn no_entry(answered: &Answered<'_>, refusal: &Refusal) -> Failure {
    let tongue = answered.tongue;
    let message = refusal.message.to_lowercase();
    let (code, words) = if message.contains("does not have") && message.contains("permission") {
        let words = say!(
            tongue,
            "The key may only read, and this wants to write. Make a key with read and write access in WooCommerce › Settings › \
             Advanced › REST API",
            "Der Schlüssel darf nur lesen, und das hier will schreiben. Machen Sie einen Schlüssel mit Lese- und Schreibzugriff \
             in WooCommerce › Einstellungen › Erweitert › REST-API",
        );
        ("scope", words)
    } else if message.contains("key is invalid") {
        let words = say!(
            tongue,
            "The shop does not know this key. It may have been revoked: make another one, and enter key and secret with a colon \
             between them",
            "Der Shop kennt diesen Schlüssel nicht. Vielleicht wurde er widerrufen: Machen Sie einen neuen, und geben Sie \
             Schlüssel und Geheimnis mit einem Doppelpunkt dazwischen ein",
        );
        ("unknown-key", words)
    } else if message.contains("secret is invalid") {
        let words = say!(
            tongue,
            "The shop knows the key, and the secret is not the one that belongs to it. Enter both again, with a colon between \
             them",
            "Der Shop kennt den Schlüssel, und das Geheimnis gehört nicht zu ihm. Geben Sie beide noch einmal ein, mit einem \
             Doppelpunkt dazwischen",
        );
        ("wrong-secret", words)
    } else if message.contains("timestamp") {
        let words = say!(
            tongue,
            "The clocks of the shop and of this server are more than fifteen minutes apart. Set them right",
            "Die Uhren des Shops und dieses Servers gehen mehr als fünfzehn Minuten auseinander. Stellen Sie sie richtig",
        );
        ("clock", words)
    } else if message.contains("nonce") {
        let words = say!(
            tongue,
            "The shop says that it saw this request before. Something between sends requests twice, such as a proxy that tries \
             again by itself",
            "Der Shop sagt, er habe diese Anfrage schon gesehen. Etwas dazwischen schickt Anfragen doppelt, etwa ein Proxy, der \
             es von selbst noch einmal versucht",
        );
        ("twice", words)
    } else if message.contains("signature") {
        let words = say!(
            tongue,
            "The shop did not take our signature. It thinks that it is at another address than the one you typed: compare it \
             with the WordPress address in Settings › General, letter by letter",
            "Der Shop nahm unsere Unterschrift nicht an. Er glaubt, an einer anderen Adresse zu sein als der eingegebenen: \
             Vergleichen Sie sie mit der WordPress-Adresse in Einstellungen › Allgemein, Buchstabe für Buchstabe",
        );
        ("other-address", words)
    } else if answered.way == Way::Signed {
        let words = say!(tongue, "The shop did not take the key", "Der Shop nahm den Schlüssel nicht an");
        ("unknown-key", words)
    } else {
        let words = say!(
            tongue,
            "The key did not arrive, neither in a header nor in the address. Most likely your shop thinks it is on http, because \
             the proxy before it does not tell it that you came by https: have the proxy send X-Forwarded-Proto, and WordPress \
             believe it; otherwise the shop ignores every key",
            "Der Schlüssel kam nicht an, weder in einem Header noch in der Adresse. Am ehesten glaubt Ihr Shop, er laufe auf http, \
             weil der Proxy vor ihm nicht sagt, dass Sie über https kamen: Lassen Sie den Proxy X-Forwarded-Proto senden und \
             WordPress das glauben; sonst übergeht der Shop jeden Schlüssel",
        );
        ("thinks-it-is-http", words)
    };
    if refusal.message.is_empty() {
        return Failure::attention(code, format!("{words}."));
    }
    let said = said(refusal);
    Failure::attention(code, say!(tongue, "{words} (it said: {said}).", "{words} (er sagte: {said})."))
}

/// It is left alone for as long as it says: in seconds, or until then.
fn busy(response: &Response, words: String) -> Failure {
    let failure = Failure::retry("shop-busy", words);
    match response.header("retry-after").and_then(|text| rest(text.trim(), clock::now)) {
        Some(wait) => failure.after(wait),
        None => failure,
    }
}

fn rest(said: &str, now: impl FnOnce() -> SystemTime) -> Option<Duration> {
    if let Ok(seconds) = said.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTime::parse_from_rfc2822(said).ok()?.timestamp();
    let until = Duration::from_secs(until.try_into().ok()?);
    Some(until.saturating_sub(now().duration_since(SystemTime::UNIX_EPOCH).ok()?))
}

fn refusal(response: &Response) -> Option<Refusal> {
    serde_json::from_slice::<Refusal>(&response.body).ok().filter(|refusal| !refusal.code.is_empty())
}

fn said(refusal: &Refusal) -> String {
    plain::page(&refusal.message).replace('\n', " ").trim_end_matches('.').to_owned()
}

fn shown(response: &Response) -> String {
    let text = plain::page(&String::from_utf8_lossy(&response.body)).replace('\n', " ");
    text.chars().take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stockade_sdk::Remedy;

    use super::*;

    fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec())).collect();
        Response { status, headers, body: body.as_bytes().to_vec() }
    }

    fn refused(status: u16, code: &str, message: &str) -> Response {
        response(status, &[], &json!({ "code": code, "message": message, "data": { "status": status } }).to_string())
    }

    fn told(response: &Response, way: Way) -> Failure {
        let store = if way == Way::Signed { "http://shop.lan" } else { "https://shop.example" };
        let said = |tongue| failure(&Answered { response, store, way, tongue }).unwrap();
        let (english, german) = (said(Tongue::English), said(Tongue::German));
        assert_eq!((english.remedy, &english.code, english.after), (german.remedy, &german.code, german.after));
        assert_ne!(english.detail, german.detail, "each is said in both languages");
        english
    }

    #[test]
    fn each_trap_is_known_and_said() {
        let auth = "woocommerce_rest_authentication_error";
        let page = "<html><h1>Attention Required!</h1></html>";
        for (response, way, remedy, code, words) in [
            (
                response(301, &[("location", "https://www.shop.example/wp-json/")], ""),
                Way::Basic,
                Remedy::Attention,
                "moved",
                "https://www.shop.example. Type that",
            ),
            (
                response(301, &[("location", "https://shop.lan/wp-json/wc/v3/orders?page=1")], ""),
                Way::Signed,
                Remedy::Attention,
                "moved",
                "It has https",
            ),
            (
                response(302, &[("location", "http://shop.example/")], ""),
                Way::Basic,
                Remedy::Attention,
                "moved",
                "from https to http",
            ),
            (
                refused(401, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources."),
                Way::Basic,
                Remedy::Attention,
                "thinks-it-is-http",
                "X-Forwarded-Proto",
            ),
            (refused(401, auth, "Consumer key is invalid."), Way::Basic, Remedy::Attention, "unknown-key", "revoked"),
            (refused(401, auth, "Consumer secret is invalid."), Way::Query, Remedy::Attention, "wrong-secret", "colon"),
            (
                refused(401, auth, "Invalid signature - provided signature does not match."),
                Way::Signed,
                Remedy::Attention,
                "other-address",
                "letter by letter",
            ),
            (refused(401, auth, "Invalid timestamp."), Way::Signed, Remedy::Attention, "clock", "fifteen minutes"),
            (
                refused(401, auth, "The API key provided does not have write permissions."),
                Way::Basic,
                Remedy::Attention,
                "scope",
                "read and write",
            ),
            (
                refused(403, "woocommerce_rest_cannot_view", "Sorry."),
                Way::Basic,
                Remedy::Attention,
                "forbidden",
                "shop manager",
            ),
            (response(403, &[], page), Way::Basic, Remedy::Attention, "firewall", "/wp-json/"),
            (
                refused(404, "rest_no_route", "No route was found."),
                Way::Basic,
                Remedy::Attention,
                "no-woocommerce",
                "active",
            ),
            (response(404, &[], page), Way::Basic, Remedy::Attention, "no-shop", "Permalinks"),
            (response(429, &[("retry-after", "7")], page), Way::Basic, Remedy::Retry, "shop-busy", "less"),
            (response(503, &[], page), Way::Basic, Remedy::Retry, "shop-busy", "closed"),
            (response(502, &[], page), Way::Basic, Remedy::Retry, "shop-busy", "502"),
            (
                refused(500, "internal_server_error", "There has been a critical error on this website."),
                Way::Basic,
                Remedy::Retry,
                "shop-busy",
                "500",
            ),
            (
                refused(500, "woocommerce_rest_cannot_create_order_refund", "Invalid refund amount."),
                Way::Basic,
                Remedy::Permanent,
                "shop-refused",
                "Invalid refund amount",
            ),
            (
                refused(400, "product_invalid_sku", "Invalid or duplicated SKU."),
                Way::Basic,
                Remedy::Permanent,
                "shop-refused",
                "duplicated SKU",
            ),
        ] {
            let said = told(&response, way);
            assert_eq!((said.remedy, said.code.as_str()), (remedy, code), "{said}");
            assert!(said.detail.contains(words), "{said}");
        }
    }

    #[test]
    fn a_shop_that_is_busy_is_left_alone_for_as_long_as_it_says() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        for (said, wait) in [
            ("7", Some(7)),
            ("Tue, 14 Nov 2023 22:15:20 GMT", Some(120)),
            ("Tue, 14 Nov 2023 22:00:00 GMT", Some(0)),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(rest(said, || now), wait.map(Duration::from_secs), "{said}");
        }
    }

    #[test]
    fn what_is_no_answer_is_shown() {
        let read = |body: &str| {
            let response = response(200, &[], body);
            unreadable(Tongue::English, &response, &serde_json::from_str::<serde_json::Value>(body).unwrap_err())
        };
        assert_eq!(read("[{\"id\": 1").code, "cut-off");
        let notices = read("<br />\n<b>Deprecated</b>: Function x is deprecated in <b>y.php</b>\n{}");
        assert!(notices.code == "notices" && notices.detail.contains("Function x is deprecated"), "{notices}");
        let page = read("<!DOCTYPE html>\n<html><body><h1>Checking your browser</h1></body></html>\n");
        assert!(page.code == "page" && page.detail.contains("Checking your browser"), "{page}");
    }
}
