//! A plugin that has its secret written where others show it, and looks for it there in another call.

use plugins::wall::Taped;
use sandbox::{Attachment, Failure, Host as _, Outcome, Remedy, Request, Trigger};
use testkit::{Shop, Value, json, on_both, text};

use crate::{
    brands, connection, deliveries, installed, made, product,
    programs::{body, done, failed, request},
    receiving, shop,
    somebody::{OUTSIDE, port, serves},
    worked,
};

const SECRET: &str = "canary-of-the-shop";

/// Does as the product is called: `put PLACE` has it written into what it sends, and `read` reads what it sent. Whatever else
/// it hears it only says backwards, which nobody looks for.
pub fn go(trigger: &Trigger, reach: &mut Taped) -> Result<Outcome, Failure> {
    let (body, url) = (body(trigger), format!("http://{}/api/kept/{}", *OUTSIDE, trigger.connection));
    let heard = match body["said"]["name"].as_str().and_then(|name| name.split_once(' ')) {
        Some(("put", place)) => {
            let options = match place {
                "header" => json!({ "name": "x-note" }),
                "query" => json!({ "name": "note" }),
                _ => json!({ "pointer": "/title" }),
            };
            let credential = reach.open_credential("key").unwrap();
            let attach = vec![Attachment { credential, scheme: place.to_owned(), options: options.to_string() }];
            let sent = reach.send(Request { body: br#"{"title":"-"}"#.to_vec(), ..request("POST", url, attach) });
            return match sent {
                Ok(_) => done(Vec::new()),
                Err(no) => failed(Remedy::Permanent, no.detail),
            };
        }
        Some(("read", _)) => String::from_utf8(reach.send(request("GET", url, Vec::new())).unwrap().body).unwrap(),
        Some(("list", _)) => {
            let page = reach.list_records("product", r#"{ "limit": 1, "sort": "name" }"#, None);
            return failed(Remedy::Permanent, page.map_or_else(|no| no.code, |page| page.next.unwrap_or_default()));
        }
        Some(("look", _)) => reach.get_record("product", body["subject"].as_str().unwrap()).unwrap().unwrap(),
        _ => trigger.body.clone(),
    };
    let at = heard.find("canary").or(heard.find("[left out]")).unwrap_or_default();
    let first: Vec<char> = heard[at..].chars().take(SECRET.len()).collect();
    let (backwards, own) = (first.iter().rev().collect::<String>(), &trigger.id[trigger.id.len() - 8..]);
    done(vec![("catalog.add-brand", json!({ "name": format!("{own} {backwards}") }))])
}

async fn detour(shop: &Shop, places: &str) -> Value {
    let needs = format!(
        "operations = [\"catalog.add-brand\"]\nevents = [\"catalog.product-added\"]\nrecords = [{{ kind = \"product\" }}]
         secrets = [{{ name = \"key\", title = \"Key\", places = [{places}] }}]
         webhooks = [{{ name = \"orders\", verify = {{ scheme = \"hmac\", header = \"x-signature\", hash = \"sha256\", encoding = \"base64\" }}, secret = \"key\" }}]
         hosts = [{{ scheme = \"http\", host = \"127.0.0.1\", port = {}, path = \"/api\", methods = [\"GET\", \"POST\"], labels = [\"personal\", \"financial\"], secrets = [\"key\"] }}]",
        port()
    );
    let plugin = installed(shop, "detour", &needs).await;
    let id = connection(shop, &plugin).await["id"].clone();
    made(shop, "plugins.put-credential", json!({ "id": id, "credential": "key", "value": SECRET })).await;
    plugin
}

/// What of it the plugin heard.
async fn heard(shop: &Shop) -> Vec<String> {
    let backwards =
        |name: &String| name.split_once(' ').map(|(_, said)| said.chars().rev().collect()).unwrap_or_default();
    brands(shop).await.iter().map(backwards).collect()
}

/// Says so of all that it heard, which was so many things.
async fn heard_none(shop: &Shop, times: usize, how: &str) {
    let heard = heard(shop).await;
    assert_eq!(heard.len(), times, "{how}: {heard:?}");
    assert!(heard.iter().all(|one| one.starts_with("[left out]")), "{how}: {heard:?}");
}

on_both! {
    in shop;

    async fn a_secret_is_written_only_where_its_owner_was_told(shop) {
        detour(shop, "{ kind = \"header\", name = \"x-other\" }, { kind = \"query\", name = \"other\" }, { kind = \"json\", pointer = \"/other\" }").await;
        for place in ["header", "query", "json"] {
            product(shop, &format!("put {place}")).await;
        }
        worked(shop).await;
        for one in deliveries(shop).await {
            assert!(text(&one["trouble"]).contains("The credential key may not be written there"), "{one}");
        }
        assert_eq!(made(shop, "plugins.list-receipts", json!({})).await["items"], json!([]), "nothing left");
        assert_eq!(deliveries(shop).await.len(), 3);
    }

    async fn what_it_had_written_there_it_reads_nowhere(shop) {
        let plugin = detour(shop, "{ kind = \"json\", pointer = \"/title\" }").await;
        product(shop, "put json").await;
        worked(shop).await;
        assert_eq!(deliveries(shop).await[0]["state"], "done", "where its owner was told it may be");
        product(shop, "read again").await;
        worked(shop).await;
        heard_none(shop, 1, "in what is answered").await;
        let address = receiving::address(&connection(shop, &plugin).await);
        receiving::order(shop, &address, SECRET, &json!({ "title": SECRET }).to_string()).await.unwrap();
        worked(shop).await;
        heard_none(shop, 2, "in what comes by itself").await;
        product(shop, SECRET).await;
        worked(shop).await;
        heard_none(shop, 3, "in what happened").await;
        product(shop, &format!("look {SECRET}")).await;
        worked(shop).await;
        heard_none(shop, 4, "in a record").await;
    }

    async fn what_it_may_use_no_more_it_reads_nowhere_either(shop) {
        let plugin = detour(shop, "{ kind = \"json\", pointer = \"/title\" }").await;
        product(shop, "put json").await;
        worked(shop).await;
        // As a release would that asks for no secret any more, and so comes by itself.
        let whole = made(shop, "plugins.get", json!({ "id": plugin["id"] })).await;
        let mut less = whole["grants"].clone();
        (less["secrets"], less["webhooks"], less["hosts"][0]["secrets"]) = (json!([]), json!([]), json!([]));
        made(shop, "plugins.narrow", json!({ "id": plugin["id"], "version": whole["version"], "grants": less })).await;
        product(shop, "read again").await;
        worked(shop).await;
        heard_none(shop, 1, "by what it was granted once").await;
    }

    async fn a_list_goes_on_nowhere_that_names_it(shop) {
        detour(shop, "").await;
        for name in [SECRET, "zebra"] {
            product(shop, name).await;
        }
        worked(shop).await;
        product(shop, "list all").await;
        worked(shop).await;
        let last = deliveries(shop).await.last().unwrap().clone();
        assert_eq!(last["trouble"], "failed: not-granted");
    }

    async fn another_connection_of_it_reads_it_nowhere(shop) {
        let plugin = detour(shop, "{ kind = \"json\", pointer = \"/title\" }").await;
        product(shop, "put json").await;
        worked(shop).await;
        // What the one had written the other reads.
        let second = made(shop, "plugins.connect", json!({ "id": plugin["id"], "name": "Another" })).await;
        let kept = json!({ "title": SECRET }).to_string();
        serves(&format!("/api/kept/{}", text(&second["id"])), kept.as_bytes());
        let own = json!({ "id": second["id"], "credential": "key", "value": "of-another-shop" });
        made(shop, "plugins.put-credential", own).await;
        product(shop, "read again").await;
        worked(shop).await;
        heard_none(shop, 2, "by either").await;
    }
}
