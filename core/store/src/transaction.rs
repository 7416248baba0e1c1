//! How a transaction begins, branches and ends on each database.

use diesel::{Connection as _, QueryResult, SqliteConnection, connection::SimpleConnection};
use model::WorkspaceId;

use crate::{Connection, repeated::Plain};

/// A write begins with the right to write: on SQLite the lock (a deferred transaction that reads and
/// then writes loses to 'database is locked'), on PostgreSQL the workspace's head row, so that entries
/// are numbered in commit order.
pub(crate) fn begin_write(connection: &mut Connection, workspace: Option<WorkspaceId>) -> QueryResult<()> {
    match connection {
        Connection::Sqlite(sqlite) => plain(sqlite, "BEGIN IMMEDIATE"),
        Connection::Postgres(postgres) => {
            let enter = enter_workspace(workspace);
            postgres.batch_execute(&format!("BEGIN; {enter} SELECT id FROM head WHERE id = 1 FOR UPDATE;"))
        }
    }
}

pub(crate) fn begin_read(connection: &mut Connection, workspace: Option<WorkspaceId>) -> QueryResult<()> {
    match connection {
        Connection::Sqlite(sqlite) => plain(sqlite, "BEGIN"),
        Connection::Postgres(postgres) => {
            let enter = enter_workspace(workspace);
            postgres.batch_execute(&format!("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {enter}"))
        }
    }
}

/// For this transaction only: a plain `SET` would outlive it. The id is ours, letters and digits.
pub(crate) fn enter_workspace(workspace: Option<WorkspaceId>) -> String {
    workspace.map(|id| format!("SELECT set_config('stockade.workspace', '{id}', true);")).unwrap_or_default()
}

pub(crate) fn commit(connection: &mut Connection) -> QueryResult<()> {
    each_time(connection, "COMMIT")
}

pub(crate) fn roll_back(connection: &mut Connection) -> QueryResult<()> {
    connection.batch_execute("ROLLBACK")
}

pub(crate) fn savepoint(connection: &mut Connection) -> QueryResult<()> {
    each_time(connection, "SAVEPOINT unit")
}

pub(crate) fn release(connection: &mut Connection) -> QueryResult<()> {
    each_time(connection, "RELEASE SAVEPOINT unit")
}

/// A savepoint within that savepoint, always taken back.
pub(crate) fn rehearsal(connection: &mut Connection) -> QueryResult<()> {
    connection.batch_execute("SAVEPOINT rehearsal")
}

pub(crate) fn end_rehearsal(connection: &mut Connection) -> QueryResult<()> {
    connection.batch_execute("ROLLBACK TO SAVEPOINT rehearsal; RELEASE SAVEPOINT rehearsal")
}

/// Fails when the whole transaction is already gone.
pub(crate) fn roll_back_to_savepoint(connection: &mut Connection) -> QueryResult<()> {
    connection.batch_execute("ROLLBACK TO SAVEPOINT unit; RELEASE SAVEPOINT unit")
}

/// What begins and ends every transaction is prepared once, not each time.
fn each_time(connection: &mut Connection, statement: &'static str) -> QueryResult<()> {
    match connection {
        Connection::Sqlite(sqlite) => plain(sqlite, statement),
        Connection::Postgres(postgres) => postgres.batch_execute(statement),
    }
}

fn plain(sqlite: &mut SqliteConnection, statement: &'static str) -> QueryResult<()> {
    sqlite.execute_returning_count(&Plain(statement)).map(drop)
}
