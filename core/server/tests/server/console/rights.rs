//! Nobody is offered what they may not do: each role walks every page that it reaches and sends every form it finds.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::{hidden, sales::drafted, sent, unescaped};
use crate::{http::Client, shop::text};

/// What ends the walk, changes what whoever walks may do, or is about nobody else.
const THEIR_OWN: [&str; 5] = ["/sign-out", "/enter", "/account", "/prove", "/members/*"];

/// A form: where it leads, and what it would send without anybody typing.
type Forms = BTreeMap<String, (String, Vec<(String, String)>)>;

/// A path as the same for each record.
fn kind_of(path: &str) -> String {
    let is_id = |part: &str| part.split_once('_').is_some_and(|(kind, digits)| kind.len() == 3 && digits.len() == 26);
    path.split('/').map(|part| if is_id(part) { "*" } else { part }).collect::<Vec<_>>().join("/")
}

/// The values of an attribute that lead to a page of ours.
fn led_to(page: &str, attribute: &str) -> Vec<String> {
    let start = format!(" {attribute}=\"/");
    page.split(&start)
        .skip(1)
        .filter_map(|rest| Some(format!("/{}", unescaped(rest.split('"').next()?))))
        .filter(|path| !path.starts_with("/assets") && !path.starts_with("/api"))
        .map(|path| path.split(['?', '#']).next().unwrap_or_default().to_owned())
        .collect()
}

/// Every kind of page once, and the forms on them.
fn walked(who: &Client) -> (BTreeSet<String>, Forms) {
    let (mut waiting, mut seen, mut forms) = (vec!["/".to_owned()], BTreeSet::new(), Forms::new());
    while let Some(path) = waiting.pop() {
        if !seen.insert(kind_of(&path)) || path.starts_with("/sign-out") {
            continue;
        }
        let answer = who.get(&path).send();
        let is_page = answer.header("content-type").is_some_and(|said| said.starts_with("text/html"));
        if answer.status != 200 || !is_page {
            continue;
        }
        let page = answer.text();
        waiting.extend(led_to(&page, "href"));
        for form in page.split("<form ").skip(1) {
            let form = form.split("</form>").next().unwrap_or_default();
            let Some((head, _)) = form.split_once('>') else { continue };
            if !head.contains("method=\"post\"") {
                continue;
            }
            let actions = led_to(&format!(" {head}"), "action").into_iter().chain(led_to(form, "formaction"));
            for action in actions {
                forms.entry(kind_of(&action)).or_insert_with(|| (format!("{action} on {path}"), hidden(form)));
            }
        }
    }
    (seen, forms)
}

#[test]
fn nobody_is_offered_what_they_may_not_do() {
    let (shop, order) = drafted();
    shop.product("Black tea");
    shop.owner.post("/api/v1/contacts", &json!({ "name": "Mia", "roles": ["customer"] })).send();
    shop.owner.post(&format!("/api/v1/orders/{}/placement", text(&order["id"])), &json!({ "version": 1 })).send();
    let mut wrongly = Vec::new();
    for (at, role) in ["manager", "cashier", "bookkeeper", "auditor", "admin"].into_iter().enumerate() {
        let who = match role {
            "auditor" => shop.auditor("mia@example.com"),
            _ => shop.member(role, &format!("colleague-{at}@example.com")),
        };
        let (pages, forms) = walked(&who);
        assert!(pages.len() > 8, "{role} reaches {pages:?}");
        for (action, (found, fields)) in forms {
            if THEIR_OWN.iter().any(|own| action.starts_with(own)) {
                continue;
            }
            let path = found.split(' ').next().unwrap_or_default();
            let answer = who.request("POST", path).form(&sent(&fields)).send();
            // Whom it is about may be another no; that is said when it is sent.
            if answer.status == 403 && answer.text().contains("Your roles do not allow this") {
                wrongly.push(format!("{role}: {found}"));
            }
        }
    }
    assert!(wrongly.is_empty(), "{wrongly:#?}");
}
