//! Where plugins are listed: what is read of a list, what is not, and what follows from it.

use std::time::Duration;

use packages::{
    Index,
    index::{Listed, Revoked, RevokedPublisher, RevokedRelease, digest},
};
use testkit::{Shop, Value, json, on_both, packed, publisher, text};
use vault::Signer;

use crate::{made, manifest, programs, refused, shop, somebody, trusted, worked};

pub const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Whoever answers for the lists of these tests.
fn host() -> Signer {
    Signer::from_own_key("stockade-signing-key:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE").unwrap()
}

fn package(release: &str) -> Vec<u8> {
    packed(&manifest("greeter", "").replace("1.0.0", release), &programs::bytes("greeter"))
}

pub fn listed(release: &str, bytes: &[u8]) -> Listed {
    Listed {
        plugin: "greeter".to_owned(),
        release: release.to_owned(),
        name: "Greeter".to_owned(),
        publisher: publisher().verifier().to_text(),
        digest: digest(bytes),
        size: bytes.len() as u64,
        host: sandbox::interface().to_owned(),
    }
}

/// Good for a month.
pub fn list(shop: &Shop, number: i64, packages: Vec<Listed>) -> Index {
    Index { number, until: shop.door.now().plus(DAY * 30), packages, revoked: Revoked::default() }
}

fn revoked(shop: &Shop, number: i64, release: &str) -> Index {
    let why = "It leaks.".to_owned();
    let release = RevokedRelease { plugin: "greeter".to_owned(), release: release.to_owned(), why };
    let revoked = Revoked { releases: vec![release], publishers: Vec::new() };
    Index { revoked, ..list(shop, number, Vec::new()) }
}

/// Lies there from now on.
pub fn put(shop: &Shop, name: &str, bytes: &[u8]) {
    let folder = shop.indexes().join("teas");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), bytes).unwrap();
}

pub fn publish(shop: &Shop, index: &Index) {
    put(shop, Index::FILE, &index.signed(&host()).unwrap());
}

fn there() -> Value {
    json!({ "name": "Teas & Co", "address": "folder:teas", "public_key": host().verifier().to_text() })
}

pub async fn added(shop: &Shop) -> Value {
    made(shop, "plugins.add-index", there()).await
}

pub async fn read(shop: &Shop, index: &Value) -> Value {
    made(shop, "plugins.read-index", json!({ "id": index["id"] })).await
}

async fn offers(shop: &Shop, index: &Value) -> Vec<Value> {
    made(shop, "plugins.list-offers", json!({ "id": index["id"] })).await["items"].as_array().unwrap().clone()
}

fn wanted(index: &Value, release: &str) -> Value {
    json!({ "id": index["id"], "plugin": "greeter", "release": release })
}

pub async fn installed(shop: &Shop, index: &Value, release: &str) -> Value {
    trusted(shop).await;
    let fetched = made(shop, "plugins.fetch-offered", wanted(index, release)).await;
    made(shop, "plugins.install", json!({ "package": fetched["package"] })).await
}

/// How a plugin is, and why.
async fn state(shop: &Shop, plugin: &Value) -> (String, String) {
    let whole = made(shop, "plugins.get", json!({ "id": plugin["id"] })).await;
    (text(&whole["state"]), text(&whole["reason"]))
}

on_both! {
    in shop;

    async fn what_is_listed_is_found_fetched_and_installed(shop) {
        let (old, new) = (package("1.9.0"), package("1.10.0"));
        put(shop, "greeter-1.9.0.stockade", &old);
        put(shop, "greeter-1.10.0.stockade", &new);
        let foreign = Listed { host: "9.0.0".to_owned(), plugin: "other".to_owned(), ..listed("1.0.0", &old) };
        publish(shop, &list(shop, 7, vec![listed("1.9.0", &old), listed("1.10.0", &new), foreign]));
        let index = added(shop).await;
        assert_eq!((&index["number"], &index["fingerprint"]), (&json!(0), &json!(host().verifier().fingerprint())));
        assert_eq!(offers(shop, &index).await, Vec::<Value>::new());
        // By itself, right after it was named.
        worked(shop).await;
        let index = made(shop, "plugins.list-indexes", json!({})).await["items"][0].clone();
        assert_eq!((&index["number"], &index["trouble"], &index["expired"]), (&json!(7), &Value::Null, &json!(false)));
        let all = offers(shop, &index).await;
        let releases: Vec<_> = all.iter().map(|one| text(&one["release"])).collect();
        assert_eq!(releases, ["1.10.0", "1.9.0", "1.0.0"]);
        assert_eq!((&all[0]["fits"], &all[2]["fits"]), (&json!(true), &json!(false)));
        assert_eq!(all[0]["publisher"], Value::Null, "nobody is trusted for standing in a list");
        let fetched = made(shop, "plugins.fetch-offered", wanted(&index, "1.9.0")).await;
        let input = json!({ "package": fetched["package"] });
        assert_eq!(refused(shop, "plugins.install", input).await, "plugins.unknown-publisher");
        installed(shop, &index, "1.9.0").await;
        let all = offers(shop, &index).await;
        assert_eq!((&all[0]["newer"], &all[0]["installed"]), (&json!(true), &json!("1.9.0")));
        assert_eq!((&all[1]["newer"], &all[0]["publisher"]), (&json!(false), &json!("Author")));
        // Page by page.
        let query = json!({ "id": index["id"], "limit": 2 });
        let page = made(shop, "plugins.list-offers", query).await;
        let query = json!({ "id": index["id"], "cursor": page["next"] });
        let rest = made(shop, "plugins.list-offers", query).await;
        assert_eq!((rest["items"][0]["plugin"].as_str(), &rest["next"]), (Some("other"), &Value::Null));
        assert_eq!(refused(shop, "plugins.fetch-offered", wanted(&index, "3.0.0")).await, "plugins.not-listed");
    }

    async fn an_older_list_is_not_taken_whoever_has_it(shop) {
        let bytes = package("1.0.0");
        let newest = list(shop, 7, vec![listed("1.0.0", &bytes)]);
        publish(shop, &newest);
        let index = added(shop).await;
        read(shop, &index).await;
        for older in [list(shop, 6, Vec::new()), list(shop, 7, Vec::new())] {
            publish(shop, &older);
            let shown = read(shop, &index).await;
            assert_eq!((&shown["trouble"], &shown["number"]), (&json!("older"), &json!(7)));
            assert_eq!(offers(shop, &index).await.len(), 1, "the one before holds");
        }
        publish(shop, &newest);
        assert_eq!(read(shop, &index).await["trouble"], Value::Null, "the same is the same");
        publish(shop, &list(shop, 8, Vec::new()));
        assert_eq!(read(shop, &index).await["number"], 8);
        assert_eq!(offers(shop, &index).await, Vec::<Value>::new());
    }

    async fn what_is_no_list_of_whoever_was_named_is_not_taken(shop) {
        let index = added(shop).await;
        let trouble = async || read(shop, &index).await["trouble"].clone();
        assert_eq!(trouble().await, "unreached", "there is none yet");
        put(shop, Index::FILE, b"no list");
        assert_eq!(trouble().await, "unread");
        put(shop, Index::FILE, &list(shop, 1, Vec::new()).signed(&Signer::generate()).unwrap());
        assert_eq!(trouble().await, "wrong-signature");
        let mut changed = list(shop, 1, Vec::new()).signed(&host()).unwrap();
        let place = changed.windows(11).position(|bytes| bytes == b"\"number\": 1").unwrap();
        changed[place + 10] = b'9';
        put(shop, Index::FILE, &changed);
        assert_eq!(trouble().await, "wrong-signature");
        put(shop, Index::FILE, &vec![b'x'; Index::LARGEST + 1]);
        assert_eq!(trouble().await, "unreached", "nobody reads on without end");
        publish(shop, &list(shop, 1, Vec::new()));
        assert_eq!(trouble().await, Value::Null);
    }

    async fn a_package_that_is_not_the_listed_one_is_not_taken(shop) {
        let bytes = package("1.0.0");
        // It has the size of what is listed, and another content; then another size; then nothing.
        let mut other = bytes.clone();
        other[700] ^= 1;
        publish(shop, &list(shop, 1, vec![listed("1.0.0", &bytes)]));
        let index = added(shop).await;
        read(shop, &index).await;
        let no = async || refused(shop, "plugins.fetch-offered", wanted(&index, "1.0.0")).await;
        put(shop, "greeter-1.0.0.stockade", &other);
        assert_eq!(no().await, "plugins.other-package");
        put(shop, "greeter-1.0.0.stockade", &[&bytes[..], b"and more"].concat());
        assert_eq!(no().await, "plugins.not-fetched", "more than was listed is not read");
        put(shop, "greeter-1.0.0.stockade", &bytes[..bytes.len() - 1]);
        assert_eq!(no().await, "plugins.other-package");
        std::fs::remove_file(shop.indexes().join("teas/greeter-1.0.0.stockade")).unwrap();
        assert_eq!(no().await, "plugins.not-fetched");
        // What is listed as somebody else's, or as another release than it is.
        put(shop, "greeter-1.0.0.stockade", &bytes);
        put(shop, "greeter-2.0.0.stockade", &bytes);
        let stranger = Listed { publisher: Signer::generate().verifier().to_text(), ..listed("1.0.0", &bytes) };
        publish(shop, &list(shop, 2, vec![stranger, listed("2.0.0", &bytes)]));
        read(shop, &index).await;
        assert_eq!(no().await, "plugins.other-package");
        assert_eq!(refused(shop, "plugins.fetch-offered", wanted(&index, "2.0.0")).await, "plugins.other-package");
        // The digest is right, and it is no package.
        put(shop, "greeter-3.0.0.stockade", b"no package");
        publish(shop, &list(shop, 3, vec![listed("3.0.0", b"no package")]));
        read(shop, &index).await;
        assert_eq!(refused(shop, "plugins.fetch-offered", wanted(&index, "3.0.0")).await, "plugins.not-a-package");
    }

    async fn what_was_taken_back_rests_and_does_not_come_in_again(shop) {
        let bytes = package("1.0.0");
        put(shop, "greeter-1.0.0.stockade", &bytes);
        publish(shop, &list(shop, 1, vec![listed("1.0.0", &bytes)]));
        let index = added(shop).await;
        worked(shop).await;
        let plugin = installed(shop, &index, "1.0.0").await;
        publish(shop, &revoked(shop, 2, "1.0.0"));
        // Once a day it is looked at by itself.
        shop.advance(DAY + Duration::from_secs(1));
        worked(shop).await;
        assert_eq!(state(shop, &plugin).await, ("paused".to_owned(), "revoked".to_owned()));
        let log = shop.log(Some(shop.workspace)).await;
        assert!(log.iter().any(|entry| entry["operation"] == "plugins.read-index" && entry.to_string().contains("revoked")), "{log:?}");
        let seen = made(shop, "plugins.get", json!({ "id": plugin["id"] })).await;
        let resume = json!({ "id": plugin["id"], "version": seen["version"] });
        assert_eq!(refused(shop, "plugins.resume", resume.clone()).await, "plugins.revoked");
        // By whatever way it comes.
        let package = crate::bytes_sent(shop, &bytes).await;
        let update = json!({ "id": plugin["id"], "version": seen["version"], "package": package });
        assert_eq!(refused(shop, "plugins.update", update).await, "plugins.revoked");
        // A release that is good takes its place, and works.
        let next = crate::bytes_sent(shop, &self::package("1.0.1")).await;
        let update = json!({ "id": plugin["id"], "version": seen["version"], "package": next });
        made(shop, "plugins.update", update).await;
        assert_eq!(state(shop, &plugin).await, ("active".to_owned(), String::new()));
        let seen = made(shop, "plugins.get", json!({ "id": plugin["id"] })).await;
        made(shop, "plugins.remove", json!({ "id": plugin["id"], "version": seen["version"] })).await;
        assert_eq!(refused(shop, "plugins.install", json!({ "package": package })).await, "plugins.revoked");
    }

    async fn a_stolen_key_stops_all_that_it_signed_and_whoever_looks_there_no_longer_decides(shop) {
        let bytes = package("1.0.0");
        put(shop, "greeter-1.0.0.stockade", &bytes);
        publish(shop, &list(shop, 1, vec![listed("1.0.0", &bytes)]));
        let index = added(shop).await;
        read(shop, &index).await;
        let plugin = installed(shop, &index, "1.0.0").await;
        let stolen = RevokedPublisher { key: publisher().verifier().to_text(), why: "It was stolen.".to_owned() };
        let revoked = Revoked { releases: Vec::new(), publishers: vec![stolen] };
        publish(shop, &Index { revoked, ..list(shop, 2, vec![listed("1.0.0", &bytes)]) });
        read(shop, &index).await;
        assert_eq!(state(shop, &plugin).await.1, "revoked");
        assert_eq!(offers(shop, &index).await[0]["revoked"], "It was stolen.");
        assert_eq!(refused(shop, "plugins.fetch-offered", wanted(&index, "1.0.0")).await, "plugins.revoked");
        // What somebody stopped stays so.
        made(shop, "plugins.contain", json!({ "id": plugin["id"], "reason": "Enough" })).await;
        read(shop, &index).await;
        assert_eq!(state(shop, &plugin).await, ("contained".to_owned(), "Enough".to_owned()));
        made(shop, "plugins.remove-index", json!({ "id": index["id"], "version": 1 })).await;
        let seen = made(shop, "plugins.get", json!({ "id": plugin["id"] })).await;
        made(shop, "plugins.resume", json!({ "id": plugin["id"], "version": seen["version"] })).await;
        assert_eq!(state(shop, &plugin).await.0, "active");
        shop.advance(DAY * 2);
        worked(shop).await;
        assert_eq!(state(shop, &plugin).await.0, "active", "nobody looks there any more");
    }

    async fn a_list_that_is_over_is_said_to_be_and_gives_nothing(shop) {
        let bytes = package("1.0.0");
        put(shop, "greeter-1.0.0.stockade", &bytes);
        publish(shop, &list(shop, 1, vec![listed("1.0.0", &bytes)]));
        let index = added(shop).await;
        read(shop, &index).await;
        shop.advance(DAY * 31);
        assert_eq!(read(shop, &index).await["expired"], true);
        assert_eq!(refused(shop, "plugins.fetch-offered", wanted(&index, "1.0.0")).await, "plugins.index-expired");
        publish(shop, &list(shop, 2, vec![listed("1.0.0", &bytes)]));
        assert_eq!(read(shop, &index).await["expired"], false);
        made(shop, "plugins.fetch-offered", wanted(&index, "1.0.0")).await;
    }

    async fn one_elsewhere_is_read_there_and_nowhere_else(shop) {
        let bytes = package("1.0.0");
        let site = format!("http://127.0.0.1:{}", somebody::port());
        let path = format!("/index-{}", text(&json!(shop.workspace)));
        let served = |name: &str, bytes: &[u8]| somebody::serves(&format!("{path}/{name}"), bytes);
        served(Index::FILE, &list(shop, 1, vec![listed("1.0.0", &bytes)]).signed(&host()).unwrap());
        served("greeter-1.0.0.stockade", &bytes);
        let at = |address: &str| json!({ "name": "There", "address": address, "public_key": host().verifier().to_text() });
        // With a slash at its end or without.
        let index = made(shop, "plugins.add-index", at(&format!("{site}{path}/"))).await;
        assert_eq!(index["address"], format!("{site}{path}"));
        assert_eq!(read(shop, &index).await["number"], 1);
        made(shop, "plugins.fetch-offered", wanted(&index, "1.0.0")).await;
        let known = refused(shop, "plugins.add-index", at(&format!("{site}{path}"))).await;
        assert_eq!(known, "plugins.index-known");
        // What leads elsewhere is not followed, and what is inside is not asked.
        let moved = made(shop, "plugins.add-index", at(&format!("{site}/gone.stockade"))).await;
        assert_eq!(read(shop, &moved).await["trouble"], "unreached");
        let inside = made(shop, "plugins.add-index", at("https://127.0.0.1:1/index")).await;
        assert_eq!(read(shop, &inside).await["trouble"], "unreached");
        for no in ["http://a.example", "file:///etc", "folder:../x", "folder:", "folder:/etc", "ftp://a.example", "x", "https://a.example/?x"] {
            assert_eq!(refused(shop, "plugins.add-index", at(no)).await, "input.invalid", "{no}");
        }
    }

    async fn only_owners_who_just_proved_who_they_are_say_where(shop) {
        let admin = shop.fresh(&shop.member("admin").await);
        assert_eq!(shop.run(&admin, "plugins.add-index", there()).await.unwrap_err().code, "access.denied");
        let index = added(shop).await;
        shop.run(&admin, "plugins.read-index", json!({ "id": index["id"] })).await.unwrap();
        let wrong = json!({ "name": "Nobody", "address": "folder:x", "public_key": "ed25519:AAAA" });
        assert_eq!(refused(shop, "plugins.add-index", wrong).await, "input.invalid");
        shop.advance(Duration::from_secs(301));
        let input = json!({ "id": index["id"], "version": 1 });
        for (operation, input) in [("plugins.add-index", there()), ("plugins.remove-index", input)] {
            assert_eq!(shop.run(&shop.owner, operation, input).await.unwrap_err().code, "session.step-up");
        }
    }
}

#[tokio::test]
async fn the_newest_is_known_after_a_restart() {
    let mut shop = shop(testkit::Engine::Sqlite).await.unwrap();
    publish(&shop, &list(&shop, 7, Vec::new()));
    let index = added(&shop).await;
    assert_eq!(read(&shop, &index).await["number"], 7);
    shop.reopen().await;
    publish(&shop, &list(&shop, 6, Vec::new()));
    let shown = read(&shop, &index).await;
    assert_eq!((&shown["trouble"], &shown["number"]), (&json!("older"), &json!(7)));
    shop.close().await;
}
