//! One business does not exist for another.

use door::{Ask, Reason};
use model::{Actor, Who};
use testkit::{Engine, Shop, Value, json, on_both, text};

use crate::{
    files, probe,
    shapes::{Ids, Said, Shape},
    story::{Since, head, name},
};

/// What a stranger is told who names another business's things in their own, where that is not 'there is
/// no such thing'. This list may only shrink.
const TOLD_OTHERWISE: &[(&str, &str, &str)] = &[
    ("catalog.add-picture", "input.invalid", "without its bytes nothing is looked up"),
    ("identity.join", "invitations.closed", "a link that opens nothing does not say why"),
    ("identity.log-in", "identity.wrong", "a wrong password is all that anyone is told"),
    ("identity.log-in-with-passkey", "identity.wrong-passkey", "a wrong passkey is all that anyone is told"),
    ("sso.begin", "sso.closed", "a provider that is switched off, or not there, is closed to everybody"),
    ("sso.finish", "sso.unknown-log-in", "what was not begun in this browser does not say why"),
    ("sso.link", "sso.closed", "of another business's providers none is open here"),
    ("sso.say-farewell", "input.invalid", "a log-out token that cannot be believed does not say why"),
    ("stock.list-levels", "nothing", "a filter that fits nothing finds nothing"),
    ("stock.list-movements", "nothing", "a filter that fits nothing finds nothing"),
    ("stock.list-product-levels", "nothing", "of products that are not here nothing is here"),
    ("stock.list-variants", "nothing", "of variants that are not here nothing is said"),
];

on_both! {
    in probe::shop;

    async fn no_operation_reaches_into_another_workspace(shop) {
        let ids = things(shop).await;
        let before = head(shop, shop.workspace).await;
        for operation in operations(shop) {
            let since = Since::now(shop, shop.other).await;
            let input = Shape::of(shop.door.registry(), operation).sample(&ids, Said::Everything);
            let ask = Ask { workspace: Some(shop.workspace), ..Ask::with(operation, &input) };
            let no = shop.door.ask(&shop.stranger, ask).await.expect_err(operation);
            assert_eq!((no.reason, no.code.as_ref()), (Reason::NotFound, "record.not-found"), "{operation}");
            let written = since.entries(shop).await;
            assert_eq!(written.len(), 1, "{operation} is written down once where the stranger stands");
            assert_eq!(written[0]["actor"], name(&shop.stranger), "{operation}");
            assert_eq!(written[0]["operation"], operation);
        }
        assert_eq!(head(shop, shop.workspace).await, before, "nobody knocked here");
    }

    async fn nothing_of_another_business_can_be_named(shop) {
        let ids = things(shop).await;
        let (before, inventory_before) = (head(shop, shop.workspace).await, inventory(shop).await);
        for operation in operations(shop) {
            let shape = Shape::of(shop.door.registry(), operation);
            if shape.names().is_empty() {
                continue;
            }
            let input = shape.sample(&ids, Said::Needed);
            let told = match shop.run(&shop.stranger, operation, input.clone()).await {
                Err(no) if no.reason == Reason::NotFound => continue,
                Err(no) if no.code == "access.denied" && !shop.door.may(&shop.stranger, operation).await.unwrap() => {
                    continue;
                }
                Err(no) => no.code.into_owned(),
                Ok(answer) if answer["items"] == json!([]) => "nothing".to_owned(),
                Ok(answer) => panic!("{operation} with {input} answered {answer}"),
            };
            let listed = TOLD_OTHERWISE.iter().find(|(listed, _, _)| *listed == operation);
            assert_eq!(Some(told.as_str()), listed.map(|(_, told, _)| *told), "{operation} with {input}");
        }
        assert_eq!(head(shop, shop.workspace).await, before);
        assert_eq!(inventory(shop).await, inventory_before);
    }

    async fn nothing_of_another_business_can_be_named_in_a_batch(shop) {
        let ids = things(shop).await;
        let before = head(shop, shop.workspace).await;
        for operation in operations(shop).into_iter().filter(|name| shop.door.registry().writes(name)) {
            let shape = Shape::of(shop.door.registry(), operation);
            if shape.names().is_empty() {
                continue;
            }
            let ask = Ask::with(operation, &shape.sample(&ids, Said::Needed));
            let no = shop.door.ask_all(&shop.stranger, vec![ask]).await.expect_err(operation);
            let listed =
                TOLD_OTHERWISE.iter().any(|(listed, told, _)| *listed == operation && *told == no.problem.code);
            assert!(
                listed || matches!(no.problem.reason, Reason::NotFound | Reason::Forbidden),
                "{operation}: {}",
                no.problem
            );
        }
        assert_eq!(head(shop, shop.workspace).await, before);
    }

    async fn a_member_of_one_business_holds_nothing_in_another(shop) {
        // As if the session had named the wrong workspace: the member is not one there.
        let mut lost = shop.owner.clone();
        lost.workspace = Some(shop.other);
        let no = shop.run(&lost, "members.list", json!({})).await.unwrap_err();
        assert_eq!(no.code, "access.denied");
    }

    async fn a_membership_belongs_to_one_account(shop) {
        let mut impostor = shop.stranger.clone();
        impostor.workspace = shop.owner.workspace;
        if let (Who::Person { member, .. }, Some(owner)) = (&mut impostor.who, shop.owner.member()) {
            *member = Some(owner);
        }
        // Whoever asks first, what is remembered of one account is not believed of another.
        for _ in 0..2 {
            assert_eq!(shop.run(&impostor, "members.list", json!({})).await.unwrap_err().code, "access.denied");
            assert!(shop.run(&shop.owner, "members.list", json!({})).await.is_ok());
        }
    }

    async fn a_workspace_that_is_not_there_looks_like_one_that_is_not_yours(shop) {
        let ghost = model::WorkspaceId::new(shop.door.now());
        let mut told = Vec::new();
        for workspace in [shop.workspace, ghost] {
            let ask = Ask { workspace: Some(workspace), ..Ask::new("members.list", "{}") };
            let no = shop.door.ask(&shop.stranger, ask).await.unwrap_err();
            told.push((no.reason, no.code, no.detail.replace(workspace.as_str(), "it")));
        }
        assert_eq!(told[0], told[1]);
    }
}

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
    let step = json!({ "record": "rol_1", "title": "barista", "back": [back] });
    let deed = made("deeds.keep", json!({ "what": "rename", "steps": [step] })).await;
    let service = made("services.open", json!({ "name": "Till", "roles": ["cashier"] })).await;
    let token = json!({ "id": service["id"], "name": "Till 1", "permissions": ["products:read"] });
    let token = made("services.create-token", token).await;
    made("services.rotate-token", json!({ "id": token["id"] })).await;
    let more = [
        ("blb", text(&file["id"])),
        ("ext", text(&made("external-ids.link", external_id).await["id"])),
        ("acc", shop.clerk.account().unwrap().to_string()),
        ("chg", text(&challenge["challenge"])),
        ("cnt", text(&count["id"])),
        ("ded", text(&deed["id"])),
        ("exp", text(&export["id"])),
        ("fct", text(&factor["id"])),
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
    sorted.into_iter().chain(more).collect()
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

/// What the shop has, as its owner sees it.
async fn inventory(shop: &Shop) -> Vec<Value> {
    let mut all = Vec::new();
    for list in [
        "catalog.list-products",
        "stock.list-locations",
        "stock.list-levels",
        "members.list",
        "roles.list",
        "approvals.list",
    ] {
        all.push(shop.run(&shop.owner, list, json!({})).await.unwrap());
    }
    all
}

// From here on the application is out of the way: only PostgreSQL looks.

/// A shop with a row in every table, and the tables.
async fn with_every_table() -> Option<(Shop, Vec<String>)> {
    let shop = probe::shop(Engine::Postgres).await?;
    things(&shop).await;
    shop.door.ask(&shop.owner, Ask::with("probe.add", &json!({ "name": "kept" })).once("a-key")).await.unwrap();
    shop.run(&shop.owner, "probe.enqueue", json!({ "payload": "later" })).await.unwrap();
    shop.door.sign_checkpoint(Some(shop.workspace)).await.unwrap();
    shop.run(&shop.owner, "business.change", json!({ "version": 0, "country": "AT" })).await.unwrap();
    let later = json!({ "version": 1, "of": "everyone", "from": "2100-01-01T00:00:00Z" });
    shop.run(&shop.owner, "factors.require", later).await.unwrap();
    let as_superuser = |sql: &str| shop.database().unwrap().psql_as_superuser(sql).unwrap();
    // What no operation of this shop writes.
    as_superuser(&format!(
        "INSERT INTO workspace.consumers VALUES ('{0}', 'follower', 1);
         INSERT INTO workspace.invitations VALUES ('{0}', 'inv_1', 1, 'hash', 'cashier', now(), now());
         INSERT INTO workspace.sso_arrivals VALUES ('{0}', 'arv_1', 1, 'idp_1', 'acc_1', NULL, now());
         INSERT INTO workspace.pictures VALUES ('{0}', 'blb_1', 'blb_2', 1, 1, now());
         INSERT INTO workspace.product_pictures
             SELECT '{0}', 'blb_1', min(id) FROM workspace.products WHERE workspace_id = '{0}';
         INSERT INTO workspace.audit_floor
             SELECT '{0}', 1, min(size), 'hash', now() FROM workspace.audit_checkpoints WHERE workspace_id = '{0}';",
        shop.workspace
    ));
    let tables = as_superuser(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = 'workspace' AND c.relkind IN ('r', 'p') AND c.relname <> '__diesel_schema_migrations'
         ORDER BY 1",
    );
    let tables: Vec<String> = tables.lines().map(str::to_owned).collect();
    for table in &tables {
        let rows =
            as_superuser(&format!("SELECT count(*) FROM workspace.{table} WHERE workspace_id = '{}'", shop.workspace));
        assert_ne!(rows.trim(), "0", "{table} has no row to hide: write one into it here");
    }
    Some((shop, tables))
}

fn in_workspace(workspace: model::WorkspaceId, sql: &str) -> String {
    format!("BEGIN; SET LOCAL stockade.workspace = '{workspace}'; {sql}; COMMIT;")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_shows_no_row_and_takes_none_where_no_workspace_is_set() {
    let Some((shop, tables)) = with_every_table().await else { return };
    let database = shop.database().unwrap();
    for table in &tables {
        let seen = database.psql_as_app(&format!("SELECT count(*) FROM workspace.{table}")).unwrap();
        assert_eq!(seen.trim(), "0", "{table}");
        let refused = database.psql_as_app(&copy_of(&shop, table)).unwrap_err();
        // The floor's own trigger looks first.
        assert!(["row-level security", "only rises"].iter().any(|why| refused.contains(why)), "{table}: {refused}");
    }
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_shows_and_touches_only_the_rows_of_the_workspace_that_is_set() {
    let Some((shop, tables)) = with_every_table().await else { return };
    let database = shop.database().unwrap();
    let fingerprint = |table: &str| {
        let sql = format!(
            "SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM workspace.{table} t WHERE workspace_id = '{}'",
            shop.workspace
        );
        database.psql_as_superuser(&sql).unwrap()
    };
    for table in &tables {
        let before = fingerprint(table);
        let seen = in_workspace(shop.other, &format!("SELECT DISTINCT workspace_id FROM workspace.{table}"));
        let seen = database.psql_as_app(&seen).unwrap();
        assert!(!seen.contains(shop.workspace.as_str()), "{table}: {seen}");
        // A row that says it is the other's is refused: added, moved or written over.
        for sql in [
            copy_of(&shop, table),
            format!("{} ON CONFLICT DO NOTHING", copy_of(&shop, table)),
            format!(
                "{} ON CONFLICT ({}) DO UPDATE SET workspace_id = EXCLUDED.workspace_id",
                copy_of(&shop, table),
                key_of(&shop, table)
            ),
        ] {
            let refused = database.psql_as_app(&in_workspace(shop.other, &sql)).expect_err(&sql);
            assert!(
                ["row-level security", "permission denied", "append-only", "only rises"]
                    .iter()
                    .any(|why| refused.contains(why)),
                "{table}: {refused}"
            );
        }
        for sql in [
            format!(
                "UPDATE workspace.{table} SET workspace_id = workspace_id WHERE workspace_id = '{}'",
                shop.workspace
            ),
            format!("DELETE FROM workspace.{table} WHERE workspace_id = '{}'", shop.workspace),
        ] {
            match database.psql_as_app(&in_workspace(shop.other, &sql)) {
                // None were there to touch, or nobody may touch any.
                Ok(_) => {}
                Err(refused) => assert!(
                    refused.contains("permission denied") || refused.contains("append-only"),
                    "{table}: {refused}"
                ),
            }
        }
        let moved = format!("UPDATE workspace.{table} SET workspace_id = '{}'", shop.workspace);
        if let Err(refused) = database.psql_as_app(&in_workspace(shop.other, &moved)) {
            assert!(
                ["row-level security", "permission denied", "append-only", "only rises"]
                    .iter()
                    .any(|why| refused.contains(why)),
                "{table}: {refused}"
            );
        }
        assert_eq!(fingerprint(table), before, "{table} is as it was");
    }
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_foreign_keys_do_not_tell_what_another_business_has() {
    let Some((shop, _)) = with_every_table().await else { return };
    let database = shop.database().unwrap();
    let theirs = database
        .psql_as_superuser(&format!(
            "SELECT id FROM workspace.products WHERE workspace_id = '{}' LIMIT 1",
            shop.workspace
        ))
        .unwrap();
    let told = |product: &str| {
        let sql = format!(
            "INSERT INTO workspace.variants (id, version, product, title, unit, created_at, updated_at)
             VALUES ('var_probe', 1, '{product}', '', 'piece', now(), now())"
        );
        database.psql_as_app(&in_workspace(shop.other, &sql)).unwrap_err().replace(product, "it")
    };
    let (there, nowhere) = (told(theirs.trim()), told("prd_nowhere"));
    assert!(there.contains("foreign key"), "{there}");
    assert_eq!(there, nowhere, "one that is another's and one that is nobody's are the same answer");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_does_not_let_the_application_switch_its_checks_off() {
    let Some((shop, _)) = with_every_table().await else { return };
    let database = shop.database().unwrap();
    for sql in [
        "ALTER TABLE workspace.products DISABLE ROW LEVEL SECURITY".to_owned(),
        "ALTER TABLE workspace.products NO FORCE ROW LEVEL SECURITY".to_owned(),
        "DROP POLICY one_workspace ON workspace.products".to_owned(),
        "CREATE POLICY all_of_them ON workspace.products USING (true)".to_owned(),
        "TRUNCATE workspace.products CASCADE".to_owned(),
        "SET row_security = off; SELECT count(*) FROM workspace.products".to_owned(),
        "ALTER ROLE CURRENT_USER BYPASSRLS".to_owned(),
        format!("SET ROLE {}", database.owner),
        "SELECT stockade_isolate('products')".to_owned(),
        "CREATE FUNCTION workspace.one() RETURNS INT LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'".to_owned(),
        "ALTER TABLE workspace.audit_entries DISABLE TRIGGER ALL".to_owned(),
        "SET session_replication_role = replica".to_owned(),
    ] {
        assert!(database.psql_as_app(&sql).is_err(), "{sql}");
    }
    shop.close().await;
}

/// An insert of one of the shop's own rows, as it is.
fn copy_of(shop: &Shop, table: &str) -> String {
    let sql =
        format!("SELECT row_to_json(t) FROM workspace.{table} t WHERE workspace_id = '{}' LIMIT 1", shop.workspace);
    let row = shop.database().unwrap().psql_as_superuser(&sql).unwrap().trim().replace('\'', "''");
    format!("INSERT INTO workspace.{table} SELECT * FROM json_populate_record(NULL::workspace.{table}, '{row}')")
}

fn key_of(shop: &Shop, table: &str) -> String {
    let sql = format!(
        "SELECT string_agg(a.attname, ', ') FROM pg_index i
         JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
         WHERE i.indrelid = 'workspace.{table}'::regclass AND i.indisprimary"
    );
    shop.database().unwrap().psql_as_superuser(&sql).unwrap().trim().to_owned()
}
