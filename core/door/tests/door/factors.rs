//! Who may do nothing without a second factor, and the few things that they may.

use std::time::Duration;

use door::{Ask, Problem, Reason, factors::without_factor};
use model::{Actor, SecondFactor, Who};
use testkit::{Shop, Value, json, on_both};

use crate::{
    probe,
    shapes::{Said, Shape},
    things::{operations, things},
};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// What somebody may ask for here who needs a factor and has none. Written a second time, so that the list in the
/// door does not grow by itself.
const WHILE_INERT: [&str; 4] = ["business.change", "business.get", "business.list-countries", "factors.rule"];

fn with(actor: &Actor, second_factor: SecondFactor) -> Actor {
    Actor { second_factor, ..actor.clone() }
}

async fn require(shop: &Shop, version: i64, of: &str, from: Option<Duration>) -> Result<Value, Problem> {
    let from = from.map(|later| shop.door.now().plus(later));
    let input = json!({ "version": version, "of": of, "from": from });
    shop.run(&shop.fresh(&shop.owner), "factors.require", input).await
}

on_both! {
    in probe::shop;

    async fn every_operation_of_an_inert_role_wants_a_factor_but_a_few(shop) {
        let ids = things(shop).await;
        let admin = with(&shop.member("admin").await, SecondFactor::Absent);
        let owner = with(&shop.owner, SecondFactor::Absent);
        let mut asked = 0;
        for name in operations(shop) {
            let spec = shop.door.registry().spec(name).unwrap();
            if spec.is_public() || spec.realm != door::Realm::Workspace || WHILE_INERT.contains(&name) {
                continue;
            }
            let input = Shape::of(shop.door.registry(), name).sample(&ids, Said::Needed);
            for actor in [&owner, &admin] {
                if !shop.door.why(actor, name).await.unwrap().allowed {
                    continue;
                }
                let no = shop.door.ask(&shop.fresh(actor), Ask::with(name, &input)).await.expect_err(name);
                let told = (no.reason, no.code.as_ref());
                assert_eq!(told, (Reason::SecondFactorRequired, "access.second-factor-required"), "{name}: {no}");
                assert!(!shop.door.may(actor, name).await.unwrap(), "{name}");
                asked += 1;
            }
        }
        assert!(asked > 100, "{asked}");
        for actor in [&owner, &admin] {
            for name in WHILE_INERT {
                let said = shop.run(actor, name, json!({ "version": 0 })).await;
                assert!(!said.is_err_and(|no| no.reason == Reason::SecondFactorRequired), "{name}");
            }
        }
        // Who has proven theirs goes on, and whose role is another never stopped.
        shop.run(&shop.owner, "members.list", json!({})).await.unwrap();
        shop.run(&with(&shop.clerk, SecondFactor::Absent), "catalog.list-products", json!({})).await.unwrap();
    }

    async fn a_session_that_owes_its_factor_does_nothing_else(shop) {
        let ids = things(shop).await;
        let owing = with(&shop.owner, SecondFactor::Owed);
        for name in operations(shop) {
            let spec = shop.door.registry().spec(name).unwrap();
            if spec.is_public() || ["identity.begin-proof", "identity.prove-factor", "identity.log-out"].contains(&name) {
                continue;
            }
            let input = Shape::of(shop.door.registry(), name).sample(&ids, Said::Needed);
            let no = shop.door.ask(&shop.fresh(&owing), Ask::with(name, &input)).await.expect_err(name);
            assert_eq!(no.code, "session.second-factor-required", "{name}: {no}");
            assert!(!shop.door.may(&owing, name).await.unwrap(), "{name}");
        }
        let asks = vec![Ask::with("probe.add", &json!({ "name": "x" }))];
        assert_eq!(shop.door.ask_all(&owing, asks).await.unwrap_err().problem.reason, Reason::SecondFactorRequired);
        for name in ["identity.begin-proof", "identity.prove-factor", "identity.log-out"] {
            let no = shop.run(&owing, name, json!({ "code": "000000" })).await.unwrap_err();
            assert_ne!(no.reason, Reason::SecondFactorRequired, "{name}");
        }
    }

    async fn what_may_be_asked_for_without_one_is_there(shop) {
        for name in without_factor() {
            assert!(shop.door.registry().spec(name).is_some(), "{name}");
        }
    }

    async fn everybody_needs_one_from_the_day_that_was_said(shop) {
        let clerk = with(&shop.clerk, SecondFactor::Absent);
        let rule = require(shop, 1, "everyone", Some(DAY)).await.unwrap();
        assert_eq!(rule["version"], 2);
        let list = |actor: Actor| async move { shop.run(&actor, "catalog.list-products", json!({})).await };
        list(clerk.clone()).await.unwrap();
        assert_eq!(shop.run(&clerk, "factors.rule", json!({})).await.unwrap(), rule, "they are told before");
        shop.advance(DAY - Duration::from_micros(1));
        list(clerk.clone()).await.unwrap();
        shop.advance(Duration::from_micros(1));
        assert_eq!(list(clerk.clone()).await.unwrap_err().code, "access.second-factor-required");
        list(shop.clerk.clone()).await.unwrap();
        shop.run(&clerk, "factors.rule", json!({})).await.unwrap();
        let no = shop.run(&shop.clerk, "factors.lift", json!({ "version": 2 })).await.unwrap_err();
        assert_eq!(no.reason, Reason::StepUpRequired);
        shop.run(&shop.fresh(&shop.owner), "factors.lift", json!({ "version": 2 })).await.unwrap();
        list(clerk).await.unwrap();
    }

    async fn nobody_shuts_themselves_out_and_nothing_is_put_off(shop) {
        let no = require(shop, 1, "owners-and-admins", Some(DAY)).await.unwrap_err();
        assert_eq!(no.code, "factors.not-put-off", "it is wanted from the beginning");
        assert_eq!(require(shop, 0, "everyone", None).await.unwrap_err().code, "record.stale");
        require(shop, 1, "everyone", None).await.unwrap();
        let lifted = shop.run(&shop.fresh(&shop.owner), "factors.lift", json!({ "version": 2 })).await.unwrap();
        assert!(lifted["owners_and_admins_from"].is_string(), "of those in charge it stays wanted");
        let no = shop.run(&shop.fresh(&shop.clerk), "factors.require", json!({ "version": 3, "of": "everyone" })).await;
        assert_eq!(no.unwrap_err().code, "access.denied");
        // Who has a shell on the machine proves themselves to the system.
        let operator = shop.operator(Some(shop.workspace));
        shop.run(&operator, "factors.require", json!({ "version": 3, "of": "everyone" })).await.unwrap();
        assert!(matches!(operator.who, Who::Operator { .. }));
    }
}
