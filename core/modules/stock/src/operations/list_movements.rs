//! The ledger, newest first.

use catalog::VariantId;
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec, View};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    READ,
    lots::LotId,
    moments,
    records::{Kind, LocationId, Movement, MovementId},
    schema::movements,
};

pub struct ListMovements;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "MovementQuery")]
pub struct Wanted {
    #[serde(default)]
    pub variant: Option<VariantId>,
    #[serde(default)]
    pub location: Option<LocationId>,
    #[serde(default)]
    pub kind: Option<Kind>,
    /// What it was for, such as an order's id, exactly.
    #[serde(default)]
    pub source: Option<String>,
    #[serde(default)]
    pub lot: Option<LotId>,
    /// Who moved it, exactly as a movement says it.
    #[serde(default)]
    pub moved_by: Option<String>,
    /// Not before this moment.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Not after this moment.
    #[serde(default)]
    pub until: Option<Timestamp>,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for ListMovements {
    const SPEC: Spec = Spec::new("stock.list-movements", READ, "The ledger, newest first")
        .expands(&["variant", "location"])
        .at(Method::Get, "/stock/movements");
    type Input = Wanted;
    type Output = Paged<View<Movement>>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<View<Movement>>> {
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = movements::table.select(Movement::as_select()).into_boxed();
        if let Some(variant) = wanted.variant {
            query = query.filter(movements::variant.eq(variant));
        }
        if let Some(location) = wanted.location {
            query = query.filter(movements::location.eq(location));
        }
        if let Some(kind) = wanted.kind {
            query = query.filter(movements::kind.eq(kind));
        }
        if let Some(source) = wanted.source.clone() {
            query = query.filter(movements::source.eq(source));
        }
        if let Some(lot) = wanted.lot {
            query = query.filter(movements::lot.eq(lot));
        }
        if let Some(by) = wanted.moved_by.clone() {
            query = query.filter(movements::moved_by.eq(by));
        }
        if let Some(from) = wanted.from {
            query = query.filter(movements::id.ge(moments::ids_from(from))).filter(movements::at.ge(from));
        }
        if let Some(until) = wanted.until {
            query = query.filter(movements::id.lt(moments::ids_after(until))).filter(movements::at.le(until));
        }
        let (rows, next) = if wanted.variant.is_some() && wanted.location.is_some() {
            // The ledger of one level is in the order of its lines.
            if let Some((at, line)) = page.after::<(Timestamp, i64)>()? {
                query = query.filter(movements::at.le(at)).filter(movements::line.lt(line));
            }
            let order = (movements::at.desc(), movements::line.desc());
            let rows: Vec<Movement> = snapshot.load(query.order(order).limit(page.rows()))?;
            page.cut(rows, |movement| (movement.at, movement.line))
        } else {
            if let Some(id) = page.after::<MovementId>()? {
                query = query.filter(movements::id.lt(id));
            }
            let rows: Vec<Movement> = snapshot.load(query.order(movements::id.desc()).limit(page.rows()))?;
            page.cut(rows, |movement| movement.id)
        };
        Ok(Paged { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect(), next })
    }
}
