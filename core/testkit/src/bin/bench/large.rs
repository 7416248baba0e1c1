//! A shop with 100,000 products in five places and 1,000,000 movements: what it costs to fill and to ask; the same
//! products and what is there of them, brought in as files and taken out; and 64 people who all want the same hundred things.

use std::{
    collections::BTreeMap,
    fmt::{Display, Write as _},
    sync::Arc,
    time::{Duration, Instant},
};

use door::Ask;
use model::Actor;
use store::ManualClock;
use testkit::{Engine, Shop, Value, json, text};
use work::jobs::{Problem, Runner};

use crate::{bare, heading};

const PRODUCTS: usize = 100_000;
const PLACES: usize = 5;
const MOVEMENTS: usize = 1_000_000;
/// As many as the door takes in one transaction.
const TOGETHER: usize = 1_000;
/// How often each question is asked; what is shown is the middle and the worst.
const TIMES: usize = 60;

const HOT: usize = 100;
const WRITERS: usize = 64;
/// Of each hot variant there is this much, and everybody together wants more than that.
const PIECES: usize = 40;
const WANTED_BY_EACH: usize = 80;

const KINDS: [&str; 10] = ["tea", "coffee", "mug", "kettle", "honey", "biscuit", "tray", "spoon", "jar", "lamp"];
const COLOURS: [&str; 10] =
    ["green", "black", "white", "amber", "crimson", "cobalt", "ivory", "copper", "silver", "walnut"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Filled with products and movements, and asked.
    Filled,
    /// Filled from files, and written into one.
    Files,
    /// What is scarce, and wanted by all at once.
    Rush,
}

pub fn run(parts: &[Part]) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let bare = bare::rate(Duration::from_secs(2));
        println!("bare SQLite beside it {:>24}", format!("{bare:.0} durable rows/s"));
        for engine in [Engine::Sqlite, Engine::Postgres] {
            // PostgreSQL is filled to a tenth: what it is asked grows with the logarithm, and its turns are slower.
            let (products, movements) = match engine {
                Engine::Sqlite => (PRODUCTS, MOVEMENTS),
                Engine::Postgres => (PRODUCTS / 10, MOVEMENTS / 10),
            };
            for part in parts {
                heading(&match part {
                    Part::Filled => format!("{products} products, {PLACES} places, {movements} movements, {engine:?}"),
                    Part::Files => format!("{products} products come in from a file and go out again, {engine:?}"),
                    Part::Rush => {
                        format!("{WRITERS} people take from {HOT} variants what is not there for all, {engine:?}")
                    }
                });
                let Some(shop) = Shop::open(engine).await else { continue };
                let clock = tokio::spawn(go_by(Arc::clone(&shop.clock)));
                match part {
                    Part::Filled => {
                        let filled = fill(&shop, products, movements).await;
                        questions(&shop, &filled).await;
                    }
                    Part::Files => files(&shop, products).await,
                    Part::Rush => rush(&shop).await,
                }
                clock.abort();
                shop.close().await;
            }
        }
    });
}

/// Time goes by as it does elsewhere: what is made later has a later id, and stands behind the earlier.
async fn go_by(clock: Arc<ManualClock>) {
    const TICK: Duration = Duration::from_millis(2);
    let mut ticks = tokio::time::interval(TICK);
    loop {
        ticks.tick().await;
        clock.advance(TICK);
    }
}

struct Filled {
    variants: Vec<Value>,
    places: Vec<Value>,
    half_way: String,
}

async fn together(shop: &Shop, asks: Vec<Ask>) -> Vec<Value> {
    let answers = shop.door.ask_all(&shop.owner, asks).await.expect("the batch is done");
    answers.iter().map(|answer| answer.read().expect("every answer is JSON")).collect()
}

fn each(began: Instant, count: usize) -> String {
    let took = began.elapsed();
    format!("{:.0} s, {:.0} µs each", took.as_secs_f64(), took.as_secs_f64() * 1e6 / count as f64)
}

fn say(what: &str, figure: impl Display) {
    println!("{what:<46}{figure:>30}");
}

pub fn product(number: usize) -> Value {
    let (kind, colour) = (KINDS[number % 10], COLOURS[number / 10 % 10]);
    json!({
        "name": format!("{colour} {kind} number {number}"),
        "variants": [{
            "sku": format!("{}-{number:06}", &kind[..3].to_uppercase()), "price": "4.50", "cost": "2.10",
            "currency": "EUR",
        }],
    })
}

async fn fill(shop: &Shop, products: usize, movements: usize) -> Filled {
    let mut places = Vec::with_capacity(PLACES);
    for place in 0..PLACES {
        let input = json!({ "name": format!("Place {place}") });
        places.push(shop.run(&shop.owner, "stock.add-location", input).await.expect("a place")["id"].clone());
    }

    let began = Instant::now();
    let mut variants = Vec::with_capacity(products);
    for first in (0..products).step_by(TOGETHER) {
        let asks = (first..first + TOGETHER).map(|number| Ask::with("catalog.add-product", &product(number)));
        let made = together(shop, asks.collect()).await;
        variants.extend(made.iter().map(|product| product["variants"][0]["id"].clone()));
    }
    say("filling in products, a thousand at once", each(began, products));

    let began = Instant::now();
    let mut half_way = String::new();
    for first in (0..movements).step_by(TOGETHER) {
        if first == movements / 2 {
            half_way = shop.door.now().to_string();
        }
        let asks = (first..first + TOGETHER).map(|number| {
            let (variant, place) = (&variants[number % products], &places[number / products % PLACES]);
            Ask::with("stock.receive", &json!({ "variant": variant, "location": place, "quantity": "3" }))
        });
        together(shop, asks.collect()).await;
    }
    say("filling in movements, a thousand at once", each(began, movements));
    Filled { variants, places, half_way }
}

async fn questions(shop: &Shop, filled: &Filled) {
    let began = Instant::now();
    ask(shop, "catalog.list-products", json!({ "search": "walnut" })).await;
    say("the first search, which brings the index along", format!("{:.1} s", began.elapsed().as_secs_f64()));

    let (variant, place) = (&filled.variants[4_217], &filled.places[2]);
    for (name, operation, input) in [
        ("products by name, 50", "catalog.list-products", json!({ "limit": 50 })),
        ("products, last changed first", "catalog.list-products", json!({ "limit": 50, "sort": "updated" })),
        ("products of a price", "catalog.list-products", json!({ "currency": "EUR", "price_from": "4" })),
        ("search: one rare word", "catalog.list-products", json!({ "search": "4217" })),
        ("search: two words that many have", "catalog.list-products", json!({ "search": "green tea" })),
        ("search: the beginning of a word", "catalog.list-products", json!({ "search": "crim" })),
        ("search: the beginning of a SKU", "catalog.list-products", json!({ "search": "TEA-0042" })),
        ("search: a word with a slip", "catalog.list-products", json!({ "search": "wlanut ketle" })),
        ("search: what is nowhere", "catalog.list-products", json!({ "search": "zeppelin" })),
        ("counts for every filter", "catalog.count-products", json!({})),
        ("levels, 50", "stock.list-levels", json!({ "limit": 50 })),
        ("levels of one place", "stock.list-levels", json!({ "location": place, "limit": 50 })),
        ("levels as they were half way", "stock.list-levels", json!({ "at": filled.half_way, "limit": 50 })),
        ("movements, newest first, 50", "stock.list-movements", json!({ "limit": 50 })),
        ("movements of one variant", "stock.list-movements", json!({ "variant": variant })),
    ] {
        let mut took = Vec::with_capacity(TIMES);
        for _ in 0..TIMES {
            let began = Instant::now();
            ask(shop, operation, input.clone()).await;
            took.push(began.elapsed());
        }
        took.sort_unstable();
        let at = |part: usize| took[(took.len() - 1) * part / 100].as_secs_f64() * 1e3;
        say(name, format!("p50 {:.2} ms, p99 {:.2} ms", at(50), at(99)));
    }
}

/// A file of another shop, compared with what is here and brought in; one of how much there is of each; and all of it
/// out again.
async fn files(shop: &Shop, products: usize) {
    let mut content = String::from("Handle,Title,Vendor,Type,Tags,Variant SKU,Variant Price\n");
    for number in 0..products {
        let (kind, colour) = (KINDS[number % 10], COLOURS[number / 10 % 10]);
        let _written = writeln!(
            content,
            "{kind}-{number},{colour} {kind} number {number},Vendor {},{kind},\"{colour}, new\",{}-{number:06},4.50",
            number % 50,
            &kind[..3].to_uppercase(),
        );
    }
    let place = shop.run(&shop.owner, "stock.add-location", json!({ "name": "Shop floor" })).await.expect("a place");
    bring_in(shop, "products", &content, &place).await;
    let mut content = String::from("SKU,On hand\n");
    for number in 0..products {
        let _written = writeln!(content, "{}-{number:06},{}", &KINDS[number % 10][..3].to_uppercase(), number % 7 + 1);
    }
    bring_in(shop, "levels", &content, &place).await;
    let began = Instant::now();
    let owner = shop.fresh(&shop.owner);
    let export = shop.run(&owner, "exchange.begin-export", json!({ "kind": "products" })).await.expect("an export");
    work_off(shop).await;
    let export = shop.run(&owner, "exchange.get-export", json!({ "id": export["id"] })).await.expect("an export");
    assert_eq!(export["done"], products, "{export}");
    say("products, out into a file", each(began, products));
}

async fn bring_in(shop: &Shop, kind: &str, content: &str, place: &Value) {
    let file = shop.send(&shop.owner, "text/csv", content.as_bytes()).await.expect("a file");
    let began = Instant::now();
    let input = json!({
        "kind": kind, "file": file["id"], "manner": { "currency": "EUR" },
        "location": if kind == "levels" { place["id"].clone() } else { Value::Null },
    });
    let import = shop.run(&shop.owner, "exchange.begin-import", input).await.expect("an import");
    work_off(shop).await;
    let lines = content.lines().count() - 1;
    say(&format!("{kind}, compared with what is here"), each(began, lines));
    let one = json!({ "id": import["id"] });
    let began = Instant::now();
    shop.run(&shop.owner, "exchange.start-import", one.clone()).await.expect("it starts");
    work_off(shop).await;
    say(&format!("{kind}, brought in"), each(began, lines));
    let import = shop.run(&shop.owner, "exchange.get-import", one).await.expect("an import");
    assert_eq!((&import["done"], &import["failed"]), (&json!(lines), &json!(0)), "{import}");
}

async fn work_off(shop: &Shop) {
    let runner = Runner::new(Arc::clone(&shop.door), "bench")
        .on(exchange::work::WORK, |door, job| async move {
            exchange::work::run(&door, &job).await.map_err(Problem::passing)
        })
        .on(exchange::work::WRITE, |door, job| async move {
            exchange::work::write(&door, &job).await.map_err(Problem::passing)
        });
    while runner.run_due().await > 0 {}
}

async fn ask(shop: &Shop, operation: &str, input: Value) {
    let mut answer = shop.run(&shop.owner, operation, input.clone()).await;
    // The index of so many, all new, is said to be not ready yet, and when to ask again.
    while let Err(model::Problem { retry_after: Some(seconds), .. }) = answer {
        tokio::time::sleep(Duration::from_secs(seconds.into())).await;
        answer = shop.run(&shop.owner, operation, input.clone()).await;
    }
    std::hint::black_box(answer.expect("an answer"));
}

/// Nobody gets what is not there, and nothing is left that somebody could have had.
async fn rush(shop: &Shop) {
    let place = shop.run(&shop.owner, "stock.add-location", json!({ "name": "Counter" })).await.expect("a place");
    let asks = (0..HOT).map(|number| Ask::with("catalog.add-product", &product(number))).collect();
    let hot: Vec<Value> =
        together(shop, asks).await.iter().map(|product| product["variants"][0]["id"].clone()).collect();
    let receive = |variant: &Value| {
        Ask::with(
            "stock.receive",
            &json!({ "variant": variant, "location": place["id"], "quantity": PIECES.to_string() }),
        )
    };
    together(shop, hot.iter().map(receive).collect()).await;

    let began = Instant::now();
    let (hot, place) = (Arc::new(hot), Arc::new(place));
    let tasks: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (door, actor, hot, place) =
                (Arc::clone(&shop.door), shop.owner.clone(), Arc::clone(&hot), Arc::clone(&place));
            tokio::spawn(async move { take(&door, &actor, &hot, &place, writer).await })
        })
        .collect();
    let mut had: BTreeMap<String, usize> = BTreeMap::new();
    for task in tasks {
        for variant in task.await.expect("a writer") {
            *had.entry(variant).or_default() += 1;
        }
    }
    let asked = WRITERS * WANTED_BY_EACH;
    say("asked for a piece", format!("{asked} times, {:.0}/s", asked as f64 / began.elapsed().as_secs_f64()));
    assert!(had.values().all(|pieces| *pieces <= PIECES), "nobody has what was not there");

    let levels = shop.run(&shop.owner, "stock.list-levels", json!({ "limit": 200 })).await.expect("levels");
    for level in levels["items"].as_array().expect("a list") {
        let taken = had.get(&text(&level["variant"])).copied().unwrap_or_default();
        assert_eq!(
            text(&level["on_hand"]),
            (PIECES - taken).to_string(),
            "what is left and what was had are all there was"
        );
    }
    let sold_out = had.values().filter(|pieces| **pieces == PIECES).count();
    say("had", format!("{} pieces, {sold_out} of {HOT} sold out, none lost", had.values().sum::<usize>()));
}

/// Which variants somebody got a piece of.
async fn take(door: &Arc<door::Door>, actor: &Actor, hot: &[Value], place: &Value, writer: usize) -> Vec<String> {
    let mut had = Vec::new();
    for turn in 0..WANTED_BY_EACH {
        let variant = &hot[(writer * 7 + turn * 13) % HOT];
        let input = json!({ "variant": variant, "location": place["id"], "change": "-1", "reason": "sold" });
        match door.ask(actor, Ask::with("stock.adjust", &input)).await {
            Ok(_) => had.push(text(variant)),
            Err(problem) => assert_eq!(problem.code, "stock.insufficient", "{problem:?}"),
        }
    }
    had
}
