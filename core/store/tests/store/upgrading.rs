//! A file of an older program is brought up to date whole or not at all, and one of a newer program is left alone.

use std::{collections::BTreeSet, fs, path::PathBuf};

use model::WorkspaceId;
use store::OpenError;

use crate::{
    intruder::Intruder,
    killing,
    migrations::{APPLIED, migrations, sql, version},
    premises::{Copy, Premises, write_entries},
};

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

/// What a migration calls columns by another name: table, name before, name since.
fn renames_of(name: &str) -> Vec<[String; 3]> {
    let text = sql("workspace", "sqlite", name);
    let renamed = text.split("ALTER TABLE ").skip(1).filter_map(|rest| rest.split_once(" RENAME COLUMN "));
    let of = |(table, rest): (&str, &str)| {
        let (before, since) = rest.split_once(" TO ").unwrap();
        [table, before, since.split(';').next().unwrap()].map(str::to_owned)
    };
    renamed.map(of).collect()
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
        for [table, before, since] in renames_of(name) {
            intruder.sql(&format!("ALTER TABLE {table} RENAME COLUMN {since} TO {before}"));
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
    let kills = killing::at_each_change(&premises, "open", 1, |killed| {
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
