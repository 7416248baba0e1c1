//! The form that says who somebody is: filled in from what is known, and read back as the door wants it.

use door::Problem;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::known::{Address, Contact, words_of};
use crate::{
    form::Form,
    pages::{
        Listed,
        conflict::{self, Compared, Field},
        settings::{Choice, countries},
    },
    valued::country,
    visit::Visit,
};

/// What each kind of address is for.
pub(super) const PURPOSES: [&str; 3] = ["billing", "shipping", "other"];
/// Fields that are one text.
const TEXTS: [&str; 6] = ["company", "email", "phone", "tax_id", "country", "language"];
/// The fields of one address.
const PARTS: [&str; 7] = ["purpose", "name", "lines", "postcode", "city", "region", "country"];

/// What a field is, as it is compared: text, or what becomes of it; and what it is called.
const FIELDS: [(&str, &str); 16] = [
    ("kind", "contact-kind"),
    ("roles", "contact-is"),
    ("name", "field-name"),
    ("company", "contact-firm"),
    ("email", "contact-email"),
    ("phone", "contact-phone"),
    ("tax_id", "contact-tax-id"),
    ("addresses", "contact-addresses"),
    ("notes", "contact-notes"),
    ("country", "country"),
    ("language", "contact-language"),
    ("tags", "tags"),
    ("customer_group", "contact-group"),
    ("price_list", "contact-price-list"),
    ("credit_limit", "contact-credit-limit"),
    ("currency", "currency-word"),
];

/// What the fields offer to choose from.
pub(super) struct Offered {
    pub(super) countries: Vec<Choice>,
    pub(super) price_lists: Vec<PriceList>,
}

#[derive(Deserialize)]
pub(super) struct PriceList {
    pub(super) id: String,
    pub(super) name: String,
    #[serde(default)]
    archived_at: Option<String>,
}

impl Offered {
    pub(super) async fn of(visit: &Visit) -> Result<Self, Problem> {
        let lists: Listed<PriceList> = match visit.may("catalog.list-price-lists").await {
            true => visit.ask("catalog.list-price-lists", &json!({})).await?,
            false => Listed { items: Vec::new(), next: None },
        };
        Ok(Self {
            countries: countries(visit.words.tag),
            price_lists: lists.items.into_iter().filter(|list| list.archived_at.is_none()).collect(),
        })
    }
}

/// Somebody new, of whom nothing is known but where most are.
pub(super) fn empty(visit: &Visit) -> Form {
    Form::with([
        ("kind", "person"),
        ("roles", "customer"),
        ("address-country-1", visit.spoken().country()),
        ("currency", &visit.spoken().currency),
    ])
}

/// As it is known, with what it was when it was shown.
pub(super) fn filled(visit: &Visit, contact: &Contact) -> Form {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut form = Form::default();
    form.also("version", contact.version.to_string());
    form.also("kind", contact.kind.clone());
    form.also("roles", if contact.is_customer { "customer" } else { "" });
    form.also("roles", if contact.is_supplier { "supplier" } else { "" });
    form.also("name", text(&contact.name));
    let said = [&contact.company, &contact.email, &contact.phone, &contact.tax_id, &contact.country, &contact.language];
    TEXTS.iter().zip(said).for_each(|(field, value)| form.also(*field, text(value)));
    form.also("notes", text(&contact.notes));
    form.also("tags", contact.tags.join(", "));
    form.also("customer_group", text(&contact.customer_group));
    form.also("price_list", text(&contact.price_list));
    let currency = text(&contact.currency);
    let limit = contact.credit_limit.as_ref().map(|limit| visit.spoken().typed_money(limit, &currency));
    form.also("credit_limit", limit.unwrap_or_default());
    form.also("currency", currency);
    write_down(&mut form, contact.addresses());
    for (field, _) in FIELDS {
        let was = typed(&form, field);
        form.also(format!("was-{field}"), was);
    }
    form
}

fn write_down(form: &mut Form, addresses: &[Address]) {
    for (at, address) in (1..).zip(addresses) {
        form.also(format!("address-purpose-{at}"), address.purpose.clone());
        form.also(format!("address-name-{at}"), address.name.clone());
        form.also(format!("address-lines-{at}"), address.lines.join("\n"));
        form.also(format!("address-postcode-{at}"), address.postcode.clone());
        form.also(format!("address-city-{at}"), address.city.clone());
        form.also(format!("address-region-{at}"), address.region.clone());
        form.also(format!("address-country-{at}"), address.country.clone());
    }
}

/// The form as it is typed, where what was chosen of two came as one text for each field.
pub(super) fn unfolded(mut form: Form) -> Form {
    if let Ok(addresses) = serde_json::from_str::<Vec<Address>>(form.value("addresses")) {
        write_down(&mut form, &addresses);
    }
    let roles = form.value("roles").to_owned();
    if let Some((one, other)) = roles.split_once(' ') {
        form.set("roles", one);
        form.also("roles", other);
    }
    form
}

/// How many addresses the form shows: those that there are, and room for one more.
pub(super) fn rows(form: &Form) -> Vec<usize> {
    let last = (1..=20).rev().find(|at| !is_blank(form, *at)).unwrap_or(0);
    (1..=(last + 1).min(20)).collect()
}

/// An address of which nothing was said: that it would be in a country says nothing.
fn is_blank(form: &Form, at: usize) -> bool {
    ["name", "lines", "postcode", "city", "region"]
        .iter()
        .all(|part| form.value(&format!("address-{part}-{at}")).trim().is_empty())
}

/// A field as one text, so that two of the same are told.
fn typed(form: &Form, field: &str) -> String {
    match field {
        "roles" => {
            let mut roles: Vec<&str> = form.each("roles").collect();
            roles.sort_unstable();
            roles.join(" ")
        }
        "addresses" => serde_json::to_string(&addresses(form)).unwrap_or_default(),
        _ => form.value(field).trim().to_owned(),
    }
}

fn addresses(form: &Form) -> Vec<Value> {
    let of = |at: usize| {
        let mut address = Map::new();
        for part in PARTS {
            let said = form.value(&format!("address-{part}-{at}")).trim();
            let value = match part {
                "lines" => json!(said.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>()),
                "purpose" if said.is_empty() => json!(PURPOSES[0]),
                _ => json!(said),
            };
            address.insert(part.to_owned(), value);
        }
        Value::Object(address)
    };
    (1..=20).filter(|at| !is_blank(form, *at)).map(of).collect()
}

/// What the door is told of somebody new.
pub(super) fn new(visit: &Visit, form: &Form) -> Value {
    let mut input = Map::new();
    FIELDS.iter().for_each(|(field, _)| say(visit, form, field, &mut input));
    input.retain(|_, value| !value.is_null());
    Value::Object(input)
}

/// What was typed otherwise than it was shown; nothing where nothing was.
pub(super) fn changed(visit: &Visit, form: &Form) -> Map<String, Value> {
    let mut input = Map::new();
    for (field, _) in FIELDS {
        if typed(form, field) != form.value(&format!("was-{field}")) {
            say(visit, form, field, &mut input);
        }
    }
    // A limit is worth nothing without what it is in.
    if input.contains_key("credit_limit") {
        say(visit, form, "currency", &mut input);
    }
    input
}

fn say(visit: &Visit, form: &Form, field: &str, input: &mut Map<String, Value>) {
    let value = match field {
        "roles" => {
            input.insert("is_customer".to_owned(), json!(form.has("roles", "customer")));
            input.insert("is_supplier".to_owned(), json!(form.has("roles", "supplier")));
            return;
        }
        "name" | "kind" => json!(form.value(field)),
        "addresses" => json!(addresses(form)),
        "tags" => json!(words_of(form.value(field))),
        "credit_limit" => json!(form.said(field).map(|typed| visit.spoken().read(typed))),
        "currency" => json!(form.said(field).map(str::to_uppercase)),
        _ => json!(form.said(field)),
    };
    input.insert(field.to_owned(), value);
}

/// What this form and somebody else made of each field since it was shown.
pub(super) fn compared(visit: &Visit, form: &Form, now: &Contact, offered: &Offered) -> Compared {
    let theirs = filled(visit, now);
    let fields = FIELDS.iter().map(|(name, label)| Field {
        name: (*name).to_owned(),
        label: visit.words.say(label),
        was: form.value(&format!("was-{name}")).to_owned(),
        mine: typed(form, name),
        theirs: typed(&theirs, name),
    });
    let mut compared = conflict::compared(fields.collect(), |field, value| shown(visit, offered, field, value));
    compared.settled.push(("version".to_owned(), now.version.to_string()));
    compared
}

/// A field's text as people read it.
fn shown(visit: &Visit, offered: &Offered, field: &str, text: &str) -> String {
    let say = |name: &str| visit.words.say(name);
    match (field, text) {
        ("kind", kind) => say(&format!("contact-{kind}")),
        ("addresses", text) => {
            let addresses: Vec<Address> = serde_json::from_str(text).unwrap_or_default();
            let written = addresses.iter().map(|address| address.written(&visit.words).join(", "));
            Some(written.collect::<Vec<_>>().join("\n"))
                .filter(|text| !text.is_empty())
                .unwrap_or_else(|| say("nothing"))
        }
        (_, "") => say("nothing"),
        ("roles", roles) => roles.split(' ').map(|role| say(&format!("contact-{role}"))).collect::<Vec<_>>().join(", "),
        ("country", code) => country(&visit.words, code),
        ("price_list", id) => offered
            .price_lists
            .iter()
            .find(|list| list.id == id)
            .map_or_else(|| id.to_owned(), |list| list.name.clone()),
        (_, text) => text.to_owned(),
    }
}

/// Where the door's places stand in the form.
pub(super) const PLACES: [(&str, &str); 2] = [("/is_customer", "roles"), ("/addresses", "addresses")];
