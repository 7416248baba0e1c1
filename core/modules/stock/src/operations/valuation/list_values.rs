//! What each variant is worth at each location.

use catalog::VariantId;
use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec, operation::SEE_FINANCIAL};
use model::{Actor, Currency, Quantity, Rate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    ledger::check_known,
    records::{Level, LocationId},
    schema::levels,
    valuation::Both,
};

pub struct ListValues;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ValuesQuery")]
pub struct Wanted {
    #[serde(default)]
    pub variant: Option<VariantId>,
    #[serde(default)]
    pub location: Option<LocationId>,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "LevelValue")]
pub struct Valued {
    pub variant: VariantId,
    pub location: LocationId,
    pub on_hand: Quantity,
    pub currency: Option<Currency>,
    #[serde(flatten)]
    pub worth: Both,
    /// What one cost when it was last received.
    pub last_cost: Option<Rate>,
}

impl Read for ListValues {
    const SPEC: Spec = Spec::new("stock.list-values", SEE_FINANCIAL, "What each variant is worth at each location")
        .at(Method::Get, "/stock/values");
    type Input = Wanted;
    type Output = Paged<Valued>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Valued>> {
        check_known(snapshot, wanted.variant, wanted.location)?;
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = levels::table.filter(levels::line.gt(0)).select(Level::as_select()).into_boxed();
        if let Some(variant) = wanted.variant {
            query = query.filter(levels::variant.eq(variant));
        }
        if let Some(location) = wanted.location {
            query = query.filter(levels::location.eq(location));
        }
        if let Some((variant, location)) = page.after::<(VariantId, LocationId)>()? {
            query = query
                .filter(levels::variant.gt(variant).or(levels::variant.eq(variant).and(levels::location.gt(location))));
        }
        let rows: Vec<Level> = snapshot.load(query.order((levels::variant, levels::location)).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |level| (level.variant, level.location));
        let items = rows.into_iter().map(|level| Valued {
            variant: level.variant,
            location: level.location,
            on_hand: level.on_hand,
            currency: level.currency,
            worth: Both { average: level.value_average, fifo: level.value_fifo },
            last_cost: level.top_cost,
        });
        Ok(Paged { items: items.collect(), next })
    }
}
