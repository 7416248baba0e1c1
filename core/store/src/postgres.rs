//! What PostgreSQL must be before Stockade serves from it: reached over a verified connection, by a
//! role that owns nothing and cannot step around row-level security.

use diesel::{
    ExpressionMethods as _, PgConnection, QueryDsl as _, QueryResult, QueryableByName, RunQueryDsl as _,
    connection::SimpleConnection, sql_types::Text,
};
use model::WorkspaceId;
use url::Url;

use crate::{
    Connection,
    connection::open_postgres,
    home::OpenError,
    migrate::{KEYRING, Migrations, PLATFORM, SEARCH, WORKSPACE, pending_postgres},
    schema::{audit_entries, audit_floor},
    transaction::{begin_write, commit},
};

/// One schema for each kind of database. Every table of `workspace` and `search` carries the workspace.
pub(crate) const SCHEMAS: [(&str, Migrations); 4] =
    [("platform", PLATFORM), ("workspace", WORKSPACE), ("search", SEARCH), ("keyring", KEYRING)];

/// Where the log of migrations is kept, which the application only reads.
const MIGRATIONS_TABLE: &str = "__diesel_schema_migrations";

/// A server elsewhere must be encrypted and must be who it says it is.
pub(crate) fn check_transport(url: &str) -> Result<(), OpenError> {
    is_verified_or_here(url, |name| std::env::var(name).ok())
}

/// Reads a URL as libpq does: a parameter wins over the authority and the last of several over the others,
/// the environment fills what is left out, and each may be a list.
fn is_verified_or_here(url: &str, environment: impl Fn(&str) -> Option<String>) -> Result<(), OpenError> {
    let parsed = Url::parse(url)
        .map_err(|error| OpenError::Unreachable { why: format!("the database URL is not one: {error}") })?;
    let parameter =
        |name: &str| parsed.query_pairs().filter(|(key, _)| key == name).last().map(|(_, value)| value.into_owned());
    if parameter("sslmode").as_deref() == Some("verify-full") {
        return Ok(());
    }
    let authority =
        || parsed.host_str().filter(|host| !host.is_empty()).map(|host| host.replace("%2C", ",").replace("%2c", ","));
    let host = parameter("host").or_else(authority).or_else(|| environment("PGHOST")).unwrap_or_default();
    let address = parameter("hostaddr").or_else(|| environment("PGHOSTADDR")).unwrap_or_default();
    // A service is a file that may say anything.
    let service = parameter("service").or_else(|| environment("PGSERVICE"));
    if service.is_none() && host.split(',').chain(address.split(',')).all(is_here) {
        Ok(())
    } else {
        Err(OpenError::Unverified { host: if address.is_empty() { host } else { address } })
    }
}

/// This machine: a socket in its file system, which is also where no name leads, or its own address.
fn is_here(host: &str) -> bool {
    let is_socket = host.is_empty() || host.starts_with('/') || host.starts_with("%2F") || host.starts_with("%2f");
    is_socket
        || host == "localhost"
        || host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// What the application's role may do: read and write rows, append to the audit log, and nothing else.
pub(crate) fn grant(postgres: &mut PgConnection, schema: &str, role: &str) -> Result<(), OpenError> {
    let role = format!("\"{}\"", role.replace('"', "\"\""));
    let append_only = if matches!(schema, "keyring" | "search") {
        String::new()
    } else {
        format!(
            "REVOKE UPDATE, DELETE ON {schema}.audit_entries, {schema}.audit_checkpoints FROM {role};
             REVOKE DELETE ON {schema}.audit_floor FROM {role};"
        )
    };
    postgres
        .batch_execute(&format!(
            "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {role};
             GRANT USAGE ON SCHEMA {schema} TO {role};
             GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role};
             REVOKE INSERT, UPDATE, DELETE ON {schema}.{MIGRATIONS_TABLE} FROM {role};
             {append_only}"
        ))
        .map_err(|error| OpenError::NotMigrated { why: format!("granting the role {role} its rights: {error}") })
}

/// Reads the catalog and refuses on any breach, before the first request.
pub(crate) fn check_catalog(postgres: &mut PgConnection) -> Result<(), OpenError> {
    for (schema, migrations) in SCHEMAS {
        let pending = pending_postgres(postgres, schema, &migrations)?;
        if !pending.names.is_empty() {
            return Err(OpenError::NotMigrated { why: format!("{schema} lacks {}", pending.names.join(", ")) });
        }
    }
    for (question, complaint) in BREACHES {
        let found = ask(postgres, question).map_err(|error| OpenError::Unsafe { why: error.to_string() })?;
        if !found.is_empty() {
            return Err(OpenError::Unsafe { why: format!("{complaint}: {}", found.join(", ")) });
        }
    }
    Ok(())
}

/// Questions whose answer must be nothing, and what it means if it is not.
const BREACHES: &[(&str, &str)] = &[
    (
        "SELECT rolname::text AS name FROM pg_roles WHERE rolsuper AND pg_has_role(current_user, oid, 'MEMBER') ORDER BY 1",
        "the role it connects as is a superuser, or may become one",
    ),
    (
        "SELECT rolname::text AS name FROM pg_roles WHERE rolbypassrls AND pg_has_role(current_user, oid, 'MEMBER') ORDER BY 1",
        "the role it connects as may bypass row-level security",
    ),
    (
        "SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname IN ('platform', 'workspace', 'search', 'keyring') AND pg_has_role(current_user, c.relowner, 'MEMBER') ORDER BY 1 LIMIT 5",
        "the role it connects as owns tables, or is a member of the role that does",
    ),
    (
        "SELECT c.relname::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname IN ('workspace', 'search') AND c.relkind IN ('r', 'p', 'f') AND c.relname <> '__diesel_schema_migrations'
           AND NOT (c.relrowsecurity AND c.relforcerowsecurity) ORDER BY 1",
        "these tables have no forced row-level security",
    ),
    (
        "SELECT c.relname::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname IN ('workspace', 'search') AND c.relkind IN ('r', 'p') AND c.relname <> '__diesel_schema_migrations'
           AND NOT coalesce((SELECT bool_and(p.polname = 'one_workspace' AND p.polpermissive AND p.polcmd = '*'
                    AND pg_get_expr(p.polqual, p.polrelid) = '(workspace_id = current_setting(''stockade.workspace''::text, true))'
                    AND pg_get_expr(p.polwithcheck, p.polrelid) = '(workspace_id = current_setting(''stockade.workspace''::text, true))')
                FROM pg_policy p WHERE p.polrelid = c.oid), false)
         ORDER BY 1",
        "these tables have another policy than ours, or none",
    ),
    (
        "SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname IN ('platform', 'workspace', 'search', 'keyring') AND (c.relkind = 'm' OR
               (c.relkind = 'v' AND NOT coalesce(c.reloptions @> ARRAY['security_invoker=true'], false))) ORDER BY 1",
        "these views read with their owner's rights (make them with security_invoker = true, or drop them)",
    ),
    (
        "SELECT n.nspname || '.' || p.proname AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
         WHERE n.nspname IN ('platform', 'workspace', 'search', 'keyring') AND p.prosecdef ORDER BY 1",
        "these functions run with their owner's rights",
    ),
    (
        "SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname IN ('platform', 'workspace', 'search', 'keyring') AND c.relkind IN ('r', 'p')
           AND has_table_privilege(current_user, c.oid, 'TRUNCATE') ORDER BY 1",
        "the role it connects as may truncate",
    ),
    (
        "SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname IN ('platform', 'workspace') AND c.relname IN ('audit_entries', 'audit_checkpoints', 'audit_floor')
           AND (has_any_column_privilege(current_user, c.oid, 'UPDATE') AND c.relname <> 'audit_floor'
                OR has_table_privilege(current_user, c.oid, 'DELETE')) ORDER BY 1",
        "the role it connects as may rewrite the audit log",
    ),
    (
        "SELECT DISTINCT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN (VALUES ('audit_entries', '_never_change'), ('audit_entries', '_never_leave'), ('audit_checkpoints', '_never_change'),
                      ('audit_floor', '_only_rises')) AS w (relation, guard) ON w.relation = c.relname
         WHERE n.nspname IN ('platform', 'workspace')
           AND NOT EXISTS (SELECT FROM pg_trigger t
                WHERE t.tgrelid = c.oid AND t.tgname = w.relation || w.guard AND t.tgenabled IN ('O', 'A')) ORDER BY 1",
        "the trigger that keeps these as they are is missing or disabled",
    ),
];

/// Takes away every row of the workspace that was entered, but for its audit log, which nobody can take from.
pub(crate) fn empty_workspace(postgres: &mut PgConnection) -> QueryResult<()> {
    let mut left = ask(
        postgres,
        "SELECT n.nspname || '.' || quote_ident(c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname IN ('workspace', 'search') AND c.relkind IN ('r', 'p') AND c.relrowsecurity
           AND has_table_privilege(current_user, c.oid, 'DELETE')",
    )?;
    // What is otherwise never taken from asks whether this is what happens.
    postgres.batch_execute("SET LOCAL stockade.emptying = 'yes'")?;
    // What others refer to goes after them: each round takes what nobody refers to any more.
    while !left.is_empty() {
        let (before, mut refused) = (left.len(), Ok(()));
        left.retain(|table| delete_all(postgres, table).map_err(|error| refused = Err(error)).is_err());
        if left.len() == before {
            return refused;
        }
    }
    Ok(())
}

/// Takes out, as the owner of the database, every entry that stands below the floor of its log: the role that serves
/// may take none. The triggers hold for the owner too. Says how many left.
pub fn remove_below_floors(owner_url: &str) -> Result<usize, OpenError> {
    check_transport(owner_url)?;
    let failed = |error: diesel::result::Error| OpenError::NotMigrated { why: error.to_string() };
    let mut platform = open_postgres(owner_url, "platform")?;
    let mut removed = remove_below_floor(&mut platform, None).map_err(failed)?;
    let Connection::Postgres(postgres) = &mut platform else { return Ok(removed) };
    let ids = ask(postgres, "SELECT id::text AS name FROM workspaces ORDER BY 1").map_err(failed)?;
    let mut workspaces = open_postgres(owner_url, "workspace")?;
    for id in ids.iter().filter_map(|id| id.parse().ok()) {
        removed += remove_below_floor(&mut workspaces, Some(id)).map_err(failed)?;
    }
    Ok(removed)
}

fn remove_below_floor(connection: &mut Connection, workspace: Option<WorkspaceId>) -> QueryResult<usize> {
    begin_write(connection, workspace)?;
    let floor: Option<i64> = audit_floor::table.select(audit_floor::seq).load(connection)?.pop();
    let below = audit_entries::table.filter(audit_entries::seq.le(floor.unwrap_or(0)));
    let removed = diesel::delete(below).execute(connection)?;
    commit(connection)?;
    Ok(removed)
}

fn delete_all(postgres: &mut PgConnection, table: &str) -> QueryResult<()> {
    let deleted =
        postgres.batch_execute(&format!("SAVEPOINT emptying; DELETE FROM {table}; RELEASE SAVEPOINT emptying"));
    if deleted.is_err() {
        postgres.batch_execute("ROLLBACK TO SAVEPOINT emptying")?;
    }
    deleted
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

#[expect(clippy::disallowed_methods, reason = "the catalog is not ours to describe to diesel; the text is constant")]
fn ask(postgres: &mut PgConnection, question: &'static str) -> QueryResult<Vec<String>> {
    let rows: Vec<Named> = diesel::sql_query(question).load(postgres)?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

#[expect(clippy::disallowed_methods, reason = "diesel's own table of migrations; the schema is one of ours")]
pub(crate) fn applied(postgres: &mut PgConnection, schema: &'static str) -> QueryResult<Vec<String>> {
    let rows: Vec<Named> =
        diesel::sql_query(format!("SELECT version::text AS name FROM {schema}.{MIGRATIONS_TABLE} ORDER BY 1"))
            .load(postgres)?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reaches(url: &str, environment: &[(&str, &str)]) -> Result<(), OpenError> {
        is_verified_or_here(url, |name| {
            environment.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_server_elsewhere_must_be_verified() {
        for here in [
            "postgres:///stockade",
            "postgres:///stockade?host=/run/postgresql",
            "postgres://app@%2Frun%2Fpostgresql/stockade",
            "postgres://app@localhost/stockade",
            "postgres://app@127.0.0.1:5433/stockade",
            "postgres://app@[::1]/stockade",
            "postgres://app@localhost/stockade?hostaddr=127.0.0.1",
            "postgres://app@db.example.com/stockade?sslmode=verify-full",
            "postgres://app@db.example.com/stockade?sslmode=disable&sslmode=verify-full",
        ] {
            assert!(reaches(here, &[]).is_ok(), "{here}");
        }
        for elsewhere in [
            "postgres://app@db.example.com/stockade",
            "postgres://app@db.example.com/stockade?sslmode=require",
            "postgres://app@db.example.com/stockade?sslmode=verify-full&sslmode=disable",
            "postgres://app@localhost/stockade?host=10.0.0.7",
            "postgres://app@localhost/stockade?hostaddr=10.0.0.7",
            "postgres:///stockade?hostaddr=10.0.0.7",
            "postgres:///stockade?host=/run/postgresql&hostaddr=10.0.0.7",
            "postgres:///stockade?host=/run/postgresql,db.example.com",
            "postgres:///stockade?host=/run/postgresql&host=db.example.com",
            "postgres://app@localhost,db.example.com/stockade",
            "postgres://app@%2Frun%2Fpostgresql%2Cdb.example.com/stockade",
            "postgres:///stockade?hostaddr=127.0.0.1,10.0.0.7",
            "postgres:///stockade?service=production",
            "postgres://app@10.0.0.7/stockade?sslmode=verify-ca",
        ] {
            assert!(matches!(reaches(elsewhere, &[]), Err(OpenError::Unverified { .. })), "{elsewhere}");
        }
    }

    #[test]
    fn the_environment_may_lead_elsewhere_too() {
        for (url, name, value) in [
            ("postgres:///stockade", "PGHOST", "db.example.com"),
            ("postgres://app@localhost/stockade", "PGHOSTADDR", "10.0.0.7"),
            ("postgres:///stockade", "PGSERVICE", "production"),
        ] {
            assert!(matches!(reaches(url, &[(name, value)]), Err(OpenError::Unverified { .. })), "{url} {name}");
            let verified = format!("{url}?sslmode=verify-full");
            assert!(reaches(&verified, &[(name, value)]).is_ok(), "{verified} {name}");
        }
        assert!(reaches("postgres://app@localhost/stockade", &[("PGHOST", "db.example.com")]).is_ok(), "the URL wins");
    }
}
