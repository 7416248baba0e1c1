//! Somebody who goes to a provider and comes back, step by step, so that each step can be done wrong.

use std::{collections::HashMap, sync::Arc};

use door::{Ask, Problem, operations::members};
use identity::{
    Sessions,
    sso::{
        BROKEN_GLASS, REFRESH, SETTLE, Settling, TURN_AWAY, run_broken_glass, run_refresh, run_settling,
        run_turning_away,
        scim::{FOLLOW, RETURN, run_following, run_return},
    },
    watch::run_rights_changed,
};
use model::{AccountId, Actor, WorkspaceId};
use testkit::{Engine, Fitting, Shop, Value, json, text};
use url::Url;
use work::jobs::{self, Runner};

use super::liar::{self, CLIENT, Liar, SECRET};
use crate::gate::{nobody, origin};

/// A shop that may ask the liars.
pub async fn open(engine: Engine) -> Option<Shop> {
    Shop::open_with(engine, Fitting { own_network: liar::own_network, ..Fitting::default() }).await
}

/// A provider of the shop's, switched on, which lets new people in by their groups.
pub async fn provider(shop: &Shop, liar: &Liar) -> Value {
    provider_with(shop, liar, json!({})).await
}

pub async fn provider_with(shop: &Shop, liar: &Liar, more: Value) -> Value {
    let owner = shop.fresh(&shop.owner);
    let added = json!({ "name": "Corner Shop's people", "issuer": liar.issuer() });
    let added = shop.run(&owner, "sso.add-provider", added).await.unwrap();
    let mut change = json!({
        "id": added["id"], "version": 1, "client_id": CLIENT, "client_secret": SECRET, "lets_in": true, "is_on": true,
        "rules": [{ "group": "office", "role": "manager" }, { "group": "floor*", "role": "cashier" }],
    });
    for (name, value) in more.as_object().unwrap() {
        change[name] = value.clone();
    }
    shop.run(&owner, "sso.change-provider", change).await.unwrap()
}

pub async fn change(shop: &Shop, provider: &Value, mut change: Value) -> Result<Value, Problem> {
    let owner = shop.fresh(&shop.owner);
    let now = shop.run(&owner, "sso.get-provider", json!({ "id": provider["id"] })).await.unwrap();
    (change["id"], change["version"]) = (now["id"].clone(), now["version"].clone());
    shop.run(&owner, "sso.change-provider", change).await
}

/// On the way to the provider.
pub struct Going {
    pub provider: String,
    pub browser: String,
    /// Where the browser is sent.
    pub url: String,
    asked: HashMap<String, String>,
}

impl Going {
    pub async fn begin(shop: &Shop, provider: &Value) -> Result<Self, Problem> {
        let input = json!({ "workspace": shop.workspace, "provider": provider["id"] });
        Ok(Self::of(provider, &shop.run(&nobody(shop), "sso.begin", input).await?))
    }

    pub fn of(provider: &Value, begun: &Value) -> Self {
        let url = Url::parse(begun["url"].as_str().unwrap()).unwrap();
        let asked = url.query_pairs().into_owned().collect();
        Self { provider: text(&provider["id"]), browser: text(&begun["browser"]), url: url.into(), asked }
    }

    pub fn asked(&self, name: &str) -> &str {
        self.asked.get(name).map(String::as_str).unwrap_or_default()
    }

    /// What an honest provider says of somebody.
    pub fn claims(&self, shop: &Shop, liar: &Liar, subject: &str, groups: &[&str]) -> Value {
        let now = shop.door.now().micros() / 1_000_000;
        json!({
            "iss": liar.issuer(), "aud": CLIENT, "sub": subject, "nonce": self.asked("nonce"), "iat": now,
            "exp": now + 300, "email": format!("{subject}@example.org"), "name": format!("{subject} of Example"),
            "groups": groups,
        })
    }

    /// Comes back with a code that is worth this token.
    pub async fn come_back(&self, shop: &Shop, liar: &Liar, token: &str) -> Result<Value, Problem> {
        self.come_back_with(shop, liar, json!({ "id_token": token }), &nobody(shop)).await
    }

    pub async fn come_back_with(&self, shop: &Shop, liar: &Liar, more: Value, actor: &Actor) -> Result<Value, Problem> {
        let mut answer = json!({ "access_token": "a key to their page", "token_type": "Bearer", "expires_in": 300 });
        for (name, value) in more.as_object().unwrap() {
            answer[name] = value.clone();
        }
        liar.hand_out("a code", self.asked("code_challenge"), answer);
        self.finish(shop, actor, json!({})).await
    }

    /// Says what the browser says, unless it is told to say something else.
    pub async fn finish(&self, shop: &Shop, actor: &Actor, more: Value) -> Result<Value, Problem> {
        let mut input = json!({
            "provider": self.provider, "browser": self.browser, "state": self.asked("state"), "code": "a code",
        });
        for (name, value) in more.as_object().unwrap() {
            input[name] = value.clone();
        }
        let finished = shop.run(actor, "sso.finish", input).await;
        settle(shop).await;
        finished
    }
}

/// Goes and comes back as an honest provider lets them.
pub async fn sign_in(
    shop: &Shop,
    provider: &Value,
    liar: &Liar,
    subject: &str,
    groups: &[&str],
) -> Result<Value, Problem> {
    let going = Going::begin(shop, provider).await?;
    let claims = going.claims(shop, liar, subject, groups);
    going.come_back(shop, liar, &liar.signed(&claims)).await
}

/// Whoever came in, as a request of theirs is known.
pub async fn actor(shop: &Shop, finished: &Value) -> Result<Actor, Problem> {
    Sessions::new(shop.door.clone()).actor(finished["session"]["token"].as_str().unwrap(), origin(shop)).await
}

/// Does what is left to be done.
pub async fn settle(shop: &Shop) {
    let runner = runner(shop);
    while runner.run_due().await > 0 {}
}

/// Who does it.
pub fn runner(shop: &Shop) -> Runner {
    Runner::new(Arc::clone(&shop.door), "test")
        .on(SETTLE, |door, job| async move {
            let settling: Settling = job.read().map_err(jobs::Problem::lasting)?;
            run_settling(&door, settling).await.map_err(jobs::Problem::lasting)
        })
        .on(REFRESH, |door, job| async move {
            let refreshing = job.read().map_err(jobs::Problem::lasting)?;
            run_refresh(&door, refreshing).await.map_err(jobs::Problem::lasting)
        })
        .on(members::REMOVED, |door, job| async move {
            let left: Value = job.read().map_err(jobs::Problem::lasting)?;
            let system = Actor::system("leaving", None, door.now());
            door.ask(&system, Ask::with("belongings.forget", &left)).await.map(drop).map_err(jobs::Problem::lasting)
        })
        .on(RETURN, |door, job| async move {
            let returning = job.read().map_err(jobs::Problem::lasting)?;
            run_return(&door, returning).await.map_err(jobs::Problem::lasting)
        })
        .on(FOLLOW, |door, job| async move {
            let following = job.read().map_err(jobs::Problem::lasting)?;
            run_following(&door, following).await.map_err(jobs::Problem::lasting)
        })
        .on(members::CHANGED, |door, job| async move {
            let changed = job.read().map_err(jobs::Problem::lasting)?;
            run_rights_changed(&door, changed).await.map_err(jobs::Problem::lasting)
        })
        .on(TURN_AWAY, |door, job| async move {
            let whom = job.read().map_err(jobs::Problem::lasting)?;
            run_turning_away(&door, whom).await.map_err(jobs::Problem::lasting)
        })
        .on(BROKEN_GLASS, |door, job| async move {
            let broken = job.read().map_err(jobs::Problem::lasting)?;
            run_broken_glass(&door, broken).await.map_err(jobs::Problem::lasting)
        })
}

/// The roles of an account in the shop; none for somebody who is no member.
pub async fn roles(shop: &Shop, account: &Value) -> Vec<String> {
    let members = shop.run(&shop.owner, "members.list", json!({ "state": "active" })).await.unwrap();
    let items = members["items"].as_array().unwrap().iter();
    let own = items
        .filter(|member| member["account"] == *account)
        .flat_map(|member| member["roles"].as_array().unwrap().iter().map(text).collect::<Vec<_>>());
    own.collect()
}

pub fn ids(finished: &Value) -> (AccountId, WorkspaceId) {
    (text(&finished["account"]).parse().unwrap(), text(&finished["workspace"]).parse().unwrap())
}
