//! The tokens there are, newest first.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Done, Method, Nothing, Page, Paged, Read, Snapshot, Spec, access::records::ApiTokenRow, schema::api_tokens,
};
use model::{Actor, ApiTokenId};
use schemars::JsonSchema;
use serde::Serialize;

use super::{OWN, READ, shown::Shown};

/// Everybody's.
pub struct List;

impl Read for List {
    const SPEC: Spec =
        Spec::new("tokens.list", READ, "Everybody's tokens, and when they were used").at(Method::Get, "/tokens");
    type Input = Page;
    type Output = Paged<Shown>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, page: &Page) -> Done<Paged<Shown>> {
        let mut query = api_tokens::table.select(ApiTokenRow::as_select()).into_boxed();
        if let Some(after) = page.after::<ApiTokenId>()? {
            query = query.filter(api_tokens::id.lt(after));
        }
        let rows: Vec<ApiTokenRow> = snapshot.load(query.order(api_tokens::id.desc()).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |row| row.id);
        let now = snapshot.now();
        Ok(Paged { items: rows.iter().map(|row| Shown::of(row, now)).collect(), next })
    }
}

/// One's own.
pub struct ListOwn;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "OwnTokens")]
pub struct Listed {
    pub items: Vec<Shown>,
}

impl Read for ListOwn {
    const SPEC: Spec =
        Spec::new("tokens.list-own", OWN, "Your own tokens, and when they were used").at(Method::Get, "/me/tokens");
    type Input = Nothing;
    type Output = Listed;

    fn run(&self, actor: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Listed> {
        let Some(account) = actor.account() else { return Ok(Listed { items: Vec::new() }) };
        let query = api_tokens::table.filter(api_tokens::account.eq(account)).order(api_tokens::id.desc());
        let rows: Vec<ApiTokenRow> = snapshot.load(query.select(ApiTokenRow::as_select()))?;
        let now = snapshot.now();
        Ok(Listed { items: rows.iter().map(|row| Shown::of(row, now)).collect() })
    }
}
