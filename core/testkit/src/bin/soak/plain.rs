//! The control of the power cuts: rows into a plain SQLite, each acknowledged after its commit. With
//! `synchronous=NORMAL` a cut loses some of them, or the rig would prove nothing.

use std::{
    fs::File,
    io::Write as _,
    path::Path,
    process::{Child, Command, ExitCode, Stdio},
};

use diesel::{Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection, connection::SimpleConnection as _};

/// What this program is called with to do the work.
pub const WORD: &str = "plain";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    id: i64,
}

/// The same program, writing until it is killed.
pub fn spawn(file: &Path, acknowledged: &Path, synchronous: &str) -> Child {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.arg(WORD).args([file, acknowledged]).arg(synchronous).stdin(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("it starts")
}

/// Until the disk says no.
pub fn work(file: &str, acknowledged: &str, synchronous: &str) -> ExitCode {
    let mut connection = open(file, synchronous);
    connection
        .batch_execute("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, text TEXT NOT NULL);")
        .expect("a table");
    let mut acknowledged = File::options().create(true).append(true).open(acknowledged).expect("a journal");
    let mut id = 1;
    while insert(&mut connection, id) {
        acknowledged.write_all(format!("{id}\n").as_bytes()).expect("the journal takes lines");
        id += 1;
    }
    ExitCode::FAILURE
}

/// How many rows were acknowledged, and how many of them are not there.
pub fn compare(file: &Path, acknowledged: &Path, synchronous: &str) -> (usize, usize) {
    let there: std::collections::HashSet<i64> =
        rows(&mut open(file.to_str().expect("UTF-8"), synchronous)).into_iter().collect();
    let text = std::fs::read_to_string(acknowledged).unwrap_or_default();
    let told: Vec<i64> = text.lines().map(|line| line.parse().expect("a number")).collect();
    (told.len(), told.iter().filter(|id| !there.contains(id)).count())
}

#[expect(clippy::disallowed_methods, reason = "the store opens nothing with NORMAL; that is the point")]
fn open(file: &str, synchronous: &str) -> SqliteConnection {
    let mut connection = SqliteConnection::establish(file).expect("it opens");
    let durable = format!("PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous};");
    connection.batch_execute(&durable).expect("it takes pragmas");
    connection
}

#[expect(clippy::disallowed_methods, reason = "a table of its own")]
fn insert(connection: &mut SqliteConnection, id: i64) -> bool {
    let row = format!("INSERT INTO rows (id, text) VALUES ({id}, 'about the size of a movement in the ledger')");
    diesel::sql_query(row).execute(connection).is_ok()
}

#[expect(clippy::disallowed_methods, reason = "a table of its own")]
fn rows(connection: &mut SqliteConnection) -> Vec<i64> {
    let rows: Vec<Row> = diesel::sql_query("SELECT id FROM rows").load(connection).unwrap_or_default();
    rows.into_iter().map(|row| row.id).collect()
}
