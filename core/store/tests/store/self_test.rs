//! A PostgreSQL that would not keep workspaces apart, or its audit log as it is, is refused before the first
//! request; with a sentence that says why.

use store::{OpenError, Settings, Store, migrate_postgres};
use testkit::Engine;

use crate::premises::{Premises, empty_database};

fn refusal(premises: &Premises) -> OpenError {
    premises.try_open().err().expect("it is refused")
}

/// `{app}` and `{owner}` are the roles.
struct Breach {
    what: &'static str,
    done: &'static str,
    undone: &'static str,
    /// What is said about it.
    says: &'static str,
    /// And what it names.
    names: &'static str,
}

const BREACHES: &[Breach] = &[
    Breach {
        what: "a superuser",
        done: "ALTER ROLE {app} SUPERUSER",
        undone: "ALTER ROLE {app} NOSUPERUSER",
        says: "is a superuser",
        names: "{app}",
    },
    Breach {
        what: "a role that bypasses row-level security",
        done: "ALTER ROLE {app} BYPASSRLS",
        undone: "ALTER ROLE {app} NOBYPASSRLS",
        says: "may bypass row-level security",
        names: "{app}",
    },
    Breach {
        what: "a role that may become one that bypasses row-level security",
        done: "CREATE ROLE {app}_bypass BYPASSRLS; GRANT {app}_bypass TO {app}",
        undone: "DROP ROLE {app}_bypass",
        says: "may bypass row-level security",
        names: "{app}_bypass",
    },
    Breach {
        what: "a member of the owner's role",
        done: "GRANT {owner} TO {app}",
        undone: "REVOKE {owner} FROM {app}",
        says: "owns tables, or is a member of the role that does",
        names: "keyring.",
    },
    Breach {
        what: "the owner of one table",
        done: "ALTER TABLE workspace.products OWNER TO {app}",
        undone: "ALTER TABLE workspace.products OWNER TO {owner}; GRANT SELECT, INSERT, UPDATE, DELETE ON workspace.products TO {app}",
        says: "owns tables",
        names: "workspace.products",
    },
    Breach {
        what: "a table whose row-level security is not forced",
        done: "ALTER TABLE workspace.products NO FORCE ROW LEVEL SECURITY",
        undone: "ALTER TABLE workspace.products FORCE ROW LEVEL SECURITY",
        says: "no forced row-level security",
        names: "products",
    },
    Breach {
        what: "a table whose row-level security is disabled",
        done: "ALTER TABLE workspace.products DISABLE ROW LEVEL SECURITY",
        undone: "ALTER TABLE workspace.products ENABLE ROW LEVEL SECURITY",
        says: "no forced row-level security",
        names: "products",
    },
    Breach {
        what: "a table of somebody's own",
        done: "CREATE TABLE workspace.extra (id INT)",
        undone: "DROP TABLE workspace.extra",
        says: "no forced row-level security",
        names: "extra",
    },
    Breach {
        what: "an extra permissive policy",
        done: "CREATE POLICY everybody ON workspace.products USING (true)",
        undone: "DROP POLICY everybody ON workspace.products",
        says: "another policy than ours",
        names: "products",
    },
    Breach {
        what: "a policy of our name that says something else",
        done: "ALTER POLICY one_workspace ON workspace.products USING (true)",
        undone: "ALTER POLICY one_workspace ON workspace.products USING (workspace_id = current_setting('stockade.workspace', true))",
        says: "another policy than ours",
        names: "products",
    },
    Breach {
        what: "a policy that lets rows be written elsewhere",
        done: "ALTER POLICY one_workspace ON workspace.products WITH CHECK (true)",
        undone: "ALTER POLICY one_workspace ON workspace.products WITH CHECK (workspace_id = current_setting('stockade.workspace', true))",
        says: "another policy than ours",
        names: "products",
    },
    Breach {
        what: "a table without a policy",
        done: "DROP POLICY one_workspace ON workspace.products",
        undone: "SET search_path = workspace; SELECT stockade_isolate('products')",
        says: "or none",
        names: "products",
    },
    Breach {
        what: "a view that reads with its owner's rights",
        done: "CREATE VIEW workspace.all_products AS SELECT * FROM workspace.products",
        undone: "DROP VIEW workspace.all_products",
        says: "read with their owner's rights",
        names: "workspace.all_products",
    },
    Breach {
        what: "a materialized view",
        done: "CREATE MATERIALIZED VIEW platform.all_products AS SELECT 1 AS one",
        undone: "DROP MATERIALIZED VIEW platform.all_products",
        says: "read with their owner's rights",
        names: "platform.all_products",
    },
    Breach {
        what: "a function that runs with its owner's rights",
        done: "CREATE FUNCTION workspace.peek() RETURNS BIGINT LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM workspace.products'",
        undone: "DROP FUNCTION workspace.peek()",
        says: "run with their owner's rights",
        names: "workspace.peek",
    },
    Breach {
        what: "the right to truncate",
        done: "GRANT TRUNCATE ON workspace.products TO {app}",
        undone: "REVOKE TRUNCATE ON workspace.products FROM {app}",
        says: "may truncate",
        names: "workspace.products",
    },
    Breach {
        what: "the right to truncate, through everybody",
        done: "GRANT TRUNCATE ON platform.jobs TO PUBLIC",
        undone: "REVOKE TRUNCATE ON platform.jobs FROM PUBLIC",
        says: "may truncate",
        names: "platform.jobs",
    },
    Breach {
        what: "the right to change the log",
        done: "GRANT UPDATE ON workspace.audit_entries TO {app}",
        undone: "REVOKE UPDATE ON workspace.audit_entries FROM {app}",
        says: "may rewrite the audit log",
        names: "workspace.audit_entries",
    },
    Breach {
        what: "the right to change one column of the log",
        done: "GRANT UPDATE (detail) ON platform.audit_entries TO {app}",
        undone: "REVOKE UPDATE (detail) ON platform.audit_entries FROM {app}",
        says: "may rewrite the audit log",
        names: "platform.audit_entries",
    },
    Breach {
        what: "the right to delete checkpoints",
        done: "GRANT DELETE ON workspace.audit_checkpoints TO {app}",
        undone: "REVOKE DELETE ON workspace.audit_checkpoints FROM {app}",
        says: "may rewrite the audit log",
        names: "workspace.audit_checkpoints",
    },
    Breach {
        what: "a log without its trigger",
        done: "ALTER TABLE platform.audit_entries DISABLE TRIGGER audit_entries_never_change",
        undone: "ALTER TABLE platform.audit_entries ENABLE TRIGGER audit_entries_never_change",
        says: "the trigger that keeps these as they are is missing or disabled",
        names: "platform.audit_entries",
    },
];

#[test]
fn each_breach_of_isolation_is_refused_and_named() {
    let Some(premises) = Premises::new(Engine::Postgres) else { return };
    let database = premises.database().unwrap();
    let with_roles = |sql: &str| sql.replace("{app}", &database.app).replace("{owner}", &database.owner);
    for breach in BREACHES {
        database.psql_as_superuser(&with_roles(breach.done)).unwrap();
        let refused = refusal(&premises);
        let OpenError::Unsafe { why } = &refused else { panic!("{}: {refused}", breach.what) };
        let names = with_roles(breach.names);
        assert!(why.contains(breach.says) && why.contains(&names), "{}: {why}", breach.what);
        assert!(refused.to_string().contains("does not serve from it"), "{refused}");
        database.psql_as_superuser(&with_roles(breach.undone)).unwrap();
        drop(premises.try_open().unwrap_or_else(|error| panic!("after {} was undone: {error}", breach.what)));
    }
}

#[test]
fn the_owner_does_not_serve() {
    let Some(premises) = Premises::new(Engine::Postgres) else { return };
    let url = premises.database().unwrap().owner_url.clone();
    let refused = Store::open(Settings { database: Some(url), ..premises.settings() }).err().unwrap();
    assert!(matches!(&refused, OpenError::Unsafe { why } if why.contains("owns tables")), "{refused}");
}

#[test]
fn a_database_that_was_not_migrated_is_refused_with_what_to_do() {
    let Some(premises) = Premises::new(Engine::Postgres) else { return };
    let Some(empty) = empty_database() else { return };
    let refused = Store::open(Settings { database: Some(empty.app_url.clone()), ..premises.settings() }).err().unwrap();
    assert!(matches!(refused, OpenError::NotMigrated { .. }), "{refused}");
    assert!(refused.to_string().contains("stockade migrate --database"), "{refused}");

    let database = premises.database().unwrap();
    let last = "SELECT max(version) FROM workspace.__diesel_schema_migrations";
    let last = database.psql_as_owner(last).unwrap().trim().to_owned();
    database
        .psql_as_owner(&format!("DELETE FROM workspace.__diesel_schema_migrations WHERE version = '{last}'"))
        .unwrap();
    let refused = refusal(&premises);
    assert!(
        matches!(&refused, OpenError::NotMigrated { why } if why.contains("workspace lacks") && why.contains(&last)),
        "{refused}"
    );

    database
        .psql_as_owner(&format!("INSERT INTO workspace.__diesel_schema_migrations VALUES ('{last}'), ('9999')"))
        .unwrap();
    let refused = refusal(&premises);
    assert!(
        matches!(&refused, OpenError::NotMigrated { why } if why.contains("newer Stockade") && why.contains("9999")),
        "{refused}"
    );
}

#[test]
fn a_migration_that_fails_leaves_a_database_that_is_refused_and_can_be_migrated_again() {
    let Some(premises) = Premises::new(Engine::Postgres) else { return };
    let Some(database) = empty_database() else { return };
    database.psql_as_owner("CREATE SCHEMA workspace; CREATE TABLE workspace.variants (in_the_way INT)").unwrap();
    let failed = migrate_postgres(&database.owner_url, &database.app).err().unwrap();
    assert!(matches!(&failed, OpenError::NotMigrated { why } if why.contains("variants")), "{failed}");
    // The migration that failed left nothing, not even what it had made before.
    let half = database.psql_as_owner("SELECT to_regclass('workspace.products') IS NULL").unwrap();
    assert_eq!(half.trim(), "t");
    let url = Some(database.app_url.clone());
    let refused = Store::open(Settings { database: url.clone(), ..premises.settings() }).err().unwrap();
    assert!(matches!(refused, OpenError::NotMigrated { .. }), "{refused}");

    database.psql_as_owner("DROP TABLE workspace.variants").unwrap();
    migrate_postgres(&database.owner_url, &database.app).unwrap();
    drop(Store::open(Settings { database: url, ..premises.settings() }).unwrap());
}

#[test]
fn migrating_twice_changes_nothing_and_takes_no_right_away() {
    let Some(premises) = Premises::new(Engine::Postgres) else { return };
    let database = premises.database().unwrap();
    let again = migrate_postgres(&database.owner_url, &database.app).unwrap();
    assert!(again.iter().all(|ran| ran.names.is_empty()), "{again:?}");
    // What was given away by mistake is taken back.
    database
        .psql_as_owner(&format!("GRANT UPDATE, TRUNCATE ON workspace.audit_entries TO {}, PUBLIC", database.app))
        .unwrap();
    assert!(matches!(refusal(&premises), OpenError::Unsafe { .. }));
    migrate_postgres(&database.owner_url, &database.app).unwrap();
    drop(premises.open());
}

#[test]
fn a_server_elsewhere_is_not_even_asked_without_a_verified_connection() {
    let premises = Premises::files();
    for url in [
        "postgres://app:secret@db.example.com/stockade",
        "postgres://app:secret@db.example.com/stockade?sslmode=require",
        "postgres:///stockade?hostaddr=192.0.2.7",
        "postgres:///stockade?host=/run/postgresql,db.example.com",
    ] {
        let refused = Store::open(Settings { database: Some(url.to_owned()), ..premises.settings() }).err().unwrap();
        assert!(matches!(refused, OpenError::Unverified { .. }), "{url}: {refused}");
        assert!(refused.to_string().contains("sslmode=verify-full"), "it says what to do: {refused}");
        assert!(!refused.to_string().contains("secret"), "{refused}");
        let refused = migrate_postgres(url, "app").err().unwrap();
        assert!(matches!(refused, OpenError::Unverified { .. }), "the owner neither: {url}: {refused}");
    }
}
