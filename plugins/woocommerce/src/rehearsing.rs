//! What bringing everything over would bring, counted and said in words. Nothing is kept of it, here or there.

use serde_json::Value;
use stockade_sdk::{Call, api::records::Product, prelude::*};

use crate::{
    bringing,
    chosen::Chosen,
    orders::theirs,
    products::Theirs,
    shop::{Page, Shop},
    tongue::{Tongue, say},
};

/// Of so many products it is looked up whether they are here.
const LOOKED_UP: usize = 300;
const FULL: usize = 100;

pub fn rehearse(call: &Call) -> Done {
    let words = rehearsed(call).unwrap_or_else(|failure| failure.detail);
    Outcome::new().answer(words)
}

fn rehearsed(call: &Call) -> Result<String, Failure> {
    let chosen = Chosen::get(call)?;
    let tongue = chosen.tongue;
    let mut shop = Shop::open(call, &chosen)?;
    let mut lines = of_products(&mut shop, tongue)?;
    lines.push(of_orders(&mut shop, tongue)?);
    lines.push(of_people(&mut shop, &chosen)?);
    lines.push(match chosen.location()? {
        Some(_) => say!(
            tongue,
            "What the shop counts is counted in at the chosen location.",
            "Was der Shop zählt, wird am gewählten Ort übernommen.",
        ),
        None => say!(
            tongue,
            "No location is chosen: nothing is counted in.",
            "Es ist kein Ort gewählt: Es wird kein Bestand übernommen.",
        ),
    });
    Ok(lines.join("\n"))
}

fn of_products(shop: &mut Shop, tongue: Tongue) -> Result<Vec<String>, Failure> {
    let all = count(shop, "products", &[])?;
    let mut others = 0;
    for kind in ["grouped", "external"] {
        others += count(shop, "products", &[("type", kind)])?;
    }
    let variable = count(shop, "products", &[("type", "variable")])?;
    let counts = [all, variable, others].map(|number| tongue.count(number));
    let [all, variable, others] = counts;
    let mut lines = vec![say!(
        tongue,
        "Products: {all}, of these {variable} with variations; {others} are groups or sold elsewhere, and are not brought over.",
        "Produkte: {all}, davon {variable} mit Varianten; {others} sind Gruppen oder werden anderswo verkauft und kommen nicht \
         herüber.",
    )];

    let (mut looked, mut known, mut same, mut bare) = (0_u64, 0_u64, 0_u64, 0_u64);
    for page in 1..=LOOKED_UP / FULL {
        let (full, at) = (FULL.to_string(), page.to_string());
        let query = [
            ("per_page", full.as_str()),
            ("page", &at),
            ("orderby", "id"),
            ("order", "asc"),
            ("_fields", "id,type,status,sku"),
        ];
        let found: Page<Theirs> = shop.page("products", &query)?;
        let is_last = found.items.len() < FULL;
        for product in found.items.into_iter().filter(Theirs::is_goods) {
            looked += 1;
            bare += u64::from(product.sku.trim().is_empty());
            if records::find::<Product>(&product.id.to_string())?.is_some() {
                known += 1;
            } else if bringing::by("sku", &product.key())?.is_some() {
                same += 1;
            }
        }
        if is_last {
            break;
        }
    }
    let new = looked - known - same;
    let [looked, new, known, same, bare] = [looked, new, known, same, bare].map(|number| tongue.count(number));
    lines.push(say!(
        tongue,
        "Of the first {looked}: {new} are new here, {same} are here by their SKU and would be linked, {known} are linked \
         already; {bare} have no SKU of their own and are called WC- and their number.",
        "Von den ersten {looked}: {new} sind hier neu, {same} sind nach der Artikelnummer schon hier und würden verbunden, \
         {known} sind schon verbunden; {bare} haben keine eigene Artikelnummer und heißen WC- und ihre Nummer.",
    ));
    Ok(lines)
}

fn of_orders(shop: &mut Shop, tongue: Tongue) -> Result<String, Failure> {
    let all = count(shop, "orders", &[])?;
    let open = count(shop, "orders", &[("status", "pending,on-hold,processing")])?;
    let query = [("per_page", "1"), ("orderby", "date"), ("order", "asc")];
    let oldest: Page<theirs::Order> = shop.page("orders", &query)?;
    let since = oldest.items.first().and_then(|order| order.date_created_gmt.as_deref()).unwrap_or_default();
    let since = since.split('T').next().unwrap_or_default();
    let [all, open] = [all, open].map(|number| tongue.count(number));
    Ok(match since {
        "" => say!(tongue, "Orders: none.", "Bestellungen: keine."),
        since => say!(
            tongue,
            "Orders: {all}, the first of {since}; {open} of them are open, and keep goods.",
            "Bestellungen: {all}, die erste vom {since}; {open} davon sind offen und halten Ware zurück.",
        ),
    })
}

fn of_people(shop: &mut Shop, chosen: &Chosen) -> Result<String, Failure> {
    let tongue = chosen.tongue;
    let all = tongue.count(count(shop, "customers", &[])?);
    Ok(match chosen.takes_customers() {
        true => say!(
            tongue,
            "Customers with an account: {all}. They become contacts.",
            "Kunden mit Konto: {all}. Sie werden Kontakte.",
        ),
        false => say!(
            tongue,
            "Customers with an account: {all}. They stand in their orders alone, and become no contacts.",
            "Kunden mit Konto: {all}. Sie stehen nur in ihren Bestellungen und werden keine Kontakte.",
        ),
    })
}

/// How many there are, as the shop says; where it does not say so, what one page has.
fn count(shop: &mut Shop, route: &str, query: &[(&str, &str)]) -> Result<u64, Failure> {
    let mut asked = vec![("per_page", "1"), ("_fields", "id")];
    asked.extend(query);
    let found: Page<Value> = shop.page(route, &asked)?;
    Ok(found.total.unwrap_or(found.items.len() as u64))
}
