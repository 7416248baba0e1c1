//! All or nothing, once, and again where it may help.

use std::time::Duration;

use door::Ask;
use model::Actor;
use testkit::{Shop, Value, json, on_both, text};

use crate::{
    brands, deliveries, installed, made, product, refused, remove, shop, somebody, states, system, told, worked,
};

const HEARS: &str = "operations = [\"catalog.add-brand\"]\nevents = [\"catalog.product-added\"]";

async fn take(shop: &Shop, plugin: &Value) -> Value {
    shop.run(&system(shop), "plugins.take", json!({ "plugin": plugin["id"] })).await.unwrap()["delivery"].clone()
}

/// What a worker asks at the end of a try.
async fn settle(shop: &Shop, plugin: &Value, turn: &Value, name: &str) -> Result<(), String> {
    let request = text(&turn["request"]).parse().unwrap();
    let actor = Actor::plugin(text(&plugin["id"]).parse().unwrap(), shop.workspace, request);
    let brand = (actor, Ask::with("catalog.add-brand", &json!({ "name": name })));
    let settled = json!({ "delivery": turn["id"], "attempt": turn["attempt"], "standing": turn["standing"] });
    let asks = vec![brand, (system(shop), Ask::with("plugins.settle", &settled))];
    shop.door.ask_together(asks).await.map(drop).map_err(|no| no.problem.code.into_owned())
}

on_both! {
    in shop;

    async fn one_refusal_leaves_nothing_of_the_rest(shop) {
        for (name, code) in [("other", "plugins.not-granted"), ("wrong", "input.invalid"), ("forged", "plugins.not-granted")] {
            let plugin = installed(shop, "clumsy", HEARS).await;
            product(shop, name).await;
            worked(shop).await;
            let dead = deliveries(shop).await;
            assert_eq!((dead.len(), &dead[0]["state"]), (1, &json!("dead")), "{name}");
            assert!(text(&dead[0]["trouble"]).contains(code), "{}", dead[0]["trouble"]);
            assert!(brands(shop).await.is_empty(), "{name}: nothing of it is there");
            let kept = json!({ "plugin": plugin["id"], "key": "tried" });
            let kept = shop.run(&system(shop), "plugins.get-entry", kept).await.unwrap();
            assert_eq!(kept["items"], json!([]), "{name}: nor what it remembered");
            remove(shop, &plugin).await;
        }
    }

    async fn what_one_operation_makes_a_later_one_names(shop) {
        let needs = "operations = [\"catalog.add-product\", \"external-ids.link\"]\nevents = [\"catalog.product-added\"]";
        installed(shop, "pairer", needs).await;
        product(shop, "Nothing").await;
        worked(shop).await;
        let dead = deliveries(shop).await;
        assert_eq!((dead.len(), &dead[0]["state"]), (1, &json!("dead")));
        let said = text(&dead[0]["trouble"]);
        assert!(said.contains("external-ids.link was refused: batch.not-made") && said.contains("7 is none before it"), "{said}");
        product(shop, "Tea").await;
        worked(shop).await;
        let links = made(shop, "external-ids.list", json!({})).await;
        let twin = made(shop, "catalog.get-product", json!({ "id": links["items"][0]["record"] })).await;
        assert_eq!((&links["items"][0]["external_id"], &twin["name"]), (&json!("4711"), &json!("Twin")));
    }

    async fn a_delivery_is_done_once_whoever_tries_it(shop) {
        let plugin = installed(shop, "greeter", HEARS).await;
        product(shop, "Tea").await;
        shop.run(&system(shop), "plugins.follow", json!({})).await.unwrap();
        let first = take(shop, &plugin).await;
        assert_eq!(take(shop, &plugin).await, json!(null), "it is somebody's");
        // Whoever had it is gone for longer than they had it.
        shop.advance(Duration::from_secs(91));
        let second = take(shop, &plugin).await;
        assert_eq!((&second["id"], &second["attempt"]), (&first["id"], &json!(2)));
        assert_eq!(settle(shop, &plugin, &first, "Late").await, Err("plugins.delivery-taken".to_owned()));
        assert_eq!(settle(shop, &plugin, &second, "In time").await, Ok(()));
        assert_eq!(settle(shop, &plugin, &second, "Again").await, Err("plugins.delivery-taken".to_owned()));
        assert_eq!(brands(shop).await, ["In time"], "what came with a try that does not count is not there either");
        assert_eq!(states(shop).await, ["done"]);
    }

    async fn who_wants_to_be_left_alone_for_a_day_is_asked_after_an_hour(shop) {
        let plugin = installed(shop, "failing", HEARS).await;
        product(shop, "mended").await;
        told(shop).await;
        let turn = take(shop, &plugin).await;
        let failed = json!({
            "delivery": turn["id"], "attempt": turn["attempt"], "remedy": "retry", "trouble": "It is being mended.",
            "wait": 24 * 60 * 60, "unanswered": true,
        });
        shop.run(&system(shop), "plugins.fail", failed).await.unwrap();
        shop.advance(Duration::from_secs(59 * 60));
        assert_eq!(take(shop, &plugin).await, Value::Null);
        shop.advance(Duration::from_secs(2 * 60));
        assert_eq!(take(shop, &plugin).await["id"], turn["id"]);
    }

    async fn it_is_tried_again_and_given_up_after_a_while(shop) {
        installed(shop, "failing", HEARS).await;
        product(shop, "later").await;
        for _ in 0..11 {
            worked(shop).await;
            shop.advance(Duration::from_secs(4_000));
        }
        let [one] = &deliveries(shop).await[..] else { panic!("one was told") };
        assert_eq!((&one["state"], &one["attempts"]), (&json!("waiting"), &json!(11)));
        worked(shop).await;
        let [one] = &deliveries(shop).await[..] else { panic!("one was told") };
        assert_eq!((&one["state"], &one["attempts"]), (&json!("dead"), &json!(12)));
        // A person has it told again, and those tries count no more.
        let again = made(shop, "plugins.replay-delivery", json!({ "id": one["id"] })).await;
        assert_eq!((&again["state"], &again["attempts"]), (&json!("waiting"), &json!(12)));
        worked(shop).await;
        let [one] = &deliveries(shop).await[..] else { panic!("one was told") };
        assert_eq!((&one["state"], &one["attempts"]), (&json!("waiting"), &json!(13)));
        assert_eq!(refused(shop, "plugins.replay-delivery", json!({ "id": one["id"] })).await, "plugins.not-given-up");
    }

    async fn what_never_helps_is_not_tried_again(shop) {
        installed(shop, "failing", HEARS).await;
        product(shop, "never").await;
        worked(shop).await;
        let [one] = &deliveries(shop).await[..] else { panic!("one was told") };
        assert_eq!((&one["state"], &one["attempts"]), (&json!("dead"), &json!(1)));
        made(shop, "plugins.drop-delivery", json!({ "id": one["id"] })).await;
        assert_eq!(refused(shop, "plugins.drop-delivery", json!({ "id": one["id"] })).await, "plugins.delivery-over");
    }

    async fn where_somebody_is_needed_everything_waits_for_them(shop) {
        let plugin = installed(shop, "failing", HEARS).await;
        product(shop, "somebody").await;
        worked(shop).await;
        let connection = crate::connection(shop, &plugin).await;
        assert_eq!(connection["state"], "needs-attention");
        assert!(text(&connection["trouble"]).contains("somebody"));
        product(shop, "Fine").await;
        shop.advance(Duration::from_secs(8_000));
        worked(shop).await;
        assert_eq!(states(shop).await, ["waiting", "waiting"]);
        let [first, _] = &deliveries(shop).await[..] else { panic!("two were told") };
        made(shop, "plugins.drop-delivery", json!({ "id": first["id"] })).await;
        worked(shop).await;
        assert_eq!(states(shop).await, ["dropped", "waiting"]);
        let seen = json!({ "id": connection["id"], "version": connection["version"], "settings": {} });
        made(shop, "plugins.set-settings", seen).await;
        worked(shop).await;
        assert_eq!(brands(shop).await, ["Fine"]);
    }

    async fn what_somebody_tries_out_is_what_heals_it(shop) {
        let action = |name: &str| format!("[[actions]]\nname = \"{name}\"\ntitle = \"Test\"");
        let host = format!("scheme = \"http\", host = \"127.0.0.1\", port = {}, methods = [\"GET\"]", somebody::port());
        let actions = ["test", "try", "say"].map(action).join("\n");
        let needs = format!("{HEARS}\nhosts = [{{ {host} }}]\n{actions}");
        let plugin = installed(shop, "failing", &needs).await;
        product(shop, "somebody").await;
        worked(shop).await;
        let connection = crate::connection(shop, &plugin).await;
        assert_eq!(connection["state"], "needs-attention");
        let [first] = &deliveries(shop).await[..] else { panic!("one was told") };
        made(shop, "plugins.drop-delivery", json!({ "id": first["id"] })).await;
        product(shop, "Fine").await;
        worked(shop).await;
        assert_eq!(states(shop).await, ["dropped", "waiting"]);
        let asked = async |action: &str| {
            let ask = json!({ "id": connection["id"], "action": action });
            let asked = made(shop, "plugins.ask-action", ask).await;
            worked(shop).await;
            made(shop, "plugins.get-action", json!({ "id": asked["id"] })).await
        };
        let no = asked("try").await;
        assert_eq!((&no["state"], &no["trouble"]), (&json!("dead"), &json!("failed: still not")), "whoever asked is told");
        assert_eq!(crate::connection(shop, &plugin).await["state"], "needs-attention");
        assert_eq!(asked("say").await["state"], "done");
        assert_eq!(crate::connection(shop, &plugin).await["state"], "needs-attention", "it asked nobody there");
        assert_eq!(asked("test").await["state"], "done");
        assert_eq!(crate::connection(shop, &plugin).await["state"], "ok");
        assert_eq!(brands(shop).await, ["Fine", "said", "tried"], "and what waited for it is told");
    }

    async fn a_plugin_that_rests_finds_it_later_and_one_that_was_stopped_never(shop) {
        let plugin = installed(shop, "greeter", HEARS).await;
        made(shop, "plugins.pause", json!({ "id": plugin["id"], "reason": "holiday" })).await;
        product(shop, "Waits").await;
        worked(shop).await;
        assert_eq!(states(shop).await, ["waiting"]);
        made(shop, "plugins.resume", json!({ "id": plugin["id"], "version": 2 })).await;
        worked(shop).await;
        assert_eq!(states(shop).await, ["done"]);
        made(shop, "plugins.contain", json!({ "id": plugin["id"] })).await;
        product(shop, "Lost").await;
        worked(shop).await;
        made(shop, "plugins.resume", json!({ "id": plugin["id"], "version": 4 })).await;
        worked(shop).await;
        assert_eq!(states(shop).await, ["done"], "it was told nothing while it was stopped");
        product(shop, "After").await;
        worked(shop).await;
        assert_eq!(states(shop).await, ["done", "done"]);
    }
}
