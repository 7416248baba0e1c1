//! Where a lot went: for a recall, every movement of it, and where there is still some.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Read, Snapshot, Spec, View};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    READ,
    lots::{Lot, LotId, LotLevel, lot},
    records::{Movement, MovementId},
    schema::{lot_levels, movements},
};

pub struct Trace;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "LotTraceQuery")]
pub struct Wanted {
    pub id: LotId,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LotTrace")]
pub struct Traced {
    pub lot: View<Lot>,
    /// Where there is some of it now.
    pub levels: Vec<LotLevel>,
    /// Every movement of it, newest first; each names what it was for.
    pub items: Vec<View<Movement>>,
    /// What to send as `cursor` for the next page; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl Read for Trace {
    const SPEC: Spec =
        Spec::new("stock.trace-lot", READ, "Where a lot came from and went").at(Method::Get, "/stock/lots/{id}/trace");
    type Input = Wanted;
    type Output = Traced;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Traced> {
        let lot = lot(snapshot, wanted.id)?;
        let own = lot_levels::table.filter(lot_levels::lot.eq(lot.id)).order(lot_levels::location);
        let levels = snapshot.load(own.select(LotLevel::as_select()))?;
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = movements::table.filter(movements::lot.eq(lot.id)).select(Movement::as_select()).into_boxed();
        if let Some(id) = page.after::<MovementId>()? {
            query = query.filter(movements::id.lt(id));
        }
        let rows: Vec<Movement> = snapshot.load(query.order(movements::id.desc()).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |movement| movement.id);
        let items = rows.into_iter().map(|row| View::of(snapshot, row)).collect();
        Ok(Traced { lot: View::of(snapshot, lot), levels, items, next })
    }
}
