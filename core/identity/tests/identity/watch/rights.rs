//! Who may do everything from now on, and whose a finding is.

use door::Reason;
use testkit::{json, on_both};

use super::{AWAY, BOB, Cast, HOME, HOUR, MINUTE, PASSWORD, log_in};
use crate::{
    gate::nobody,
    resets::{post, request, secret},
};

on_both! {
    async fn an_address_that_whoever_reads_there_takes_back_is_told(shop) {
        let cast = Cast::meet(shop).await;
        request(shop, BOB).await.unwrap();
        let link = secret(&post(shop).await.1[0]);
        shop.run(&nobody(shop), "identity.release-address", json!({ "secret": link })).await.unwrap();
        let found = cast.found(shop).await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((&found[0]["rule"], &found[0]["severity"]), (&json!("address-released"), &json!("serious")));
        assert_eq!(&found[0]["account"], cast.account());
        assert_eq!(cast.tower.mailed().await, ["Somebody at shop.example may not be who they said"]);
    }

    async fn who_may_do_everything_from_now_on_is_told(shop) {
        let cast = Cast::meet(shop).await;
        let invite = async |role: &str| {
            shop.run(&shop.fresh(&cast.ada), "invitations.create", json!({ "roles": [role] })).await.unwrap()
        };
        invite("manager").await;
        assert!(cast.rules(shop).await.is_empty(), "nor is the founding of the business news");
        // As many as may be mailed, one that says that there are more, and then none.
        for _ in 0..6 {
            invite("owner").await;
            cast.tower.look().await;
        }
        assert_eq!(cast.rules(shop).await, ["owner-made"; 6]);
        let mails = cast.tower.mailed().await;
        assert_eq!(mails.len(), 4, "{mails:?}");
        assert_eq!(mails[3], "More unusual things happened at shop.example");
        shop.advance(HOUR + MINUTE);
        let member = json!({ "id": cast.bob.told["member"], "version": 1, "roles": ["owner"] });
        shop.run(&shop.fresh(&cast.ada), "members.set-roles", member).await.unwrap();
        assert_eq!(cast.rules(shop).await.len(), 7);
        assert_eq!(cast.tower.mailed().await, ["Somebody was made an owner at shop.example"; 2], "to both owners");
    }

    async fn what_was_found_is_its_workspaces_own(shop) {
        let cast = Cast::meet(shop).await;
        log_in(shop, HOME, PASSWORD).await.unwrap();
        log_in(shop, AWAY, PASSWORD).await.unwrap();
        let found = cast.found(shop).await;
        for elsewhere in [&shop.owner, &shop.stranger] {
            let listed = shop.run(elsewhere, "security.list-findings", json!({})).await.unwrap();
            assert_eq!(listed["items"], json!([]));
            let listed = shop.run(elsewhere, "security.list-sessions", json!({})).await.unwrap();
            assert_eq!(listed["items"], json!([]));
            let no = shop.run(elsewhere, "security.get-finding", json!({ "id": found[0]["id"] })).await.unwrap_err();
            assert_eq!(no.reason, Reason::NotFound);
        }
    }

    async fn an_auditor_sees_it_and_changes_nothing(shop) {
        let auditor = shop.member("auditor").await;
        for list in ["security.list-findings", "security.list-sessions", "security.list-days", "audit.list"] {
            shop.run(&auditor, list, json!({})).await.unwrap();
        }
        let id = "ses_01h455vb4pex5vsknk084sn02q";
        for actor in [&auditor, &shop.clerk] {
            let no = shop.run(actor, "security.end-session", json!({ "id": id })).await.unwrap_err();
            assert_eq!(no.reason, Reason::Forbidden);
        }
        let no = shop.run(&shop.clerk, "security.list-findings", json!({})).await.unwrap_err();
        assert_eq!(no.reason, Reason::Forbidden);
    }
}
