//! What SQLite does with nothing around it: the floor.

use std::time::{Duration, Instant};

use diesel::{Connection as _, RunQueryDsl as _, SqliteConnection, connection::SimpleConnection as _};

/// Durable single-row transactions a second.
#[expect(clippy::disallowed_methods, reason = "the point is to measure SQLite without the store")]
pub fn rate(lasts: Duration) -> f64 {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bare.db");
    let mut connection = SqliteConnection::establish(path.to_str().expect("UTF-8")).expect("it opens");
    connection
        .batch_execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT NOT NULL);")
        .expect("a table");
    let began = Instant::now();
    let mut count = 0_u32;
    while began.elapsed() < lasts {
        diesel::sql_query("INSERT INTO rows (text) VALUES ('a row of about the size of a movement in the ledger')")
            .execute(&mut connection)
            .expect("it writes");
        count += 1;
    }
    f64::from(count) / began.elapsed().as_secs_f64()
}
