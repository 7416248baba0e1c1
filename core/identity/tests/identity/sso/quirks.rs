//! What each provider does in its own way, from its address to what it says of somebody.

use testkit::{Shop, Value, json, on_both};

use super::{
    going::{Going, change, open, provider_with, roles},
    liar::{CLIENT, Liar, SECRET},
};

/// Somebody of whom the provider says exactly this, beside what every token has.
async fn told(shop: &Shop, provider: &Value, liar: &Liar, issuer: &str, said: Value) -> Result<Value, String> {
    let going = Going::begin(shop, provider).await.map_err(|no| no.code.into_owned())?;
    let now = shop.door.now().micros() / 1_000_000;
    let mut claims = json!({
        "iss": issuer, "aud": CLIENT, "nonce": going.asked("nonce"), "iat": now, "exp": now + 300,
    });
    for (name, value) in said.as_object().unwrap() {
        claims[name] = value.clone();
    }
    going.come_back(shop, liar, &liar.signed(&claims)).await.map_err(|no| no.code.into_owned())
}

on_both! {
    in open;

    async fn entra_says_roles_by_name_and_more_groups_than_it_sends(shop) {
        let liar = Liar::new();
        // Its keys do not say what they sign with, and its page about people says nothing of groups.
        let mut key = liar.public();
        key.as_object_mut().unwrap().remove("alg");
        liar.publish_keys(json!([key]));
        let rules = json!([{ "group": "Managers", "role": "manager" }]);
        let provider = provider_with(shop, &liar, json!({ "roles_at": "roles", "rules": rules })).await;
        let abe = |sub: &str, oid: &str| json!({
            "sub": sub, "oid": oid, "tid": "b9419818-09af-49c2-b0c3-653adc1f376e", "ver": "2.0", "name": "Abe Lincoln",
            "preferred_username": "AbeLi@example.org", "roles": ["Managers"],
        });
        liar.about(json!({ "sub": "one" }));
        let in_by = told(shop, &provider, &liar, &liar.issuer(), abe("one", "oid-1")).await.unwrap();
        assert_eq!(roles(shop, &in_by["account"]).await, ["manager"], "without an address that was verified");
        // Whoever has the same address or the same number elsewhere in the tenant is not the same.
        liar.about(json!({ "sub": "two" }));
        let no = told(shop, &provider, &liar, &liar.issuer(), abe("two", "oid-1")).await.unwrap_err();
        assert_eq!(no, "sso.link-first");

        change(shop, &provider, json!({ "roles_at": "groups", "otherwise": "auditor" })).await.unwrap();
        let mut many = abe("one", "oid-1");
        many["_claim_names"] = json!({ "groups": "src1" });
        many["_claim_sources"] = json!({ "src1": { "endpoint": "https://graph.windows.net/getMemberObjects" } });
        liar.about(json!({ "sub": "one" }));
        let no = told(shop, &provider, &liar, &liar.issuer(), many).await.unwrap_err();
        assert_eq!(no, "sso.too-many-groups", "and not everybody else");
        assert_eq!(roles(shop, &in_by["account"]).await, ["manager"]);
    }

    async fn entra_of_all_tenants_is_nobodys(shop) {
        let liar = Liar::new();
        let provider = provider_with(shop, &liar, json!({})).await;
        liar.publish("issuer", json!("https://login.microsoftonline.com/{tenantid}/v2.0"));
        let tested = shop.run(&shop.owner, "sso.test-provider", json!({ "id": provider["id"] })).await.unwrap();
        let name = tested["findings"].as_array().unwrap().iter().find(|finding| finding["about"] == "issuer").unwrap();
        assert!(name["is"] == "wrong" && name["detail"].as_str().unwrap().contains("your own tenant"), "{name}");
        let no = told(shop, &provider, &liar, &liar.issuer(), json!({ "sub": "one" })).await.unwrap_err();
        assert_eq!(no, "sso.unreached");
    }

    async fn google_says_the_domain_and_no_groups(shop) {
        let liar = Liar::new();
        let by = json!({ "domain": "example.org", "rules": [], "otherwise": "cashier" });
        let provider = provider_with(shop, &liar, by).await;
        let said = |sub: &str, more: Value| {
            let mut said = json!({
                "sub": sub, "email": format!("{sub}@example.org"), "email_verified": true, "name": "J Smith",
            });
            more.as_object().unwrap().iter().for_each(|(name, value)| said[name] = value.clone());
            said
        };
        let in_by = told(shop, &provider, &liar, &liar.issuer(), said("jsmith", json!({ "hd": "example.org" }))).await;
        assert_eq!(roles(shop, &in_by.unwrap()["account"]).await, ["cashier"]);
        for private in [json!({}), json!({ "hd": "evil.example" }), json!({ "hd": ["example.org"] })] {
            let no = told(shop, &provider, &liar, &liar.issuer(), said("mallory", private)).await.unwrap_err();
            assert_eq!(no, "sso.other-domain", "an address proves no domain");
        }
        // Long ago it left the scheme out of its name. What stands in the token is a name in full, or it is not one.
        let short = liar.issuer().replace("http://", "");
        let no = told(shop, &provider, &liar, &short, said("jsmith", json!({ "hd": "example.org" }))).await.unwrap_err();
        assert_eq!(no, "sso.not-believed");
    }

    async fn keycloak_has_groups_as_paths_and_roles_deep_inside(shop) {
        let liar = Liar::new();
        let rules = json!([{ "group": "staff/managers", "role": "manager" }, { "group": "till", "role": "cashier" }]);
        let provider = provider_with(shop, &liar, json!({ "rules": rules })).await;
        let ada = |more: Value| {
            let mut said = json!({ "sub": "ada", "email": "ada@example.org", "name": "Ada" });
            more.as_object().unwrap().iter().for_each(|(name, value)| said[name] = value.clone());
            said
        };
        let in_by = told(shop, &provider, &liar, &liar.issuer(), ada(json!({ "groups": ["/staff/managers"] }))).await;
        let account = in_by.unwrap()["account"].clone();
        assert_eq!(roles(shop, &account).await, ["manager"]);
        change(shop, &provider, json!({ "roles_at": "realm_access.roles" })).await.unwrap();
        let deep = json!({ "realm_access": { "roles": ["offline_access", "till"] }, "groups": ["/staff/managers"] });
        told(shop, &provider, &liar, &liar.issuer(), ada(deep)).await.unwrap();
        assert_eq!(roles(shop, &account).await, ["cashier"]);
    }

    async fn authentik_has_a_stroke_at_the_end_of_its_name(shop) {
        let liar = Liar::new();
        let provider = provider_with(shop, &liar, json!({})).await;
        let with = format!("{}/", liar.issuer());
        liar.publish("issuer", json!(with));
        let ada = || json!({ "sub": "ada", "email": "ada@example.org", "email_verified": false, "groups": ["office"] });
        let no = told(shop, &provider, &liar, &with, ada()).await.unwrap_err();
        assert_eq!(no, "sso.unreached", "written without it here, it is another");
        change(shop, &provider, json!({ "issuer": with, "client_secret": SECRET })).await.unwrap();
        let no = told(shop, &provider, &liar, &liar.issuer(), ada()).await.unwrap_err();
        assert_eq!(no, "sso.not-believed", "and so in the token");
        let in_by = told(shop, &provider, &liar, &with, ada()).await.unwrap();
        assert_eq!(roles(shop, &in_by["account"]).await, ["manager"]);
    }

    async fn zitadel_has_roles_as_names_of_an_object(shop) {
        let liar = Liar::new();
        let by = json!({
            "roles_at": "urn:zitadel:iam:org:project:roles", "rules": [{ "group": "manager", "role": "manager" }],
        });
        let provider = provider_with(shop, &liar, by).await;
        let said = json!({
            "sub": "ada", "email": "ada@example.org", "name": "Ada",
            "urn:zitadel:iam:org:project:roles": { "manager": { "251747": "acme.zitadel.cloud" } },
        });
        let in_by = told(shop, &provider, &liar, &liar.issuer(), said).await.unwrap();
        assert_eq!(roles(shop, &in_by["account"]).await, ["manager"]);
        // What is about another project is not about this one.
        let other = json!({
            "sub": "eve", "email": "eve@example.org", "urn:zitadel:iam:org:project:1:roles": { "manager": {} },
        });
        liar.about(json!({ "sub": "eve" }));
        assert_eq!(told(shop, &provider, &liar, &liar.issuer(), other).await.unwrap_err(), "sso.no-role");
    }
}
