//! The settings of WooCommerce that an integration reads, and what follows from them for money.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    money::{BasedOn, Place, Rate, Rules},
    problem::Problem,
};

/// Group, id, label, type, default, and what it may be where that is a short list.
type Setting = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static [&'static str]);

const YES_NO: &[&str] = &["yes", "no"];
const SETTINGS: &[Setting] = &[
    ("general", "woocommerce_store_address", "Address line 1", "text", "Ladestraße 1", &[]),
    ("general", "woocommerce_store_city", "City", "text", "Berlin", &[]),
    ("general", "woocommerce_default_country", "Country / State", "select", "DE:DE-BE", &[]),
    ("general", "woocommerce_store_postcode", "Postcode / ZIP", "text", "10115", &[]),
    ("general", "woocommerce_calc_taxes", "Enable taxes", "checkbox", "yes", YES_NO),
    ("general", "woocommerce_enable_coupons", "Enable coupons", "checkbox", "yes", YES_NO),
    ("general", "woocommerce_calc_discounts_sequentially", "", "checkbox", "no", YES_NO),
    ("general", "woocommerce_currency", "Currency", "select", "EUR", &[]),
    ("general", "woocommerce_currency_pos", "Currency position", "select", "right_space", &[]),
    ("general", "woocommerce_price_thousand_sep", "Thousand separator", "text", ".", &[]),
    ("general", "woocommerce_price_decimal_sep", "Decimal separator", "text", ",", &[]),
    ("general", "woocommerce_price_num_decimals", "Number of decimals", "number", "2", &["0", "1", "2", "3", "4"]),
    ("tax", "woocommerce_prices_include_tax", "Prices entered with tax", "radio", "yes", YES_NO),
    (
        "tax",
        "woocommerce_tax_based_on",
        "Calculate tax based on",
        "select",
        "shipping",
        &["shipping", "billing", "base"],
    ),
    ("tax", "woocommerce_shipping_tax_class", "Shipping tax class", "select", "inherit", &[]),
    ("tax", "woocommerce_tax_round_at_subtotal", "Rounding", "checkbox", "no", YES_NO),
    ("tax", "woocommerce_tax_classes", "Additional tax classes", "textarea", "", &[]),
    ("tax", "woocommerce_tax_display_shop", "Display prices in the shop", "select", "incl", &["incl", "excl"]),
    ("tax", "woocommerce_tax_total_display", "Display tax totals", "select", "itemized", &["single", "itemized"]),
    ("products", "woocommerce_weight_unit", "Weight unit", "select", "kg", &["kg", "g", "lbs", "oz"]),
    ("products", "woocommerce_dimension_unit", "Dimensions unit", "select", "cm", &["m", "cm", "mm", "in", "yd"]),
    ("products", "woocommerce_manage_stock", "Manage stock", "checkbox", "yes", YES_NO),
    ("products", "woocommerce_hold_stock_minutes", "Hold stock (minutes)", "number", "60", &[]),
    ("products", "woocommerce_notify_no_stock_amount", "Out of stock threshold", "number", "0", &[]),
];
const GROUPS: &[(&str, &str)] = &[("general", "General"), ("products", "Products"), ("tax", "Tax")];

/// Only what is not as it came.
#[derive(Clone, Debug, Default)]
pub struct Settings(BTreeMap<&'static str, String>);

impl Settings {
    pub fn get(&self, id: &str) -> &str {
        let default = SETTINGS.iter().find(|setting| setting.1 == id).map_or("", |setting| setting.4);
        self.0.get(id).map_or(default, String::as_str)
    }

    pub fn set(&mut self, id: &str, value: &str) -> Result<(), Problem> {
        let Some(&(_, id, _, _, _, may_be)) = SETTINGS.iter().find(|setting| setting.1 == id) else {
            return Err(no_setting());
        };
        if !may_be.is_empty() && !may_be.contains(&value) {
            return Err(Problem::new(400, "rest_setting_value_invalid", "An invalid setting value was passed."));
        }
        self.0.insert(id, value.to_owned());
        Ok(())
    }

    fn is_on(&self, id: &str) -> bool {
        self.get(id) == "yes"
    }

    pub fn currency(&self) -> &str {
        self.get("woocommerce_currency")
    }

    pub fn decimals(&self) -> u32 {
        self.get("woocommerce_price_num_decimals").parse().unwrap_or(2)
    }

    pub fn prices_include_tax(&self) -> bool {
        self.is_on("woocommerce_prices_include_tax")
    }

    pub fn rules(&self, rates: Vec<Rate>) -> Rules {
        let (country, state) = self.country();
        Rules {
            decimals: self.decimals(),
            taxes: self.is_on("woocommerce_calc_taxes"),
            round_at_subtotal: self.is_on("woocommerce_tax_round_at_subtotal"),
            coupons_one_after_another: self.is_on("woocommerce_calc_discounts_sequentially"),
            shipping_class: Some(self.get("woocommerce_shipping_tax_class"))
                .filter(|class| *class != "inherit")
                .map(str::to_owned),
            based_on: match self.get("woocommerce_tax_based_on") {
                "billing" => BasedOn::Billing,
                "base" => BasedOn::Base,
                _ => BasedOn::Shipping,
            },
            base: Place {
                country: country.to_owned(),
                state: state.to_owned(),
                postcode: self.get("woocommerce_store_postcode").to_owned(),
                city: self.get("woocommerce_store_city").to_owned(),
            },
            rates,
        }
    }

    pub fn country(&self) -> (&str, &str) {
        let both = self.get("woocommerce_default_country");
        both.split_once(':').unwrap_or((both, ""))
    }

    pub fn groups() -> Value {
        GROUPS
            .iter()
            .map(|(id, label)| json!({ "id": id, "label": label, "description": "", "parent_id": "" }))
            .collect()
    }

    pub fn group(&self, group: &str) -> Result<Value, Problem> {
        if !GROUPS.iter().any(|(id, _)| *id == group) {
            return Err(Problem::new(404, "rest_setting_setting_group_invalid", "Invalid setting group."));
        }
        let meant = SETTINGS.iter().filter(|setting| setting.0 == group);
        Ok(meant.map(|setting| self.shown(setting)).collect())
    }

    pub fn one(&self, group: &str, id: &str) -> Result<Value, Problem> {
        let meant = SETTINGS.iter().find(|setting| setting.0 == group && setting.1 == id);
        meant.map(|setting| self.shown(setting)).ok_or_else(no_setting)
    }

    fn shown(&self, (group, id, label, kind, default, may_be): &Setting) -> Value {
        let mut shown = json!({
            "id": id, "label": label, "description": "", "type": kind, "default": default, "value": self.get(id),
            "group_id": group, "tip": "",
        });
        if *kind == "select" {
            shown["options"] = may_be.iter().map(|word| ((*word).to_owned(), json!(word))).collect();
        }
        shown
    }
}

fn no_setting() -> Problem {
    Problem::new(404, "rest_setting_setting_invalid", "Invalid setting.")
}
