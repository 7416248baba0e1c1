//! Both databases have the shape that the program knows, and the same one; a file changes whole or not at all.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use model::WorkspaceId;
use store::{OpenError, Store};
use testkit::Engine;

use crate::{
    intruder::Intruder,
    killing,
    premises::{Copy, Premises, write_entries},
    search, statement,
};

const DATABASES: [&str; 4] = ["platform", "workspace", "search", "keyring"];
/// diesel's own.
const APPLIED: &str = "__diesel_schema_migrations";

fn core() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The names of the migrations of one kind of database, in order.
fn migrations(database: &str, engine: &str) -> Vec<String> {
    let folder = core().parent().unwrap().join("migrations").join(database).join(engine);
    let mut names: Vec<String> =
        folder.read_dir().unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn sql(database: &str, engine: &str, name: &str) -> String {
    let file = core().parent().unwrap().join("migrations").join(database).join(engine).join(name).join("up.sql");
    fs::read_to_string(file).unwrap()
}

fn version(name: &str) -> &str {
    name.split('_').next().unwrap()
}

/// A table as a program or a database sees it.
#[derive(Debug, PartialEq, Eq)]
struct Table {
    columns: Vec<Column>,
    /// The columns of its primary key, in order.
    key: Vec<String>,
}

#[derive(Debug, PartialEq, Eq)]
struct Column {
    name: String,
    kind: String,
    is_nullable: bool,
}

type Tables = BTreeMap<String, Table>;

/// Every `table!` of every crate, read from its text: one that was forgotten here could not be compared.
fn declared() -> Tables {
    let mut tables = Tables::new();
    let crates = [core(), core().join("modules")].map(|folder| folder.read_dir().unwrap());
    for schema in
        crates.into_iter().flatten().map(|it| it.unwrap().path().join("src/schema.rs")).filter(|it| it.exists())
    {
        let text = fs::read_to_string(&schema).unwrap();
        let code: String = text.lines().map(|line| line.split("//").next().unwrap().to_owned() + "\n").collect();
        for block in code.split("table! {").skip(1) {
            let (head, body) = block.split_once('{').unwrap();
            let (name, key) = head.split_once('(').unwrap();
            let key = key.trim().trim_end_matches(')').split(',').map(|it| it.trim().to_owned()).collect();
            let body = body.split_once('}').unwrap().0;
            let columns = body.split(',').map(str::trim).filter(|column| !column.is_empty()).map(|column| {
                let (name, kind) =
                    column.split_once("->").unwrap_or_else(|| panic!("{column} in {}", schema.display()));
                let kind = kind.trim();
                let inner = kind.strip_prefix("Nullable<").and_then(|kind| kind.strip_suffix('>'));
                Column {
                    name: name.trim().to_owned(),
                    kind: inner.unwrap_or(kind).to_owned(),
                    is_nullable: inner.is_some(),
                }
            });
            let table = Table { columns: columns.collect(), key };
            let name = name.trim().to_owned();
            if let Some(other) = tables.insert(name.clone(), table) {
                assert_eq!(other, tables[&name], "{name} is declared twice, and not the same");
            }
        }
    }
    tables
}

#[test]
fn every_crate_that_keeps_tables_declares_them_where_they_are_compared() {
    let declared = declared();
    for known in [
        "head",
        "audit_entries",
        "keys",
        "members",
        "answers",
        "workspaces",
        "products",
        "variants",
        "levels",
        "sessions",
    ] {
        assert!(declared.contains_key(known), "{known} is not found: the comparison would prove nothing");
    }
    let (mut folders, mut elsewhere) = (vec![core()], Vec::new());
    while let Some(folder) = folders.pop() {
        for path in folder.read_dir().unwrap().map(|it| it.unwrap().path()) {
            let is_source =
                path.extension().is_some_and(|it| it == "rs") && !path.components().any(|it| it.as_os_str() == "tests");
            if path.is_dir() {
                folders.push(path);
            } else if is_source
                && !path.ends_with("schema.rs")
                && fs::read_to_string(&path).unwrap().contains("table! {")
            {
                elsewhere.push(path);
            }
        }
    }
    assert_eq!(elsewhere, [] as [PathBuf; 0], "tables are declared in a crate's schema.rs");
}

/// Rows of `table|column|type|nullable|place in the key`, as both databases tell them below.
fn tables(rows: &[String]) -> Tables {
    let mut tables = Tables::new();
    let mut keys: BTreeMap<(String, usize), String> = BTreeMap::new();
    for row in rows {
        let [table, name, kind, nullable, place]: [&str; 5] = row.split('|').collect::<Vec<_>>().try_into().unwrap();
        let kind = match kind.to_uppercase().as_str() {
            "TEXT" => "Text",
            "INTEGER" | "BIGINT" => "BigInt",
            "BLOB" | "BYTEA" => "Binary",
            "TIMESTAMP" | "TIMESTAMP WITHOUT TIME ZONE" => "Timestamp",
            "BOOLEAN" => "Bool",
            other => panic!("{table}.{name} is {other}, which is not portable"),
        };
        let column = Column { name: name.to_owned(), kind: kind.to_owned(), is_nullable: nullable == "1" };
        let entry = tables.entry(table.to_owned()).or_insert(Table { columns: Vec::new(), key: Vec::new() });
        entry.columns.push(column);
        if place != "0" {
            keys.insert((table.to_owned(), place.parse().unwrap()), name.to_owned());
        }
    }
    for ((table, _), name) in keys {
        tables.get_mut(&table).unwrap().key.push(name);
    }
    tables
}

const SQLITE_TABLES: &str = "SELECT t.name || '|' || c.name || '|' || c.type || '|' || (1 - c.\"notnull\") || '|' || c.pk AS value
    FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name <> '__diesel_schema_migrations'
    ORDER BY t.name, c.cid";

/// Without the workspace, which no program knows of; the key's places are counted after it.
const POSTGRES_TABLES: &str = "SELECT t.relname || '|' || c.attname || '|' || format_type(c.atttypid, NULL) || '|' ||
        CASE WHEN c.attnotnull THEN 0 ELSE 1 END || '|' || coalesce(array_position(k.columns, c.attname), 0) AS value
    FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid
    LEFT JOIN (SELECT i.indrelid, array_agg(a.attname ORDER BY k.place) FILTER (WHERE a.attname <> 'workspace_id') AS columns
        FROM pg_index i CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k (number, place)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number WHERE i.indisprimary GROUP BY i.indrelid) k ON k.indrelid = t.oid
    WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p') AND t.relname <> '__diesel_schema_migrations'
      AND c.attnum > 0 AND NOT c.attisdropped AND c.attname <> 'workspace_id'
    ORDER BY t.relname, c.attnum";

/// Somebody who can look into each of the databases.
async fn lookers(premises: &Premises) -> (Store, Vec<(&'static str, Intruder)>) {
    let store = search::open(premises);
    let id = premises.new_workspace(&store).await;
    let database = store.workspace(id).await.unwrap();
    // The search file is made when something is first looked for.
    assert!(database.follow_search(Duration::from_secs(5)).await.unwrap());
    let lookers = vec![
        ("platform", Intruder::at(premises, &store, None)),
        ("workspace", Intruder::at(premises, &store, Some(id))),
        ("search", Intruder::at_search(premises, &store, id)),
        ("keyring", Intruder::at_keyring(premises)),
    ];
    (store, lookers)
}

#[test]
fn migrations_come_in_pairs_and_in_one_order() {
    for database in DATABASES {
        let names = migrations(database, "sqlite");
        assert_eq!(names, migrations(database, "postgres"), "{database}");
        let numbers: Vec<String> = (1..=names.len()).map(|number| format!("{number:04}")).collect();
        assert!(names.iter().map(|name| version(name)).eq(numbers.iter()), "{names:?} are not numbered from 1");
    }
}

on_both! {
    async fn every_table_is_what_the_program_takes_it_for(premises) {
        let declared = declared();
        let (_store, lookers) = lookers(premises).await;
        let mut found = BTreeSet::new();
        for (database, mut looker) in lookers {
            let rows = looker.ask(if premises.engine == Engine::Sqlite { SQLITE_TABLES } else { POSTGRES_TABLES });
            for (name, table) in tables(&rows) {
                let expected = declared.get(&name).unwrap_or_else(|| panic!("no program knows {database}.{name}"));
                assert_eq!(&table, expected, "{database}.{name}");
                found.insert(name);
            }
        }
        let declared: BTreeSet<String> = declared.into_keys().collect();
        assert_eq!(found, declared, "and each that a program knows is there");
    }

    async fn what_refers_to_nothing_is_refused(premises) {
        let store = premises.open();
        let id = premises.new_workspace(&store).await;
        let database = store.workspace(id).await.unwrap();
        let orphan = "INSERT INTO levels (variant, location, on_hand, reserved) VALUES ('var_none', 'loc_none', 1, 0)";
        let refused = statement::run(&database, orphan).await.unwrap_err().to_string().to_lowercase();
        assert!(refused.contains("foreign key"), "{refused}");
        let orphan = "INSERT INTO belongings (account, workspace, member) VALUES ('acc_none', 'wsp_none', 'mem_none')";
        let refused = statement::run(store.platform(), orphan).await.unwrap_err().to_string().to_lowercase();
        assert!(refused.contains("foreign key"), "{refused}");
    }
}

/// What each database refuses as a second one: `table(columns)`, with `?` where only some rows count.
async fn unique(premises: &Premises) -> BTreeMap<&'static str, BTreeSet<String>> {
    let query = match premises.engine {
        Engine::Sqlite => "SELECT t.name || '(' || (SELECT group_concat(name) FROM (SELECT c.name FROM pragma_index_info(i.name) c ORDER BY c.seqno))
                || ')' || CASE i.partial WHEN 1 THEN '?' ELSE '' END AS value
            FROM sqlite_master t JOIN pragma_index_list(t.name) i WHERE t.type = 'table' AND i.\"unique\" = 1 AND i.origin <> 'pk'",
        Engine::Postgres => "SELECT t.relname || '(' || string_agg(a.attname, ',' ORDER BY k.place) FILTER (WHERE a.attname <> 'workspace_id')
                || ')' || CASE WHEN i.indpred IS NULL THEN '' ELSE '?' END AS value
            FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k (number, place)
            JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number
            WHERE t.relnamespace = current_schema()::regnamespace AND i.indisunique AND NOT i.indisprimary
            GROUP BY t.relname, i.indexrelid, i.indpred",
    };
    let (_store, lookers) = lookers(premises).await;
    lookers.into_iter().map(|(database, mut looker)| (database, looker.ask(query).into_iter().collect())).collect()
}

/// What refers to what: `table(columns) -> table(columns)`.
async fn references(premises: &Premises) -> BTreeMap<&'static str, BTreeSet<String>> {
    let query = match premises.engine {
        Engine::Sqlite => "SELECT t.name || '(' || group_concat(f.\"from\") || ') -> ' || f.\"table\" || '(' || group_concat(f.\"to\") || ')' AS value
            FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table' GROUP BY t.name, f.id",
        Engine::Postgres => "SELECT t.relname || '(' || string_agg(a.attname, ',' ORDER BY k.place) || ') -> ' || r.relname || '(' ||
                string_agg(b.attname, ',' ORDER BY k.place) || ')' AS value
            FROM pg_constraint f JOIN pg_class t ON t.oid = f.conrelid JOIN pg_class r ON r.oid = f.confrelid
            CROSS JOIN unnest(f.conkey, f.confkey) WITH ORDINALITY AS k (number, other, place)
            JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number JOIN pg_attribute b ON b.attrelid = r.oid AND b.attnum = k.other
            WHERE f.contype = 'f' AND t.relnamespace = current_schema()::regnamespace AND a.attname <> 'workspace_id'
            GROUP BY t.relname, r.relname, f.oid",
    };
    let (_store, lookers) = lookers(premises).await;
    lookers.into_iter().map(|(database, mut looker)| (database, looker.ask(query).into_iter().collect())).collect()
}

#[tokio::test]
async fn both_databases_refuse_the_same_doubles_and_the_same_orphans() {
    let Some(postgres) = Premises::new(Engine::Postgres) else { return };
    let sqlite = Premises::files();
    let doubles = unique(&sqlite).await;
    assert!(doubles["workspace"].contains("variants(sku)"), "{doubles:?}");
    assert_eq!(doubles, unique(&postgres).await);
    let orphans = references(&sqlite).await;
    assert!(orphans["workspace"].contains("variants(product) -> products(id)"), "{orphans:?}");
    assert_eq!(orphans, references(&postgres).await);
}

/// Questions whose answer must be nothing; what is wrong is named.
const ISOLATION: &[(&str, &str)] = &[
    (
        "row-level security is forced, with one policy that is ours",
        "SELECT c.relname AS value FROM pg_class c WHERE c.relnamespace IN ('workspace'::regnamespace, 'search'::regnamespace) AND c.relkind IN ('r', 'p')
           AND c.relname <> '__diesel_schema_migrations' AND NOT (c.relrowsecurity AND c.relforcerowsecurity
           AND ARRAY['one_workspace|*|t|(workspace_id = current_setting(''stockade.workspace''::text, true))|(workspace_id = current_setting(''stockade.workspace''::text, true))']
             = (SELECT array_agg(concat_ws('|', p.polname, p.polcmd, p.polpermissive::char, pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid)))
                FROM pg_policy p WHERE p.polrelid = c.oid))",
    ),
    (
        "the workspace is the first column, is never null, and is filled by the transaction",
        "SELECT c.relname AS value FROM pg_class c WHERE c.relnamespace IN ('workspace'::regnamespace, 'search'::regnamespace) AND c.relkind IN ('r', 'p')
           AND c.relname <> '__diesel_schema_migrations' AND NOT EXISTS (SELECT FROM pg_attribute a JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
                WHERE a.attrelid = c.oid AND a.attname = 'workspace_id' AND a.attnum = 1 AND a.attnotnull
                  AND pg_get_expr(d.adbin, c.oid) = 'current_setting(''stockade.workspace''::text)')",
    ),
    (
        "the workspace is first in every index, unique or not, and every table has a primary key",
        "SELECT coalesce(i.indexrelid::regclass::text, c.relname) AS value FROM pg_class c LEFT JOIN pg_index i ON i.indrelid = c.oid
         WHERE c.relnamespace IN ('workspace'::regnamespace, 'search'::regnamespace) AND c.relkind IN ('r', 'p') AND c.relname <> '__diesel_schema_migrations'
           AND ((SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = i.indkey[0]) IS DISTINCT FROM 'workspace_id'
             OR NOT EXISTS (SELECT FROM pg_index p WHERE p.indrelid = c.oid AND p.indisprimary))",
    ),
    (
        "every foreign key goes from a workspace to the same one",
        "SELECT f.conname AS value FROM pg_constraint f WHERE f.contype = 'f' AND f.connamespace = 'workspace'::regnamespace
           AND ((SELECT attname FROM pg_attribute WHERE attrelid = f.conrelid AND attnum = f.conkey[1]) <> 'workspace_id'
             OR (SELECT attname FROM pg_attribute WHERE attrelid = f.confrelid AND attnum = f.confkey[1]) <> 'workspace_id')",
    ),
    (
        "text is compared byte by byte",
        "SELECT t.oid::regclass || '.' || c.attname AS value FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid
           JOIN pg_collation l ON l.oid = c.attcollation JOIN pg_type y ON y.oid = c.atttypid
         WHERE t.relnamespace IN ('platform'::regnamespace, 'workspace'::regnamespace, 'search'::regnamespace, 'keyring'::regnamespace) AND t.relkind IN ('r', 'p')
           AND t.relname <> '__diesel_schema_migrations' AND c.attnum > 0 AND y.typcategory = 'S'
           AND c.attname <> 'workspace_id' AND l.collname <> 'C'",
    ),
];

#[tokio::test]
async fn every_table_of_a_workspace_keeps_workspaces_apart_on_postgres() {
    let Some(premises) = Premises::new(Engine::Postgres) else { return };
    let (_store, mut lookers) = lookers(&premises).await;
    let (_, looker) = &mut lookers[1];
    for (what, question) in ISOLATION {
        assert_eq!(looker.ask(question), [] as [String; 0], "{what}");
    }
    // The questions see what they ask for.
    looker.sql(
        "CREATE TABLE planted (id BIGINT PRIMARY KEY, name TEXT, product TEXT);
         CREATE TABLE planted_too (workspace_id TEXT NOT NULL DEFAULT current_setting('stockade.workspace'), id BIGINT,
            PRIMARY KEY (workspace_id, id), planted BIGINT REFERENCES planted (id));",
    );
    for (what, question) in ISOLATION {
        assert_ne!(looker.ask(question), [] as [String; 0], "a breach was planted: {what}");
    }
}

/// A workspace with something in it, closed.
async fn workspace(premises: &Premises) -> WorkspaceId {
    let store = premises.open();
    let id = premises.new_workspace(&store).await;
    write_entries(&store.workspace(id).await.unwrap(), 5).await;
    store.close().await;
    id
}

/// Does something to the file of a closed workspace, with its key.
fn meddle<T>(premises: &Premises, id: WorkspaceId, with: impl FnOnce(&mut Intruder) -> T) -> T {
    let store = premises.open();
    with(&mut Intruder::at(premises, &store, Some(id)))
}

/// Everything that is in a file, and how.
fn content(intruder: &mut Intruder) -> Vec<String> {
    let mut content = intruder.ask("SELECT coalesce(sql, name) AS value FROM sqlite_master ORDER BY name");
    for table in intruder.ask("SELECT name AS value FROM sqlite_master WHERE type = 'table' ORDER BY name") {
        let columns = intruder.ask(&format!(
            "SELECT group_concat('quote(\"' || name || '\")', ' || ') AS value FROM pragma_table_info('{table}')"
        ));
        content.push(format!("in {table}:"));
        content.extend(intruder.ask(&format!("SELECT {} AS value FROM \"{table}\" ORDER BY 1", columns[0])));
    }
    content
}

/// The tables of a migration, what refers to others first.
fn tables_of(name: &str) -> Vec<String> {
    let text = sql("workspace", "sqlite", name);
    let mut tables: Vec<String> =
        text.split("CREATE TABLE ").skip(1).map(|rest| rest.split([' ', '(']).next().unwrap().to_owned()).collect();
    tables.reverse();
    tables
}

/// What a migration added to tables that were there: an index keeps its column from being taken back.
fn indexes_of(name: &str) -> Vec<String> {
    let text = sql("workspace", "sqlite", name);
    text.split("CREATE INDEX ").skip(1).map(|rest| rest.split(' ').next().unwrap().to_owned()).collect()
}

fn columns_of(name: &str) -> Vec<(String, String)> {
    let text = sql("workspace", "sqlite", name);
    let added = text.split("ALTER TABLE ").skip(1).filter_map(|rest| rest.split_once(" ADD COLUMN "));
    let mut columns: Vec<_> =
        added.map(|(table, rest)| (table.to_owned(), rest.split(' ').next().unwrap().to_owned())).collect();
    columns.reverse();
    columns
}

/// The triggers that a migration put others in the place of, as they were.
fn triggers_before(name: &str) -> Vec<String> {
    let text = sql("workspace", "sqlite", name);
    let replaced = text.split("DROP TRIGGER ").skip(1).map(|rest| rest.split(';').next().unwrap());
    let older = |trigger: &str| {
        let began = format!("CREATE TRIGGER {trigger} ");
        let earlier = migrations("workspace", "sqlite").into_iter().rev().filter(|earlier| earlier.as_str() < name);
        let texts = earlier.map(|earlier| sql("workspace", "sqlite", &earlier));
        let found = texts.filter_map(|text| {
            let from = text.find(&began)?;
            let length = text[from..].find("END;")? + "END;".len();
            Some(text[from..from + length].to_owned())
        });
        format!("DROP TRIGGER {trigger}; {}", found.into_iter().next().unwrap())
    };
    replaced.map(older).collect()
}

fn undo(intruder: &mut Intruder, name: &str, also_its_tables: bool) {
    intruder.sql("PRAGMA foreign_keys = OFF");
    if also_its_tables {
        triggers_before(name).iter().for_each(|older| intruder.sql(older));
        tables_of(name).iter().for_each(|table| intruder.sql(&format!("DROP TABLE {table}")));
        indexes_of(name).iter().for_each(|index| intruder.sql(&format!("DROP INDEX IF EXISTS {index}")));
        for (table, column) in columns_of(name) {
            intruder.sql(&format!("ALTER TABLE {table} DROP COLUMN {column}"));
        }
    }
    intruder.sql(&format!("DELETE FROM {APPLIED} WHERE version = '{}'", version(name)));
}

/// The last two migrations of a workspace.
fn last_two() -> [String; 2] {
    let mut names = migrations("workspace", "sqlite");
    names.split_off(names.len() - 2).try_into().unwrap()
}

/// The copy from before, as the program names it.
fn copy_from_before(premises: &Premises, id: WorkspaceId) -> PathBuf {
    let generation = migrations("workspace", "sqlite").len() - 1;
    premises.file(id).with_extension(format!("db.before-{generation}"))
}

#[tokio::test]
async fn a_file_of_a_newer_program_is_refused_and_left_alone() {
    let premises = Premises::files();
    let id = workspace(&premises).await;
    meddle(&premises, id, |file| file.sql(&format!("INSERT INTO {APPLIED} (version) VALUES ('9999')")));
    let store = premises.open();
    let refused = store.workspace(id).await.err().unwrap();
    assert!(matches!(&refused, OpenError::Newer { name, .. } if name == "9999"), "{refused}");
    store.close().await;
    drop(store);
    meddle(&premises, id, |file| file.sql(&format!("DELETE FROM {APPLIED} WHERE version = '9999'")));
    let store = premises.open();
    assert_eq!(store.workspace(id).await.unwrap().head().audit_seq, 5);

    for newer in [Intruder::at(&premises, &store, None), Intruder::at_keyring(&premises)].iter_mut() {
        newer.sql(&format!("INSERT INTO {APPLIED} (version) VALUES ('9999')"));
        let copy = Copy::of(&premises.data());
        newer.sql(&format!("DELETE FROM {APPLIED} WHERE version = '9999'"));
        let copied = Premises::of_copy(&copy);
        let refused = copied.try_open().err().unwrap();
        assert!(matches!(&refused, OpenError::Newer { name, .. } if name == "9999"), "{refused}");
    }
    store.close().await;
}

#[tokio::test]
async fn an_older_file_is_brought_up_to_date_with_a_copy_beside_it() {
    let premises = Premises::files();
    let id = workspace(&premises).await;
    let wanted = meddle(&premises, id, content);
    let older = meddle(&premises, id, |file| {
        last_two().iter().rev().for_each(|name| undo(file, name, true));
        content(file)
    });
    let store = premises.open();
    write_entries(&store.workspace(id).await.unwrap(), 0).await;
    let mut brought = content(&mut Intruder::at(&premises, &store, Some(id)));
    // Only when it was done differs.
    let is_time = |line: &String| last_two().iter().any(|name| line.starts_with(&format!("'{}'", version(name))));
    brought.retain(|line| !is_time(line));
    assert_eq!(brought, wanted.into_iter().filter(|line| !is_time(line)).collect::<Vec<_>>());
    store.close().await;
    drop(store);
    fs::rename(copy_from_before(&premises, id), premises.file(id)).unwrap();
    assert_eq!(meddle(&premises, id, content), older, "the copy is the file as it was");
}

#[tokio::test]
async fn a_migration_that_fails_leaves_the_file_as_it_was() {
    let [before_last, last] = last_two();
    // The first of the two succeeds, and is taken back with the other; and the other alone.
    for undone in [vec![&last, &before_last], vec![&last]] {
        let premises = Premises::files();
        let id = workspace(&premises).await;
        let as_it_was = meddle(&premises, id, |file| {
            // Its tables are in the way.
            undone.iter().for_each(|name| undo(file, name, **name != last));
            content(file)
        });
        let store = premises.open();
        for _ in 0..2 {
            let refused = store.workspace(id).await.err().unwrap();
            assert!(matches!(&refused, OpenError::Migration { name, .. } if *name == last), "{refused}");
            assert_eq!(content(&mut Intruder::at(&premises, &store, Some(id))), as_it_was);
        }
        let copy = migrations("workspace", "sqlite").len() - undone.len() + 1;
        let copy = premises.file(id).with_extension(format!("db.before-{copy}"));
        fs::rename(copy, premises.file(id)).unwrap();
        assert_eq!(content(&mut Intruder::at(&premises, &store, Some(id))), as_it_was, "the copy too");
        store.close().await;
    }
}

/// Killed at each change of a file while it migrates: it is the older file or the newer one, and opens.
#[test]
fn a_migration_that_is_killed_leaves_the_older_file_or_the_newer_one() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let premises = Premises::files();
    let id = runtime.block_on(workspace(&premises));
    let newer = migrations("workspace", "sqlite").len().to_string();
    let older = (newer.parse::<usize>().unwrap() - 2).to_string();
    meddle(&premises, id, |file| last_two().iter().rev().for_each(|name| undo(file, name, true)));
    let applied = format!("SELECT CAST(count(*) AS TEXT) AS value FROM {APPLIED}");
    let mut seen = BTreeSet::new();
    let kills = killing::at_each_change(&premises, "open", 2, |killed| {
        let count = meddle(killed, id, |file| file.ask(&applied));
        assert!(count == [older.clone()] || count == [newer.clone()], "half migrated: {count:?}");
        seen.extend(count);
        runtime.block_on(async {
            let store = killed.open();
            let database = store.workspace(id).await.unwrap();
            assert_eq!(database.head().audit_seq, 5);
            write_entries(&database, 1).await;
            drop(database);
            store.close().await;
        });
        assert_eq!(meddle(killed, id, |file| file.ask(&applied)), std::slice::from_ref(&newer));
    });
    if let Some(kills) = kills {
        assert!(kills > 10 && seen.len() == 2, "killed {kills} times, and saw {seen:?}: this proves little");
    }
}

/// PostgreSQL's trigger is tried where there is a shop with movements.
#[tokio::test]
async fn a_movement_of_stock_is_never_edited_in_a_file() {
    let premises = Premises::files();
    let id = workspace(&premises).await;
    meddle(&premises, id, |file| {
        // As the program opens it, but for what the row refers to.
        file.sql("PRAGMA recursive_triggers = ON; PRAGMA foreign_keys = OFF");
        file.sql(
            "INSERT INTO movements (id, version, at, kind, variant, location, on_hand, reserved, reason)
             VALUES ('mov_1', 1, '2026-01-01', 'receive', 'var_1', 'loc_1', 1, 0, '')",
        );
        let before = content(file);
        for sql in ["UPDATE movements SET on_hand = 2", "UPDATE movements SET reason = 'why'", "DELETE FROM movements"]
        {
            let refused = file.try_sql(sql).unwrap_err().to_string();
            assert!(refused.contains("append-only"), "{sql}: {refused}");
        }
        // Nor written over.
        assert!(file.try_sql("REPLACE INTO movements SELECT * FROM movements").is_err());
        assert_eq!(content(file), before);
    });
}
