//! Customers that have an account. Guests are in their orders alone.

use serde_json::{Map, Value};

use crate::{
    order::{Address, BILLING, SHIPPING},
    php::Query,
    problem::Problem,
    resources::Which,
    shop::{Shop, Thing},
};

pub fn prepare(shop: &Shop, thing: &mut Thing) -> Result<(), Problem> {
    let email = thing.text("email").to_owned();
    let is_address = email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    if !is_address {
        return Err(Problem::invalid("email", "rest_invalid_email", "Invalid email address."));
    }
    let others: Vec<&Thing> = shop.all(Which::Customer).filter(|other| other.id != thing.id).collect();
    if others.iter().any(|other| other.text("email").eq_ignore_ascii_case(&email)) {
        let message = "An account is already registered with your email address. <a href=\"#\" class=\"showlogin\">Please log in.</a>";
        return Err(Problem::new(400, "registration-error-email-exists", message));
    }
    if thing.text("username").is_empty() {
        let local = email.split('@').next().unwrap_or_default();
        let taken = |name: &str| others.iter().any(|other| other.text("username") == name);
        let free =
            std::iter::once(local.to_owned()).chain((1..).map(|n| format!("{local}{n}"))).find(|name| !taken(name));
        thing.set("username", free.unwrap_or_default());
    }
    Ok(())
}

pub fn show(thing: &Thing, fields: &mut Map<String, Value>) {
    for (name, names) in [("billing", BILLING), ("shipping", SHIPPING)] {
        let mut address = Address::default();
        if let Some(Value::Object(known)) = thing.fields.get(name) {
            address.merge(names, known);
        }
        fields.insert(name.to_owned(), address.shown(names));
    }
}

pub fn is_meant(thing: &Thing, query: &Query) -> bool {
    let role = query.get("role").unwrap_or("customer");
    (role == "all" || role == thing.text("role"))
        && query.get("email").is_none_or(|email| thing.text("email").eq_ignore_ascii_case(email))
}
