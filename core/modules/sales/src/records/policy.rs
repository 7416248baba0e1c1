//! How a business sells.

use catalog::listed::Listed;
use declare::Record;
use diesel::{AsChangeset, Insertable, Queryable, Selectable};
use door::blob::BlobId;
use model::{Country, Rate, WorkspaceId, amount::Rounding};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use stock::LocationId;

use crate::{reckoning::RoundPer, schema::sales_policies};

model::words! {
    /// How a fraction of the smallest coin becomes one, or none.
    pub enum RoundHow {
        HalfUp = "half-up",
        HalfEven = "half-even",
        Down = "down",
        Up = "up",
    }
}

impl From<RoundHow> for Rounding {
    fn from(how: RoundHow) -> Self {
        match how {
            RoundHow::HalfUp => Self::HalfUp,
            RoundHow::HalfEven => Self::HalfEven,
            RoundHow::Down => Self::Down,
            RoundHow::Up => Self::Up,
        }
    }
}

/// What holds for all that is sold. Its id is the workspace.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Record, Serialize, JsonSchema)]
#[diesel(table_name = sales_policies, treat_none_as_null = true)]
#[record(table = sales_policies, kind = "sales-policy")]
pub struct SalesPolicy {
    pub id: WorkspaceId,
    pub version: i64,
    /// The state or province that the business is in, where its country has taxes of such.
    #[label(internal)]
    pub region: Option<String>,
    #[label(internal)]
    pub postcode: Option<String>,
    /// The other countries whose taxes it collects.
    #[label(internal)]
    pub registered: Listed<Country>,
    /// Whether it declares in one place what consumers of the whole European Union owe.
    #[label(internal)]
    pub one_stop: bool,
    /// The number that its tax office gave it, for its invoices.
    #[label(internal)]
    pub tax_id: Option<String>,
    /// For what a tax is rounded.
    #[label(internal)]
    pub round_per: RoundPer,
    #[label(internal)]
    pub round_how: RoundHow,
    /// Whether several taxes of one line are rounded as one.
    #[label(internal)]
    pub round_together: bool,
    /// Where goods are taken from, unless an order says otherwise. Without one, orders touch no stock.
    #[label(internal)]
    pub location: Option<LocationId>,
    /// How many days there are to pay an invoice.
    #[label(internal)]
    pub payment_days: i64,
    /// How many years the law has invoices kept, after the one they were issued in.
    #[label(internal)]
    pub keep_years: i64,
    /// How much may be taken off a price without another's yes; never asked where it is null.
    #[label(internal)]
    pub discount_limit: Option<Rate>,
    /// The same for some roles.
    #[label(internal)]
    pub role_limits: Listed<RoleLimit>,
    /// The account that invoices are paid to.
    #[label(internal)]
    pub iban: Option<String>,
    #[label(internal)]
    pub bic: Option<String>,
    /// Where the business stands in a register, as its invoices say it.
    #[label(internal)]
    pub registration: Option<String>,
    /// The picture at the head of its papers.
    #[label(internal)]
    pub logo: Option<BlobId>,
    /// Each that ever stood there: what was issued keeps its own.
    #[label(internal)]
    pub logos: Listed<BlobId>,
}

/// How much somebody of this role may take off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RoleDiscountLimit")]
pub struct RoleLimit {
    pub role: String,
    /// 0.1 for ten percent.
    pub limit: Rate,
}

impl SalesPolicy {
    /// What holds where nobody has said anything.
    pub fn usual(id: WorkspaceId) -> Self {
        Self {
            id,
            version: 0,
            region: None,
            postcode: None,
            registered: Listed::default(),
            one_stop: false,
            tax_id: None,
            round_per: RoundPer::Document,
            round_how: RoundHow::HalfUp,
            round_together: false,
            location: None,
            payment_days: 14,
            keep_years: 10,
            discount_limit: None,
            role_limits: Listed::default(),
            iban: None,
            bic: None,
            registration: None,
            logo: None,
            logos: Listed::default(),
        }
    }
}
