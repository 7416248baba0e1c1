//! Not without a fresh proof of who it is.

use std::time::Duration;

use door::{Ask, Reason};
use model::Actor;
use testkit::{json, on_both};

use crate::{probe, story::Since};

const FRESH: Duration = Duration::from_secs(5 * 60);

on_both! {
    in probe::shop;

    async fn a_stale_proof_is_asked_for_again_and_that_is_written_down(shop) {
        // By what the operation says of itself, and by its verdict.
        for operation in ["probe.step-up", "probe.prove"] {
            let (since, clerk) = (Since::now(shop, shop.workspace).await, shop.fresh(&shop.clerk));
            shop.advance(FRESH);
            shop.run(&clerk, operation, json!({ "name": format!("{}-a", &operation[6..]) })).await.unwrap();
            shop.advance(Duration::from_micros(1));
            let no =
                shop.run(&clerk, operation, json!({ "name": format!("{}-b", &operation[6..]) })).await.unwrap_err();
            assert_eq!((no.reason, no.code.as_ref()), (Reason::StepUpRequired, "session.step-up"));
            let told = [format!("{operation} done"), format!("{operation} session.step-up")];
            assert_eq!(since.told(shop).await, told);
            shop.run(&shop.fresh(&clerk), operation, json!({ "name": format!("{}-b", &operation[6..]) }))
                .await
                .unwrap();
        }
    }

    async fn who_never_proved_anything_is_asked_to(shop) {
        let clerk = Actor { proven_at: None, ..shop.clerk.clone() };
        for operation in ["probe.step-up", "probe.prove"] {
            let no = shop.run(&clerk, operation, json!({ "name": "x" })).await.unwrap_err();
            assert_eq!(no.reason, Reason::StepUpRequired);
        }
        shop.run(&clerk, "probe.add", json!({ "name": "x" })).await.unwrap();
    }

    async fn every_operation_that_says_so_asks(shop) {
        let tired = Actor { proven_at: None, ..shop.owner.clone() };
        for spec in shop.door.registry().specs().filter(|spec| spec.step_up) {
            let no = shop.door.ask(&tired, Ask::new(spec.name, "{}")).await.expect_err(spec.name);
            assert_eq!(no.reason, Reason::StepUpRequired, "{}", spec.name);
        }
    }

    async fn who_is_nobody_is_told_to_sign_in_instead(shop) {
        let nobody = Actor { who: model::Who::Anyone, proven_at: None, ..shop.owner.clone() };
        let no = shop.run(&nobody, "probe.step-up", json!({ "name": "x" })).await.unwrap_err();
        assert_eq!(no.reason, Reason::Unauthenticated);
    }

    async fn a_batch_asks_too(shop) {
        let tired = Actor { proven_at: None, ..shop.clerk.clone() };
        let asks = ["probe.add", "probe.prove"].map(|name| Ask::with(name, &json!({ "name": name[6..] })));
        let no = shop.door.ask_all(&tired, asks.to_vec()).await.unwrap_err();
        assert_eq!((no.at, no.problem.reason), (Some(1), Reason::StepUpRequired));
        let roles = shop.run(&shop.owner, "roles.list", json!({})).await.unwrap();
        assert_eq!(roles["items"], json!([]));
    }
}
