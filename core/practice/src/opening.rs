//! The first day: where the shop is, its taxes and books, what is on its shelves, and whom it knows.

use std::collections::BTreeMap;

use door::Ask;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    goods::{GOODS, Good, Shelf},
    making::{Maker, Trouble},
    people::{COMPANIES, FAMILY, FIRST, STREETS, SUPPLIERS, TOWN},
    trade::{Season, Way},
    wishes::Wishes,
};

/// Private customers that it knows by name.
const PEOPLE: usize = 110;
/// It opens at seven.
const MORNING: i64 = 7 * 60;

/// Something that is sold, and how much of it there is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Stocked {
    pub variant: String,
    /// By its number among the goods.
    pub good: usize,
    pub cost: i64,
    pub on_hand: i64,
    /// With so many, it is ordered again; and up to how many.
    pub minimum: i64,
    pub target: i64,
}

/// The shop as it is known to its maker.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Premises {
    pub location: String,
    pub stock: Vec<Stocked>,
    pub people: Vec<String>,
    pub companies: Vec<String>,
    /// How often each way was gone.
    pub turns: BTreeMap<Way, u32>,
}

/// Opens it, an hour before the first customer.
pub(crate) async fn open(maker: &Maker<'_>, wishes: &Wishes) -> Result<Premises, Trouble> {
    let at = |ask: Ask| ask.happened_at(wishes.at(0, MORNING));
    let business = json!({
        "version": 0, "country": wishes.country, "currency": wishes.currency(), "time_zone": wishes.time_zone,
        "locale": wishes.locale(), "prices_include_tax": wishes.prices_include_tax,
        "address": format!("{} 1\n10000 {}", said(wishes, STREETS[5]), said(wishes, TOWN)),
    });
    maker.one(at(Ask::with("business.change", &business))).await?;
    maker.one(at(Ask::with("ledger.begin", &json!({})))).await?;
    // Of some countries no rates are known: there nothing is taxed.
    let taxes = maker.one(at(Ask::with("sales.add-tax-preset", &json!({ "country": wishes.country }))));
    match taxes.await {
        Err(Trouble(no)) if no.code != "sales.no-preset" => return Err(Trouble(no)),
        _ => {}
    }
    let place = json!({ "name": wishes.said("Shop", "Laden") });
    let location = maker.one(at(Ask::with("stock.add-location", &place))).await?;
    let location = id(&location)?;
    let policy = json!({ "version": 0, "location": location, "payment_days": 14 });
    maker.one(at(Ask::with("sales.set-policy", &policy))).await?;

    let reduced = reduced_rate(maker).await?;
    let shelves = Shelf::ALL.iter().map(|shelf| {
        let name = said(wishes, shelf.name());
        at(Ask::with("catalog.add-category", &json!({ "name": name })))
    });
    let shelves = maker.all(shelves.collect()).await?.iter().map(id).collect::<Result<Vec<_>, _>>()?;
    let products = GOODS.iter().enumerate().map(|(number, good)| {
        let shelf = Shelf::ALL.iter().position(|shelf| *shelf == good.shelf).and_then(|at| shelves.get(at));
        at(Ask::with("catalog.add-product", &product(wishes, number, good, shelf, reduced.as_deref())))
    });
    let products = maker.all(products.collect()).await?;
    let mut stock = Vec::new();
    for (number, (good, product)) in GOODS.iter().zip(&products).enumerate() {
        let variants = product["variants"].as_array().map(Vec::as_slice).unwrap_or_default();
        for (variant, (_, _, share)) in variants.iter().zip(good.shelf.packs()) {
            let (minimum, target) = Season::kept(good.shelf, *share);
            let cost = good.cost * share / 100;
            stock.push(Stocked { variant: id(variant)?, good: number, cost, on_hand: 0, minimum, target });
        }
    }
    let points = stock.iter().map(|one| {
        let point = json!({
            "variant": one.variant, "location": location, "minimum": one.minimum.to_string(),
            "target": one.target.to_string(),
        });
        at(Ask::with("stock.set-reorder-point", &point))
    });
    maker.all(points.collect()).await?;
    maker.all(SUPPLIERS.iter().map(|names| at(company(wishes, *names, true))).collect()).await?;
    let companies = maker.all(COMPANIES.iter().map(|names| at(company(wishes, *names, false))).collect()).await?;
    let people = maker.all((0..PEOPLE).map(|number| at(person(wishes, number))).collect()).await?;
    Ok(Premises {
        location,
        stock,
        people: people.iter().map(id).collect::<Result<_, _>>()?,
        companies: companies.iter().map(id).collect::<Result<_, _>>()?,
        turns: BTreeMap::new(),
    })
}

pub(crate) fn id(answer: &Value) -> Result<String, Trouble> {
    answer["id"].as_str().map(str::to_owned).ok_or_else(|| Trouble::unread("an id"))
}

fn said(wishes: &Wishes, (english, german): (&'static str, &'static str)) -> &'static str {
    if wishes.is_german() { german } else { english }
}

/// The class of what food is taxed at, where the country has one.
async fn reduced_rate(maker: &Maker<'_>) -> Result<Option<String>, Trouble> {
    let classes = maker.one(Ask::with("catalog.list-tax-classes", &json!({}))).await?;
    let classes = classes["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    classes.iter().find(|class| class["code"] == "reduced").map(id).transpose()
}

fn product(wishes: &Wishes, number: usize, good: &Good, shelf: Option<&String>, reduced: Option<&str>) -> Value {
    let packs = good.shelf.packs().iter().zip(1..);
    let variants = packs.map(|((english, german, share), pack)| {
        json!({
            "title": Some(said(wishes, (english, german))).filter(|title| !title.is_empty()),
            "sku": format!("{}-{:02}-{pack}", good.shelf.code(), number + 1),
            "price": wishes.amount(good.price * share / 100),
            "cost": wishes.amount(good.cost * share / 100),
        })
    });
    json!({
        "name": said(wishes, (good.english, good.german)),
        "variants": variants.collect::<Vec<_>>(),
        "categories": shelf.into_iter().collect::<Vec<_>>(),
        "tax_class": reduced.filter(|_| good.shelf.is_food()),
        "published": true,
    })
}

fn company(wishes: &Wishes, names: (&'static str, &'static str), is_supplier: bool) -> Ask {
    let name = said(wishes, names);
    let number = name.len();
    Ask::with(
        "contacts.add-contact",
        &json!({
            "kind": "company", "name": name, "is_supplier": is_supplier, "is_customer": !is_supplier,
            "email": format!("post{number}.{}@example.com", plain(name)), "addresses": [address(wishes, number)],
        }),
    )
}

fn person(wishes: &Wishes, number: usize) -> Ask {
    let (first, family) = (FIRST[number % FIRST.len()], FAMILY[number * 7 % FAMILY.len()]);
    Ask::with(
        "contacts.add-contact",
        &json!({
            "kind": "person", "name": format!("{first} {family}"),
            "email": format!("{}.{}{number}@example.com", plain(first), plain(family)),
            "addresses": [address(wishes, number)],
        }),
    )
}

fn address(wishes: &Wishes, number: usize) -> Value {
    let street = said(wishes, STREETS[number % STREETS.len()]);
    json!({
        "purpose": "billing", "lines": [format!("{street} {}", number % 89 + 1)], "postcode": "10000",
        "city": said(wishes, TOWN), "country": wishes.country,
    })
}

/// As it can stand in an address of mail.
fn plain(name: &str) -> String {
    name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect()
}
