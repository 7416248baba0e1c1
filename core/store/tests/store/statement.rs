//! SQL on the application's own connections, as no module could write it: what they are set to, and what
//! they are not allowed.

use std::sync::Arc;

use diesel::{
    QueryResult, QueryableByName, RunQueryDsl as _, connection::SimpleConnection as _, dsl::sql, sql_types::Text,
};
use parking_lot::Mutex;
use store::{Connection, Database, Done, Unrecorded};

/// Runs as if it were a row.
struct Statement {
    sql: String,
    told: Arc<Mutex<Vec<String>>>,
    asks: bool,
}

#[derive(QueryableByName)]
struct Told {
    #[diesel(sql_type = Text)]
    value: String,
}

impl Unrecorded for Statement {
    const TABLE: &'static str = "head"; // any of the list: this writes where it likes

    #[expect(clippy::disallowed_methods, reason = "the point of this")]
    fn add_row(&self, connection: &mut Connection) -> QueryResult<usize> {
        if self.asks {
            let rows: Vec<Told> = diesel::sql_query(&self.sql).load(connection)?;
            *self.told.lock() = rows.into_iter().map(|row| row.value).collect();
        } else {
            connection.batch_execute(&self.sql)?;
        }
        Ok(1)
    }

    fn change_row(&self, _: &mut Connection) -> QueryResult<usize> {
        Ok(0)
    }

    fn remove_row(&self, _: &mut Connection) -> QueryResult<usize> {
        Ok(0)
    }
}

/// Through the writer's connection, in its transaction.
pub async fn run(database: &Database, sql: &str) -> Done<()> {
    let statement = Statement { sql: sql.to_owned(), told: Arc::default(), asks: false };
    database.write(move |tx| tx.keep(&statement)).await
}

/// What the writer's connection answers with in the one column, `value`.
pub async fn ask_writer(database: &Database, query: &str) -> Done<Vec<String>> {
    let told = Arc::default();
    let statement = Statement { sql: query.to_owned(), told: Arc::clone(&told), asks: true };
    database.write(move |tx| tx.keep(&statement)).await?;
    let answer = told.lock().clone();
    Ok(answer)
}

/// What a reader's connection makes of an expression.
pub async fn ask_reader(database: &Database, expression: &str) -> Done<String> {
    let expression = expression.to_owned();
    let told = database.read(move |snapshot| snapshot.first(diesel::select(sql::<Text>(&expression)))).await?;
    Ok(told.unwrap_or_default())
}
