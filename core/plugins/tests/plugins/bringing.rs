//! What is brought over page by page: each page once, and on from where it stopped.

use std::time::Duration;

use testkit::{Shop, Value, json, on_both, text};

use crate::{
    brands, connection, deliveries, installed, made, product, refused, shop, somebody::port, states, system, worked,
};

fn needs() -> String {
    let port = port();
    let syncs = ["brands", "broken", "endless", "stuck", "pushing", "refused", "spoilt"];
    let syncs: Vec<_> = syncs.map(|name| format!("{{ name = \"{name}\", title = \"{name}\" }}")).into();
    format!(
        "operations = [\"catalog.add-brand\"]
         hosts = [{{ scheme = \"http\", host = \"127.0.0.1\", port = {port}, path = \"/api\", methods = [\"POST\"] }}]
         syncs = [{}]
         [[settings]]
         name = \"state\"
         title = \"State\"
         kind = \"text\"",
        syncs.join(", ")
    )
}

async fn start(shop: &Shop, of: &Value, sync: &str, dry: bool) -> Value {
    made(shop, "plugins.start-sync", json!({ "id": of["id"], "sync": sync, "dry": dry })).await
}

/// As it stands now.
async fn seen(shop: &Shop, sync: &Value) -> Value {
    let all = made(shop, "plugins.list-syncs", json!({})).await;
    all["items"].as_array().unwrap().iter().find(|one| one["id"] == sync["id"]).unwrap().clone()
}

/// One page, by somebody who takes it and may be gone after that.
async fn take(shop: &Shop, plugin: &Value) -> Value {
    shop.run(&system(shop), "plugins.take", json!({ "plugin": plugin["id"] })).await.unwrap()["delivery"].clone()
}

async fn bringer(shop: &Shop) -> (Value, Value) {
    let plugin = installed(shop, "bringer", &needs()).await;
    let connection = connection(shop, &plugin).await;
    (plugin, connection)
}

on_both! {
    in shop;

    async fn page_by_page_until_there_is_no_other(shop) {
        let (_, connection) = bringer(shop).await;
        let begun = start(shop, &connection, "brands", false).await;
        assert_eq!((&begun["state"], &begun["pages"]), (&json!("running"), &json!(0)));
        worked(shop).await;
        let done = seen(shop, &begun).await;
        assert_eq!((&done["state"], &done["pages"], &done["done"], &done["expected"]), (&json!("done"), &json!(3), &json!(5), &json!(5)));
        assert_eq!(done["words"], "up to 5, since null");
        assert_eq!(done["operations"], json!({ "catalog.add-brand": 5 }));
        assert_eq!(brands(shop).await.len(), 5);
        // The next time it is from this one on.
        let next = start(shop, &connection, "brands", true).await;
        assert_eq!(next["since"], begun["started_at"]);
    }

    async fn whoever_is_killed_does_the_same_page_again(shop) {
        let (plugin, connection) = bringer(shop).await;
        let begun = start(shop, &connection, "brands", false).await;
        let first = take(shop, &plugin).await;
        assert_eq!((&first["kind"], &first["cursor"]), (&json!("sync-page"), &json!(null)));
        worked(shop).await;
        assert_eq!(seen(shop, &begun).await["pages"], 0, "somebody has it");
        shop.advance(Duration::from_secs(91));
        worked(shop).await;
        assert_eq!((brands(shop).await.len(), &seen(shop, &begun).await["pages"]), (5, &json!(3)));
        // Whoever comes back after that changes nothing.
        let late = json!({ "delivery": first["id"], "attempt": first["attempt"], "standing": first["standing"], "cursor": "2" });
        let no = shop.run(&system(shop), "plugins.settle", late).await.unwrap_err();
        assert_eq!(no.code, "plugins.delivery-taken");
        assert_eq!(seen(shop, &begun).await["pages"], 3);
    }

    async fn a_dry_run_counts_and_keeps_nothing(shop) {
        let (plugin, connection) = bringer(shop).await;
        let begun = start(shop, &connection, "pushing", true).await;
        worked(shop).await;
        let done = seen(shop, &begun).await;
        assert_eq!((&done["state"], &done["done"]), (&json!("done"), &json!(5)), "{done}");
        assert_eq!(done["operations"], json!({ "catalog.add-brand": 5 }), "what it would have done");
        assert_eq!(done["words"], "dry-run", "and it may not change the other side");
        assert!(brands(shop).await.is_empty());
        assert_eq!(made(shop, "plugins.list-receipts", json!({})).await["items"], json!([]));
        let kept = json!({ "plugin": plugin["id"], "key": "pages" });
        assert_eq!(shop.run(&system(shop), "plugins.get-entry", kept).await.unwrap()["items"], json!([]));
        let real = start(shop, &connection, "pushing", false).await;
        assert_eq!(real["since"], json!(null), "what was only tried out is no time to go on from");
        worked(shop).await;
        assert_eq!((&seen(shop, &real).await["words"], brands(shop).await.len()), (&json!("200"), 5));
    }

    async fn one_at_a_time(shop) {
        let (_, connection) = bringer(shop).await;
        let begun = start(shop, &connection, "brands", false).await;
        let again = json!({ "id": connection["id"], "sync": "brands" });
        assert_eq!(refused(shop, "plugins.start-sync", again.clone()).await, "plugins.sync-running");
        made(shop, "plugins.pause-sync", json!({ "id": begun["id"] })).await;
        assert_eq!(refused(shop, "plugins.start-sync", again.clone()).await, "plugins.sync-running", "nor while it rests");
        start(shop, &connection, "pushing", true).await;
        let none = json!({ "id": connection["id"], "sync": "nothing" });
        assert_eq!(refused(shop, "plugins.start-sync", none).await, "record.not-found");
        made(shop, "plugins.cancel-sync", json!({ "id": begun["id"] })).await;
        made(shop, "plugins.start-sync", again).await;
    }

    async fn paused_it_rests_after_its_page_and_goes_on_there(shop) {
        let (plugin, connection) = bringer(shop).await;
        let begun = start(shop, &connection, "brands", false).await;
        let id = json!({ "id": begun["id"] });
        let turn = take(shop, &plugin).await;
        made(shop, "plugins.pause-sync", id.clone()).await;
        let page = json!({ "delivery": turn["id"], "attempt": turn["attempt"], "standing": turn["standing"], "cursor": "2" });
        shop.run(&system(shop), "plugins.settle", page).await.unwrap();
        worked(shop).await;
        let rests = seen(shop, &begun).await;
        assert_eq!((&rests["state"], &rests["pages"]), (&json!("paused"), &json!(1)), "the page that was begun is done");
        assert_eq!(refused(shop, "plugins.pause-sync", id.clone()).await, "plugins.sync-not-running");
        made(shop, "plugins.resume-sync", id.clone()).await;
        worked(shop).await;
        assert_eq!(seen(shop, &begun).await["state"], "done");
        assert_eq!(brands(shop).await, ["brands 2", "brands 3", "brands 4"], "it went on at the second page");
        assert_eq!(refused(shop, "plugins.resume-sync", id.clone()).await, "plugins.sync-over");
        // Paused before its page was begun, that waits.
        let begun = start(shop, &connection, "brands", true).await;
        made(shop, "plugins.pause-sync", json!({ "id": begun["id"] })).await;
        worked(shop).await;
        assert_eq!(seen(shop, &begun).await["pages"], 0);
        made(shop, "plugins.resume-sync", json!({ "id": begun["id"] })).await;
        worked(shop).await;
        assert_eq!(seen(shop, &begun).await["state"], "done");
    }

    async fn cancelled_it_does_nothing_more(shop) {
        let (plugin, connection) = bringer(shop).await;
        let begun = start(shop, &connection, "brands", false).await;
        let turn = take(shop, &plugin).await;
        made(shop, "plugins.cancel-sync", json!({ "id": begun["id"] })).await;
        let page = json!({ "delivery": turn["id"], "attempt": turn["attempt"], "standing": turn["standing"], "cursor": "2" });
        let no = shop.run(&system(shop), "plugins.settle", page).await.unwrap_err();
        assert_eq!(no.code, "plugins.delivery-taken", "whoever is at a page has it no longer");
        worked(shop).await;
        assert_eq!((states(shop).await, seen(shop, &begun).await["state"].clone()), (vec!["dropped".to_owned()], json!("cancelled")));
        assert_eq!(refused(shop, "plugins.cancel-sync", json!({ "id": begun["id"] })).await, "plugins.sync-over");
        // Its page is not told again either, by whatever way.
        let page = json!({ "id": deliveries(shop).await[0]["id"] });
        assert_eq!(refused(shop, "plugins.replay-delivery", page).await, "plugins.sync-over");
        assert!(brands(shop).await.is_empty());
    }

    async fn a_page_that_cannot_be_done_waits_for_somebody(shop) {
        let (_, connection) = bringer(shop).await;
        let begun = start(shop, &connection, "broken", false).await;
        worked(shop).await;
        let failed = seen(shop, &begun).await;
        assert_eq!((&failed["state"], &failed["pages"]), (&json!("failed"), &json!(1)));
        assert!(text(&failed["trouble"]).contains("page three is broken"), "{failed}");
        let settings = json!({ "id": connection["id"], "version": 1, "settings": { "state": "mended" } });
        made(shop, "plugins.set-settings", settings).await;
        made(shop, "plugins.resume-sync", json!({ "id": begun["id"] })).await;
        worked(shop).await;
        assert_eq!((&seen(shop, &begun).await["state"], brands(shop).await.len()), (&json!("done"), 5));
    }

    async fn what_is_refused_holds_up_nothing_else(shop) {
        let (_, connection) = bringer(shop).await;
        let begun = start(shop, &connection, "refused", false).await;
        worked(shop).await;
        let done = seen(shop, &begun).await;
        assert_eq!((&done["state"], &done["pages"], &done["done"]), (&json!("done"), &json!(3), &json!(5)), "{done}");
        assert_eq!(brands(shop).await, ["refused 0", "refused 1", "refused 2", "refused 4"]);
        // The one that cannot be had is shown, with why.
        let dead: Vec<_> = deliveries(shop).await.into_iter().filter(|one| one["state"] == "dead").collect();
        assert_eq!((dead.len(), &dead[0]["kind"], &dead[0]["subject"]), (1, &json!("later"), &json!("2/1")));
        assert!(text(&dead[0]["trouble"]).contains("catalog.add-brand was refused"), "{}", dead[0]);
    }

    async fn whoever_does_not_bring_it_one_by_one_is_told_once_more_and_no_oftener(shop) {
        let (_, connection) = bringer(shop).await;
        let begun = start(shop, &connection, "spoilt", false).await;
        worked(shop).await;
        let failed = seen(shop, &begun).await;
        assert_eq!((&failed["state"], &failed["pages"]), (&json!("failed"), &json!(1)));
        assert!(text(&failed["trouble"]).contains("catalog.add-brand was refused"), "{failed}");
        let page = deliveries(shop).await.into_iter().find(|one| one["state"] == "dead").unwrap();
        assert_eq!(page["attempts"], 2, "it was told anew: {page}");
    }

    async fn whoever_goes_in_a_circle_is_stopped(shop) {
        let (_, connection) = bringer(shop).await;
        let begun = start(shop, &connection, "stuck", false).await;
        worked(shop).await;
        let failed = seen(shop, &begun).await;
        assert_eq!((&failed["state"], &failed["pages"]), (&json!("failed"), &json!(1)));
        assert!(text(&failed["trouble"]).contains("asks for itself"), "{failed}");
        assert_eq!(brands(shop).await.len(), 2, "nothing of that page is there");
    }

    async fn what_wishes_for_itself_comes_to_an_end(shop) {
        let (plugin, connection) = bringer(shop).await;
        start(shop, &connection, "endless", true).await;
        worked(shop).await;
        assert_eq!(deliveries(shop).await.len(), 1, "tried out, a wish is none");
        start(shop, &connection, "endless", false).await;
        worked(shop).await;
        let runs = made(shop, "plugins.list-syncs", json!({ "plugin": plugin["id"] })).await;
        assert_eq!(runs["items"].as_array().unwrap().len(), 1 + 1 + 8);
    }

    async fn what_is_missing_here_is_found_and_healed(shop) {
        let needs = "operations = [\"external-ids.link\"]
            records = [{ kind = \"product\" }]
            syncs = [{ name = \"all\", title = \"All\", finds = \"product\" }]";
        let plugin = installed(shop, "finder", needs).await;
        let connection = connection(shop, &plugin).await;
        let system_name = text(&connection["id"]).replace('_', "-");
        let known = product(shop, "Known").await;
        let link = json!({ "system": system_name, "kind": "product", "external_id": "1", "record": known["id"] });
        made(shop, "external-ids.link", link).await;
        product(shop, "Newest").await;
        let begun = start(shop, &connection, "all", true).await;
        worked(shop).await;
        let dry = seen(shop, &begun).await;
        assert_eq!((&dry["done"], &dry["missing"], &dry["missing_ids"]), (&json!(4), &json!(3), &json!(["2", "3", "4"])));
        assert_eq!(deliveries(shop).await.len(), 2, "two pages, and nobody is told anything");
        let begun = start(shop, &connection, "all", false).await;
        worked(shop).await;
        let found = seen(shop, &begun).await;
        // One was linked, one cannot be had, and of one the plugin only says so.
        assert_eq!((&found["state"], &found["missing"], &found["healed"]), (&json!("done"), &json!(3), &json!(1)));
        let told: Vec<_> = deliveries(shop).await.into_iter().filter(|one| one["name"] == "sync.missing").collect();
        let mut told: Vec<_> = told.iter().map(|one| (text(&one["subject"]), text(&one["state"]))).collect();
        told.sort();
        let expected = [("product/2", "done"), ("product/3", "dead"), ("product/4", "done")];
        assert_eq!(told, expected.map(|(subject, state)| (subject.to_owned(), state.to_owned())));
    }

    async fn what_is_removed_takes_it_along(shop) {
        let (plugin, connection) = bringer(shop).await;
        start(shop, &connection, "brands", false).await;
        made(shop, "plugins.remove", json!({ "id": plugin["id"], "version": 1 })).await;
        assert_eq!(made(shop, "plugins.list-syncs", json!({})).await["items"], json!([]));
    }
}
