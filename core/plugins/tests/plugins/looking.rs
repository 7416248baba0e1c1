//! What a plugin shows: as far as whoever looks may see, within the shape that there is, and with nothing left behind.

use std::time::Duration;

use model::Actor;
use plugins::wall::Taped;
use sandbox::{Attachment, Credential, Failure, Host as _, Outcome, Problem, Remedy, Trigger};
use testkit::{Shop, Value, json, on_both, text};

use crate::{
    connection, deliveries, installed, made, product,
    programs::{STOPPED, body, failed, request},
    shop,
};

const SHOWS: &str = "records = [{ kind = \"product\", labels = [\"internal\"] }]
secrets = [{ name = \"key\", title = \"Key\" }]
hosts = [{ host = \"api.shop.example\", methods = [\"GET\"], labels = [\"internal\"], secrets = [\"key\"] }]
";
const PANELS: [&str; 10] = [
    "products",
    "remembered",
    "outside",
    "asking",
    "markup",
    "elsewhere",
    "million",
    "trap",
    "nothing",
    "other-action",
];

fn needs() -> String {
    let panel = |name: &&str| format!("{{ name = \"{name}\", title = \"Panel {name}\", on = \"home\" }}");
    let panels: Vec<String> = PANELS.iter().map(panel).collect();
    let about = "{ name = \"about\", title = \"About\", on = \"product\" }";
    let action = "[[actions]]\nname = \"begin\"\ntitle = \"Begin\"\n";
    format!("{SHOWS}panels = [{}, {about}]\n{action}", panels.join(", "))
}

/// Shows what it was told and what it may read; or goes wrong in the way that its panel is called.
pub fn show(trigger: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    let body = body(trigger);
    reach.log(sandbox::Level::Info, "somebody looks");
    let told = |answer: Result<Value, Problem>| answer.unwrap_or_else(|no| json!(no.code));
    let notice = |text: &Value| json!({ "part": "notice", "tone": "info", "text": text.to_string() });
    let parts = match body["panel"].as_str().unwrap() {
        "products" => {
            let listed = reach.list_records("product", "", None).map(|page| page.records);
            let names = listed.map(|records| {
                let records: Vec<Value> = serde_json::from_str(&records).unwrap();
                records.iter().map(|one| one["name"].clone()).collect()
            });
            json!([notice(&told(names)), notice(&body["language"])])
        }
        "about" => {
            let record = reach.get_record("product", body["record"].as_str().unwrap());
            json!([notice(&told(record.map(|record| record.is_some().into())))])
        }
        "remembered" => {
            let before = told(reach.scan_entries("", None, 10).map(|all| all.len().into()));
            let put = told(reach.put_entry("seen", b"yes".to_vec(), None).map(|()| true.into()));
            json!([notice(&json!([before, put]))])
        }
        "outside" => {
            let key = Attachment { credential: Credential(0), scheme: "bearer".to_owned(), options: String::new() };
            let sent = reach.send(request("GET", "https://api.shop.example/".to_owned(), vec![key]));
            let opened = reach.open_credential("key");
            json!([notice(&json!([told(sent.map(|_| true.into())), told(opened.map(|_| true.into()))]))])
        }
        "asking" => json!([{ "part": "action", "action": "begin" }]),
        "other-action" => json!([{ "part": "action", "action": "other" }]),
        "markup" => json!([{ "part": "html", "html": "<script>alert(1)</script>" }]),
        "elsewhere" => {
            let link = json!({ "record": { "kind": "order", "id": "//evil.example", "text": "Here" } });
            json!([{ "part": "figures", "figures": [{ "label": "Order", "value": link }] }])
        }
        "million" => {
            let rows: Vec<Value> = (0..100_000).map(|_| json!([null])).collect();
            json!([{ "part": "table", "columns": [{ "title": "A", "kind": "text" }], "rows": rows }])
        }
        "trap" => return failed(Remedy::Permanent, STOPPED),
        _ => return failed(Remedy::Permanent, "there is nothing"),
    };
    let facts = json!({ "title": "Shown", "parts": parts }).to_string();
    Ok(Outcome { operations: Vec::new(), cursor: None, facts })
}

async fn look(shop: &Shop, who: &Actor, of: &Value, panel: &str, more: Value) -> Result<Value, String> {
    let mut input = json!({ "id": of["id"], "panel": panel });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    shop.advance(Duration::from_millis(1));
    shop.run(who, "plugins.look-at-panel", input).await.map_err(|no| no.code.into_owned())
}

/// What the parts of it say.
fn said(looked: &Value) -> Vec<String> {
    let parts = looked["drawn"]["parts"].as_array().unwrap_or_else(|| panic!("{looked}"));
    parts.iter().map(|part| text(&part["text"])).collect()
}

on_both! {
    in shop;

    async fn it_shows_what_whoever_looks_may_see(shop) {
        let plugin = installed(shop, "shower", &needs()).await;
        let of = connection(shop, &plugin).await;
        let tea = product(shop, "Tea").await;
        let seen = look(shop, &shop.owner, &of, "products", json!({ "language": "de-AT" })).await.unwrap();
        assert_eq!(said(&seen), ["[\"Tea\"]", "\"de-AT\""]);
        assert_eq!((&seen["title"], &seen["why"], &seen["trouble"]), (&json!("Shown"), &Value::Null, &json!("")));
        let about = look(shop, &shop.owner, &of, "about", json!({ "record": tea["id"] })).await.unwrap();
        assert_eq!(said(&about), ["true"]);
        // Somebody who may ask plugins, and reads no products.
        let role = json!({ "name": "looker", "title": "Looker", "permissions": ["plugins:act"] });
        made(shop, "roles.define", role).await;
        let looker = shop.member("looker").await;
        let theirs = look(shop, &looker, &of, "products", json!({})).await.unwrap();
        assert_eq!(said(&theirs)[0], "\"plugins.not-granted\"");
        let about = look(shop, &looker, &of, "about", json!({ "record": tea["id"] })).await.unwrap();
        assert_eq!(said(&about), ["\"plugins.not-granted\""], "whether there is one is not said, either");
        // And what was taken from the plugin it shows to nobody.
        let whole = made(shop, "plugins.get", json!({ "id": plugin["id"] })).await;
        let mut less = whole["grants"].clone();
        less["records"] = json!([]);
        made(shop, "plugins.narrow", json!({ "id": plugin["id"], "version": whole["version"], "grants": less })).await;
        let seen = look(shop, &shop.owner, &of, "products", json!({})).await.unwrap();
        assert_eq!(said(&seen)[0], "\"not-granted\"");
    }

    async fn what_it_remembers_is_for_who_sees_all_and_stays_as_it_was(shop) {
        let plugin = installed(shop, "shower", &needs()).await;
        let of = connection(shop, &plugin).await;
        for _ in 0..2 {
            let seen = look(shop, &shop.owner, &of, "remembered", json!({})).await.unwrap();
            assert_eq!(said(&seen), ["[0,true]"], "what was written before was not kept");
        }
        // A cashier sees nothing of money.
        let cashier = shop.member("cashier").await;
        let seen = look(shop, &cashier, &of, "remembered", json!({})).await.unwrap();
        assert_eq!(said(&seen), ["[\"not-granted\",\"not-granted\"]"]);
        assert!(deliveries(shop).await.is_empty(), "nothing is kept of what went well");
        let used = made(shop, "plugins.get-usage", json!({ "id": plugin["id"] })).await;
        assert_eq!((&used["host_calls"], &used["writes"]), (&json!(9), &json!(0)), "and all of it is counted");
    }

    async fn it_reaches_nobody_and_has_no_secret(shop) {
        let plugin = installed(shop, "shower", &needs()).await;
        let of = connection(shop, &plugin).await;
        let key = json!({ "id": of["id"], "credential": "key", "value": "between us" });
        made(shop, "plugins.put-credential", key).await;
        let seen = look(shop, &shop.owner, &of, "outside", json!({})).await.unwrap();
        assert_eq!(said(&seen), ["[\"not-granted\",\"not-granted\"]"]);
        assert_eq!(made(shop, "plugins.list-receipts", json!({})).await["items"], json!([]));
    }

    async fn what_is_no_panel_is_not_there_and_its_owner_is_told(shop) {
        let plugin = installed(shop, "shower", &needs()).await;
        let of = connection(shop, &plugin).await;
        assert!(look(shop, &shop.owner, &of, "asking", json!({})).await.unwrap()["drawn"].is_object());
        for (panel, why, said) in [
            ("markup", "unread", "unknown variant `html`"),
            ("elsewhere", "unread", "no id of a record"),
            ("million", "unread", "it has 100000 rows, and may have 100"),
            ("other-action", "unread", "has no action"),
            ("nothing", "declined", "there is nothing"),
            ("trap", "stopped", STOPPED),
        ] {
            for _ in 0..2 {
                let seen = look(shop, &shop.owner, &of, panel, json!({})).await.unwrap();
                assert_eq!((&seen["drawn"], &seen["why"]), (&Value::Null, &json!(why)), "{panel}");
                assert!(text(&seen["trouble"]).contains(said), "{panel}: {seen}");
            }
            let all = deliveries(shop).await;
            let last = all.last().unwrap();
            assert_eq!((&last["kind"], &last["name"], &last["state"]), (&json!("panel"), &json!(panel), &json!("dead")));
            assert!(text(&last["trouble"]).contains(said), "{last}");
        }
        let all = deliveries(shop).await;
        assert_eq!(all.len(), 6, "the same trouble is one line a day");
        let whole = made(shop, "plugins.get-delivery", json!({ "id": all[0]["id"] })).await;
        assert_eq!(whole["told"]["log"], json!(["info somebody looks"]));
        // What it asked and was answered is kept, and can be played again.
        let kept = made(shop, "plugins.list-recordings", json!({ "plugin": plugin["id"] })).await;
        assert_eq!(kept["items"].as_array().unwrap().len(), 6);
        let first = kept["items"].as_array().unwrap().last().unwrap();
        let again = made(shop, "plugins.replay", json!({ "id": first["id"] })).await;
        assert_eq!(again["same"], true, "{again}");
        // Nobody waits for it, so nobody tells it again.
        let replay = json!({ "id": all[0]["id"] });
        let no = shop.run(&shop.owner, "plugins.replay-delivery", replay).await.unwrap_err();
        assert_eq!(no.code, "plugins.not-given-up");
    }

    async fn who_is_stopped_too_often_shows_nothing(shop) {
        let plugin = installed(shop, "shower", &needs()).await;
        let of = connection(shop, &plugin).await;
        for _ in 0..5 {
            assert_eq!(look(shop, &shop.owner, &of, "trap", json!({})).await.unwrap()["why"], "stopped");
        }
        assert_eq!(look(shop, &shop.owner, &of, "products", json!({})).await, Err("plugins.not-active".to_owned()));
        assert_eq!(made(shop, "plugins.get", json!({ "id": plugin["id"] })).await["reason"], "quarantined");
        assert_eq!(made(shop, "plugins.list-panels", json!({})).await["items"], json!([]));
    }

    async fn what_is_used_up_is_used_up_for_panels_too(shop) {
        let plugin = installed(shop, "shower", &format!("{}[needs.limits]\nhost-calls-per-day = 2\n", needs())).await;
        let of = connection(shop, &plugin).await;
        assert!(look(shop, &shop.owner, &of, "products", json!({})).await.unwrap()["drawn"].is_object());
        assert_eq!(look(shop, &shop.owner, &of, "products", json!({})).await.unwrap()["why"], "used-up");
    }

    async fn only_what_is_declared_is_looked_at_and_by_people(shop) {
        let plugin = installed(shop, "shower", &needs()).await;
        let of = connection(shop, &plugin).await;
        let found = made(shop, "plugins.list-panels", json!({ "on": "product" })).await;
        assert_eq!((&found["items"][0]["panel"], &found["items"][0]["connection"]), (&json!("about"), &of["id"]));
        assert_eq!(made(shop, "plugins.list-panels", json!({ "on": "home" })).await["items"].as_array().unwrap().len(), PANELS.len());
        for (panel, more, code) in [
            ("undeclared", json!({}), "record.not-found"),
            ("about", json!({}), "input.invalid"),
            ("products", json!({ "record": "prd_1" }), "input.invalid"),
            ("products", json!({ "language": "de\"><script>" }), "input.invalid"),
        ] {
            assert_eq!(look(shop, &shop.owner, &of, panel, more.clone()).await, Err(code.to_owned()), "{panel} {more}");
        }
        let auditor = shop.member("auditor").await;
        assert_eq!(look(shop, &auditor, &of, "products", json!({})).await, Err("access.denied".to_owned()));
        let operator = shop.operator(Some(shop.workspace));
        assert_eq!(look(shop, &operator, &of, "products", json!({})).await, Err("access.denied".to_owned()));
    }
}
