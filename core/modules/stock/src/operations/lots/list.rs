//! The lots there are or were, newest first.

use catalog::VariantId;
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec, View};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    READ,
    ledger::check_known,
    lots::{Lot, LotId},
    schema::lots,
};

pub struct List;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "LotQuery")]
pub struct Wanted {
    #[serde(default)]
    pub variant: Option<VariantId>,
    /// The batch's name or the piece's number, exactly.
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for List {
    const SPEC: Spec = Spec::new("stock.list-lots", READ, "Lots, newest first").at(Method::Get, "/stock/lots");
    type Input = Wanted;
    type Output = Paged<View<Lot>>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<View<Lot>>> {
        check_known(snapshot, wanted.variant, None)?;
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = lots::table.select(Lot::as_select()).into_boxed();
        if let Some(variant) = wanted.variant {
            query = query.filter(lots::variant.eq(variant));
        }
        if let Some(name) = &wanted.name {
            query = query.filter(lots::name.eq(name.trim().to_owned()));
        }
        if let Some(id) = page.after::<LotId>()? {
            query = query.filter(lots::id.lt(id));
        }
        let rows: Vec<Lot> = snapshot.load(query.order(lots::id.desc()).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |lot| lot.id);
        Ok(Paged { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect(), next })
    }
}
