//! How the business sells, set by forms alone.

use serde_json::json;

use super::{sent_to, value_named};
use crate::{
    http::{Answer, Client},
    shop::{Shop, text},
};

fn post(who: &Client, path: &str, fields: &[(&str, &str)]) -> Answer {
    who.request("POST", path).form(fields).send()
}

#[test]
fn terms_are_set_and_nobody_is_overwritten_unseen() {
    const AT: &str = "/settings/selling";
    let shop = Shop::open();
    const IBAN: &str = "DE89 3704 0044 0532 0130 00";
    let said_with = |version: &str, limit: &str, years: &str, iban: &str| {
        let fields = [
            ("version", version),
            ("location", ""),
            ("payment_days", "30"),
            ("keep_years", years),
            ("tax_id", ""),
            ("registration", "HRB 12345"),
            ("iban", iban),
            ("bic", ""),
            ("region", ""),
            ("postcode", ""),
            ("registered", "fr; AT"),
            ("discount_limit", limit),
            ("limit-cashier", "2.5"),
            ("limit-manager", ""),
            ("round_per", "line"),
            ("round_how", "half-up"),
        ];
        post(&shop.owner, AT, &fields)
    };
    let said = |version: &str, limit: &str, years: &str| said_with(version, limit, years, IBAN);
    let wrong = said("0", "a tenth", "10");
    assert!(wrong.status == 422 && wrong.text().contains("value=\"a tenth\""), "{}", wrong.text());
    let wrong = said_with("0", "10", "10", "DE00 3704");
    assert!(wrong.status == 422 && wrong.text().contains("iban-wrong"), "{}", wrong.text());
    assert_eq!(sent_to(&said("0", "10", "10")), AT);
    let policy = shop.owner.get("/api/v1/sales/policy").done();
    assert_eq!((&policy["discount_limit"], &policy["payment_days"]), (&json!("0.1"), &json!(30)));
    assert_eq!(policy["role_limits"], json!([{ "role": "cashier", "limit": "0.025" }]));
    assert_eq!((&policy["registered"], &policy["round_per"]), (&json!(["AT", "FR"]), &json!("line")));
    assert_eq!((&policy["iban"], &policy["registration"]), (&json!("DE89370400440532013000"), &json!("HRB 12345")));
    let shown = shop.owner.get(AT).send();
    assert_eq!(value_named(&shown, "limit-cashier"), "2.5");
    assert!(shown.text().contains("value=\"AT, FR\""), "{}", shown.text());

    let stale = said("0", "15", "7");
    let both = stale.text();
    assert!(stale.status == 422 && both.contains("Nothing is overwritten yet"), "{both}");
    assert!(
        ["15", "7"]
            .iter()
            .all(|yours| both.contains(&format!("<td class=\"prose\">10</td><td class=\"prose\">{yours}</td>"))),
        "{both}"
    );
    assert_eq!(sent_to(&said(&value_named(&stale, "version"), "15", "7")), AT);
    assert_eq!(shop.owner.get("/api/v1/sales/policy").done()["keep_years"], 7);
}

#[test]
fn papers_are_numbered_as_somebody_says() {
    const AT: &str = "/settings/numbers";
    let shop = Shop::open();
    let begin = |prefix: &str, digits: &str| {
        let fields = [("kind", "invoice"), ("prefix", prefix), ("digits", digits), ("after", "41")];
        post(&shop.owner, AT, &fields)
    };
    let wrong = begin("2027-", "many");
    assert!(wrong.status == 422 && wrong.text().contains("digits-wrong"), "{}", wrong.text());
    assert_eq!(sent_to(&begin("2027-", "4")), AT);
    let twice = begin("2027-", "4");
    assert!(twice.status == 422 && twice.text().contains("2027-"), "{}", twice.text());
    assert!(shop.owner.get(AT).send().text().contains("<code>2027-0001</code>"));
}

#[test]
fn taxes_are_begun_changed_and_ended() {
    const AT: &str = "/settings/tax-rates";
    let shop = Shop::open();
    let business = shop.owner.get("/api/v1/business").done();
    let here = json!({ "version": business["version"], "country": "DE" });
    shop.owner.request("PATCH", "/api/v1/business").json(&here).send();
    let page = shop.owner.get(AT).send().text();
    assert!(page.contains("Begin with the rates of Germany"), "{page}");
    assert_eq!(sent_to(&post(&shop.owner, AT, &[("do", "preset"), ("country", "DE")])), AT);
    let places = || shop.owner.get("/api/v1/tax-jurisdictions").done()["items"].clone();
    let id = text(&places()[0]["id"]);
    let rate = |percent: &str| {
        post(
            &shop.owner,
            AT,
            &[("do", "rate"), ("id", id.as_str()), ("name", "USt."), ("percent", percent), ("tax_class", "")],
        )
    };
    let wrong = rate("a fifth");
    assert!(wrong.status == 422 && wrong.text().contains("value=\"a fifth\""), "{}", wrong.text());
    assert_eq!(sent_to(&rate("20.5")), AT);
    let page = shop.owner.get(AT).send().text();
    assert!(page.contains("20,5\u{a0}%") && page.contains("until "), "the one before it has ended: {page}");
    let open = places()[0]["rates"].as_array().unwrap().iter().find(|rate| rate["rate"] == "0.205").cloned().unwrap();
    let end = [("do", "end"), ("id", open["id"].as_str().unwrap()), ("version", "1")];
    assert_eq!(sent_to(&post(&shop.owner, AT, &end)), AT);
    let version = places()[0]["version"].to_string();
    let archive = [("do", "archive"), ("id", id.as_str()), ("version", version.as_str())];
    assert_eq!(sent_to(&post(&shop.owner, AT, &archive)), AT);
    assert_eq!(places(), json!([]));
}
