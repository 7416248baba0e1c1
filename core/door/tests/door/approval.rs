//! Not alone: what waits for another actor's yes.

use std::time::Duration;

use door::{Answer, Ask, Outcome, Reason};
use model::Actor;
use testkit::{Engine, Shop, Value, json, on_both, text};

use crate::{
    probe,
    story::{Since, head, name},
};

const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);
const CANARY: &str = "a-canary-that-sings-in-proposals";

on_both! {
    in probe::shop;

    async fn another_actors_yes_runs_it_and_the_log_has_both_names(shop) {
        let since = Since::now(shop, shop.workspace).await;
        let proposal = propose(shop, "probe.propose", json!({ "name": "agreed" })).await;
        assert_eq!(roles(shop).await, [""; 0], "nothing has happened yet");
        let answer = approve(shop, &shop.owner, &proposal).await.unwrap();
        assert_eq!(answer.outcome, Outcome::Done);
        assert_eq!(answer.read::<Value>().unwrap()["name"], "agreed", "the answer is the operation's own");
        assert_eq!(roles(shop).await, ["agreed"]);

        assert_eq!(since.told(shop).await, ["probe.propose proposed", "probe.propose done"]);
        let done = since.entries(shop).await.pop().unwrap();
        assert_eq!(done["actor"], name(&shop.owner));
        assert_eq!(done["detail"]["proposed_by"], name(&shop.clerk));
        assert_eq!(done["detail"]["proposal"], proposal);
        let kinds: Vec<_> =
            done["detail"]["changes"].as_array().unwrap().iter().map(|change| change["kind"].clone()).collect();
        assert_eq!(kinds, ["role", "proposal"], "the deed and the decision are one entry");
    }

    async fn nobody_agrees_with_themselves(shop) {
        // The owner may both propose and approve, and still not both of the same.
        let asked = shop.door.ask(&shop.owner, Ask::with("probe.propose", &json!({ "name": "mine" }))).await.unwrap();
        assert_eq!(asked.outcome, Outcome::Proposed);
        let proposal = text(&asked.read::<Value>().unwrap()["proposal"]);
        let mut elsewhere = shop.owner.clone();
        if let model::Who::Person { session, .. } = &mut elsewhere.who {
            *session = model::SessionId::new(shop.door.now());
        }
        for actor in [&shop.owner, &elsewhere] {
            assert_eq!(approve(shop, actor, &proposal).await.unwrap_err().code, "proposal.own");
        }
        assert_eq!(waiting(shop).await, [proposal]);
    }

    async fn who_may_not_approve_at_all_is_refused(shop) {
        let proposal = propose(shop, "probe.propose", json!({ "name": "agreed" })).await;
        let other = shop.member("cashier").await;
        assert_eq!(approve(shop, &other, &proposal).await.unwrap_err().code, "access.denied");
        assert_eq!(waiting(shop).await, [proposal]);
    }

    async fn who_may_not_do_it_may_not_agree_to_it(shop) {
        let proposal = propose(shop, "probe.propose-guarded", json!({ "name": "agreed" })).await;
        let since = Since::now(shop, shop.workspace).await;
        let manager = shop.member("manager").await;
        assert_eq!(approve(shop, &manager, &proposal).await.unwrap_err().code, "access.denied");
        assert_eq!(since.told(shop).await.pop().unwrap(), "approvals.approve access.denied");
        assert_eq!(waiting(shop).await, [proposal.as_str()]);
        approve(shop, &shop.owner, &proposal).await.unwrap();
    }

    async fn who_lost_the_right_to_approve_is_refused(shop) {
        let proposal = propose(shop, "probe.propose", json!({ "name": "agreed" })).await;
        let manager = shop.member("manager").await;
        let denial =
            json!({ "id": manager.member(), "permission": "approvals:decide", "effect": "deny", "reason": "left" });
        shop.run(&shop.owner, "overrides.add", denial).await.unwrap();
        assert_eq!(approve(shop, &manager, &proposal).await.unwrap_err().code, "access.denied");
    }

    async fn it_is_decided_once(shop) {
        let proposal = propose(shop, "probe.propose", json!({ "name": "agreed" })).await;
        approve(shop, &shop.owner, &proposal).await.unwrap();
        let admin = shop.member("admin").await;
        for actor in [&shop.owner, &admin] {
            assert_eq!(approve(shop, actor, &proposal).await.unwrap_err().code, "proposal.decided");
            let no = shop.run(actor, "approvals.decline", json!({ "id": proposal })).await.unwrap_err();
            assert_eq!(no.code, "proposal.decided");
        }
        assert_eq!(roles(shop).await, ["agreed"]);
    }

    async fn of_two_who_agree_at_once_one_is_late(shop) {
        for round in 0..5 {
            let proposal = propose(shop, "probe.propose", json!({ "name": format!("agreed-{round}") })).await;
            let admin = shop.member("admin").await;
            let (one, other) = tokio::join!(approve(shop, &shop.owner, &proposal), approve(shop, &admin, &proposal));
            let codes: Vec<_> = [one, other].into_iter().filter_map(|answer| answer.err()).map(|no| no.code).collect();
            assert_eq!(codes, ["proposal.decided"]);
        }
        assert_eq!(roles(shop).await.len(), 5);
    }

    async fn a_no_is_a_no(shop) {
        let proposal = propose(shop, "probe.propose", json!({ "name": "declined" })).await;
        let manager = shop.member("manager").await;
        let declined = shop.run(&manager, "approvals.decline", json!({ "id": proposal })).await.unwrap();
        assert_eq!((&declined["state"], &declined["decided_by"]), (&json!("declined"), &json!(name(&manager))));
        assert_eq!(approve(shop, &shop.owner, &proposal).await.unwrap_err().code, "proposal.decided");
        assert_eq!(roles(shop).await, [""; 0]);
    }

    async fn a_no_says_why(shop) {
        let proposal = propose(shop, "probe.propose", json!({ "name": "declined" })).await;
        let manager = shop.member("manager").await;
        let decline = |reason: String| json!({ "id": proposal, "reason": reason });
        let no = shop.run(&manager, "approvals.decline", decline("x".repeat(501))).await.unwrap_err();
        assert_eq!(no.fields[0].at, "/reason");
        let said = "Count shelf 3 again.\r\nThe box behind it was left out.";
        shop.run(&manager, "approvals.decline", decline(said.to_owned())).await.unwrap();
        let declined = shop.run(&shop.owner, "approvals.list", json!({ "state": "declined" })).await.unwrap();
        assert_eq!(declined["items"][0]["reason"], said.replace("\r\n", "\n"));
        assert_eq!(waiting(shop).await, [""; 0]);
        let told = shop.log(Some(shop.workspace)).await.pop().unwrap()["detail"].to_string();
        assert!(told.contains("The box behind it"), "{told}");
    }

    async fn it_waits_for_a_week(shop) {
        let proposal = propose(shop, "probe.propose", json!({ "name": "late" })).await;
        shop.advance(WEEK - Duration::from_micros(1));
        let other = propose(shop, "probe.propose", json!({ "name": "later" })).await;
        shop.advance(Duration::from_micros(1));
        assert_eq!(approve(shop, &shop.owner, &proposal).await.unwrap_err().code, "proposal.expired");
        approve(shop, &shop.owner, &other).await.unwrap();
        assert_eq!(roles(shop).await, ["later"]);
        assert_eq!(waiting(shop).await, [""; 0], "what has expired waits for nobody");
    }

    async fn what_changed_meanwhile_is_not_changed_by_an_old_yes(shop) {
        let role = shop.run(&shop.clerk, "probe.add", json!({ "name": "role", "title": "first" })).await.unwrap();
        let revision = |title: &str| json!({ "id": role["id"], "version": 1, "title": title });
        let first = propose(shop, "probe.propose-revision", revision("second")).await;
        let second = propose(shop, "probe.propose-revision", revision("third")).await;
        approve(shop, &shop.owner, &first).await.unwrap();
        let no = approve(shop, &shop.owner, &second).await.unwrap_err();
        assert_eq!((no.reason, no.code.as_ref()), (Reason::Conflict, "record.stale"));
        assert_eq!(waiting(shop).await, [second], "it was not decided by failing");
        let listed = shop.run(&shop.owner, "roles.list", json!({})).await.unwrap();
        assert_eq!(listed["items"][0]["title"], "second");
    }

    async fn what_names_no_version_is_held_to_the_one_it_found(shop) {
        // The input says only which role; what was there when it was proposed is kept beside it.
        shop.run(&shop.clerk, "probe.add", json!({ "name": "role", "title": "first" })).await.unwrap();
        let proposal = propose(shop, "probe.propose-title", json!({ "name": "role", "title": "second" })).await;
        shop.run(&shop.owner, "roles.define", json!({ "name": "role", "title": "other", "permissions": [] }))
            .await
            .unwrap();
        let no = approve(shop, &shop.owner, &proposal).await.unwrap_err();
        assert_eq!((no.reason, no.code.as_ref()), (Reason::Conflict, "proposal.stale"));
        assert_eq!(waiting(shop).await, [proposal.as_str()]);
        let again = propose(shop, "probe.propose-title", json!({ "name": "role", "title": "second" })).await;
        approve(shop, &shop.owner, &again).await.unwrap();
        let listed = shop.run(&shop.owner, "roles.list", json!({})).await.unwrap();
        assert_eq!(listed["items"][0]["title"], "second");
    }

    async fn what_could_not_be_done_is_not_proposed(shop) {
        let before = head(shop, shop.workspace).await.0;
        let ghost = format!("rol_{}", &shop.workspace.as_str()[4..]);
        let revision = json!({ "id": ghost, "version": 1, "title": "x" });
        assert_eq!(
            shop.run(&shop.clerk, "probe.propose-revision", revision).await.unwrap_err().reason,
            Reason::NotFound
        );
        assert_eq!(waiting(shop).await, [""; 0]);
        assert_eq!(head(shop, shop.workspace).await.0, before + 1, "only the refusal is told");
    }

    async fn a_rehearsal_leaves_nothing(shop) {
        let since = Since::now(shop, shop.workspace).await;
        propose(shop, "probe.propose", json!({ "name": "rehearsed" })).await;
        assert_eq!(roles(shop).await, [""; 0]);
        let entries = since.entries(shop).await;
        assert_eq!((entries.len(), entries[0]["detail"]["changes"].as_array().unwrap().len()), (1, 1));
        assert_eq!(shop.run(&shop.clerk, "probe.stored", json!({})).await.unwrap()["events"], json!(0));
    }

    async fn the_right_to_approve_is_asked_for_again_in_the_transaction(shop) {
        let (proposal, admin) =
            (propose(shop, "probe.propose", json!({ "name": "agreed" })).await, shop.member("admin").await);
        // When the batch is prepared they still hold it.
        let denial =
            json!({ "id": admin.member(), "permission": "approvals:decide", "effect": "deny", "reason": "left" });
        let batch =
            vec![Ask::with("overrides.add", &denial), Ask::with("approvals.approve", &json!({ "id": proposal }))];
        let no = shop.door.ask_all(&admin, batch).await.unwrap_err();
        assert_eq!((no.at, no.problem.code.as_ref()), (Some(1), "access.denied"));
    }

    async fn the_input_is_nowhere_to_be_read(shop) {
        let proposal = propose(shop, "probe.propose", json!({ "name": "sealed", "title": CANARY })).await;
        let stored = shop.run(&shop.clerk, "probe.stored", json!({})).await.unwrap();
        let sealed: Vec<u8> = serde_json::from_value(stored["proposals"][0].clone()).unwrap();
        assert!(!contains(&sealed, CANARY));
        let listed = shop.run(&shop.owner, "approvals.list", json!({})).await.unwrap();
        assert_eq!(listed["items"][0]["id"], proposal);
        assert!(!listed.to_string().contains(CANARY));
        assert!(!Value::from(shop.log(Some(shop.workspace)).await).to_string().contains(CANARY));
        assert!(!contains(&everything_stored(shop), CANARY), "it is in the database's bytes");
        // And the search would have found it: after the yes it is an open value of a role.
        approve(shop, &shop.owner, &proposal).await.unwrap();
        if shop.engine == Engine::Postgres {
            assert!(contains(&everything_stored(shop), CANARY));
        }
    }

    async fn agreeing_to_what_needs_a_proof_needs_one_too(shop) {
        let proposal = propose(shop, "probe.propose-proven", json!({ "name": "proven" })).await;
        let tired = Actor { proven_at: None, ..shop.owner.clone() };
        assert_eq!(approve(shop, &tired, &proposal).await.unwrap_err().reason, Reason::StepUpRequired);
        approve(shop, &shop.fresh(&shop.owner), &proposal).await.unwrap();
    }

    async fn a_proposal_of_another_business_is_not_there(shop) {
        let proposal = propose(shop, "probe.propose", json!({ "name": "theirs" })).await;
        let before = head(shop, shop.workspace).await;
        assert_eq!(approve(shop, &shop.stranger, &proposal).await.unwrap_err().reason, Reason::NotFound);
        assert_eq!(head(shop, shop.workspace).await, before);
    }

    async fn an_approval_in_a_batch_is_one_of_its_calls(shop) {
        let proposal = propose(shop, "probe.propose", json!({ "name": "agreed" })).await;
        let approval = || Ask::with("approvals.approve", &json!({ "id": proposal }));
        let bad = Ask::with("probe.panic", &json!({ "name": "x" }));
        assert!(shop.door.ask_all(&shop.owner, vec![approval(), bad]).await.is_err());
        assert_eq!(waiting(shop).await, [proposal.as_str()], "a yes that was taken back was none");
        shop.door.ask_all(&shop.owner, vec![approval()]).await.unwrap();
        assert_eq!(roles(shop).await, ["agreed"]);
    }
}

async fn propose(shop: &Shop, operation: &str, input: Value) -> String {
    let answer = shop.door.ask(&shop.clerk, Ask::with(operation, &input)).await.unwrap();
    assert_eq!(answer.outcome, Outcome::Proposed);
    text(&answer.read::<Value>().unwrap()["proposal"])
}

async fn approve(shop: &Shop, actor: &Actor, proposal: &str) -> Result<Answer, door::Problem> {
    shop.door.ask(actor, Ask::with("approvals.approve", &json!({ "id": proposal }))).await
}

async fn waiting(shop: &Shop) -> Vec<String> {
    let listed = shop.run(&shop.owner, "approvals.list", json!({})).await.unwrap();
    listed["items"].as_array().unwrap().iter().map(|proposal| text(&proposal["id"])).collect()
}

async fn roles(shop: &Shop) -> Vec<String> {
    let listed = shop.run(&shop.owner, "roles.list", json!({})).await.unwrap();
    listed["items"].as_array().unwrap().iter().map(|role| text(&role["name"])).collect()
}

fn contains(bytes: &[u8], text: &str) -> bool {
    let hexed = hex::encode(text);
    [text.as_bytes(), hexed.as_bytes()]
        .into_iter()
        .any(|needle| bytes.windows(needle.len()).any(|window| window == needle))
}

/// Every byte that is kept: the files, or every row of every table (where binary columns are in hexadecimal).
fn everything_stored(shop: &Shop) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut folders = vec![shop.data()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() { folders.push(entry) } else { bytes.extend(std::fs::read(entry).unwrap()) }
        }
    }
    if let Some(database) = shop.database() {
        let tables = database
            .psql_as_superuser(
                "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN ('platform', 'workspace')",
            )
            .unwrap();
        for table in tables.lines() {
            bytes.extend(database.psql_as_superuser(&format!("SELECT t::text FROM {table} t")).unwrap().into_bytes());
        }
    }
    bytes
}
