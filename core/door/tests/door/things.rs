//! One of everything: what a stranger would have to name to reach into a shop.

use model::{Actor, Holder, Who};
use testkit::{Shop, Value, json, text};

use crate::{files, shapes::Ids};

/// The name of each operation there is.
pub fn operations(shop: &Shop) -> Vec<&'static str> {
    shop.door.registry().specs().map(|spec| spec.name).collect()
}

/// One of everything that has an id, in the shop.
pub async fn things(shop: &Shop) -> Ids {
    let made =
        |operation: &'static str, input: Value| async move { shop.run(&shop.owner, operation, input).await.unwrap() };
    let (variant, location) = shop.shelf().await;
    let product = made("catalog.add-product", json!({ "name": "Coffee" })).await;
    let role = made("probe.add", json!({ "name": "barista" })).await;
    let clerk = shop.clerk.member().unwrap();
    let exception = json!({ "id": clerk, "permission": "stock:adjust", "effect": "allow", "reason": "covers for Ann" });
    let exception = made("overrides.add", exception).await;
    let proposal = made("probe.propose", json!({ "name": "proposed" })).await;
    let van = made("stock.add-location", json!({ "name": "Van" })).await;
    let invitation = made("invitations.create", json!({ "roles": ["cashier"] })).await;
    let guest = join(shop, &text(&invitation["url"])).await;
    let factor = shop.run(&person(shop, &guest), "identity.enrol-totp", json!({})).await.unwrap();
    let challenge = shop.run(&person(shop, &guest), "identity.begin-passkey", json!({})).await.unwrap();
    let external_id = json!({ "system": "elsewhere", "kind": "location", "external_id": "7", "record": location });
    let moved = made("stock.receive", json!({ "variant": variant, "location": location, "quantity": "5" })).await;
    let so_much = json!({ "variant": variant, "location": location, "quantity": "1" });
    let kept = made("stock.reserve", so_much).await;
    let line = json!({ "variant": variant, "quantity": "1" });
    let transfer = made("stock.draft-transfer", json!({ "from": location, "to": van["id"], "lines": [line] })).await;
    let count = made("stock.open-count", json!({ "locations": [location] })).await;
    let tally = json!({ "id": count["id"], "variant": variant, "location": location, "quantity": "5" });
    let tally = made("stock.tally", tally).await;
    let point = json!({ "variant": variant, "location": location, "minimum": "1", "target": "2" });
    let point = made("stock.set-reorder-point", point).await;
    made("stock.set-policy", json!({ "approve_quantity": "100" })).await;
    // Two prices, so that there is a layer besides the newest, and a batch of its own.
    let priced = json!({ "price": "1", "currency": "EUR" });
    let batched = made("catalog.add-product", json!({ "name": "Milk", "variants": [priced] })).await;
    let batched = &batched["variants"][0]["id"];
    made("stock.track", json!({ "id": batched, "mode": "lot" })).await;
    let receipt = |cost: &str| json!({ "variant": batched, "location": location, "quantity": "1", "lot": "A", "unit_cost": cost });
    made("stock.receive", receipt("1")).await;
    let lot = made("stock.receive", receipt("2")).await;
    let file = files::send(shop, &shop.owner, b"what only the shop has").await.unwrap();
    let sorted = sorted(shop, &text(&product["id"]), &variant).await;
    let import = imported(shop).await;
    let export = made("exchange.begin-export", json!({})).await;
    let back = json!({ "operation": "roles.define", "input": {} });
    let provider = json!({ "name": "Our people", "issuer": "https://id.example" });
    let provider = made("sso.add-provider", provider).await;
    let (user, group) = provisioned(shop, &provider).await;
    let step = json!({ "record": "rol_1", "title": "barista", "back": [back] });
    let deed = made("deeds.keep", json!({ "what": "rename", "steps": [step] })).await;
    let service = made("services.open", json!({ "name": "Till", "roles": ["cashier"] })).await;
    let token = json!({ "id": service["id"], "name": "Till 1", "permissions": ["products:read"] });
    let token = made("services.create-token", token).await;
    made("services.rotate-token", json!({ "id": token["id"] })).await;
    let timeout = json!({ "role": "cashier", "version": 0, "idle_minutes": 10, "longest_minutes": 60 });
    made("timeouts.set", timeout).await;
    let finding = found(shop, &guest).await;
    let contact = made("contacts.add-contact", json!({ "kind": "person", "name": "Ada", "tags": ["vip"] })).await;
    let consent = json!({
        "id": contact["id"], "purpose": "newsletter", "channel": "email", "is_given": true, "proof": "said so",
    });
    let consent = made("contacts.record-consent", consent).await;
    let gone = made("contacts.add-contact", json!({ "kind": "person", "name": "Grace" })).await;
    let gone = json!({ "id": gone["id"], "version": 1, "name": "Grace" });
    let erasure = made("privacy.erase-contact", gone).await;
    let sold = sold(shop).await;
    let booked = booked(shop).await;
    let plugged = plugged(shop).await;
    let more = [
        ("con", text(&contact["id"])),
        ("era", text(&erasure["id"])),
        ("cns", text(&consent["id"])),
        ("blb", text(&file["id"])),
        ("ext", text(&made("external-ids.link", external_id).await["id"])),
        ("acc", shop.clerk.account().unwrap().to_string()),
        ("chg", text(&challenge["challenge"])),
        ("cnt", text(&count["id"])),
        ("ded", text(&deed["id"])),
        ("exp", text(&export["id"])),
        ("fct", text(&factor["id"])),
        ("fnd", finding),
        ("idn", text(&provider["id"]).replace("idp_", "idn_")),
        ("idp", text(&provider["id"])),
        ("imp", import),
        ("ivt", text(&invitation["id"])),
        ("loc", location),
        ("lot", text(&lot["movement"]["lot"])),
        ("mem", clerk.to_string()),
        ("mov", text(&moved["movement"]["id"])),
        ("ovr", text(&exception["id"])),
        ("prd", text(&product["id"])),
        ("pro", text(&proposal["proposal"])),
        ("rol", text(&role["id"])),
        ("rop", text(&point["id"])),
        ("rsv", text(&kept["reservation"]["id"])),
        ("scg", text(&group["id"])),
        ("scu", text(&user["id"])),
        ("ses", text(&guest["session"]["id"])),
        ("svc", text(&service["id"])),
        ("tok", text(&token["id"])),
        ("tly", text(&tally["id"])),
        ("to", text(&van["id"])),
        ("trf", text(&transfer["id"])),
        ("trl", text(&transfer["lines"][0]["id"])),
        ("var", variant),
        ("vis", text(&provider["id"]).replace("idp_", "vis_")),
        ("wsp", shop.workspace.to_string()),
    ];
    sorted.into_iter().chain(sold).chain(booked).chain(plugged).chain(more).collect()
}

/// One of everything that is sold with, with a row in each of its tables.
async fn sold(shop: &Shop) -> Ids {
    let made =
        |operation: &'static str, input: Value| async move { shop.run(&shop.owner, operation, input).await.unwrap() };
    let id = |row: &Value| text(&row["id"]);
    let place = made("sales.add-tax-jurisdiction", json!({ "name": "Here", "country": "AT" })).await;
    let rate = json!({ "id": place["id"], "name": "VAT", "rate": "0.2" });
    let rate = made("sales.set-tax-rate", rate).await;
    made("sales.set-policy", json!({ "version": 0, "one_stop": true })).await;
    let line = json!({ "name": "Advice", "quantity": "2", "unit_price": "10" });
    let buyer = json!({ "name": "Grace", "email": "grace@example.org" });
    let order = json!({ "currency": "EUR", "buyer": buyer, "lines": [line] });
    let other = made("sales.draft-order", order.clone()).await;
    made("sales.cancel-order", json!({ "id": other["id"], "reason": "Changed their mind" })).await;
    let order = made("sales.draft-order", order).await;
    let order = made("sales.place-order", json!({ "id": order["id"], "version": order["version"] })).await;
    let left = made("sales.fulfil-order", json!({ "id": order["id"] })).await;
    let invoice = made("sales.issue-invoice", json!({ "id": order["id"] })).await;
    made("sales.make-paper", json!({ "id": invoice["id"] })).await;
    let mail = made("sales.send-invoice", json!({ "id": invoice["id"] })).await;
    let payment = json!({ "id": order["id"], "provider": "cash", "amount": "5" });
    let payment = made("sales.record-payment", payment).await;
    let refund = json!({ "id": payment["payment"]["id"], "amount": "1", "reason": "too much" });
    let refund = made("sales.refund-payment", refund).await;
    let line = json!({ "external_id": "1", "name": "Advice", "quantity": "1", "net": "10" });
    let back = json!({ "external_id": "2", "amount": "0", "goods": [{ "line": "1", "quantity": "1" }] });
    let there = json!({
        "system": "elsewhere", "external_id": "1", "state": "open", "currency": "EUR", "lines": [line], "total": "10",
        "refunds": [back],
    });
    made("sales.import-order", there).await;
    let series = made("sales.list-series", json!({})).await;
    [
        ("ful", id(&left["fulfilment"])),
        ("iml", id(&mail)),
        ("ivc", id(&invoice)),
        ("jur", id(&place)),
        ("ord", id(&order)),
        ("orl", id(&order["lines"][0])),
        ("pay", id(&payment["payment"])),
        ("rfd", id(&refund["refund"])),
        ("srs", id(&series["items"][0])),
        ("txr", id(&rate["rates"][0])),
    ]
    .into()
}

/// The books of what was sold and moved, and one of everything in them.
async fn booked(shop: &Shop) -> Ids {
    let made =
        |operation: &'static str, input: Value| async move { shop.run(&shop.owner, operation, input).await.unwrap() };
    let id = |row: &Value| text(&row["id"]);
    made("ledger.begin", json!({})).await;
    while made("ledger.catch-up", json!({})).await["more"] == true {}
    let entries = made("ledger.list-entries", json!({})).await;
    let accounts = made("ledger.list-accounts", json!({})).await;
    let purposes = made("ledger.list-purposes", json!({})).await;
    let closing = made("ledger.close-period", json!({ "through": "2020-12-31" })).await;
    let file = made("ledger.export", json!({ "from": "2020-01-01", "until": "2020-12-31" })).await;
    [
        ("lac", id(&accounts["items"][0])),
        ("lcl", id(&closing)),
        ("len", id(&entries["items"][0])),
        ("lfl", id(&file)),
        ("lpu", id(&purposes["items"][0])),
    ]
    .into()
}

/// A call of a plugin, as it is kept.
const RECORDING: &str = r#"{
    "trigger": { "kind": "event", "id": "dlv", "connection": "cxn", "version": 1, "body": "{}" },
    "limits": {
        "guest_time": { "secs": 1, "nanos": 0 }, "wall": { "secs": 1, "nanos": 0 }, "fuel": null, "memory": 1, "table": 1,
        "handles": 1, "host_calls": 1, "requests": 1, "said": 1, "output": 1, "operations": 1, "log_lines": 1, "log_bytes": 1
    },
    "steps": [], "is_whole": true, "came": { "stopped": { "why": "trap", "detail": "" } }
}"#;

/// A plugin, what it works with, and what it was told, with a row in each of its tables.
async fn plugged(shop: &Shop) -> Ids {
    let made = |operation: &'static str, input: Value| async move {
        shop.run(&shop.fresh(&shop.owner), operation, input).await.unwrap()
    };
    let id = |row: &Value| text(&row["id"]);
    let system = Actor::system("plugins", Some(shop.workspace), shop.door.now());
    let did = |operation: &'static str, input: Value| {
        let system = system.clone();
        async move { shop.run(&system, operation, input).await.unwrap() }
    };
    let manifest = "[plugin]\nid = \"hello\"\nname = \"Hello\"\nversion = \"1.0.0\"\n[needs]\n\
                    events = [\"catalog.product-added\"]\nsecrets = [{ name = \"key\", title = \"Key\" }, { name = \"account\", title = \"Account\", \
                    oauth = { authorize = \"https://id.example/auth\", token = \"https://id.example/token\" } }]\n\
                    webhooks = [{ name = \"news\", verify = { scheme = \"stripe\" }, secret = \"key\" }]\n\
                    syncs = [{ name = \"all\", title = \"All\" }]\n[[actions]]\nname = \"greet\"\ntitle = \"Greet\"\n";
    let author = json!({ "name": "Author", "public_key": testkit::publisher().verifier().to_text() });
    let author = made("plugins.add-publisher", author).await;
    let key = testkit::publisher().verifier().to_text();
    let index = json!({ "name": "Index", "address": "https://index.example", "public_key": key });
    let index = made("plugins.add-index", index).await;
    let package = testkit::packed(manifest, b"\0asm of nobody");
    let package = files::send(shop, &shop.owner, &package).await.unwrap();
    let plugin = made("plugins.install", json!({ "package": package["id"] })).await;
    let connections = made("plugins.list-connections", json!({ "id": plugin["id"] })).await;
    let connection = &connections["items"][0];
    let put = json!({ "id": connection["id"], "credential": "key", "value": "secret" });
    made("plugins.put-credential", put).await;
    let client = json!({ "id": connection["id"], "credential": "account", "client_id": "own" });
    made("plugins.put-client", client).await;
    let product = made("catalog.add-product", json!({ "name": "Told" })).await;
    let own = id(connection).replace('_', "-");
    let link = json!({ "system": own, "kind": "product", "external_id": "4711", "record": product["id"] });
    made("external-ids.link", link).await;
    made("catalog.add-product", json!({ "name": "Told in vain" })).await;
    did("plugins.follow", json!({})).await;
    let turn = did("plugins.take", json!({ "plugin": plugin["id"] })).await["delivery"].clone();
    let asked = json!({
        "name": "#1", "method": "POST", "host": "https://shop.example:443", "changes": true, "labels": [], "sent": 1,
        "digest": "00",
    });
    did(
        "plugins.begin-request",
        json!({ "delivery": turn["id"], "attempt": 1, "standing": turn["standing"], "asked": asked }),
    )
    .await;
    let entry = json!({ "key": "count", "value": "00", "expected": null, "expires_in": null });
    let seen = json!({ "of": { "kind": "product", "external_id": "4711" }, "version": "1" });
    let settled = json!({
        "delivery": turn["id"], "attempt": 1, "standing": turn["standing"], "cursor": "on", "entries": [entry],
        "bindings": [seen], "told": { "log": ["info told"], "notices": ["Look at it"], "facts": "" },
    });
    did("plugins.settle", settled).await;
    let other = did("plugins.take", json!({ "plugin": plugin["id"] })).await["delivery"].clone();
    let stopped = json!({
        "delivery": other["id"], "attempt": 1, "remedy": "retry", "trouble": "stopped", "wait": 1, "stopped": true,
        "unanswered": true,
        "recording": { "ending": "stopped", "labels": ["financial"], "content": RECORDING },
    });
    did("plugins.fail", stopped).await;
    let notices = made("plugins.list-notices", json!({ "id": plugin["id"] })).await;
    // And somebody outside whom nobody believes.
    let url = text(&connection["webhooks"][0]["url"]);
    let unsigned = json!({
        "address": url.rsplit('/').nth(1), "webhook": "news", "method": "POST", "url": url, "headers": [], "body": "",
    });
    did("plugins.receive", unsigned).await;
    made("plugins.set-updates", json!({ "id": plugin["id"], "by_itself": true })).await;
    let next = testkit::packed(&manifest.replace("1.0.0", "1.0.1"), b"\0asm of nobody");
    let next = files::send(shop, &shop.owner, &next).await.unwrap();
    let version = made("plugins.get", json!({ "id": plugin["id"] })).await["version"].clone();
    made("plugins.update", json!({ "id": plugin["id"], "version": version, "package": next["id"] })).await;
    let recordings = made("plugins.list-recordings", json!({})).await;
    let sync = made("plugins.start-sync", json!({ "id": connection["id"], "sync": "all" })).await;
    let asked = made("plugins.ask-action", json!({ "id": connection["id"], "action": "greet" })).await;
    [
        ("cxn", id(connection)),
        ("dlv", id(&asked)),
        ("ins", id(&plugin)),
        ("ntc", id(&notices["items"][0])),
        ("pbl", id(&author)),
        ("pix", id(&index)),
        ("rec", id(&recordings["items"][0])),
        ("syn", id(&sync)),
    ]
    .into()
}

/// Somebody whom a provider told of, and a group that they are in.
async fn provisioned(shop: &Shop, provider: &Value) -> (Value, Value) {
    let made = shop.run(&shop.owner, "scim.begin", json!({ "id": provider["id"] })).await.unwrap();
    let holder = Holder::Service { service: text(&made["service"]).parse().unwrap() };
    let who = Who::Program { token: text(&made["id"]).parse().unwrap(), holder };
    let program = Actor { who, ..shop.owner.clone() };
    let user = json!({ "provider": provider["id"], "user_name": "grace@example.org" });
    let user = shop.run(&program, "scim.add-user", user).await.unwrap();
    let group = json!({ "provider": provider["id"], "name": "office", "members": [user["id"]] });
    let group = shop.run(&program, "scim.add-group", group).await.unwrap();
    (user, group)
}

/// Something unusual: an owner more. And whoever watches knows who came.
async fn found(shop: &Shop, guest: &Value) -> String {
    let system = Actor::system("watch", Some(shop.workspace), shop.door.now());
    let now = shop.door.now();
    let began = json!({
        "session": guest["session"]["id"], "account": guest["account"], "member": shop.clerk.member(),
        "expires_at": guest["session"]["expires_at"], "is_half": false,
    });
    let told = json!({
        "seq": 1, "at": now, "actor": "anyone", "address": "203.0.113.7", "request_id": "req_1", "more": 0,
        "operation": "identity.log-in", "outcome": "done", "way": "password", "began": [began], "ended": [],
        "seen": [], "is_touch": false,
    });
    shop.run(&system, "security.take-in", json!({ "told": [told] })).await.unwrap();
    shop.run(&shop.owner, "invitations.create", json!({ "roles": ["owner"] })).await.unwrap();
    shop.run(&system, "security.look", json!({})).await.unwrap();
    let found = shop.run(&shop.owner, "security.list-findings", json!({})).await.unwrap();
    text(&found["items"][0]["id"])
}

/// An import that was done, and one whose file is still there.
async fn imported(shop: &Shop) -> String {
    let system = Actor::system("import", Some(shop.workspace), shop.door.now());
    let file = json!({ "content": "Handle,Title\nkeyed,Keyed\n" });
    let done = shop.run(&shop.owner, "exchange.begin-import", file.clone()).await.unwrap();
    let one = json!({ "id": done["id"] });
    shop.run(&system, "exchange.compare", one.clone()).await.unwrap();
    shop.run(&shop.owner, "exchange.start-import", one.clone()).await.unwrap();
    shop.run(&system, "exchange.apply", json!({ "id": done["id"], "most": 1 })).await.unwrap();
    text(&shop.run(&shop.owner, "exchange.begin-import", file).await.unwrap()["id"])
}

/// One of everything that the catalog sorts and prices by, with a row in each of its tables.
async fn sorted(shop: &Shop, product: &str, variant: &str) -> Ids {
    let made =
        |operation: &'static str, input: Value| async move { shop.run(&shop.owner, operation, input).await.unwrap() };
    let id = |row: &Value| text(&row["id"]);
    let brand = made("catalog.add-brand", json!({ "name": "Brand" })).await;
    let category = made("catalog.add-category", json!({ "name": "Drinks" })).await;
    let class = made("catalog.add-tax-class", json!({ "code": "standard", "name": "Standard" })).await;
    let unit = made("catalog.add-unit", json!({ "code": "bunch", "name": "Bunch" })).await;
    let conversion = json!({ "unit": "bunch", "is_worth": "7", "of_unit": "piece" });
    let conversion = made("catalog.add-conversion", conversion).await;
    let tagged = json!({ "id": product, "version": 1, "tags": ["New"], "categories": [category["id"]] });
    let tagged = made("catalog.change-product", tagged).await;
    let part = tagged["variants"][0].clone();
    let scanned = json!({ "id": part["id"], "version": 1, "barcode": "4006381333931" });
    let scanned = made("catalog.change-variant", scanned).await;
    let parts = json!({ "id": scanned["id"], "version": 2, "components": [{ "variant": variant, "quantity": "1" }] });
    made("catalog.set-components", parts).await;
    let list = json!({ "name": "Trade", "currency": "EUR", "includes_tax": false });
    let list = made("catalog.add-price-list", list).await;
    let prices = json!([{ "variant": variant, "breaks": [{ "from": "1", "price": "2" }] }]);
    made("catalog.set-prices", json!({ "id": list["id"], "prices": prices })).await;
    made("catalog.set-storefront", json!({ "version": 0, "open": false })).await;
    let view = made("catalog.save-view", json!({ "name": "New ones", "filters": "sort=created" })).await;
    [
        ("brd", id(&brand)),
        ("cat", id(&category)),
        ("cnv", id(&conversion)),
        ("prl", id(&list)),
        ("prv", id(&view)),
        ("tag", text(&tagged["tags"][0])),
        ("txc", id(&class)),
        ("unt", id(&unit)),
    ]
    .into()
}

/// Somebody who follows a link into a workspace.
async fn join(shop: &Shop, url: &str) -> Value {
    let (_, link) = url.split_once('#').unwrap();
    let (workspace, secret) = link.split_once('.').unwrap();
    let nobody = Actor { who: Who::Anyone, workspace: None, ..shop.owner.clone() };
    let guest = json!({
        "workspace": workspace, "secret": secret, "email": "guest@shop.example", "name": "Guest",
        "password": "correct horse battery staple",
    });
    shop.run(&nobody, "identity.join", guest).await.unwrap()
}

/// Whoever just came, as they are known from then on.
fn person(shop: &Shop, came: &Value) -> Actor {
    let (account, session) = (text(&came["account"]), text(&came["session"]["id"]));
    let who = Who::Person { account: account.parse().unwrap(), session: session.parse().unwrap(), member: None };
    shop.fresh(&Actor { who, ..shop.owner.clone() })
}
