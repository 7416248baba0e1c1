//! What a shop to practise in promises, at the door, on both databases.

#![cfg(test)]
#![allow(clippy::print_stdout, reason = "why one is not made is seen nowhere else")]

mod agreeing;
mod apart;
mod making;

use std::sync::Arc;

use door::{Ask, operations::workspaces::PRACTISE};
use model::{AccountId, Actor, MemberId, Origin, RequestId, SecondFactor, SessionId, Who, WorkspaceId};
use testkit::{Shop, Value, json};
use work::jobs::{Problem, Runner};

/// Does what the server does with a practice shop that was asked for.
pub fn runner(shop: &Shop) -> Runner {
    Runner::new(Arc::clone(&shop.door), "node").on(PRACTISE, |door, job| async move {
        practice::run(&door, &job).await.map_err(|practice::Trouble(no)| {
            println!("it was not made: {no:?}");
            Problem::lasting(no)
        })
    })
}

/// A practice shop that was asked for, and is not made yet.
pub async fn wished(shop: &Shop, days: i64) -> WorkspaceId {
    let wishes = json!({ "name": "Leaf & Bean", "country": "AT", "days": days });
    let made = shop.run(&shop.operator(None), "practice.make", wishes).await.unwrap();
    assert_eq!((&made["practice"], &made["state"]), (&json!(true), &json!("creating")));
    made["id"].as_str().unwrap().parse().unwrap()
}

/// One that is made, and its owner.
pub async fn made(shop: &Shop, days: i64) -> (WorkspaceId, Actor) {
    let workspace = wished(shop, days).await;
    runner(shop).run_due().await;
    (workspace, owner(shop, workspace).await)
}

pub async fn owner(shop: &Shop, workspace: WorkspaceId) -> Actor {
    let now = shop.door.now();
    let (account, member) = (AccountId::new(now), MemberId::new(now));
    let system = Actor::system("joining", Some(workspace), now);
    let joins = json!({ "account": account, "member": member, "roles": ["owner"] });
    shop.run(&system, "members.add", joins).await.unwrap();
    let who = Who::Person { account, session: SessionId::new(now), member: Some(member) };
    let origin = Origin { address: None, user_agent: None, request: RequestId::new(now) };
    let actor = Actor::new(who, Some(workspace), origin);
    Actor { proven_at: Some(now), second_factor: SecondFactor::Proven, ..actor }
}

pub async fn states(shop: &Shop, workspace: WorkspaceId) -> Value {
    let all = shop.run(&shop.operator(None), "workspaces.list", json!({})).await.unwrap();
    let row = all["items"].as_array().unwrap().iter().find(|row| row["id"] == json!(workspace)).cloned();
    row.expect("it is there")["state"].clone()
}

/// All of a list, whatever page it is on.
pub async fn all(shop: &Shop, actor: &Actor, operation: &str, mut input: Value) -> Vec<Value> {
    let mut found = Vec::new();
    input["limit"] = json!(200);
    loop {
        let answer = shop.ask(actor, Ask::with(operation, &input)).await.unwrap();
        let page: Value = answer.read().unwrap();
        found.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => input["cursor"] = json!(next),
            None => return found,
        }
    }
}
