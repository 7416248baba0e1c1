//! A shop elsewhere and this business become one, as their owner sees it: the plugin is let in, both are connected, all
//! comes over while a bar moves, and what is bought, sent and given back on one side is seen on the other.
//!
//! With `STOCKADE_LARGE_SHOP=5000,20000` the shop has so many products and orders, and what that took is said:
//! `STOCKADE_LARGE_SHOP=5000,20000 cargo test -p server --test browser uniting -- --nocapture`.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use testkit::{
    component,
    joined::{Seed, There},
    pause, text,
};

use crate::{
    browser::{DESKTOP, LOOK, PATIENCE, PHONE},
    house::House,
    page::Page,
    trusting::file,
};

const MANIFEST: &str = include_str!("../../../../plugins/woocommerce/plugin.toml");
const LARGE: &str = "STOCKADE_LARGE_SHOP";
const FEW: Seed = Seed { products: 60, orders: 120, seed: 2 };
/// So that somebody sees the bar move, although there is little to bring.
const SLOW: u64 = 250;
/// As long as all of a large shop may take to come over.
const SETTLES: Duration = Duration::from_secs(4 * 60 * 60);
/// Between two looks at the bar, and at other pages meanwhile.
const WATCH: Duration = Duration::from_millis(200);
/// How soon what is bought there should be seen here, and what a machine that does other things beside this may make of it.
const SOON: Duration = Duration::from_secs(2);
const BUSY: u32 = 8;
/// What people look at while all comes over.
const PAGES: [&str; 4] = ["/", "/orders", "/products", "/stock"];
/// How long a page may take meanwhile, of a hundred ninety-nine.
const QUICK: Duration = Duration::from_secs(2);
/// What each card of the page says: what it brings, how far it is, and of how much.
const BARS: &str = "return [...document.querySelectorAll('#syncs progress')]\
    .map(one => [one.getAttribute('aria-label'), one.value, one.max]);";

/// The shop of the suite, or the large one that somebody asked for.
fn wanted() -> (Seed, bool) {
    let Ok(said) = std::env::var(LARGE) else { return (FEW, false) };
    let (products, orders) = said.split_once(',').unwrap_or_else(|| panic!("{LARGE} is `products,orders`"));
    let number = |text: &str| text.trim().parse().unwrap_or_else(|_| panic!("{text} is no number"));
    (Seed { products: number(products), orders: number(orders), ..FEW }, true)
}

#[test]
fn a_shop_elsewhere_and_this_business_become_one() {
    let Some(program) = component("woocommerce") else { return };
    let (seed, is_large) = wanted();
    let there = There::open(seed).unwrap();
    let house = House::asking(there.host());
    house.done("/locations", &json!({ "name": "Shelf", "allows_negative": true }));
    let Some(mut page) = Page::open_inside(&house, "uniting", DESKTOP) else { return };
    let Some(mut phone) = Page::open_inside(&house, "uniting-phone", PHONE) else { return };

    let at = let_in(&house, &mut page, &mut phone, &program);
    connected(&there, &mut page, &at);
    phone.go(&format!("{at}/connections"));
    if !is_large {
        let slow = json!({ "requests": [{ "kind": "slow", "milliseconds": SLOW }] });
        there.does("PUT", "faults", &slow).unwrap();
    }
    let watched = brought_over(&house, &mut page, &mut phone, &at);
    watched.says(seed, &house);
    there.does("PUT", "faults", &json!({})).unwrap();
    page.go(&format!("{at}/connections"));
    page.shows("In thirty days");
    page.looks_right("connected");
    phone.go(&format!("{at}/connections"));
    phone.shows("In thirty days");
    phone.looks_right("connected");
    traded(&there, &house, &mut page);
}

/// From a file, after its owner read what it could do; says where it is.
fn let_in(house: &House, page: &mut Page<'_>, phone: &mut Page<'_>, program: &[u8]) -> String {
    let package = file(MANIFEST, program);
    page.go("/plugins/install");
    let field = page.browser.all("#package").pop().unwrap();
    page.browser.type_into(&field, package.path().to_str().unwrap()).unwrap();
    page.send("Look at it");
    page.is_below("/plugins/install/blb_");
    page.fill("name", "Stockade");
    page.send("The fingerprint is theirs: trust this key");
    page.shows("Stockade signed it");
    page.shows("It could do this, at any time");
    phone.go(&page.path());
    page.send("Install it");
    page.is_below("/plugins/ins_");
    format!("/plugins/{}", text(&house.shown("/plugins")["items"][0]["id"]))
}

/// The address is typed in, the shop hands the key over, and it is asked whether that works.
fn connected(there: &There, page: &mut Page<'_>, at: &str) {
    page.press("Connections");
    page.fill("setting-store", there.url());
    page.fill("setting-location", "Shelf");
    for switch in ["restock", "send-stock", "send-status"] {
        page.tick(&format!("setting-{switch}"), "true");
    }
    page.send("Save changes");
    // Its owner lets us in there, and is back with the key set.
    for button in ["a[href$='/agree/key']", "#approve"] {
        page.until("the shop is asked for a key", || {
            let button = page.browser.all(button).pop()?;
            page.browser.click(&button).ok()
        });
    }
    page.is_below(at);
    page.shows("Set ");
    page.looks_right("let in");
    page.go(&format!("{at}/actions"));
    page.send("Ask it Test the connection");
    page.shows("may read and write");
    page.looks_right("tested");
}

/// What was seen while all came over.
struct Watched {
    took: Duration,
    /// Of each that was brought, how far its bar was.
    bars: BTreeMap<String, BTreeSet<u64>>,
    /// How long each page took meanwhile.
    pages: Vec<Duration>,
}

/// The page is not loaded again: the bar moves by itself, and at the end all is said to be done.
fn brought_over(house: &House, page: &mut Page<'_>, phone: &mut Page<'_>, at: &str) -> Watched {
    page.go(&format!("{at}/actions"));
    let began = Instant::now();
    page.send("Ask it Bring everything over");
    page.shows("The shop tells what happens from now on.");
    page.go(&format!("{at}/syncs"));
    let (mut bars, mut pages, mut was_seen) = (BTreeMap::<String, BTreeSet<u64>>::new(), Vec::new(), false);
    // The last of its steps counts the shelf once more. What is looked for every quarter of an hour may come in between.
    let is_over = || {
        let all = house.shown("/plugin-syncs")["items"].as_array().unwrap().clone();
        assert!(all.iter().all(|one| one["state"] != "failed"), "{all:#?}");
        let counts = all.iter().filter(|one| one["name"] == "stock" && one["state"] == "done").count();
        counts == 2 && all.iter().all(|one| one["state"] == "done")
    };
    loop {
        for bar in page.browser.try_run(BARS, &[]).unwrap_or_default().as_array().into_iter().flatten() {
            let (name, far) = (text(&bar[0]), bar[1].as_f64().unwrap_or_default() as u64);
            bars.entry(name).or_default().insert(far);
        }
        if !was_seen && bars.values().any(|far| far.len() > 1) {
            was_seen = true;
            page.looks_right("moving");
            phone.go(&format!("{at}/syncs"));
        }
        let path = PAGES[pages.len() % PAGES.len()];
        let asked = Instant::now();
        house.file(path);
        pages.push(asked.elapsed());
        if is_over() {
            break;
        }
        assert!(began.elapsed() < SETTLES, "all comes over");
        pause(WATCH);
    }
    let took = began.elapsed();
    page.until("nothing moves any more", || {
        let moving = page.browser.try_run("return document.querySelector('#syncs[data-poll]') === null;", &[]);
        (moving.ok()? == true).then_some(())
    });
    page.looks_right("brought over");
    Watched { took, bars, pages }
}

impl Watched {
    fn says(mut self, seed: Seed, house: &House) {
        self.pages.sort_unstable();
        let at = |part: usize| self.pages[(self.pages.len() * part / 100).min(self.pages.len() - 1)];
        let moved = self.bars.iter().map(|(name, far)| format!("{name} {far:?}")).collect::<Vec<_>>().join("; ");
        println!(
            "{} products and {} orders came over in {:.1?}, with at most {:.0} MB of memory. Meanwhile {} pages: \
             p50 {:.0?}, p99 {:.0?}. Bars: {moved}",
            seed.products,
            seed.orders,
            self.took,
            house.server.most_memory_mb(),
            self.pages.len(),
            at(50),
            at(99)
        );
        assert!(self.bars.values().any(|far| far.len() > 1), "a bar moves: {moved}");
        assert!(at(99) < QUICK, "pages are quick meanwhile: {:?}", at(99));
    }
}

/// Bought, sent and given back.
fn traded(there: &There, house: &House, page: &mut Page<'_>) {
    let seen = |what: &str| there.sees(what).unwrap();
    let products = seen("products?per_page=100");
    let counted = |one: &&Value| {
        one["type"] == "simple" && one["manage_stock"] == true && one["stock_quantity"].as_i64() > Some(9)
    };
    let tea = products.as_array().unwrap().iter().find(counted).expect("something that is sold by the piece");
    let (sku, had) = (text(&tea["sku"]), tea["stock_quantity"].as_i64().unwrap());

    // Of what is kept here some is for orders that came over.
    let product = text(&house.shown(&format!("/products?sku={sku}"))["items"][0]["id"]);
    let variants = house.shown(&format!("/products/{product}"))["variants"].clone();
    let variant = text(&variants.as_array().unwrap().iter().find(|one| one["sku"] == sku.as_str()).unwrap()["id"]);
    let level = || house.shown(&format!("/stock/levels?variant={variant}"))["items"][0].clone();
    let [kept, free] = ["reserved", "available"].map(|what| text(&level()[what]).parse::<i64>().unwrap());

    // Bought there: here a moment later, with its goods kept.
    let line = json!({ "product_id": tea["id"], "quantity": 3 });
    let bought = json!({ "line_items": [line], "payment_method": "stripe", "set_paid": true });
    let began = Instant::now();
    let bought = there.does("POST", "buy", &bought).unwrap();
    let number = text(&bought["number"]);
    let found = |page: &Page<'_>| page.text().contains(&number).then(|| began.elapsed());
    page.browser.go(&house.url("/orders"));
    let took = page.until("what was bought is here", || {
        found(page).or_else(|| {
            page.browser.reload();
            None
        })
    });
    println!("bought there, and on the page here after {took:.0?}");
    assert!(took < SOON * BUSY, "{took:?}");
    page.go("/orders");
    page.press(&number);
    page.is_below("/orders/ord_");
    page.shows(&sku);
    let id = text(&house.shown(&format!("/orders?number={number}"))["items"][0]["id"]);
    let order = || house.shown(&format!("/orders/{id}"));
    assert_eq!(order()["lines"][0]["variant"], variant.as_str());
    let counted = [&level()["reserved"], &level()["available"]].map(text);
    assert_eq!(counted, [(kept + 3).to_string(), (free - 3).to_string()]);
    page.go(&format!("/stock?search={sku}"));
    page.shows(&sku);
    page.go(&format!("/orders/{id}"));

    // Sent here: completed there, with whom it went.
    let line = text(&order()["lines"][0]["id"]);
    page.press("Hand out");
    page.fill(&format!("fulfil-{line}"), "3");
    page.fill("carrier", "DHL");
    page.fill("tracking", "00340434161094");
    page.send("Hand these out");
    page.shows("3 handed out");
    let there_now = || seen(&format!("orders/{}", bought["id"]));
    eventually("it is completed there", || there_now()["status"] == "completed");
    eventually("with whom it went stands there", || {
        seen(&format!("orders/{}/notes", bought["id"])).to_string().contains("DHL 00340434161094")
    });

    // Sold over the counter here: gone there.
    let sold = json!({ "variant": variant, "location": level()["location"], "change": "-2", "reason": "Sold here" });
    house.done("/stock/adjustments", &sold);
    let stock = || seen(&format!("products/{}", tea["id"]))["stock_quantity"].as_i64();
    eventually("it is gone there", || stock() == Some(had - 5));

    // Given back there in part: seen here, with its goods.
    let one = json!({ "id": bought["line_items"][0]["id"], "quantity": 1, "refund_total": "1.00" });
    let back =
        json!({ "amount": "1.00", "reason": "Broken", "api_refund": false, "api_restock": true, "line_items": [one] });
    there.does("POST", &format!("owner/orders/{}/refunds", bought["id"]), &back).unwrap();
    eventually("it is given back here", || order()["refunded"] == "1");
    page.go(&format!("/orders/{id}"));
    page.shows("Broken");
    page.shows("1 came back");
    assert_eq!(level()["available"], json!((free - 4).to_string()));
    eventually("both have as much", || stock() == Some(had - 4));
}

fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "waited in vain until {what}");
        pause(LOOK);
    }
}
