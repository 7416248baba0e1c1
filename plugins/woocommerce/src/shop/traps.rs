//! What it means when a shop does not answer as it should, and what helps: in words for whoever owns it.

use std::time::Duration;

use serde::Deserialize;
use stockade_sdk::{Failure, http::Response};

use super::Way;
use crate::plain;

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
/// So much of what is no answer is shown.
const SHOWN: usize = 200;

pub struct Answered<'a> {
    pub response: &'a Response,
    pub store: &'a str,
    pub way: Way,
}

/// None where it is an answer as it should be.
pub fn failure(answered: &Answered<'_>) -> Option<Failure> {
    let Answered { response, .. } = answered;
    let refusal = refusal(response);
    Some(match response.status {
        200..=299 => return None,
        300..=399 => moved(answered),
        401 => no_entry(answered, &refusal.unwrap_or_default()),
        403 => match refusal {
            Some(refusal) => Failure::attention(
                "forbidden",
                format!(
                    "The user whom the key belongs to may not do this in the shop ({}). Make the key for a user who is a shop \
                 manager or an administrator.",
                    said(&refusal),
                ),
            ),
            None => Failure::attention(
                "firewall",
                "Something before the shop, such as a firewall or a security plugin, turned \
                 Stockade away as if it were a robot. Allow requests to /wp-json/ from this server's address.",
            ),
        },
        404 => match refusal {
            Some(refusal) if refusal.code == "rest_no_route" => Failure::attention(
                "no-woocommerce",
                "There is WordPress at \
                 this address, and no WooCommerce that answers. Is the plugin WooCommerce active, in version 3.5 or later?",
            ),
            Some(refusal) => Failure::permanent("not-there", format!("The shop does not know it: {}.", said(&refusal))),
            None => Failure::attention(
                "no-shop",
                "There is no shop at this address. Type the address that customers see, with \
                 its folder where it has one; and open Settings › Permalinks in WordPress once and save it.",
            ),
        },
        413 => Failure::permanent(TOO_MANY, "The shop takes no more than it was sent at once."),
        // The shop itself says why, and will say so again.
        500 if refusal.as_ref().is_some_and(|refusal| refusal.code != CRASHED) => {
            Failure::permanent("shop-refused", format!("The shop says: {}.", said(&refusal.unwrap_or_default())))
        }
        429 => busy(response, "The shop asks for less at once"),
        503 => busy(response, "The shop is closed for a moment, or too busy"),
        408 | 425 | 500..=599 => busy(response, &format!("The shop answered {}", response.status)),
        status => {
            let said = refusal.map_or_else(|| shown(response), |refusal| said(&refusal));
            Failure::permanent("shop-refused", format!("The shop answered {status}: {said}."))
        }
    })
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
pub fn unreadable(response: &Response, error: &serde_json::Error) -> Failure {
    if error.is_eof() {
        return Failure::retry("cut-off", "The shop's answer was cut off on its way.");
    }
    let first = response.body.iter().copied().find(|byte| !byte.is_ascii_whitespace());
    if matches!(first, Some(b'{' | b'[')) {
        return Failure::retry("unreadable", format!("The shop's answer cannot be read: {error}."));
    }
    let shown = shown(response);
    Failure::retry(
        "notices",
        format!(
            "The shop answered with something before its data, as a plugin or theme does that prints warnings: {shown}. Turn \
         WP_DEBUG_DISPLAY off in wp-config.php, or mend what warns."
        ),
    )
}

fn moved(answered: &Answered<'_>) -> Failure {
    let to = answered.response.header("location").unwrap_or_default();
    let site =
        to.split("/wp-json").next().unwrap_or_default().split('?').next().unwrap_or_default().trim_end_matches('/');
    let words = match (answered.store.starts_with("https://"), site.starts_with("https://")) {
        (false, true) => "It has https: that is the better address.",
        (true, false) if site.starts_with("http://") => {
            "It sends visitors from https to http: mend the WordPress address and the site address in Settings › General first."
        }
        _ => "Redirects are not followed, because keys would be sent along.",
    };
    Failure::attention("moved", format!("The shop sends us on to {site}. Type that as the shop's address. {words}"))
}

fn no_entry(answered: &Answered<'_>, refusal: &Refusal) -> Failure {
    let message = refusal.message.to_lowercase();
    let (code, words) = if message.contains("does not have") && message.contains("permission") {
        (
            "scope",
            "The key may only read, and this wants to write. Make a key with read and write access in WooCommerce › \
          Settings › Advanced › REST API"
                .to_owned(),
        )
    } else if message.contains("key is invalid") {
        (
            "unknown-key",
            "The shop does not know this key. It may have been revoked: make another one, and enter key and secret \
          with a colon between them"
                .to_owned(),
        )
    } else if message.contains("secret is invalid") {
        (
            "wrong-secret",
            "The shop knows the key, and the secret is not the one that belongs to it. Enter both again, with a \
          colon between them"
                .to_owned(),
        )
    } else if message.contains("timestamp") {
        (
            "clock",
            "The clocks of the shop and of this server are more than fifteen minutes apart. Set them right".to_owned(),
        )
    } else if message.contains("signature") {
        (
            "other-address",
            "The shop did not take our signature. It thinks that it is at another address than the one you typed: \
          compare it with the WordPress address in Settings › General, letter by letter"
                .to_owned(),
        )
    } else if answered.way == Way::Signed {
        ("unknown-key", "The shop did not take the key".to_owned())
    } else {
        ("thinks-it-is-http", "The key did not arrive, neither in a header nor in the address. Most likely your shop thinks it is \
          on http, because the proxy before it does not tell it that you came by https: have the proxy send X-Forwarded-Proto, \
          and WordPress believe it; otherwise the shop ignores every key".to_owned())
    };
    let said = if refusal.message.is_empty() { String::new() } else { format!(" (it said: {})", said(refusal)) };
    Failure::attention(code, format!("{words}{said}."))
}

fn busy(response: &Response, what: &str) -> Failure {
    let wait = response.header("retry-after").and_then(|seconds| seconds.trim().parse().ok()).map(Duration::from_secs);
    let failure = Failure::retry("shop-busy", format!("{what}."));
    match wait {
        Some(wait) => failure.after(wait),
        None => failure,
    }
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
        failure(&Answered { response, store, way }).unwrap()
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
        assert_eq!(told(&response(429, &[("retry-after", "7")], ""), Way::Basic).after, Some(Duration::from_secs(7)));
    }

    #[test]
    fn what_is_no_answer_is_shown() {
        let read = |body: &str| {
            let response = response(200, &[], body);
            unreadable(&response, &serde_json::from_str::<serde_json::Value>(body).unwrap_err())
        };
        assert_eq!(read("[{\"id\": 1").code, "cut-off");
        let notices = read("<br />\n<b>Deprecated</b>: Function x is deprecated in <b>y.php</b>\n{}");
        assert!(notices.code == "notices" && notices.detail.contains("Function x is deprecated"), "{notices}");
    }
}
