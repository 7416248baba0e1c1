//! What is there and will soon be no longer good, or is so already; the first first.

use std::time::Duration;

use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Shown;
use crate::{
    READ,
    ledger::check_known,
    lots::{Lot, LotId, LotLevel},
    records::LocationId,
    schema::{lot_levels, lots},
};

/// How soon is soon, unless somebody says.
const SOON: Duration = Duration::from_secs(30 * 24 * 3_600);

pub struct Expiring;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ExpiringQuery")]
pub struct Wanted {
    /// What expires not after this moment; thirty days from now unless said.
    #[serde(default)]
    pub until: Option<Timestamp>,
    #[serde(default)]
    pub location: Option<LocationId>,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for Expiring {
    const SPEC: Spec = Spec::new("stock.list-expiring", READ, "What is there and soon no longer good")
        .at(Method::Get, "/stock/expiring-lots");
    type Input = Wanted;
    type Output = Paged<Shown>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Shown>> {
        check_known(snapshot, None, wanted.location)?;
        let until = wanted.until.unwrap_or_else(|| snapshot.now().plus(SOON));
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let both = lot_levels::table.inner_join(lots::table).filter(lot_levels::expires_at.le(until));
        let mut query = both.select((LotLevel::as_select(), Lot::as_select())).into_boxed();
        if let Some(location) = wanted.location {
            query = query.filter(lot_levels::location.eq(location));
        }
        if let Some((at, lot, location)) = page.after::<(Option<Timestamp>, LotId, LocationId)>()? {
            let same = lot_levels::lot.gt(lot).or(lot_levels::lot.eq(lot).and(lot_levels::location.gt(location)));
            query = query.filter(lot_levels::expires_at.gt(at).or(lot_levels::expires_at.eq(at).and(same)));
        }
        let order = (lot_levels::expires_at, lot_levels::lot, lot_levels::location);
        let rows: Vec<(LotLevel, Lot)> = snapshot.load(query.order(order).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |(level, _)| (level.expires_at, level.lot, level.location));
        Ok(Paged { items: rows.into_iter().map(Shown::of).collect(), next })
    }
}
