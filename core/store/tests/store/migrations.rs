//! Both databases have the shape that the program knows, and the same one.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use store::Store;
use testkit::Engine;

use crate::{intruder::Intruder, premises::Premises, search, statement};

const DATABASES: [&str; 4] = ["platform", "workspace", "search", "keyring"];
/// diesel's own.
pub const APPLIED: &str = "__diesel_schema_migrations";

fn core() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The names of the migrations of one kind of database, in order.
pub fn migrations(database: &str, engine: &str) -> Vec<String> {
    let folder = core().parent().unwrap().join("migrations").join(database).join(engine);
    let mut names: Vec<String> =
        folder.read_dir().unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

pub fn sql(database: &str, engine: &str, name: &str) -> String {
    let file = core().parent().unwrap().join("migrations").join(database).join(engine).join(name).join("up.sql");
    fs::read_to_string(file).unwrap()
}

pub fn version(name: &str) -> &str {
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
                // What every program of before had, whichever it was: less than there is, on purpose.
                && !path.ends_with("beforehand.rs")
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
