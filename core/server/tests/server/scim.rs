//! Provisioning: switched on by an owner, used by a provider, over HTTP and on the pages.

use serde_json::{Value, json};

use crate::{
    http::{Answer, Client},
    shop::{Shop, text},
};

/// A provider's program.
struct Program<'a> {
    client: &'a Client,
    base: String,
    token: String,
}

impl Program<'_> {
    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let request = self.client.request(method, &format!("{}{path}", self.base));
        let request = request.header("Authorization", &format!("Bearer {}", self.token));
        match body {
            Some(body) => request.json(body).header("Content-Type", "application/scim+json").send(),
            None => request.send(),
        }
    }
}

/// A provider of the shop's, where `office` makes managers: its id.
fn provider(shop: &Shop) -> String {
    let added = json!({ "name": "Our people", "issuer": "https://id.example" });
    let added = shop.owner.post("/api/v1/sso/providers", &added).done();
    let id = text(&added["id"]);
    let rules = json!({ "version": 1, "rules": [{ "group": "office", "role": "manager" }] });
    shop.owner.patch(&format!("/api/v1/sso/providers/{id}"), &rules).done();
    id
}

#[test]
fn a_provider_says_who_its_people_are() {
    Shop::on_both(|shop| {
        let id = provider(shop);
        let at = format!("/api/v1/sso/providers/{id}/provisioning");
        let made = shop.owner.post(&at, &json!({})).done();
        let anyone = shop.anyone();
        let program = Program { client: &anyone, base: format!("/scim/v2/{id}"), token: text(&made["secret"]) };
        let config = program.ask("GET", "/ServiceProviderConfig", None);
        assert_eq!((config.status, config.header("content-type")), (200, Some("application/scim+json")));
        let user = json!({ "userName": "grace@example.org", "externalId": "00u1", "active": true });
        let added = program.ask("POST", "/Users", Some(&user));
        assert_eq!(added.status, 201, "{}", added.text());
        let told = added.json();
        assert_eq!(added.header("location"), told["meta"]["location"].as_str());
        assert_eq!(program.ask("POST", "/Users", Some(&user)).json()["scimType"], "uniqueness");
        let group = json!({ "displayName": "office", "members": [{ "value": told["id"] }] });
        assert_eq!(program.ask("POST", "/Groups", Some(&group)).status, 201);
        let overview = shop.owner.get(&at).done();
        assert_eq!((&overview["people"], &overview["awaited"]), (&json!(1), &json!(1)));
        assert_eq!(overview["groups"], json!([{ "name": "office", "people": 1, "role": "manager" }]));
        assert!(
            overview["address"].as_str().unwrap().ends_with(&program.base) && overview["token"]["seen_at"].is_string()
        );
        // It may nothing else, and nobody else may this.
        let api = anyone.get("/api/v1/members").header("Authorization", &format!("Bearer {}", program.token));
        assert_eq!(api.refused(), (403, "token.not-allowed".to_owned()));
        let session = Program { token: shop.owner.token().to_owned(), base: program.base.clone(), ..program };
        assert_eq!(session.ask("GET", "/Users", None).status, 401);
        assert_eq!(program.ask("DELETE", &format!("/Users/{}", text(&told["id"])), None).status, 204);
        assert_eq!(shop.owner.delete(&at).send().status, 200);
        assert_eq!(program.ask("GET", "/Users", None).status, 401);
    });
}

#[test]
fn an_owner_switches_it_on_and_off_without_a_script() {
    let shop = Shop::open();
    let at = format!("/settings/sso/{}", provider(&shop));
    let german = |path: &str| shop.owner.get(path).header("Accept-Language", "de").send().text();
    let page = german(&at);
    assert!(page.contains("Bereitstellung (SCIM)") && page.contains("Einschalten und Token anlegen"), "{page}");
    let post = |path: &str| shop.owner.request("POST", &format!("{at}{path}")).form(&[]).send();
    let made = post("/provisioning");
    assert!(made.status == 200 && made.text().contains("stockade_"), "{} {}", made.status, made.text());
    let page = shop.owner.get(&at).send().text();
    assert!(page.contains("/scim/v2/idp_") && page.contains("never") && !page.contains("stockade_"), "{page}");
    assert!(page.contains("Nobody was told of yet."), "{page}");
    let again = post("/provisioning/token");
    assert!(again.status == 200 && again.text().contains("stockade_"), "{}", again.text());
    assert_eq!(post("/provisioning/end").status, 303);
    let page = german(&at);
    assert!(page.contains("Stellt nicht bereit") && !page.contains("/scim/v2/"), "{page}");
    // Whoever has no business with it is shown nothing.
    let manager = shop.member("manager", "mia@example.com");
    let refused = manager.get(&at).send();
    assert!(refused.status == 403 && !refused.text().contains("provisioning"), "{} {}", refused.status, refused.text());
}
