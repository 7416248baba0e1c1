//! Provisioned: a provider says who its people are, and memberships follow in the same transaction.
//!
//! - [`people`]: who is announced, and found again
//! - [`leaving`]: who is switched off, taken out or deleted, and who comes back
//! - [`roles`]: from groups and rules to roles, at once
//! - [`tokens`]: the program of a provider, and how little it may

mod leaving;
mod people;
mod roles;
mod tokens;

use door::Problem;
use identity::Programs;
use model::{AccountId, Actor, MemberId};
use testkit::{Shop, Value, json, text};

use crate::gate::origin;

/// A provider's program, as it is known by the token that it shows.
struct Program {
    shown: Programs,
    secret: String,
    provider: Value,
}

impl Program {
    /// Of a provider for which provisioning was just switched on.
    async fn of(shop: &Shop, provider: &Value) -> Self {
        let made = shop.run(&shop.fresh(&shop.owner), "scim.begin", json!({ "id": provider["id"] })).await.unwrap();
        Self::with(shop, provider, &made)
    }

    fn with(shop: &Shop, provider: &Value, made: &Value) -> Self {
        let shown = Programs::new(shop.door.clone());
        Self { shown, secret: text(&made["secret"]), provider: provider["id"].clone() }
    }

    async fn actor(&self, shop: &Shop) -> Result<Actor, Problem> {
        self.shown.actor(&self.secret, origin(shop)).await
    }

    async fn run(&self, shop: &Shop, operation: &str, mut input: Value) -> Result<Value, Problem> {
        input["provider"] = self.provider.clone();
        shop.run(&self.actor(shop).await?, operation, input).await
    }

    /// Somebody whom the provider calls so.
    async fn user(&self, shop: &Shop, subject: &str) -> Value {
        let input = json!({ "user_name": format!("{subject}@example.org"), "external_id": subject });
        self.run(shop, "scim.add-user", input).await.unwrap()
    }

    async fn group(&self, shop: &Shop, name: &str, members: &[&Value]) -> Value {
        let members: Vec<&Value> = members.iter().map(|user| &user["id"]).collect();
        self.run(shop, "scim.add-group", json!({ "name": name, "members": members })).await.unwrap()
    }

    async fn step(&self, shop: &Shop, group: &Value, step: &str, users: &[&Value]) -> Value {
        let users: Vec<&Value> = users.iter().map(|user| &user["id"]).collect();
        let input = json!({ "id": group["id"], "steps": [{ "step": step, "users": users }] });
        self.run(shop, "scim.change-group", input).await.unwrap()
    }

    async fn switch(&self, shop: &Shop, user: &Value, active: bool) -> Result<Value, Problem> {
        self.run(shop, "scim.change-user", json!({ "id": user["id"], "active": active })).await
    }
}

/// Somebody who works here already, and comes by the provider under this name.
async fn comes(shop: &Shop, provider: &Value, who: &Actor, subject: &str) {
    let (account, member): (AccountId, MemberId) = (who.account().unwrap(), who.member().unwrap());
    let known_as = json!({ "subject": subject });
    let comer = json!({
        "provider": provider["id"], "account": account, "member": member, "groups": ["office"], "known_as": known_as,
    });
    shop.run(&Actor::system("test", Some(shop.workspace), shop.door.now()), "sso.take-in", comer).await.unwrap();
}

fn code(answered: Result<Value, Problem>) -> String {
    answered.unwrap_err().code.into_owned()
}
