//! What plugins try that somebody wrote who means no good: each stopped, and for the right reason.

use sandbox::{Failure, Header, Host as _, Outcome, Remedy, Request, Trigger};
use testkit::{Shop, Value, json, on_both, text};

use crate::{
    connection, deliveries, installed, made, outside, product,
    programs::{body, done, failed, request},
    shop,
    somebody::OUTSIDE,
    system, told, worked,
};
use plugins::wall::Taped;

const HEARS: &str = "operations = [\"catalog.add-brand\"]\nevents = [\"catalog.product-added\"]\n";
const SECRET: &str = "canary-of-the-shop";

/// Makes up what the secret could be until nobody answers any more, in the way that the product's name says.
pub fn guess(trigger: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    let key = reach.open_credential("key").unwrap();
    let is_verified = trigger.body.contains("verify");
    for number in 0..100 {
        let answer = if is_verified {
            reach.verify(key, "hmac-sha256-hex", b"data", &number.to_string()).map(|is_it| assert!(!is_it))
        } else {
            reach.put_entry(&number.to_string(), SECRET.as_bytes().to_vec(), None)
        };
        match answer {
            Err(no) if no.code == "limit-reached" => {
                let other = reach.verify(key, "hmac-sha256-hex", b"data", "").unwrap_err().code;
                let kept = reach.put_entry("fine", b"fine".to_vec(), None).unwrap_err().code;
                return failed(Remedy::Permanent, format!("{number}, {other}, {kept}"));
            }
            _ => {}
        }
    }
    done(Vec::new())
}

/// Asks for another method than it was granted, wherever some server would see it.
pub fn disguise(_: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    const FORM: &str = "application/x-www-form-urlencoded";
    let mut codes = Vec::new();
    for (query, header, body) in [
        ("?_method=DELETE", ("x-a", "1"), ""),
        ("?.method=DELETE", ("x-a", "1"), ""),
        ("?a=1;%5fMethod=DELETE", ("x-a", "1"), ""),
        ("", ("X_HTTP_Method_Override", "DELETE"), ""),
        ("", ("x-http-method", "DELETE"), ""),
        ("", ("content-type", FORM), "a=1&_method=DELETE"),
        ("", ("content-type", "application/json"), r#"{"_method":"DELETE"}"#),
        ("", ("x-a", "1"), "_method=DELETE"),
    ] {
        let headers = vec![Header { name: header.0.to_owned(), value: header.1.as_bytes().to_vec() }];
        let asked = request("POST", format!("http://{}/api/orders{query}", *OUTSIDE), Vec::new());
        let answer = reach.send(Request { headers, body: body.as_bytes().to_vec(), ..asked });
        codes.push(answer.map_or_else(|no| no.code, |answer| answer.status.to_string()));
    }
    failed(Remedy::Permanent, codes.join(" "))
}

/// Asks where its settings say.
pub fn wander(_: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    let settings: Value = serde_json::from_str(&reach.settings().unwrap()).unwrap();
    let answer = reach.send(request("GET", text(&settings["store"]), Vec::new()));
    failed(Remedy::Permanent, answer.map_or_else(|no| no.code, |answer| answer.status.to_string()))
}

/// Remembers more than anybody needs.
pub fn flood(_: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    let no = |answer: sandbox::Answer<()>| answer.map_or_else(|no| no.code, |()| "done".to_owned());
    let mut codes = Vec::new();
    for (key, value) in [("", 1), ("two\nlines", 1), (&*"k".repeat(201), 1), ("large", 64 * 1024 + 1)] {
        codes.push(no(reach.put_entry(key, vec![0; value], None)));
    }
    for number in 0..1_000 {
        reach.put_entry(&number.to_string(), Vec::new(), None).unwrap();
    }
    codes.push(no(reach.put_entry("one more", Vec::new(), None)));
    codes.push(no(reach.remove_entry("one more")));
    codes.push(no(reach.swap_entry("one more", None, Vec::new(), None).map(drop)));
    // What it changed already it may change again.
    codes.push(no(reach.put_entry("7", vec![1], None)));
    failed(Remedy::Permanent, codes.join(" "))
}

/// What is no id, or is one of somebody else: it is what the product is called that it hears of.
const NO_IDS: [&str; 9] = [
    "",
    "\0",
    "prd_",
    "../../prd_01kb2n0000e000000000000abc",
    "prd_01KB2N0000E000000000000ABC",
    "prd_01kb2n0000e000000000000abc' OR '1'='1",
    "ord_01kb2n0000e000000000000abc",
    "*",
    "%00\u{202e}\u{ffff}",
];

/// Hands whatever takes an id what is none, and something very long; says what it found and whatever failed of itself.
pub fn misname(trigger: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    let theirs = body(trigger)["said"]["name"].as_str().unwrap().to_owned();
    let long = "x".repeat(1 << 20);
    let mut found = Vec::new();
    for id in NO_IDS.into_iter().chain([&*theirs, &*long]) {
        let named = |what: &str| format!("{what} {}", id.chars().take(40).collect::<String>().escape_debug());
        let mut is_none = |what: &str, answer: sandbox::Answer<bool>| match answer {
            Ok(false) => {}
            Ok(true) => found.push(named(what)),
            Err(no) if no.code.is_empty() || no.code == "internal" => {
                found.push(format!("{}: {}", named(what), no.code))
            }
            Err(_) => {}
        };
        is_none("get", reach.get_record("product", id).map(|one| one.is_some()));
        is_none("kind", reach.get_record(id, "prd_01kb2n0000e000000000000abc").map(|one| one.is_some()));
        is_none("find", reach.find_record("product", id).map(|one| one.is_some()));
        is_none("find of a kind", reach.find_record(id, "1").map(|one| one.is_some()));
        is_none("binding", reach.binding("product", id).map(|one| one.is_some()));
        is_none("list of a kind", reach.list_records(id, "", None).map(|_| true));
        is_none("list", reach.list_records("product", id, None).map(|_| !id.is_empty()));
        is_none(
            "page",
            reach
                .list_records("product", "", Some(id))
                .map(|page| page.records != "[]" && page.records.contains(&theirs)),
        );
        is_none("entry", reach.get_entry(id).map(|one| one.is_some()));
        is_none("swap", reach.swap_entry(id, Some(1), Vec::new(), None));
        is_none("credential", reach.open_credential(id).map(|_| true));
        is_none("request", reach.send(request("GET", id.to_owned(), Vec::new())).map(|_| true));
    }
    failed(Remedy::Permanent, format!("found {found:?}"))
}

/// Places inside, and in the machine itself, as somebody may write them who hopes that they are not known again.
const INSIDE: [&str; 35] = [
    "https://127.0.0.1/",
    "https://127.1/",
    "https://127.0.0.1./",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://017700000001/",
    "https://0177.0.0.01/",
    "https://%31%32%37.0.0.1/",
    "https://127。0。0。1/",
    "https://１２７.0.0.1/",
    "https://①②⑦.0.0.1/",
    "https://0/",
    "https://0.0.0.0/",
    "https://10.1/",
    "https://192.168.257/",
    "https://172.16.0.1/",
    "https://100.64.0.1/",
    "https://169.254.169.254/",
    "https://0xa9fea9fe/",
    "https://2852039166/",
    "https://0251.0376.0251.0376/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://localhost/",
    "https://LocalHost/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:a9fe:a9fe]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[fe80::1]/",
    "https://[fd00:ec2::254]/",
    "https://[ff02::1]/",
];
/// What is no address at all.
const NOWHERE: [&str; 8] = [
    "https://shop.example@127.0.0.1/",
    "https://127.0.0.1%40shop.example/",
    "https://@127.0.0.1/",
    "https://shop.example\\@127.0.0.1/",
    "https://[fe80::1%25eth0]/",
    "https://256.1.1.1/",
    "https://0x100000000/",
    "https://xn--/",
];

async fn trouble(shop: &Shop, name: &str) -> String {
    product(shop, name).await;
    worked(shop).await;
    text(&deliveries(shop).await.last().unwrap()["trouble"])
}

async fn left(shop: &Shop) -> Value {
    made(shop, "plugins.list-receipts", json!({})).await["items"].clone()
}

async fn take(shop: &Shop, plugin: &Value) -> Value {
    shop.run(&system(shop), "plugins.take", json!({ "plugin": plugin["id"] })).await.unwrap()["delivery"].clone()
}

on_both! {
    in shop;

    async fn whoever_guesses_a_secret_is_wrong_a_few_times_and_pays_for_it(shop) {
        let plugin = outside::with_secret(shop, "guesser", "[needs.limits]\nhost-calls-per-day = 20000").await;
        for way in ["verify", "say"] {
            assert_eq!(trouble(shop, way).await, "failed: 10, limit-reached, limit-reached", "{way}");
        }
        let used = made(shop, "plugins.get-usage", json!({ "id": plugin["id"] })).await;
        assert!(used["host_calls"].as_i64().unwrap() > 20_000, "{used}");
        assert_eq!(used["reached"], "host-calls", "no more of that today");
        product(shop, "verify").await;
        worked(shop).await;
        assert_eq!(deliveries(shop).await[2]["attempts"], 0);
    }

    async fn another_method_is_not_asked_for_in_disguise(shop) {
        outside::with_secret(shop, "disguised", "").await;
        assert_eq!(trouble(shop, "Tea").await, format!("failed: {}", ["not-granted"; 8].join(" ")));
        assert_eq!(left(shop).await, json!([]));
    }

    async fn whoever_has_no_more_than_a_session_says_no_other_place(shop) {
        let needs = format!(
            "{HEARS}hosts = [{{ setting = \"store\", methods = [\"GET\"] }}]
             [[settings]]\nname = \"store\"\ntitle = \"Store\"\nkind = \"url\"
             [[settings]]\nname = \"note\"\ntitle = \"Note\"\nkind = \"text\"",
        );
        let plugin = installed(shop, "greeter", &needs).await;
        let id = connection(shop, &plugin).await["id"].clone();
        let stale = model::Actor { proven_at: None, ..shop.owner.clone() };
        let set = async |who: &model::Actor, settings: Value| {
            let version = connection(shop, &plugin).await["version"].clone();
            let input = json!({ "id": id, "version": version, "settings": settings });
            shop.run(who, "plugins.set-settings", input).await.map(drop).map_err(|no| no.code.into_owned())
        };
        let proof = Err("session.step-up".to_owned());
        assert_eq!(set(&stale, json!({ "note": "hello" })).await, Ok(()));
        assert_eq!(set(&stale, json!({ "store": "https://shop.example" })).await, proof, "from nowhere");
        assert_eq!(set(&shop.fresh(&shop.owner), json!({ "store": "https://shop.example" })).await, Ok(()));
        assert_eq!(set(&stale, json!({ "store": "https://shop.example/sub", "note": "x" })).await, Ok(()), "it is there");
        for other in ["https://evil.example/sub", "https://shop.example:8443", "http://shop.example"] {
            assert_eq!(set(&stale, json!({ "store": other })).await, proof, "{other}");
        }
        assert_eq!(set(&stale, json!({})).await, Ok(()), "nowhere is less");
        let another = json!({ "id": plugin["id"], "name": "Another", "settings": { "store": "https://evil.example" } });
        let no = shop.run(&stale, "plugins.connect", another).await.unwrap_err();
        assert_eq!(no.code, "session.step-up", "nor by another connection");
    }

    async fn calls_that_run_at_once_go_beyond_a_limit_by_one_at_the_most(shop) {
        let plugin = installed(shop, "toiler", &format!("{HEARS}[needs.limits]\nseconds-per-day = 1")).await;
        for name in ["One", "Two", "Three"] {
            product(shop, name).await;
        }
        told(shop).await;
        // Each of them could take half a second.
        assert!(take(shop, &plugin).await.is_object() && take(shop, &plugin).await.is_object());
        assert_eq!(take(shop, &plugin).await, Value::Null);
        shop.advance(std::time::Duration::from_secs(91));
        assert!(take(shop, &plugin).await.is_object(), "whoever is gone uses nothing");
    }

    async fn requests_of_calls_that_run_at_once_are_counted_together(shop) {
        let plugin = outside::poster_with(shop, "[needs.limits]\nrequests-per-day = 2").await;
        for name in ["One", "Two"] {
            product(shop, name).await;
        }
        told(shop).await;
        let turns = [take(shop, &plugin).await, take(shop, &plugin).await];
        let begin = async |turn: &Value, changes: bool| {
            let name = if changes { "#1" } else { "#1.1" };
            let asked = json!({
                "name": name, "method": "GET", "host": "x", "changes": changes, "labels": [], "sent": 100, "digest": "00",
            });
            let begin = json!({
                "delivery": turn["id"], "attempt": turn["attempt"], "standing": turn["standing"], "asked": asked,
            });
            shop.run(&system(shop), "plugins.begin-request", begin).await.unwrap()
        };
        assert_eq!(begin(&turns[0], false).await, json!({ "kind": "new" }));
        assert_eq!(begin(&turns[1], true).await, json!({ "kind": "new" }));
        let written: Vec<_> = left(shop).await.as_array().unwrap().iter().map(|one| one["state"].clone()).collect();
        assert_eq!(written, ["asked", "asked"], "it stands there before it leaves, and what only reads does, too");
        let spent = json!({ "kind": "spent", "limit": "requests" });
        assert_eq!([begin(&turns[0], false).await, begin(&turns[0], true).await], [spent.clone(), spent]);
        // What is known already costs nothing.
        assert_eq!(begin(&turns[1], true).await, json!({ "kind": "in-doubt" }));
    }

    async fn nothing_inside_is_reached_however_it_is_written(shop) {
        let store = "[[settings]]\nname = \"store\"\ntitle = \"Store\"\nkind = \"url\"";
        let hosts = "hosts = [{ setting = \"store\", methods = [\"GET\"] }]";
        let plugin = installed(shop, "wanderer", &format!("{HEARS}{hosts}\n{store}")).await;
        let set = async |store: &str| {
            let now = connection(shop, &plugin).await;
            let input = json!({ "id": now["id"], "version": now["version"], "settings": { "store": store } });
            shop.run(&shop.fresh(&shop.owner), "plugins.set-settings", input).await.map_err(|no| no.code.into_owned())
        };
        for place in INSIDE {
            set(place).await.unwrap();
            assert_eq!(trouble(shop, "Tea").await, "failed: not-granted", "{place}");
        }
        for place in NOWHERE {
            assert_eq!(set(place).await.unwrap_err(), "input.invalid", "{place}");
        }
        let tried = left(shop).await;
        let tried = tried.as_array().unwrap();
        assert_eq!(tried.len(), INSIDE.len(), "each was about to leave, and did not");
        assert!(tried.iter().all(|one| one["state"] == "failed"));
    }

    async fn what_is_no_id_of_its_own_is_not_there(shop) {
        let theirs = shop.run(&shop.stranger, "catalog.add-product", json!({ "name": "Their tea" })).await.unwrap();
        let needs = format!("{HEARS}records = [{{ kind = \"product\", labels = [\"internal\"] }}]\nsecrets = [{{ name = \"key\", title = \"Key\" }}]\nhosts = [{{ host = \"shop.example\", methods = [\"GET\"], labels = [\"internal\"] }}]");
        installed(shop, "misnamer", &needs).await;
        assert_eq!(trouble(shop, &text(&theirs["id"])).await, "failed: found []");
    }

    async fn nobody_remembers_more_than_anybody_needs(shop) {
        installed(shop, "flooder", HEARS).await;
        let codes = [["limit-reached"; 7].join(" "), "done".to_owned()].join(" ");
        assert_eq!(trouble(shop, "Tea").await, format!("failed: {codes}"));
    }

    async fn what_is_packed_is_no_answer(shop) {
        outside::poster(shop).await;
        for name in ["packed", "packed-empty"] {
            assert_eq!(trouble(shop, &outside::word(shop, name)).await, "failed: unreadable", "{name}");
        }
        let states: Vec<_> = left(shop).await.as_array().unwrap().iter().map(|one| text(&one["state"])).collect();
        assert_eq!(states, ["asked", "asked"], "what came of it nobody knows");
    }
}
