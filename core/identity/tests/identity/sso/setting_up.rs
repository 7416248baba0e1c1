//! What an owner says of a provider, and finds out about it.

use door::Reason;
use testkit::{Shop, Value, json, on_both};

use super::{
    going::{Going, change, open, provider, sign_in},
    liar::{Liar, SECRET},
};
use crate::gate::nobody;

async fn wrong(shop: &Shop, provider: &Value) -> Vec<String> {
    let tested = shop.run(&shop.owner, "sso.test-provider", json!({ "id": provider["id"] })).await.unwrap();
    let findings = tested["findings"].as_array().unwrap().clone();
    let wrong: Vec<_> = findings.iter().filter(|finding| finding["is"] == "wrong").collect();
    assert_eq!(tested["works"], json!(wrong.is_empty()));
    wrong.iter().map(|finding| finding["about"].as_str().unwrap().to_owned()).collect()
}

on_both! {
    in open;

    async fn a_provider_tells_its_addresses_before_it_is_switched_on(shop) {
        let liar = Liar::new();
        let owner = shop.fresh(&shop.owner);
        let input = json!({ "name": "Keycloak", "issuer": liar.issuer() });
        let added = shop.run(&owner, "sso.add-provider", input).await.unwrap();
        let id = added["id"].as_str().unwrap();
        assert_eq!(added["redirect_uri"], format!("https://shop.example/sso/{id}/back"));
        assert_eq!((&added["is_on"], &added["has_secret"]), (&json!(false), &json!(false)));
        assert_eq!(Going::begin(shop, &added).await.err().unwrap().code, "sso.closed", "nobody is offered it");
        let no = change(shop, &added, json!({ "is_on": true })).await.unwrap_err();
        assert_eq!(no.fields[0].at, "/client_id");
        let no = change(shop, &added, json!({ "client_id": "x", "is_on": true, "lets_in": true })).await.unwrap_err();
        assert_eq!(no.fields[0].at, "/otherwise");
        let on = change(shop, &added, json!({ "client_id": "x", "client_secret": SECRET, "is_on": true })).await.unwrap();
        assert_eq!((&on["is_on"], &on["has_secret"]), (&json!(true), &json!(true)));
        assert!(!on.to_string().contains(SECRET));
        let offered = shop.run(&nobody(shop), "sso.offered", json!({ "workspace": shop.workspace })).await.unwrap();
        assert_eq!(offered, json!({ "items": [{ "provider": id, "text": "Keycloak" }], "only": false }));
        let elsewhere = shop.run(&nobody(shop), "sso.offered", json!({ "workspace": shop.other })).await.unwrap_err();
        assert_eq!(elsewhere.reason, Reason::NotFound, "where nothing is offered, nobody learns that there is a workspace");
        let off = change(shop, &added, json!({ "client_secret": "", "is_on": false })).await.unwrap();
        assert_eq!(off["has_secret"], false);
    }

    async fn who_may_set_one_up_and_who_may_not(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        let clerk = shop.fresh(&shop.clerk);
        for (operation, input) in [
            ("sso.list-providers", json!({})),
            ("sso.get-provider", json!({ "id": provider["id"] })),
            ("sso.add-provider", json!({ "name": "x", "issuer": "https://id.example" })),
            ("sso.change-provider", json!({ "id": provider["id"], "version": 2, "is_on": false })),
            ("sso.remove-provider", json!({ "id": provider["id"], "version": 2 })),
            ("sso.test-provider", json!({ "id": provider["id"] })),
            ("sso.rehearse-rules", json!({ "id": provider["id"] })),
        ] {
            assert_eq!(shop.run(&clerk, operation, input.clone()).await.unwrap_err().code, "access.denied", "{operation}");
            let stranger = shop.fresh(&shop.stranger);
            let there = shop.run(&stranger, operation, input).await;
            if operation != "sso.list-providers" && operation != "sso.add-provider" {
                assert_eq!(there.unwrap_err().reason, Reason::NotFound, "{operation}");
            }
        }
        let stale = model::Actor { proven_at: None, ..shop.owner.clone() };
        let no = shop.run(&stale, "sso.change-provider", json!({ "id": provider["id"], "version": 2 })).await.unwrap_err();
        assert_eq!(no.reason, Reason::StepUpRequired);
    }

    async fn the_test_says_what_is_wrong(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        assert_eq!(wrong(shop, &provider).await, [""; 0]);
        liar.publish("id_token_signing_alg_values_supported", json!(["HS256"]));
        assert_eq!(wrong(shop, &provider).await, ["signatures"]);
        liar.publish_keys(json!([]));
        assert_eq!(wrong(shop, &provider).await, ["signatures", "keys"]);
        liar.publish("issuer", json!(format!("{}/", liar.issuer())));
        assert_eq!(wrong(shop, &provider).await, ["issuer", "signatures", "keys"]);
        liar.publish("token_endpoint", json!("http://10.0.0.1/token"));
        assert_eq!(wrong(shop, &provider).await, ["issuer", "addresses", "signatures", "keys"]);
        assert_eq!(Going::begin(shop, &provider).await.err().unwrap().code, "sso.unreached", "and nobody goes there");
    }

    async fn nobody_is_asked_on_this_machine_unless_its_keeper_said_so(shop) {
        let liar = Liar::new();
        let provider = provider(shop, &liar).await;
        for issuer in ["https://127.0.0.1:1", "https://localhost", "https://169.254.169.254", "http://id.example"] {
            change(shop, &provider, json!({ "issuer": issuer })).await.unwrap();
            assert_eq!(wrong(shop, &provider).await, ["reached"], "{issuer}");
            let no = Going::begin(shop, &provider).await.err().unwrap();
            assert_eq!((no.reason, no.code.as_ref()), (Reason::Unavailable, "sso.unreached"), "{issuer}");
            assert!(!no.detail.contains("127.0.0.1"), "what the network is like is not told to everybody");
        }
    }

    async fn another_issuer_is_another_person(shop) {
        let (one, two) = (Liar::new(), Liar::new());
        let provider = provider(shop, &one).await;
        let first = sign_in(shop, &provider, &one, "grace", &["office"]).await.unwrap();
        change(shop, &provider, json!({ "issuer": two.issuer(), "client_secret": SECRET })).await.unwrap();
        let no = sign_in(shop, &provider, &two, "grace", &["office"]).await.unwrap_err();
        assert_eq!(no.code, "sso.link-first", "the same name, and not the same person");
        let other = sign_in(shop, &provider, &two, "joan", &["office"]).await.unwrap();
        assert_ne!(first["account"], other["account"]);
    }
}
