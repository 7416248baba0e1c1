//! Too much.

use std::{net::IpAddr, num::NonZeroU32};

use door::{
    Ask, Reason,
    limits::{Allowance, Allowances},
};
use model::{Actor, Origin, RequestId, Who};
use testkit::{Engine, Shop, json, on_both};

use crate::{probe, story::Since};

/// Three at once, and then one in a minute.
fn few() -> Allowance {
    Allowance { per_minute: NonZeroU32::MIN, burst: NonZeroU32::new(3).unwrap() }
}

async fn strict(engine: Engine) -> Option<Shop> {
    probe::strict_shop(engine, Allowances { light: few(), heavy: few(), address: few(), ..Allowances::unlimited() })
        .await
}

on_both! {
    in strict;

    async fn a_flood_is_told_when_to_come_back_and_is_written_down(shop) {
        let since = Since::now(shop, shop.workspace).await;
        for _ in 0..3 {
            shop.run(&shop.clerk, "catalog.list-products", json!({})).await.unwrap();
        }
        for _ in 0..5 {
            let no = shop.run(&shop.clerk, "probe.add", json!({ "name": "x" })).await.unwrap_err();
            assert_eq!((no.reason, no.code.as_ref()), (Reason::TooMany, "limit.exceeded"));
            assert!(no.retry_after.is_some_and(|seconds| (1..=60).contains(&seconds)), "{:?}", no.retry_after);
        }
        assert_eq!(since.counted(shop).await, [("probe.add limit.exceeded".to_owned(), 5)].into());
    }

    async fn each_has_their_own_allowance_and_each_cost_another(shop) {
        for _ in 0..4 {
            let _flood = shop.run(&shop.owner, "members.list", json!({})).await;
        }
        assert!(shop.run(&shop.owner, "members.list", json!({})).await.is_err());
        assert!(
            shop.run(&shop.clerk, "catalog.list-products", json!({})).await.is_ok(),
            "another person is not held up"
        );
        assert!(shop.run(&shop.owner, "audit.export", json!({})).await.is_ok(), "what is heavy is counted apart");
    }

    async fn another_session_is_the_same_person(shop) {
        for _ in 0..3 {
            let mut actor = shop.clerk.clone();
            if let model::Who::Person { session, .. } = &mut actor.who {
                *session = model::SessionId::new(shop.door.now());
            }
            shop.run(&actor, "catalog.list-products", json!({})).await.unwrap();
        }
        assert_eq!(
            shop.run(&shop.clerk, "catalog.list-products", json!({})).await.unwrap_err().reason,
            Reason::TooMany
        );
    }

    async fn every_call_of_a_batch_counts(shop) {
        let add = |n: usize| Ask::with("probe.add", &json!({ "name": format!("role-{n}") }));
        let no = shop.door.ask_all(&shop.clerk, (0..4).map(add).collect()).await.unwrap_err();
        assert_eq!((no.at, no.problem.reason), (Some(3), Reason::TooMany));
    }

    async fn the_machines_own_people_and_parts_are_exempt(shop) {
        let system = Actor::system("probe", Some(shop.workspace), shop.door.now());
        for _ in 0..20 {
            shop.run(&shop.operator(Some(shop.workspace)), "members.list", json!({})).await.unwrap();
            let no = shop.run(&system, "members.list", json!({})).await.unwrap_err();
            assert_eq!(no.code, "access.denied", "not too many: it just may not");
        }
    }

    async fn addresses_are_counted_before_anyone_is_known(shop) {
        let (one, other): (IpAddr, IpAddr) = ([203, 0, 113, 7].into(), [203, 0, 113, 8].into());
        for _ in 0..3 {
            shop.door.limits().admit(one).unwrap();
        }
        let no = shop.door.limits().admit(one).unwrap_err();
        assert_eq!((no.reason, no.retry_after.is_some()), (Reason::TooMany, true));
        shop.door.limits().admit(other).unwrap();
    }

    async fn whoever_is_not_known_is_counted_by_their_household(shop) {
        let ask = async |address: IpAddr| {
            let origin = Origin { address: Some(address), user_agent: None, request: RequestId::new(shop.door.now()) };
            shop.run(&Actor::new(Who::Anyone, None, origin), "probe.public", json!({})).await.is_ok()
        };
        // One IPv6 address comes with a whole /64 of them.
        for last in 1..=3_u16 {
            assert!(ask([0x2001, 0xdb8, 1, 2, 0, 0, 0, last].into()).await);
        }
        assert!(!ask([0x2001, 0xdb8, 1, 2, 9, 9, 9, 9].into()).await);
        assert!(ask([0x2001, 0xdb8, 1, 3, 0, 0, 0, 1].into()).await);
        // An IPv4 address is the same one when it is written as IPv6.
        for _ in 0..3 {
            assert!(ask([192, 0, 2, 1].into()).await);
        }
        assert!(!ask([0, 0, 0, 0, 0, 0xffff, 0xc000, 0x0201].into()).await);
    }
}
