//! Nothing that is for practice gets out, and nothing that is real gets in.

use door::{Ask, Reason, practice};
use testkit::{Shop, json, on_both};

use crate::{made, owner, runner, states, wished};

/// What reaches somebody outside, or holds what opens an account elsewhere.
const FOR_REAL: [&str; 12] = [
    "sales.send-invoice",
    "plugins.put-credential",
    "plugins.put-client",
    "plugins.authorize",
    "plugins.fetch-package",
    "plugins.add-index",
    "plugins.read-index",
    "plugins.fetch-offered",
    "sso.add-provider",
    "sso.change-provider",
    "scim.begin",
    "scim.renew-token",
];

on_both! {
    async fn nothing_for_real_is_done_there(shop) {
        let (workspace, owner) = made(shop, 1).await;
        for operation in FOR_REAL {
            let no = shop.run(&owner, operation, json!({})).await.expect_err(operation);
            assert_eq!((no.reason, no.code.as_ref()), (Reason::Refused, "workspace.practice"), "{operation}: {no}");
            // Elsewhere it is only that nothing was said.
            let no = shop.run(&shop.owner, operation, json!({})).await.expect_err(operation);
            assert_eq!(no.code, "input.invalid", "{operation}: {no}");
        }
        let told = shop.log(Some(workspace)).await;
        let noes = told.iter().filter(|entry| entry["outcome"] == "workspace.practice").count();
        assert_eq!(noes, FOR_REAL.len(), "each no is written down");
    }

    async fn no_letter_is_written_there(shop) {
        // Whatever way a mail came to be asked for: what would be in it is not told.
        let (workspace, _) = made(shop, 1).await;
        let mail = model::Actor::system("mail", Some(workspace), shop.door.now());
        let no = shop.run(&mail, "sales.get-letter", json!({})).await.unwrap_err();
        assert_eq!((no.reason, no.code.as_ref()), (Reason::Refused, "workspace.practice"));
    }

    async fn the_list_of_what_is_for_real_is_whole(shop) {
        let registry = shop.door.registry();
        let mut marked: Vec<_> = registry.specs().filter(|spec| spec.is_for_real).map(|spec| spec.name).collect();
        marked.retain(|name| *name != "sales.get-letter");
        let mut listed = FOR_REAL.to_vec();
        marked.sort_unstable();
        listed.sort_unstable();
        assert_eq!(marked, listed);
    }

    async fn a_past_is_written_nowhere_else(shop) {
        let then = shop.door.now().minus(std::time::Duration::from_secs(86_400));
        let place = |name: &str| Ask::with("stock.add-location", &json!({ "name": name }));
        // Neither by those who work in a real shop, nor by whoever makes up the others.
        let no = shop.ask(&shop.owner, place("A").happened_at(then)).await.unwrap_err();
        assert_eq!(no.reason, Reason::Internal);
        let maker = practice::maker(shop.workspace, shop.door.now());
        for ask in [place("B"), place("C").happened_at(then)] {
            assert!(shop.ask(&maker, ask).await.is_err());
        }
        let places = shop.run(&shop.owner, "stock.list-locations", json!({})).await.unwrap();
        assert_eq!(places["items"], json!([]));
        // Nor in one to practise in, once somebody may be there.
        let (workspace, owner) = made(shop, 1).await;
        let maker = practice::maker(workspace, shop.door.now());
        for who in [&maker, &owner] {
            assert!(shop.ask(who, place("D").happened_at(then)).await.is_err());
        }
        assert!(shop.ask(&owner, place("E")).await.is_ok(), "today something happens there as elsewhere");
    }

    async fn nobody_comes_in_before_it_is_whole(shop) {
        let workspace = wished(shop, 1).await;
        assert_eq!(states(shop, workspace).await, "creating");
        shop.door.begin_practice(workspace, 0).await.unwrap();
        assert!(!shop.door.realms_to_serve().await.unwrap().contains(&Some(workspace)), "nothing is worked off there");
        assert!(shop.door.log_ends().iter().all(|(realm, _)| *realm != Some(workspace)), "nor followed");
        runner(shop).run_due().await;
        assert_eq!(states(shop, workspace).await, "open");
        assert!(shop.door.realms_to_serve().await.unwrap().contains(&Some(workspace)));
        let owner = owner(shop, workspace).await;
        assert!(shop.run(&owner, "business.get", json!({})).await.is_ok());
    }

    async fn who_makes_one_is_in_charge_of_something(shop) {
        for (who, code) in [(&shop.clerk, "practice.not-in-charge"), (&shop.owner, "record.not-found")] {
            // An owner of these tests has no account.
            assert_eq!(shop.run(who, "practice.make", json!({})).await.unwrap_err().code, code);
        }
        for days in [0, 731] {
            let no = shop.run(&shop.operator(None), "practice.make", json!({ "days": days })).await.unwrap_err();
            assert_eq!(no.code, "input.invalid");
        }
        let stranger = json!({ "owner": "nobody@example.com" });
        let no = shop.run(&shop.operator(None), "practice.make", stranger).await.unwrap_err();
        assert_eq!(no.reason, Reason::NotFound);
        let somebody = json!({ "owner": "nobody@example.com" });
        assert_eq!(shop.run(&shop.owner, "practice.make", somebody).await.unwrap_err().code, "input.invalid");
    }
}

/// What its papers say is seen where they are drawn; here, that nothing reads data out of them.
#[tokio::test]
async fn its_papers_have_no_data() {
    let shop = Shop::open(testkit::Engine::Sqlite).await.unwrap();
    let (workspace, owner) = made(&shop, 8).await;
    let papers = shop.run(&owner, "sales.list-invoices", json!({ "limit": 1 })).await.unwrap();
    let id = &papers["items"][0]["id"];
    let system = model::Actor::system("papers", Some(workspace), shop.door.now());
    let paper = shop.run(&system, "sales.make-paper", json!({ "id": id })).await.unwrap();
    assert_eq!(paper["ubl"], json!(null));
    assert_eq!(paper["without_data"], "A paper for practice has no data, so that nobody books it.");
    shop.close().await;
}
