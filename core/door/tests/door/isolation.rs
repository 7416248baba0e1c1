//! One business does not exist for another.

use door::{Ask, Reason};
use model::Who;
use testkit::{Engine, Shop, Value, json, on_both};

use crate::{
    probe,
    shapes::{Said, Shape},
    story::{Since, head, name},
    things::{operations, things},
};

/// What a stranger is told who names another business's things in their own, where that is not 'there is
/// no such thing'. This list may only shrink.
const TOLD_OTHERWISE: &[(&str, &str, &str)] = &[
    ("catalog.add-picture", "input.invalid", "without its bytes nothing is looked up"),
    ("identity.join", "invitations.closed", "a link that opens nothing does not say why"),
    ("identity.log-in", "identity.wrong", "a wrong password is all that anyone is told"),
    ("identity.log-in-with-passkey", "identity.wrong-passkey", "a wrong passkey is all that anyone is told"),
    ("plugins.develop", "plugins.no-development", "where nothing is practised no file is looked up"),
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
         INSERT INTO workspace.sso_only VALUES ('{0}', 'sso_1', 1, NULL, NULL);
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
