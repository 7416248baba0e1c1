//! Releases that take the place of one by themselves, and those that wait for a person.

use std::time::Duration;

use packages::{Index, index::Revoked, index::RevokedRelease};
use testkit::{Shop, Value, json, on_both, packed, text};
use vault::Signer;

use crate::{
    listing::{DAY, added, installed, list, listed, publish, put, read},
    made, manifest, product, programs, refused, shop, worked,
};

const HEARS: &str = "operations = [\"catalog.add-brand\"]\nevents = [\"catalog.product-added\"]";
const MORE: &str =
    "operations = [\"catalog.add-brand\", \"catalog.add-category\"]\nevents = [\"catalog.product-added\"]";

/// The keeper under the name of the greeter: what it is does not follow from what it is called.
fn release(number: &str, needs: &str, program: &str) -> Vec<u8> {
    packed(&manifest("greeter", needs).replace("1.0.0", number), &programs::bytes(program))
}

/// These lie there from now on, in a list with this number.
fn offered(shop: &Shop, number: i64, releases: &[(&str, &[u8])]) -> Index {
    for (release, bytes) in releases {
        put(shop, &format!("greeter-{release}.stockade"), bytes);
    }
    let index = list(shop, number, releases.iter().map(|(release, bytes)| listed(release, bytes)).collect());
    publish(shop, &index);
    index
}

/// Of an index, with 1.0.0 in it and at work.
async fn beginning(shop: &Shop) -> (Value, Value) {
    let bytes = release("1.0.0", HEARS, "keeper");
    offered(shop, 1, &[("1.0.0", &bytes)]);
    let index = added(shop).await;
    worked(shop).await;
    let plugin = installed(shop, &index, "1.0.0").await;
    (index, plugin)
}

async fn wanted(shop: &Shop, plugin: &Value, by_itself: bool) -> Value {
    made(shop, "plugins.set-updates", json!({ "id": plugin["id"], "by_itself": by_itself })).await
}

/// A day later: the list is read, and then what is due is done.
async fn next_day(shop: &Shop) {
    shop.advance(DAY + Duration::from_secs(1));
    worked(shop).await;
    worked(shop).await;
}

async fn whole(shop: &Shop, plugin: &Value) -> Value {
    made(shop, "plugins.get", json!({ "id": plugin["id"] })).await
}

async fn number(shop: &Shop, plugin: &Value) -> String {
    text(&whole(shop, plugin).await["release"])
}

async fn updates(shop: &Shop, plugin: &Value) -> Value {
    made(shop, "plugins.get-updates", json!({ "id": plugin["id"] })).await
}

on_both! {
    in shop;

    async fn one_that_wants_no_more_comes_by_itself_where_somebody_said_so(shop) {
        let (_, plugin) = beginning(shop).await;
        let (good, better) = (release("1.1.0", HEARS, "keeper"), release("1.2.0", HEARS, "keeper"));
        offered(shop, 2, &[("1.1.0", &good)]);
        next_day(shop).await;
        assert_eq!(number(shop, &plugin).await, "1.0.0", "nobody said so yet");
        let there = updates(shop, &plugin).await;
        assert_eq!((&there["release"], &there["by_itself_since"]), (&json!("1.1.0"), &Value::Null));
        wanted(shop, &plugin, true).await;
        worked(shop).await;
        assert_eq!(number(shop, &plugin).await, "1.1.0", "at once");
        assert_eq!(updates(shop, &plugin).await["tried"]["played"], 0, "nothing was there to play");
        offered(shop, 3, &[("1.1.0", &good), ("1.2.0", &better)]);
        next_day(shop).await;
        assert_eq!(number(shop, &plugin).await, "1.2.0", "and each day from then on");
        let log = shop.log(Some(shop.workspace)).await;
        let told: Vec<_> = log.iter().filter(|entry| entry["operation"] == "plugins.take-update").collect();
        assert_eq!((told.len(), &told[0]["actor"]), (2, &json!("system:plugins")));
        // It goes on where the one before was.
        product(shop, "Tea").await;
        worked(shop).await;
        assert_eq!(crate::brands(shop).await, ["Count 1"]);
        // Nobody had its calls kept: there is one to try the next on all the same.
        offered(shop, 4, &[("1.3.0", &release("1.3.0", HEARS, "keeper"))]);
        next_day(shop).await;
        let tried = updates(shop, &plugin).await["tried"].clone();
        assert_eq!((&tried["release"], &tried["played"], &tried["same"]), (&json!("1.3.0"), &json!(1), &json!(1)));
        wanted(shop, &plugin, false).await;
        offered(shop, 5, &[("1.4.0", &release("1.4.0", HEARS, "keeper"))]);
        next_day(shop).await;
        assert_eq!(number(shop, &plugin).await, "1.3.0");
    }

    async fn one_that_wants_more_waits_for_a_person(shop) {
        let (_, plugin) = beginning(shop).await;
        wanted(shop, &plugin, true).await;
        let more = release("1.1.0", MORE, "keeper");
        offered(shop, 2, &[("1.1.0", &more)]);
        next_day(shop).await;
        assert_eq!(number(shop, &plugin).await, "1.0.0");
        let there = updates(shop, &plugin).await;
        assert_eq!((&there["release"], &there["trouble"]), (&json!("1.1.0"), &json!("wants-more")));
        // It is not fetched again each day.
        let before = shop.log(Some(shop.workspace)).await.len();
        next_day(shop).await;
        let log = shop.log(Some(shop.workspace)).await;
        assert!(log[before..].iter().all(|entry| entry["operation"] != "plugins.take-update"), "{log:?}");
        // The one after that wants no more again.
        offered(shop, 3, &[("1.1.0", &more), ("1.2.0", &release("1.2.0", HEARS, "keeper"))]);
        next_day(shop).await;
        assert_eq!(number(shop, &plugin).await, "1.2.0");
        assert_eq!(updates(shop, &plugin).await["trouble"], Value::Null);
    }

    async fn what_was_taken_away_from_it_stays_so(shop) {
        let (_, plugin) = beginning(shop).await;
        let less = json!({ "id": plugin["id"], "version": 1, "grants": { "events": ["catalog.product-added"] } });
        made(shop, "plugins.narrow", less).await;
        wanted(shop, &plugin, true).await;
        offered(shop, 2, &[("1.1.0", &release("1.1.0", HEARS, "keeper"))]);
        next_day(shop).await;
        let after = whole(shop, &plugin).await;
        assert_eq!((&after["release"], &after["grants"]["operations"]), (&json!("1.1.0"), &json!([])));
    }

    async fn another_key_an_older_release_and_one_that_was_taken_back_are_no_updates(shop) {
        let (index, plugin) = beginning(shop).await;
        wanted(shop, &plugin, true).await;
        let stranger = Signer::generate();
        let named = json!({ "name": "Somebody else", "public_key": stranger.verifier().to_text() });
        made(shop, "plugins.add-publisher", named).await;
        let ours = release("3.0.0", HEARS, "keeper");
        let theirs = packages::Package::read(&ours).unwrap().signed(&stranger).to_bytes();
        let (old, bad) = (release("0.9.0", HEARS, "keeper"), release("2.0.0", HEARS, "keeper"));
        let mut all = offered(shop, 2, &[("0.9.0", &old), ("2.0.0", &bad), ("3.0.0", &theirs)]);
        all.packages[2].publisher = stranger.verifier().to_text();
        let why = "It leaks.".to_owned();
        let gone = RevokedRelease { plugin: "greeter".to_owned(), release: "2.0.0".to_owned(), why };
        all.revoked = Revoked { releases: vec![gone], publishers: Vec::new() };
        publish(shop, &all);
        next_day(shop).await;
        let shown = read(shop, &index).await;
        assert_eq!((&shown["number"], &shown["trouble"]), (&json!(2), &Value::Null));
        assert_eq!(number(shop, &plugin).await, "1.0.0");
        assert_eq!(updates(shop, &plugin).await["release"], Value::Null);
    }

    async fn one_that_cannot_be_installed_or_was_stopped_waits(shop) {
        let (_, plugin) = beginning(shop).await;
        wanted(shop, &plugin, true).await;
        offered(shop, 2, &[("1.1.0", &release("1.1.0", HEARS, "nobody"))]);
        next_day(shop).await;
        assert_eq!(number(shop, &plugin).await, "1.0.0");
        assert_eq!(updates(shop, &plugin).await["trouble"], "refused");
        made(shop, "plugins.contain", json!({ "id": plugin["id"], "reason": "" })).await;
        offered(shop, 3, &[("1.2.0", &release("1.2.0", HEARS, "keeper"))]);
        next_day(shop).await;
        assert_eq!(number(shop, &plugin).await, "1.0.0");
    }

    async fn one_that_fails_where_the_one_before_did_not_waits_and_says_at_what(shop) {
        let (index, plugin) = beginning(shop).await;
        wanted(shop, &plugin, true).await;
        product(shop, "never").await;
        worked(shop).await;
        offered(shop, 2, &[("1.1.0", &release("1.1.0", HEARS, "failing"))]);
        next_day(shop).await;
        assert_eq!(number(shop, &plugin).await, "1.0.0");
        assert_eq!(updates(shop, &plugin).await["trouble"], "worse");
        let tried = async |release: &str| {
            let one = json!({ "id": index["id"], "plugin": "greeter", "release": release });
            let package = made(shop, "plugins.fetch-offered", one).await["package"].clone();
            made(shop, "plugins.try-release", json!({ "id": plugin["id"], "package": package })).await
        };
        let told = tried("1.1.0").await;
        assert_eq!((&told["played"], &told["same"], &told["items"][0]["worse"]), (&json!(1), &json!(0), &json!(true)));
        assert_eq!(told["items"][0]["differences"][0]["what"], "ending", "{told}");
        // One that does something else is shown, and one that does the same is the same. Nothing of it happened.
        let (same, other) = (release("1.2.0", HEARS, "keeper"), release("1.3.0", HEARS, "greeter"));
        offered(shop, 3, &[("1.2.0", &same), ("1.3.0", &other)]);
        wanted(shop, &plugin, false).await;
        read(shop, &index).await;
        let told = tried("1.2.0").await;
        assert_eq!((&told["played"], &told["same"]), (&json!(1), &json!(1)), "{told}");
        let told = tried("1.3.0").await;
        assert_eq!(told["same"], 0, "{told}");
        assert_eq!(crate::brands(shop).await, ["Count 1"]);
        assert_eq!(number(shop, &plugin).await, "1.0.0");
    }

    async fn nothing_of_a_release_is_played_that_nobody_answers_for(shop) {
        let (_, plugin) = beginning(shop).await;
        let stranger = Signer::generate();
        let ours = release("2.0.0", HEARS, "keeper");
        let theirs = packages::Package::read(&ours).unwrap().signed(&stranger).to_bytes();
        let package = crate::bytes_sent(shop, &theirs).await;
        let input = json!({ "id": plugin["id"], "package": package });
        assert_eq!(refused(shop, "plugins.try-release", input).await, "plugins.unknown-publisher");
        let other = crate::sent(shop, "maker", &manifest("maker", "")).await;
        let input = json!({ "id": plugin["id"], "package": other });
        assert_eq!(refused(shop, "plugins.try-release", input).await, "plugins.other-plugin");
    }

    async fn only_owners_who_just_proved_who_they_are_say_so(shop) {
        let (_, plugin) = beginning(shop).await;
        let input = json!({ "id": plugin["id"], "by_itself": true });
        let admin = shop.fresh(&shop.member("admin").await);
        assert_eq!(shop.run(&admin, "plugins.set-updates", input.clone()).await.unwrap_err().code, "access.denied");
        shop.advance(Duration::from_secs(301));
        assert_eq!(shop.run(&shop.owner, "plugins.set-updates", input).await.unwrap_err().code, "session.step-up");
    }
}
