//! What to order now, and how much: what is low, less what is on its way here already.

use std::collections::HashMap;

use catalog::VariantId;
use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec};
use model::{Actor, Quantity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    READ,
    ledger::check_known,
    records::{Level, LocationId},
    reordering::ReorderPoint,
    schema::{levels, reorder_points, transfer_lines, transfers},
    transfers::{TransferLine, TransferState},
};

pub struct ListReorders;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ReorderQuery")]
pub struct Wanted {
    #[serde(default)]
    pub location: Option<LocationId>,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Reorder")]
pub struct Reorder {
    pub variant: VariantId,
    pub location: LocationId,
    pub available: Quantity,
    pub minimum: Quantity,
    pub target: Quantity,
    /// What is on its way here.
    pub incoming: Quantity,
    /// What is missing to the target.
    pub suggested: Quantity,
}

impl Read for ListReorders {
    const SPEC: Spec = Spec::new("stock.list-reorders", READ, "What to order now, and how much")
        .expands(&["variant", "location"])
        .at(Method::Get, "/stock/reorders");
    type Input = Wanted;
    type Output = Paged<Reorder>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Reorder>> {
        check_known(snapshot, None, wanted.location)?;
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = levels::table.filter(levels::is_low).select(Level::as_select()).into_boxed();
        if let Some(location) = wanted.location {
            query = query.filter(levels::location.eq(location));
        }
        if let Some((variant, location)) = page.after::<(VariantId, LocationId)>()? {
            query = query
                .filter(levels::variant.gt(variant).or(levels::variant.eq(variant).and(levels::location.gt(location))));
        }
        let rows: Vec<Level> = snapshot.load(query.order((levels::variant, levels::location)).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |level| (level.variant, level.location));
        let variants: Vec<VariantId> = rows.iter().map(|level| level.variant).collect();
        let (points, incoming) = (points(snapshot, &variants)?, incoming(snapshot, &variants)?);
        let suggest = |level: Level| {
            let key = (level.variant, level.location);
            let point = points.get(&key)?;
            let incoming = incoming.get(&key).copied().unwrap_or_default();
            Some(suggest(&level, point, incoming))
        };
        let items = rows.into_iter().filter_map(suggest).collect::<Done<_>>()?;
        Ok(Paged { items, next })
    }
}

type Key = (VariantId, LocationId);

fn suggest(level: &Level, point: &ReorderPoint, incoming: Quantity) -> Done<Reorder> {
    let missing = point.target.minus(level.available())?.minus(incoming)?;
    Ok(Reorder {
        variant: level.variant,
        location: level.location,
        available: level.available(),
        minimum: point.minimum,
        target: point.target,
        incoming,
        suggested: missing.max(Quantity::ZERO),
    })
}

fn points(snapshot: &mut Snapshot<'_>, variants: &[VariantId]) -> Done<HashMap<Key, ReorderPoint>> {
    let of = reorder_points::table.filter(reorder_points::variant.eq_any(variants.to_vec()));
    let rows: Vec<ReorderPoint> = snapshot.load(of.select(ReorderPoint::as_select()))?;
    Ok(rows.into_iter().map(|point| ((point.variant, point.location), point)).collect())
}

fn incoming(snapshot: &mut Snapshot<'_>, variants: &[VariantId]) -> Done<HashMap<Key, Quantity>> {
    let sent = transfer_lines::table
        .inner_join(transfers::table)
        .filter(transfers::state.eq(TransferState::Sent))
        .filter(transfer_lines::variant.eq_any(variants.to_vec()));
    let rows: Vec<(TransferLine, LocationId)> =
        snapshot.load(sent.select((TransferLine::as_select(), transfers::target_location)))?;
    let mut incoming: HashMap<Key, Quantity> = HashMap::new();
    for (line, to) in rows {
        let sum = incoming.entry((line.variant, to)).or_default();
        *sum = sum.plus(line.outstanding()?)?;
    }
    Ok(incoming)
}
