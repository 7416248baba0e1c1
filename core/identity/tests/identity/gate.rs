//! The way in: a server that is claimed, and people who sign in.

use std::time::Duration;

use door::{
    Problem,
    operations::workspaces::{Founder, Founding},
};
use identity::Sessions;
use model::{Actor, Origin, RequestId, Who, WorkspaceId};
use testkit::{Shop, Value, json, text};
use vault::TotpSecret;

pub const EMAIL: &str = "ada@example.com";
pub const PASSWORD: &str = "a long sentence that I remember";
/// How long one code of an app is the current one.
pub const STEP: Duration = Duration::from_secs(30);

/// Somebody with a session.
pub struct Inside {
    pub token: String,
    /// What they were told when it began.
    pub told: Value,
}

/// An authenticator app.
pub struct App(TotpSecret);

impl App {
    pub fn new() -> Self {
        Self(TotpSecret::generate())
    }

    pub fn of(secret: &Value) -> Self {
        Self(TotpSecret::from_text(&text(secret)).unwrap())
    }

    pub fn secret(&self) -> String {
        self.0.to_text().to_string()
    }

    /// What it shows now.
    pub fn code(&self, shop: &Shop) -> String {
        self.code_after(shop, 0)
    }

    /// What it shows so many seconds from now.
    pub fn code_after(&self, shop: &Shop, seconds: i64) -> String {
        let now = shop.door.now().micros() / 1_000_000 + seconds;
        self.0.code_at(now.try_into().unwrap()).to_string()
    }
}

pub fn origin(shop: &Shop) -> Origin {
    Origin { address: Some([203, 0, 113, 7].into()), user_agent: None, request: RequestId::new(shop.door.now()) }
}

pub fn nobody(shop: &Shop) -> Actor {
    Actor::new(Who::Anyone, None, origin(shop))
}

/// Nobody yet, from another address.
pub fn from(shop: &Shop, address: [u8; 4]) -> Actor {
    Actor::new(Who::Anyone, None, Origin { address: Some(address.into()), ..origin(shop) })
}

/// Makes the server Ada's.
pub async fn claim(shop: &Shop) -> Inside {
    claim_with(shop, Value::Null).await.unwrap()
}

/// Ada, who belongs to no business any more: nothing wants a second factor of her.
pub async fn free(shop: &Shop) -> Inside {
    let ada = claim(shop).await;
    let belonging = json!({
        "account": ada.told["account"], "workspace": ada.told["workspace"], "member": ada.told["member"],
    });
    shop.run(&Actor::system("test", None, shop.door.now()), "belongings.forget", belonging).await.unwrap();
    log_in(shop, EMAIL, PASSWORD).await.unwrap()
}

pub async fn claim_with(shop: &Shop, second_factor: Value) -> Result<Inside, Problem> {
    let claim = shop.run(&shop.operator(None), "claims.issue", json!({})).await.unwrap();
    let input = json!({
        "secret": claim["secret"], "business": "Corner Shop", "name": "Ada Owner", "email": EMAIL,
        "password": PASSWORD, "second_factor": second_factor,
    });
    let told = shop.run(&nobody(shop), "identity.claim", input).await?;
    let workspace: WorkspaceId = text(&told["workspace"]).parse().unwrap();
    let owner = Founder {
        account: text(&told["account"]).parse().unwrap(),
        member: text(&told["member"]).parse().unwrap(),
        name: None,
    };
    shop.door.found_workspace(&Founding { workspace, owner: Some(owner) }).await.unwrap();
    Ok(Inside::of(told))
}

pub async fn log_in(shop: &Shop, email: &str, password: &str) -> Result<Inside, Problem> {
    let input = json!({ "email": email, "password": password });
    shop.run(&nobody(shop), "identity.log-in", input).await.map(Inside::of)
}

/// Enrols an app: with it, its recovery codes.
pub async fn enrol(shop: &Shop, who: &Inside) -> (App, Vec<String>) {
    let begun = who.run(shop, "identity.enrol-totp", json!({})).await.unwrap();
    let app = App::of(&begun["secret"]);
    let enrolled = who.run(shop, "identity.confirm-totp", json!({ "code": app.code(shop) })).await.unwrap();
    let codes = enrolled["recovery_codes"].as_array().unwrap().iter().map(text).collect();
    shop.advance(STEP);
    (app, codes)
}

impl Inside {
    pub fn of(told: Value) -> Self {
        Self { token: text(&told["session"]["token"]), told }
    }

    /// As a request with the token is known.
    pub async fn actor(&self, shop: &Shop) -> Result<Actor, Problem> {
        Sessions::new(shop.door.clone()).actor(&self.token, origin(shop)).await
    }

    pub async fn run(&self, shop: &Shop, operation: &str, input: Value) -> Result<Value, Problem> {
        shop.run(&self.actor(shop).await?, operation, input).await
    }

    /// Proves the factor that is owed; the whole session.
    pub async fn prove(&self, shop: &Shop, code: &str) -> Result<Self, Problem> {
        self.run(shop, "identity.prove-factor", json!({ "code": code })).await.map(Self::of)
    }
}
