//! A sum that is the same type on every database: PostgreSQL would make a numeric of it.

use diesel::{
    AppearsOnTable, Expression, QueryResult, SelectableExpression,
    backend::Backend,
    expression::{ValidGrouping, is_aggregate},
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::{BigInt, Nullable},
};

/// The sum of a column; null over no rows.
#[derive(Debug, Clone, Copy, QueryId)]
pub struct Total<C>(pub C);

impl<C> Expression for Total<C> {
    type SqlType = Nullable<BigInt>;
}

/// Whatever is grouped by, this is one value for each group.
impl<C, G> ValidGrouping<G> for Total<C> {
    type IsAggregate = is_aggregate::Yes;
}

impl<C: AppearsOnTable<S>, S> AppearsOnTable<S> for Total<C> {}
impl<C: SelectableExpression<S>, S> SelectableExpression<S> for Total<C> {}

impl<C: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for Total<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("CAST(SUM(");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(") AS BIGINT)");
        Ok(())
    }
}
