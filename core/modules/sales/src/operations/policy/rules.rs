//! What holds for all that is sold.

use door::{Done, Method, Nothing, Problem, Read, Record as _, Snapshot, Spec, Tx, View, Write, event, named};
use model::{Actor, Country, Rate};
use schemars::JsonSchema;
use serde::Deserialize;
use stock::LocationId;

use crate::{
    READ, SETTINGS, goods,
    reckoning::RoundPer,
    records::{RoleLimit, RoundHow, SalesPolicy},
    rules,
    taxes::policy,
};

const DAYS_LIMIT: i64 = 3_650;
const YEARS_LIMIT: i64 = 30;
const ROLES_LIMIT: usize = 50;

pub struct GetPolicy;

impl Read for GetPolicy {
    const SPEC: Spec =
        Spec::new("sales.get-policy", READ, "How this business sells").versioned().at(Method::Get, "/sales/policy");
    type Input = Nothing;
    type Output = View<SalesPolicy>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<View<SalesPolicy>> {
        let policy = policy(snapshot)?;
        Ok(View::of(snapshot, policy))
    }
}

pub struct SetPolicy;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SalesPolicyChange")]
pub struct Change {
    /// The version you saw; nought before anybody said anything.
    pub version: i64,
    /// The state or province that the business is in, where its country has taxes of such.
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<String>")]
    pub region: Option<Option<String>>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<String>")]
    pub postcode: Option<Option<String>>,
    /// The other countries whose taxes it collects: all of them.
    #[serde(default)]
    pub registered: Option<Vec<Country>>,
    /// Whether it declares in one place what consumers of the whole European Union owe.
    #[serde(default)]
    pub one_stop: Option<bool>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<String>")]
    pub tax_id: Option<Option<String>>,
    #[serde(default)]
    pub round_per: Option<RoundPer>,
    #[serde(default)]
    pub round_how: Option<RoundHow>,
    #[serde(default)]
    pub round_together: Option<bool>,
    /// Where goods are taken from, unless an order says otherwise; null for orders that touch no stock.
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<LocationId>")]
    pub location: Option<Option<LocationId>>,
    #[serde(default)]
    pub payment_days: Option<i64>,
    /// How many years the law has invoices kept, after the one they were issued in.
    #[serde(default)]
    pub keep_years: Option<i64>,
    /// How much may be taken off a price without another's yes; null for any.
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<Rate>")]
    pub discount_limit: Option<Option<Rate>>,
    /// The same for some roles: all of them. Of several roles, the largest holds.
    #[serde(default)]
    pub role_limits: Option<Vec<RoleLimit>>,
    /// The account that invoices are paid to, by its IBAN.
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<String>")]
    pub iban: Option<Option<String>>,
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<String>")]
    pub bic: Option<Option<String>>,
    /// Where the business stands in a register, as its invoices say it.
    #[serde(default, deserialize_with = "named")]
    #[schemars(with = "Option<String>")]
    pub registration: Option<Option<String>>,
}

impl Write for SetPolicy {
    const SPEC: Spec = Spec::new("sales.set-policy", SETTINGS, "Say how this business sells")
        .versioned()
        .at(Method::Patch, "/sales/policy");
    type Input = Change;
    type Output = View<SalesPolicy>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Change) -> Done<View<SalesPolicy>> {
        let location = input.location.map(|named| goods::check_location(tx, named)).transpose()?;
        let before = policy(tx)?.seen_at(input.version)?;
        let mut after = before.clone();
        if let Some(region) = &input.region {
            after.region = rules::perhaps("/region", "A region", region.as_deref())?;
        }
        if let Some(code) = &input.postcode {
            after.postcode = rules::perhaps("/postcode", "A postcode", code.as_deref())?;
        }
        if let Some(registered) = &input.registered {
            let mut registered = registered.clone();
            registered.sort_by_key(|country| country.as_str());
            registered.dedup();
            after.registered = registered.into();
        }
        if let Some(number) = &input.tax_id {
            let read = |number: &str| contacts::rules::tax_id(number, None);
            after.tax_id = number.as_deref().map(read).transpose()?;
        }
        after.one_stop = input.one_stop.unwrap_or(before.one_stop);
        after.round_per = input.round_per.unwrap_or(before.round_per);
        after.round_how = input.round_how.unwrap_or(before.round_how);
        after.round_together = input.round_together.unwrap_or(before.round_together);
        after.location = location.unwrap_or(before.location);
        after.payment_days = input.payment_days.unwrap_or(before.payment_days);
        if !(0..=DAYS_LIMIT).contains(&after.payment_days) {
            return Err(Problem::invalid("/payment_days", format!("Say 0 to {DAYS_LIMIT} days.")).into());
        }
        after.keep_years = input.keep_years.unwrap_or(before.keep_years);
        if !(0..=YEARS_LIMIT).contains(&after.keep_years) {
            return Err(Problem::invalid("/keep_years", format!("Say 0 to {YEARS_LIMIT} years.")).into());
        }
        if let Some(limit) = input.discount_limit {
            after.discount_limit = limit.map(|limit| rules::share("/discount_limit", limit)).transpose()?;
        }
        if let Some(limits) = &input.role_limits {
            after.role_limits = role_limits(limits)?.into();
        }
        if let Some(number) = &input.iban {
            after.iban = number.as_deref().map(rules::iban).transpose()?;
        }
        if let Some(code) = &input.bic {
            after.bic = code.as_deref().map(rules::bic).transpose()?;
        }
        if let Some(registration) = &input.registration {
            after.registration = rules::perhaps("/registration", "A registration", registration.as_deref())?;
        }
        written(tx, &before, after)
    }
}

/// Keeps it, and tells of it.
pub(super) fn written(tx: &mut Tx<'_>, before: &SalesPolicy, after: SalesPolicy) -> Done<View<SalesPolicy>> {
    let after = match before.version {
        0 => {
            let new = SalesPolicy { version: 1, ..after };
            tx.insert(&new)?;
            new
        }
        _ if after == *before => after,
        _ => tx.update(before, after)?,
    };
    tx.emit(event::News::new("sales.policy-changed", after.id, &after));
    Ok(View::of(tx, after))
}

fn role_limits(limits: &[RoleLimit]) -> Result<Vec<RoleLimit>, Problem> {
    const AT: &str = "/role_limits";
    if limits.len() > ROLES_LIMIT {
        return Err(Problem::invalid(AT, format!("At most {ROLES_LIMIT} roles have a limit of their own.")));
    }
    let read = |limit: &RoleLimit| {
        let role = rules::word(AT, "A role", &limit.role)?;
        Ok(RoleLimit { role, limit: rules::share(AT, limit.limit)? })
    };
    let mut limits = limits.iter().map(read).collect::<Result<Vec<_>, Problem>>()?;
    limits.sort_by(|one, other| one.role.cmp(&other.role));
    if limits.windows(2).any(|pair| matches!(pair, [one, other] if one.role == other.role)) {
        return Err(Problem::invalid(AT, "A role has one limit."));
    }
    Ok(limits)
}
