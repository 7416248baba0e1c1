//! Somebody who has the keys: the file key of a workspace, or the password of the database's owner. No
//! trigger and no permission stops them; what they did must be found.

use diesel::{
    Connection as _, PgConnection, QueryDsl as _, QueryableByName, RunQueryDsl as _, SelectableHelper as _,
    SqliteConnection, connection::SimpleConnection, sql_types::Text,
};
use model::WorkspaceId;
use store::{
    Connection, Store,
    audit::{Checkpoint, Entry},
    schema::{audit_checkpoints, audit_entries},
};
use vault::Purpose;

use crate::premises::Premises;

pub struct Intruder {
    pub connection: Connection,
}

#[derive(QueryableByName)]
struct Told {
    #[diesel(sql_type = Text)]
    value: String,
}

#[expect(clippy::disallowed_methods, reason = "an intruder does not ask the store")]
impl Intruder {
    /// Into a workspace; with none, into the platform.
    pub fn at(premises: &Premises, store: &Store, workspace: Option<WorkspaceId>) -> Self {
        let connection = match premises.database() {
            Some(database) => {
                let mut owner = PgConnection::establish(&database.owner_url).unwrap();
                let schema = if workspace.is_some() { "workspace" } else { "platform" };
                let id = workspace.map(|id| id.to_string()).unwrap_or_default();
                owner.batch_execute(&format!("SET search_path = {schema}; SET stockade.workspace = '{id}'")).unwrap();
                Connection::Postgres(owner)
            }
            None => {
                let (path, owner) = match workspace {
                    Some(id) => (premises.file(id), id.to_string()),
                    None => (premises.data().join("platform.db"), "platform".to_owned()),
                };
                let key = store.keyring().get(&owner, Purpose::File).unwrap().unwrap();
                let mut file = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
                file.batch_execute(&format!(
                    "PRAGMA key = \"{}\"; PRAGMA busy_timeout = 5000",
                    &*key.sqlcipher_pragma()
                ))
                .unwrap();
                Connection::Sqlite(file)
            }
        };
        Self { connection }
    }

    /// Into what is searched, beside a workspace.
    pub fn at_search(premises: &Premises, store: &Store, workspace: WorkspaceId) -> Self {
        let connection = match premises.database() {
            Some(database) => {
                let mut owner = PgConnection::establish(&database.owner_url).unwrap();
                owner
                    .batch_execute(&format!("SET search_path = search; SET stockade.workspace = '{workspace}'"))
                    .unwrap();
                Connection::Postgres(owner)
            }
            None => {
                let key = store.keyring().get(workspace.as_str(), Purpose::Search).unwrap().unwrap();
                let path = premises.file(workspace).with_file_name("search.db");
                let mut file = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
                file.batch_execute(&format!(
                    "PRAGMA key = \"{}\"; PRAGMA busy_timeout = 5000",
                    &*key.sqlcipher_pragma()
                ))
                .unwrap();
                Connection::Sqlite(file)
            }
        };
        Self { connection }
    }

    /// Into the keyring, where the keys are wrapped one by one.
    pub fn at_keyring(premises: &Premises) -> Self {
        let connection = match premises.database() {
            Some(database) => {
                let mut owner = PgConnection::establish(&database.owner_url).unwrap();
                owner.batch_execute("SET search_path = keyring").unwrap();
                Connection::Postgres(owner)
            }
            None => {
                let mut file =
                    SqliteConnection::establish(premises.data().join("keyring.db").to_str().unwrap()).unwrap();
                file.batch_execute("PRAGMA busy_timeout = 5000").unwrap();
                Connection::Sqlite(file)
            }
        };
        Self { connection }
    }

    /// The same, with the triggers gone that keep the log as it is.
    pub fn unhindered(premises: &Premises, store: &Store, workspace: Option<WorkspaceId>) -> Self {
        let mut intruder = Self::at(premises, store, workspace);
        for table in ["audit_entries", "audit_checkpoints"] {
            match intruder.connection {
                Connection::Sqlite(_) => {
                    intruder.sql(&format!("DROP TRIGGER {table}_never_change; DROP TRIGGER {table}_never_leave"));
                }
                Connection::Postgres(_) => intruder.sql(&format!("ALTER TABLE {table} DISABLE TRIGGER USER")),
            }
        }
        intruder
    }

    pub fn sql(&mut self, statements: &str) {
        self.try_sql(statements).unwrap();
    }

    pub fn try_sql(&mut self, statements: &str) -> diesel::QueryResult<()> {
        self.connection.batch_execute(statements)
    }

    /// What a query says in its one column, `value`.
    pub fn ask(&mut self, query: &str) -> Vec<String> {
        let rows: Vec<Told> = diesel::sql_query(query).load(&mut self.connection).unwrap();
        rows.into_iter().map(|row| row.value).collect()
    }

    pub fn entries(&mut self) -> Vec<Entry> {
        audit_entries::table.order(audit_entries::seq).select(Entry::as_select()).load(&mut self.connection).unwrap()
    }

    pub fn checkpoints(&mut self) -> Vec<Checkpoint> {
        let all = audit_checkpoints::table.order(audit_checkpoints::size).select(Checkpoint::as_select());
        all.load(&mut self.connection).unwrap()
    }

    /// Puts another entry in the place of one.
    pub fn exchange(&mut self, seq: i64, entry: &Entry) {
        diesel::delete(audit_entries::table.find(seq)).execute(&mut self.connection).unwrap();
        diesel::insert_into(audit_entries::table).values(entry).execute(&mut self.connection).unwrap();
    }

    /// Puts another log in the place of the one that is there.
    pub fn rewrite(&mut self, entries: &[Entry]) {
        diesel::delete(audit_entries::table).execute(&mut self.connection).unwrap();
        for entry in entries {
            diesel::insert_into(audit_entries::table).values(entry).execute(&mut self.connection).unwrap();
        }
    }

    pub fn rewrite_checkpoints(&mut self, checkpoints: &[Checkpoint]) {
        diesel::delete(audit_checkpoints::table).execute(&mut self.connection).unwrap();
        for checkpoint in checkpoints {
            diesel::insert_into(audit_checkpoints::table).values(checkpoint).execute(&mut self.connection).unwrap();
        }
    }
}

/// Hashes every entry from `first` on again, so that each covers the one before.
pub fn rehash(entries: &mut [Entry], first: i64) {
    let mut previous = vec![0; 32];
    for entry in entries {
        if entry.seq >= first {
            entry.hash = entry.hash_after(&previous);
        }
        previous.clone_from(&entry.hash);
    }
}
