//! What reports add up: what papers say and what goods had cost, line by line, on the day that it was.

use catalog::VariantId;
use declare::Unrecorded;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use model::{Currency, Quantity, Rate};

use super::LineKind;
use crate::{
    days::Day,
    rules::regime::Regime,
    schema::{sold, sold_taxes},
};

model::words! {
    /// As what something was sold.
    pub enum SoldAs {
        Goods = "goods",
        Shipping = "shipping",
        Fee = "fee",
        /// What the lines of a paper do not come to.
        Rounding = "rounding",
    }
}

impl From<LineKind> for SoldAs {
    fn from(kind: LineKind) -> Self {
        match kind {
            LineKind::Goods => Self::Goods,
            LineKind::Shipping => Self::Shipping,
            LineKind::Fee => Self::Fee,
        }
    }
}

/// A line of a paper, which had no cost yet; or a movement of stock, which brought no money.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = sold, treat_none_as_null = true)]
#[unrecorded(table = sold, key(day, source, place))]
pub struct Sold {
    pub day: Day,
    pub source: String,
    pub place: i64,
    pub currency: Currency,
    pub channel: String,
    pub kind: SoldAs,
    pub variant: Option<VariantId>,
    pub quantity: Quantity,
    pub net: Rate,
    pub tax: Rate,
    pub cost: Rate,
}

/// A tax of a paper; or what of it is not taxed, by no name.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Unrecorded)]
#[diesel(table_name = sold_taxes, treat_none_as_null = true)]
#[unrecorded(table = sold_taxes, key(day, source, place))]
pub struct SoldTax {
    pub day: Day,
    pub source: String,
    pub place: i64,
    pub currency: Currency,
    pub regime: Regime,
    pub name: String,
    pub rate: Option<Rate>,
    pub net: Rate,
    pub amount: Rate,
}
