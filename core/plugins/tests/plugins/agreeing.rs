//! What somebody agrees to elsewhere: there and back, tokens that nobody sees, another one in time, and somebody asked
//! where there is none. The other side is a certified provider that knows nothing of these tests.

use std::{collections::HashMap, sync::LazyLock, time::Duration};

use plugins::authorizing::{NoToken, token};
use testkit::{Engine, Fitting, Shop, Value, json, on_both, outside, provider::Provider, text};
use url::Url;
use work::http::HostPort;

use crate::{
    brands, connection, deliveries, installed, made, manifest, product, programs::wall, refused, sent, somebody,
    states, system, worked_with,
};

const BACK: &str = "https://shop.example/plugins/authorized";
const SECRET: &str = "what only the two of us know";
/// As long as a token of theirs is good; another is asked for a quarter before.
const LIFE: Duration = Duration::from_secs(600);
const NEARLY: Duration = Duration::from_secs(460);
const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);
const MINUTE: Duration = Duration::from_secs(60);

/// One for all tests of this process; none where it is not installed.
static THEIRS: LazyLock<Option<Provider>> = LazyLock::new(Provider::start);

fn own_network() -> Vec<HostPort> {
    let theirs = THEIRS.iter().map(|theirs| theirs.host().parse().unwrap());
    theirs.chain(somebody::own_network()).collect()
}

async fn shop(engine: Engine) -> Option<Shop> {
    Shop::open_with(engine, Fitting { own_network, wall, ..Fitting::default() }).await
}

fn needs(issuer: &str) -> String {
    format!(
        r#"operations = ["catalog.add-brand"]
        events = ["catalog.product-added"]
        hosts = [{{ setting = "site", methods = ["GET"], secrets = ["account"] }}]
        [[needs.secrets]]
        name = "account"
        title = "Account"
        [needs.secrets.oauth]
        authorize = "{{site}}/auth"
        token = "{{site}}/token"
        scopes = ["openid"]
        issuer = "{issuer}"
        [[settings]]
        name = "site"
        title = "Site"
        kind = "url""#
    )
}

/// A plugin that works there, known there; nobody agreed yet.
async fn caller(shop: &Shop, site: &str) -> Value {
    let plugin = installed(shop, "caller", &needs(site)).await;
    let connection = connection(shop, &plugin).await;
    let settings = json!({ "id": connection["id"], "version": 1, "settings": { "site": site } });
    made(shop, "plugins.set-settings", settings).await;
    let client = json!({
        "id": connection["id"], "credential": "account", "client_id": connection["id"], "client_secret": SECRET,
    });
    made(shop, "plugins.put-client", client).await;
    connection
}

async fn known(shop: &Shop, theirs: &Provider) -> Value {
    let connection = caller(shop, theirs.issuer()).await;
    theirs.knows(
        connection["id"].as_str().unwrap(),
        &json!({
            "client_secret": SECRET, "redirect_uris": [BACK], "grant_types": ["authorization_code", "refresh_token"],
        }),
    );
    connection
}

/// Somebody goes there and comes back with this.
async fn visited(shop: &Shop, theirs: &Provider, connection: &Value, name: &str) -> Value {
    let begun = json!({ "id": connection["id"], "credential": "account" });
    let begun = made(shop, "plugins.authorize", begun).await;
    let back = theirs.visited(begun["url"].as_str().unwrap(), name);
    assert!(back.starts_with(BACK), "{back}");
    let said: HashMap<String, String> = Url::parse(&back).unwrap().query_pairs().into_owned().collect();
    json!({ "state": said["state"], "code": said.get("code"), "iss": said["iss"], "error": said.get("error") })
}

async fn agreed(shop: &Shop, theirs: &Provider, connection: &Value) {
    theirs.has("kim", &json!({ "name": "Kim" }));
    let said = visited(shop, theirs, connection, "kim").await;
    made(shop, "plugins.finish-authorization", said).await;
}

/// What the other side handed over, as if it just had.
async fn given(shop: &Shop, connection: &Value, access: &str, refresh: &str) {
    given_for(shop, connection, access, refresh, None).await;
}

/// The same, and for how long others may be asked for with it.
async fn given_for(shop: &Shop, connection: &Value, access: &str, refresh: &str, renewable: Option<Duration>) {
    let renewable = renewable.map(|time| time.as_secs());
    let came = json!({ "kind": "given", "access": access, "refresh": refresh, "lives": 600, "renewable": renewable });
    let agreed_at = shown(shop, connection).await["authorizations"][0]["granted_at"].clone();
    ended(shop, connection, &agreed_at, came).await;
}

/// What came of asking for another token, by what was agreed to at that moment.
async fn ended(shop: &Shop, connection: &Value, agreed_at: &Value, came: Value) {
    let ending = json!({
        "connection": connection["id"], "credential": "account", "lease": 0, "agreed_at": agreed_at, "came": came,
    });
    shop.run(&system(shop), "plugins.end-refresh", ending).await.unwrap();
}

async fn asked(shop: &Shop, connection: &Value) -> Result<String, NoToken> {
    let (client, id) = (outside(own_network()), connection["id"].as_str().unwrap().parse().unwrap());
    let token = token(&shop.door, &system(shop), &client, id, "account", None).await?;
    Ok(token.expose().clone())
}

async fn shown(shop: &Shop, connection: &Value) -> Value {
    let listed = shop.run(&shop.owner, "plugins.list", json!({})).await.unwrap();
    let all = json!({ "id": listed["items"][0]["id"] });
    let all = made(shop, "plugins.list-connections", all).await;
    all["items"].as_array().unwrap().iter().find(|one| one["id"] == connection["id"]).unwrap().clone()
}

async fn worked(shop: &Shop) {
    worked_with(shop, own_network()).await;
}

on_both! {
    in shop;

    async fn somebody_agrees_and_the_plugin_works_there(shop) {
        let Some(theirs) = THEIRS.as_ref() else { return };
        let connection = known(shop, theirs).await;
        let before = shown(shop, &connection).await["authorizations"][0].clone();
        assert_eq!((&before["state"], &before["back"]), (&json!("open"), &json!(BACK)));
        agreed(shop, theirs, &connection).await;
        product(shop, "Tea").await;
        worked(shop).await;
        let [brand] = &brands(shop).await[..] else { panic!("it did one thing") };
        assert!(brand.contains("kim"), "{brand}");
        let shown = shown(shop, &connection).await;
        assert_eq!((&shown["state"], &shown["authorizations"][0]["state"]), (&json!("ok"), &json!("agreed")));
        // Nobody is told what was handed over, and nothing of it is written down.
        let log = format!("{shown}{:?}", shop.log(Some(shop.workspace)).await);
        let granted = theirs.granted();
        let secrets = granted.iter().flat_map(|one| ["access_token", "refresh_token", "code_verifier"].map(|name| &one[name]));
        for secret in secrets.filter_map(Value::as_str).chain([SECRET]) {
            assert!(!log.contains(secret));
        }
    }

    async fn what_nobody_agreed_to_yet_needs_somebody(shop) {
        let Some(theirs) = THEIRS.as_ref() else { return };
        // Neither before the application there is known, nor after.
        let plugin = installed(shop, "caller", &needs(theirs.issuer())).await;
        let connection = connection(shop, &plugin).await;
        let settings = json!({ "id": connection["id"], "version": 1, "settings": { "site": theirs.issuer() } });
        made(shop, "plugins.set-settings", settings).await;
        product(shop, "Tea").await;
        worked(shop).await;
        let trouble = async || text(&deliveries(shop).await[0]["trouble"]);
        assert!(trouble().await.contains("credential-missing"), "{}", trouble().await);
        let client = json!({ "id": connection["id"], "credential": "account", "client_id": "shop", "client_secret": SECRET });
        made(shop, "plugins.put-client", client).await;
        product(shop, "Leaf").await;
        worked(shop).await;
        assert!(trouble().await.contains("credential-missing"), "{}", trouble().await);
        assert_eq!(shown(shop, &connection).await["state"], "needs-attention");
    }

    async fn what_comes_back_counts_once_for_whoever_left_and_for_nobody_else(shop) {
        let Some(theirs) = THEIRS.as_ref() else { return };
        let connection = known(shop, theirs).await;
        theirs.has("kim", &json!({ "name": "Kim" }));
        let code = async |said: &Value| refused(shop, "plugins.finish-authorization", said.clone()).await;
        let said = visited(shop, theirs, &connection, "kim").await;
        let admin = shop.member("admin").await;
        let other = shop.run(&admin, "plugins.finish-authorization", said.clone()).await.unwrap_err();
        assert_eq!(other.code, "plugins.unknown-authorization", "in another's session");
        let mut elsewhere = said.clone();
        elsewhere["iss"] = json!("https://id.example");
        assert_eq!(code(&elsewhere).await, "plugins.not-authorized", "somebody else answered");
        elsewhere["state"] = json!("made-up");
        assert_eq!(code(&elsewhere).await, "plugins.unknown-authorization");
        made(shop, "plugins.finish-authorization", said.clone()).await;
        assert_eq!(code(&said).await, "plugins.unknown-authorization", "a second time");
        // Whoever turns round there is told so; so is who takes too long.
        let declined = visited(shop, theirs, &connection, "nobody").await;
        assert_eq!(code(&declined).await, "plugins.not-authorized");
        let late = visited(shop, theirs, &connection, "kim").await;
        shop.advance(Duration::from_secs(601));
        assert_eq!(code(&late).await, "plugins.unknown-authorization");
    }

    async fn of_all_who_need_another_one_asks(shop) {
        let Some(theirs) = THEIRS.as_ref() else { return };
        let connection = known(shop, theirs).await;
        agreed(shop, theirs, &connection).await;
        let first = asked(shop, &connection).await.unwrap();
        let before = theirs.asked("/token");
        assert_eq!(asked(shop, &connection).await.unwrap(), first);
        assert_eq!(theirs.asked("/token"), before, "it is good");
        shop.advance(NEARLY);
        let former = asked(shop, &connection).await.unwrap();
        assert!(former != first && theirs.asked("/token") == before + 1, "it would not have been for long");
        shop.advance(LIFE);
        let client = outside(own_network());
        let id = connection["id"].as_str().unwrap().parse().unwrap();
        let second = shop.second_node();
        let doors = [Some(shop.door.clone()), Some(shop.door.clone()), second.clone()];
        let all: Vec<_> = doors.into_iter().flatten().map(|door| {
            let (system, client) = (system(shop), client.clone());
            tokio::spawn(async move {
                token(&door, &system, &client, id, "account", None).await.unwrap().expose().clone()
            })
        }).collect();
        let mut tokens = Vec::new();
        for token in all {
            tokens.push(token.await.unwrap());
        }
        assert_eq!(theirs.asked("/token"), before + 2, "on however many nodes");
        assert!(tokens.iter().all(|token| *token == tokens[0] && *token != former), "they have the same");
        if let Some(node) = second {
            node.close().await;
        }
    }

    async fn what_was_handed_over_is_there_after_a_fall(shop) {
        let Some(theirs) = THEIRS.as_ref() else { return };
        let connection = known(shop, theirs).await;
        agreed(shop, theirs, &connection).await;
        shop.advance(LIFE);
        let wanted = json!({ "connection": connection["id"], "credential": "account" });
        // Whoever has the turn falls before they asked: another takes it, once its time is over.
        let turn = shop.run(&system(shop), "plugins.begin-refresh", wanted.clone()).await.unwrap();
        assert_eq!(turn["kind"], "yours");
        let turn = shop.run(&system(shop), "plugins.begin-refresh", wanted).await.unwrap();
        assert_eq!(turn, json!({ "kind": "others" }));
        shop.advance(MINUTE);
        let token = asked(shop, &connection).await.unwrap();
        // It was kept before it was used: whoever fell in between finds it again.
        let before = theirs.asked("/token");
        shop.advance(MINUTE);
        assert_eq!(asked(shop, &connection).await.unwrap(), token);
        assert_eq!(theirs.asked("/token"), before);
        shop.advance(NEARLY);
        assert_ne!(asked(shop, &connection).await.unwrap(), token, "and what is asked for the next with, too");
    }

    async fn what_was_agreed_to_anew_is_not_undone_by_what_was_asked_for_before(shop) {
        let Some(theirs) = THEIRS.as_ref() else { return };
        let connection = known(shop, theirs).await;
        agreed(shop, theirs, &connection).await;
        shop.advance(LIFE);
        let wanted = json!({ "connection": connection["id"], "credential": "account" });
        let turn = shop.run(&system(shop), "plugins.begin-refresh", wanted).await.unwrap();
        // Meanwhile somebody agrees once more, perhaps for other rights.
        agreed(shop, theirs, &connection).await;
        let anew = asked(shop, &connection).await.unwrap();
        let late = json!({ "kind": "given", "access": "late", "refresh": "late", "lives": 600 });
        ended(shop, &connection, &turn["agreed_at"], late).await;
        assert_eq!(asked(shop, &connection).await.unwrap(), anew);
    }

    async fn what_nobody_needs_is_kept_good_by_one(shop) {
        let Some(theirs) = THEIRS.as_ref() else { return };
        let connection = known(shop, theirs).await;
        agreed(shop, theirs, &connection).await;
        let before = theirs.asked("/token");
        shop.advance(WEEK - MINUTE);
        tokio::join!(worked(shop), worked(shop));
        assert_eq!(theirs.asked("/token"), before, "there is time");
        shop.advance(MINUTE * 2);
        tokio::join!(worked(shop), worked(shop));
        assert_eq!(theirs.asked("/token"), before + 1);
        shop.advance(WEEK + MINUTE);
        worked(shop).await;
        assert_eq!(theirs.asked("/token"), before + 2, "and so on");
        assert_eq!(shown(shop, &connection).await["state"], "ok");
    }

    async fn who_has_to_agree_anew_is_told_long_before(shop) {
        let Some(theirs) = THEIRS.as_ref() else { return };
        let connection = known(shop, theirs).await;
        agreed(shop, theirs, &connection).await;
        given_for(shop, &connection, "a", "r", Some(WEEK * 8)).await;
        let by = shop.door.now().plus(WEEK * 8);
        let agree_by = async || made(shop, "plugins.list-health", json!({})).await["items"][0]["agree_by"].clone();
        assert_eq!(shown(shop, &connection).await["authorizations"][0]["reconnect_by"], json!(by));
        assert_eq!(agree_by().await, Value::Null, "there is time");
        // Another token that says nothing of it makes it no longer.
        shop.advance(WEEK * 7);
        given(shop, &connection, "b", "s").await;
        assert_eq!(agree_by().await, json!(by));
        given_for(shop, &connection, "c", "t", Some(WEEK * 8)).await;
        assert_eq!(agree_by().await, Value::Null);
    }

    async fn who_is_not_let_in_asks_for_another_once(shop) {
        let Some(theirs) = THEIRS.as_ref() else { return };
        let connection = known(shop, theirs).await;
        agreed(shop, theirs, &connection).await;
        let granted = theirs.granted();
        let own = granted.iter().rfind(|one| one["refresh_token"].is_string());
        let refresh = text(&own.unwrap()["refresh_token"]);
        given(shop, &connection, "unknown-one", &refresh).await;
        let (tokens, calls) = (theirs.asked("/token"), theirs.asked("/me"));
        product(shop, "Tea").await;
        worked(shop).await;
        assert_eq!(states(shop).await, ["done"]);
        assert_eq!((theirs.asked("/token"), theirs.asked("/me")), (tokens + 1, calls + 2));
        let receipt = made(shop, "plugins.list-receipts", json!({})).await["items"][0].clone();
        let usage = made(shop, "plugins.get-usage", json!({ "id": receipt["plugin"] })).await;
        assert_eq!((&usage["requests"], &usage["sent"]), (&json!(2), &receipt["sent"]), "both left");
    }

    async fn where_there_is_no_other_somebody_is_asked(shop) {
        let Some(theirs) = THEIRS.as_ref() else { return };
        let connection = known(shop, theirs).await;
        agreed(shop, theirs, &connection).await;
        given(shop, &connection, "unknown-one", "nor-this").await;
        given(shop, &connection, "unknown-one", "nor-that").await;
        product(shop, "Tea").await;
        product(shop, "Coffee").await;
        worked(shop).await;
        assert_eq!(states(shop).await, ["waiting", "waiting"], "whatever the plugin makes of it");
        let lapsed = shown(shop, &connection).await;
        assert_eq!((&lapsed["state"], &lapsed["authorizations"][0]["state"]), (&json!("needs-attention"), &json!("lapsed")));
        let before = theirs.asked("/token");
        shop.advance(Duration::from_secs(7_200));
        worked(shop).await;
        assert!(matches!(asked(shop, &connection).await, Err(NoToken::Lapsed)));
        assert_eq!(theirs.asked("/token"), before, "nobody asks again for nothing");
        agreed(shop, theirs, &connection).await;
        shop.advance(Duration::from_secs(7_200));
        worked(shop).await;
        assert_eq!(states(shop).await, ["done", "done"]);
        assert_eq!(shown(shop, &connection).await["state"], "ok");
    }

    async fn where_an_answer_was_lost_what_stood_there_before_is_taken(shop) {
        let site = format!("http://127.0.0.1:{}", somebody::port());
        let connection = caller(shop, &site).await;
        given(shop, &connection, "one", "first").await;
        given(shop, &connection, "two", "lost").await;
        assert_eq!(asked(shop, &connection).await.unwrap(), "two");
        shop.advance(LIFE);
        assert!(asked(shop, &connection).await.unwrap().starts_with("another"));
        // A day later it is not taken any more.
        given(shop, &connection, "three", "first").await;
        given(shop, &connection, "four", "lost").await;
        shop.advance(Duration::from_secs(25 * 60 * 60));
        assert!(matches!(asked(shop, &connection).await, Err(NoToken::Lapsed)));
    }

    async fn where_nobody_answers_somebody_is_told_and_it_is_asked_again_each_day(shop) {
        let site = format!("http://127.0.0.1:{}", somebody::port());
        let connection = caller(shop, &site).await;
        given(shop, &connection, "one", "unheard").await;
        shop.advance(WEEK + MINUTE);
        for _ in 0..12 {
            assert_eq!(shown(shop, &connection).await["state"], "ok");
            worked(shop).await;
            shop.advance(Duration::from_secs(3_601));
        }
        let silent = shown(shop, &connection).await;
        assert_eq!(silent["state"], "needs-attention");
        assert!(text(&silent["trouble"]).contains("could not be renewed"), "{silent}");
        assert_eq!(silent["authorizations"][0]["state"], "agreed", "nobody said no");
        shop.advance(Duration::from_secs(24 * 60 * 60));
        worked(shop).await;
        let heard = shown(shop, &connection).await;
        assert_eq!((&heard["state"], &heard["trouble"]), (&json!("ok"), &json!("")));
        assert!(asked(shop, &connection).await.unwrap().starts_with("another"));
    }

    async fn nothing_is_typed_in_that_is_agreed_to_nor_the_other_way(shop) {
        let connection = caller(shop, "http://127.0.0.1:1").await;
        let typed = json!({ "id": connection["id"], "credential": "account", "value": "x" });
        assert_eq!(refused(shop, "plugins.put-credential", typed).await, "record.not-found");
        let begun = json!({ "id": connection["id"], "credential": "account" });
        assert_eq!(refused(shop, "plugins.authorize", begun.clone()).await, "input.invalid", "not over plain HTTP");
        let settings = json!({ "id": connection["id"], "version": 2, "settings": {} });
        made(shop, "plugins.set-settings", settings).await;
        assert_eq!(refused(shop, "plugins.authorize", begun).await, "input.invalid", "nobody said where");
        let none = json!({ "id": connection["id"], "credential": "other", "client_id": "x" });
        assert_eq!(refused(shop, "plugins.put-client", none).await, "record.not-found");
        let wrong = manifest("caller", &needs("x").replace("{site}/token", "nowhere"));
        let wrong = json!({ "package": sent(shop, "caller", &wrong).await });
        assert_eq!(refused(shop, "plugins.install", wrong).await, "input.invalid");
    }
}
