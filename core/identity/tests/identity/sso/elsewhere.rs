//! A certified provider that is not ours and knows nothing of these tests, over real connections: in, once; asked
//! again; keys exchanged; removed there.

use std::{collections::HashMap, sync::LazyLock, time::Duration};

use testkit::{Engine, Fitting, Shop, Value, json, on_both, provider::Provider, text};
use url::Url;
use work::http::HostPort;

use super::going::{Going, actor, change, roles, settle};
use crate::gate::nobody;

const MINUTE: Duration = Duration::from_secs(60);
const SECRET: &str = "what only the two of us know";

/// One for all tests of this process; none where it is not installed.
static THEIRS: LazyLock<Option<Provider>> = LazyLock::new(Provider::start);

fn own_network() -> Vec<HostPort> {
    THEIRS.iter().map(|theirs| theirs.host().parse().unwrap()).collect()
}

async fn open(engine: Engine) -> Option<Shop> {
    Shop::open_with(engine, Fitting { own_network, ..Fitting::default() }).await
}

/// Set up on both sides. What each of them is called is its own: several shops use one provider at the same time.
async fn provider(shop: &Shop, theirs: &Provider) -> Value {
    let owner = shop.fresh(&shop.owner);
    let added = json!({ "name": "Elsewhere", "issuer": theirs.issuer() });
    let added = shop.run(&owner, "sso.add-provider", added).await.unwrap();
    theirs.knows(
        added["id"].as_str().unwrap(),
        &json!({
            "client_secret": SECRET, "redirect_uris": [added["redirect_uri"]],
            "post_logout_redirect_uris": [added["signed_out_uri"]],
            "grant_types": ["authorization_code", "refresh_token"],
        }),
    );
    let how = json!({
        "id": added["id"], "version": 1, "client_id": added["id"], "client_secret": SECRET, "lets_in": true,
        "scopes": ["openid", "profile", "email", "offline_access"], "is_on": true,
        "rules": [{ "group": "office", "role": "manager" }, { "group": "floor", "role": "cashier" }],
    });
    shop.run(&owner, "sso.change-provider", how).await.unwrap()
}

/// Somebody whom only this test knows.
fn somebody(theirs: &Provider, provider: &Value, name: &str, groups: &[&str]) -> String {
    let login = format!("{name}-{}", text(&provider["id"])).to_lowercase();
    theirs.has(&login, &json!({ "name": name, "email": format!("{login}@example.org"), "groups": groups }));
    login
}

/// What the provider's answer says, as the browser brings it back.
fn brought(back: &str) -> Value {
    let url = Url::parse(back).unwrap();
    let said: HashMap<String, String> = url.query_pairs().into_owned().collect();
    json!({ "code": said.get("code"), "state": said["state"], "iss": said["iss"], "error": said.get("error") })
}

async fn sign_in(shop: &Shop, provider: &Value, theirs: &Provider, login: &str) -> Result<Value, String> {
    let going = Going::begin(shop, provider).await.map_err(|no| no.code.into_owned())?;
    let back = theirs.visited(&going.url, login);
    going.finish(shop, &nobody(shop), brought(&back)).await.map_err(|no| no.code.into_owned())
}

on_both! {
    in open;

    async fn somebody_comes_in_by_their_group_and_by_each_answer_once(shop) {
        let Some(theirs) = THEIRS.as_ref() else { return };
        let provider = provider(shop, theirs).await;
        let tested = shop.run(&shop.owner, "sso.test-provider", json!({ "id": provider["id"] })).await.unwrap();
        assert_eq!(tested["works"], true, "{tested}");
        let grace = somebody(theirs, &provider, "Grace", &["floor", "office"]);
        let going = Going::begin(shop, &provider).await.unwrap();
        let said = brought(&theirs.visited(&going.url, &grace));
        // Its answer in another's log-in, with another's state, from another, and in the end in its own.
        let other = Going::begin(shop, &provider).await.unwrap();
        let told = async |going: &Going, name: &str, value: Value| {
            let mut said = said.clone();
            said[name] = value;
            going.finish(shop, &nobody(shop), said).await.unwrap_err().code.into_owned()
        };
        assert_eq!(told(&going, "state", json!(other.asked("state"))).await, "sso.unknown-log-in");
        assert_eq!(told(&going, "browser", json!(other.browser)).await, "sso.unknown-log-in");
        assert_eq!(told(&going, "iss", json!("https://id.example")).await, "sso.not-believed");
        assert_eq!(told(&going, "iss", Value::Null).await, "sso.not-believed", "it says who answers, always");
        let in_by = going.finish(shop, &nobody(shop), said.clone()).await.unwrap();
        assert_eq!(roles(shop, &in_by["account"]).await, ["manager"]);
        let me = shop.run(&actor(shop, &in_by).await.unwrap(), "identity.me", json!({})).await.unwrap();
        assert_eq!((&me["name"], &me["email"]), (&json!("Grace"), &json!(format!("{grace}@example.org"))));
        assert_eq!(told(&going, "iss", said["iss"].clone()).await, "sso.unknown-log-in", "a second time");
        assert_eq!(told(&other, "state", json!(other.asked("state"))).await, "sso.not-finished", "its code is used up");
        // Somebody whom it does not know turns round there.
        assert_eq!(sign_in(shop, &provider, theirs, "nobody").await.unwrap_err(), "sso.declined");
        change(shop, &provider, json!({ "client_secret": "not what it knows" })).await.unwrap();
        assert_eq!(sign_in(shop, &provider, theirs, &grace).await.unwrap_err(), "sso.not-finished");
    }

    async fn a_code_of_somebody_elses_log_in_is_worth_nothing(shop) {
        let Some(theirs) = THEIRS.as_ref() else { return };
        let provider = provider(shop, theirs).await;
        let grace = somebody(theirs, &provider, "Grace", &["office"]);
        let (hers, ours) = (Going::begin(shop, &provider).await.unwrap(), Going::begin(shop, &provider).await.unwrap());
        let mut stolen = brought(&theirs.visited(&hers.url, &grace));
        stolen["state"] = json!(ours.asked("state"));
        let no = ours.finish(shop, &nobody(shop), stolen).await.unwrap_err();
        assert_eq!(no.code, "sso.not-finished", "whoever began it knows what its challenge was made of");
    }

    async fn who_is_another_there_is_another_here_and_who_is_gone_is_out(shop) {
        let Some(theirs) = THEIRS.as_ref() else { return };
        let provider = provider(shop, theirs).await;
        let grace = somebody(theirs, &provider, "Grace", &["office"]);
        let in_by = sign_in(shop, &provider, theirs, &grace).await.unwrap();
        let asked = async |in_by: &Value| {
            shop.advance(MINUTE);
            settle(shop).await;
            actor(shop, in_by).await.is_ok()
        };
        assert!(asked(&in_by).await, "it says that she is still there, and hands out the next token");
        somebody(theirs, &provider, "Grace", &["floor"]);
        assert!(!asked(&in_by).await, "she proves again who she is before she is somebody else");
        assert_eq!(roles(shop, &in_by["account"]).await, ["cashier"]);
        let in_by = sign_in(shop, &provider, theirs, &grace).await.unwrap();
        assert!(asked(&in_by).await);
        theirs.forgets(&grace);
        assert!(!asked(&in_by).await, "removed there, out here");
        assert_eq!(sign_in(shop, &provider, theirs, &grace).await.unwrap_err(), "sso.declined");
    }
}

/// Keys are everybody's at a provider: whose change is tested has one of its own.
static SQLITE: LazyLock<Option<Provider>> = LazyLock::new(Provider::start);
static POSTGRES: LazyLock<Option<Provider>> = LazyLock::new(Provider::start);

fn own(engine: Engine) -> Option<&'static Provider> {
    match engine {
        Engine::Sqlite => SQLITE.as_ref(),
        Engine::Postgres => POSTGRES.as_ref(),
    }
}

async fn open_alone(engine: Engine) -> Option<Shop> {
    let own_network: fn() -> Vec<HostPort> = match engine {
        Engine::Sqlite => || hosts(Engine::Sqlite),
        Engine::Postgres => || hosts(Engine::Postgres),
    };
    Shop::open_with(engine, Fitting { own_network, ..Fitting::default() }).await
}

fn hosts(engine: Engine) -> Vec<HostPort> {
    own(engine).iter().map(|theirs| theirs.host().parse().unwrap()).collect()
}

on_both! {
    in open_alone;

    async fn other_keys_are_looked_for_and_found(shop) {
        let Some(theirs) = own(shop.engine) else { return };
        let provider = provider(shop, theirs).await;
        let grace = somebody(theirs, &provider, "Grace", &["office"]);
        let first = sign_in(shop, &provider, theirs, &grace).await.unwrap();
        theirs.changes_keys();
        shop.advance(MINUTE);
        let again = sign_in(shop, &provider, theirs, &grace).await.unwrap();
        assert_eq!((&again["account"], theirs.asked("/jwks")), (&first["account"], 2));
    }
}
