//! Statements that are prepared once and used again.

use diesel::{
    AsChangeset, QueryResult, QuerySource, RunQueryDsl,
    backend::Backend,
    query_builder::{AstPass, QueryFragment, QueryId},
};

/// An update of a row whose statement is kept. Diesel prepares each of its own updates anew, because what is set may
/// differ from one to the next; ours are kept under their text, so one that differs is another statement.
pub struct Update<F, V, W> {
    table: F,
    values: V,
    row: W,
}

impl<F, V, W> Update<F, V, W> {
    pub fn new<T, S>(table: &T, row: W, set: S) -> Self
    where
        T: QuerySource<FromClause = F>,
        S: AsChangeset<Target = T, Changeset = V>,
    {
        Self { table: table.from_clause(), values: set.as_changeset(), row }
    }
}

impl<DB, F, V, W> QueryFragment<DB> for Update<F, V, W>
where
    DB: Backend,
    F: QueryFragment<DB>,
    V: QueryFragment<DB>,
    W: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("UPDATE ");
        self.table.walk_ast(out.reborrow())?;
        out.push_sql(" SET ");
        self.values.walk_ast(out.reborrow())?;
        out.push_sql(" WHERE ");
        self.row.walk_ast(out)
    }
}

impl<F, V, W> QueryId for Update<F, V, W> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<F, V, W, C> RunQueryDsl<C> for Update<F, V, W> {}

/// A statement without values.
pub(crate) struct Plain(pub(crate) &'static str);

impl<DB: Backend> QueryFragment<DB> for Plain {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(self.0);
        Ok(())
    }
}

impl QueryId for Plain {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use diesel::{
        Connection as _, ExpressionMethods as _, QueryDsl as _, SqliteConnection,
        connection::{InstrumentationEvent, SimpleConnection as _},
    };

    use super::*;
    use crate::{Connection, schema::audit_floor};

    #[derive(AsChangeset)]
    #[diesel(table_name = audit_floor)]
    struct Floor {
        seq: i64,
        hash: Vec<u8>,
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "what is prepared is seen without a file")]
    fn an_update_is_prepared_once() {
        let mut connection = Connection::Sqlite(SqliteConnection::establish(":memory:").unwrap());
        let table = "CREATE TABLE audit_floor (id BIGINT PRIMARY KEY, seq BIGINT, hash BLOB, at TIMESTAMP);";
        connection.batch_execute(&format!("{table} INSERT INTO audit_floor (id) VALUES (1), (2);")).unwrap();
        let prepared = Arc::new(AtomicUsize::new(0));
        let counts = Arc::clone(&prepared);
        connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::CacheQuery { .. }) {
                counts.fetch_add(1, Ordering::Relaxed);
            }
        });
        for (id, seq) in [(1, 10), (2, 20), (1, 30)] {
            let floor = Floor { seq, hash: vec![0; 32] };
            let changed = Update::new(&audit_floor::table, audit_floor::id.eq(id), &floor).execute(&mut connection);
            assert_eq!(changed, Ok(1));
        }
        assert_eq!(prepared.load(Ordering::Relaxed), 1);
        let floors = audit_floor::table.order(audit_floor::id).select(audit_floor::seq);
        assert_eq!(floors.load::<i64>(&mut connection), Ok(vec![30, 20]));
    }
}
