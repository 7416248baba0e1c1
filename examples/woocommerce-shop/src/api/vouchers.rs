//! Coupons and tax rates.

use serde_json::{Map, Value};

use crate::{
    money::Amount,
    problem::Problem,
    resources::Which,
    shop::{Shop, Thing},
};

/// Of a rate.
const RATE_DECIMALS: u32 = 4;
const MOST_PERCENT: i64 = 1000;

pub fn prepare(shop: &Shop, which: Which, thing: &mut Thing) -> Result<(), Problem> {
    if which == Which::Tax {
        let rate = Amount::read(thing.text("rate")).unwrap_or_default();
        if rate.is_negative() || rate > Amount::of_units(MOST_PERCENT, 0) {
            return Err(Problem::invalid("rate", "rest_out_of_bounds", "rate is no percentage"));
        }
        let country = thing.text("country").to_uppercase();
        thing.set("rate", rate.text(RATE_DECIMALS));
        thing.set("country", country);
        return Ok(());
    }
    let code = thing.text("code").to_lowercase();
    if shop.all(Which::Coupon).any(|other| other.id != thing.id && other.text("code") == code) {
        let message = "The coupon code already exists";
        return Err(Problem::new(400, "woocommerce_rest_coupon_code_already_exists", message));
    }
    thing.set("code", code);
    Ok(())
}

/// Amounts as money, those of percent too.
pub fn show(shop: &Shop, fields: &mut Map<String, Value>) {
    for name in ["amount", "minimum_amount", "maximum_amount"] {
        let amount = fields.get(name).and_then(Value::as_str).and_then(Amount::read).unwrap_or_default();
        fields.insert(name.to_owned(), amount.text(shop.decimals().max(2)).into());
    }
}
