//! Products are found by what people remember of them, as soon as they are there, and only in their own workspace.

#![cfg(test)]

use std::{fs, time::Duration};

use diesel::{Connection as _, PgConnection, connection::SimpleConnection as _};
use model::{Actor, Problem};
use testkit::{Engine, Shop, Value, json, on_both, pause, text};

async fn add(shop: &Shop, input: Value) -> Value {
    shop.run(&shop.owner, "catalog.add-product", input).await.unwrap()
}

async fn named(shop: &Shop, name: &str) -> Value {
    add(shop, json!({ "name": name })).await
}

/// The names that are found, the best first.
async fn find_as(shop: &Shop, actor: &Actor, wanted: Value) -> Vec<String> {
    let mut found = shop.run(actor, "catalog.list-products", wanted.clone()).await;
    // On a busy machine the index of very many is said to be not ready yet, and when to ask again.
    while let Err(Problem { retry_after: Some(seconds), .. }) = found {
        pause(Duration::from_secs(seconds.into()));
        found = shop.run(actor, "catalog.list-products", wanted.clone()).await;
    }
    let found = found.unwrap();
    found["items"].as_array().unwrap().iter().map(|product| text(&product["name"])).collect()
}

async fn find(shop: &Shop, search: &str) -> Vec<String> {
    find_as(shop, &shop.owner, json!({ "search": search })).await
}

async fn stocked(shop: &Shop) {
    for name in ["Green Tea", "Black Tea", "Crème Brûlée", "T-Shirt", "Shirt green striped", "Milk", "Strawberry jam"]
    {
        named(shop, name).await;
    }
    let variants = json!([
        { "title": "XL, burgundy", "sku": "HOOD-XL_07", "barcode": "4006381333931" },
        { "title": "S, burgundy", "sku": "HOOD-S_07" },
    ]);
    add(shop, json!({ "name": "Hoodie", "variants": variants })).await;
}

on_both! {
    /// The index knows it from the log, a page of products at a time, and the next search waits for it.
    async fn what_is_called_otherwise_is_found_by_its_new_name_at_once(shop) {
        let done = async |operation: &str, input: Value| shop.run(&shop.owner, operation, input).await.unwrap();
        let brand = done("catalog.add-brand", json!({ "name": "Umbrella" })).await;
        let category = done("catalog.add-category", json!({ "name": "Beverages" })).await;
        let product = |name: &str| json!({
            "name": name, "brand": brand["id"], "categories": [category["id"]], "tags": ["seasonal"],
        });
        for name in ["Cola", "Lemonade"] {
            add(shop, product(name)).await;
        }
        named(shop, "Umbrella stand").await;
        for search in ["beverages", "seasonal"] {
            assert_eq!(find(shop, search).await, ["Cola", "Lemonade"], "{search}");
        }
        assert_eq!(find(shop, "umbrella").await, ["Umbrella stand", "Cola", "Lemonade"]);

        let renamed = |record: &Value, name: &str| json!({ "id": record["id"], "version": 1, "name": name });
        done("catalog.change-brand", renamed(&brand, "Initech")).await;
        assert_eq!(find(shop, "umbrella").await, ["Umbrella stand"]);
        assert_eq!(find(shop, "initech cola").await, ["Cola"]);
        let tag = done("catalog.list-tags", json!({})).await["items"][0].clone();
        done("catalog.rename-tag", renamed(&tag, "winter")).await;
        assert_eq!((find(shop, "seasonal").await, find(shop, "winter").await.len()), (vec![], 2));
        done("catalog.change-category", renamed(&category, "Drinks")).await;
        assert_eq!((find(shop, "beverages").await, find(shop, "drinks").await.len()), (vec![], 2));

        // More than are looked at in one step, and something else that happens meanwhile.
        let many: Vec<_> = (0..600).map(|n| product(&format!("Crate {n}"))).collect();
        let asks = many.iter().map(|input| door::Ask::with("catalog.add-product", input)).collect();
        shop.door.ask_all(&shop.owner, asks).await.unwrap();
        let again = json!({ "id": brand["id"], "version": 2, "name": "Globex" });
        done("catalog.change-brand", again).await;
        named(shop, "Straw").await;
        let began = std::time::Instant::now();
        while !find(shop, "initech").await.is_empty() {
            assert!(began.elapsed().as_secs() < 30, "it is never taken in");
        }
        assert_eq!(find(shop, "globex crate 599").await, ["Crate 599"]);
        assert_eq!(find(shop, "straw").await, ["Straw"]);
    }

    async fn a_product_is_found_by_what_people_remember(shop) {
        stocked(shop).await;
        for (search, expected) in [
            // Any word, in any order, in any case.
            ("tea", &["Black Tea", "Green Tea"][..]),
            ("TEA green", &["Green Tea"]),
            // The best first: the less else there is in a name, the more a word of it says.
            ("green", &["Green Tea", "Shirt green striped"]),
            // The last word may not be written to its end.
            ("gre", &["Green Tea", "Shirt green striped"]),
            ("green t", &["Green Tea"]),
            ("gre tea", &[]),
            ("creme brulee", &["Crème Brûlée"]),
            ("BRÛL", &["Crème Brûlée"]),
            ("t-shirt", &["T-Shirt"]),
            ("tshirt", &["T-Shirt"]),
            ("shirt", &["T-Shirt", "Shirt green striped"]),
            // Mistyped: swapped, missing, wrong, doubled; two slips in a long word, none in a short one.
            ("shrit", &["T-Shirt", "Shirt green striped"]),
            ("gren tae", &[]),
            ("grean tea", &["Green Tea"]),
            ("mlik", &["Milk"]),
            ("strabwerry", &["Strawberry jam"]),
            ("starwbery", &["Strawberry jam"]),
            ("tae", &[]),
            // What a variant is called, and codes by their beginning, however they are written.
            ("burgundy", &["Hoodie"]),
            ("hoodie burgandy", &["Hoodie"]),
            ("HOOD-XL_07", &["Hoodie"]),
            ("hood xl 07", &["Hoodie"]),
            ("hood-x", &["Hoodie"]),
            ("4006381333931", &["Hoodie"]),
            ("400638", &["Hoodie"]),
            ("400-638 133", &["Hoodie"]),
            ("6381333931", &[]),
            ("hoodie 4006", &["Hoodie"]),
            // What is nowhere, and what is no word at all.
            ("coffee", &[]),
            ("green coffee", &[]),
            ("!?", &[]),
            ("%", &[]),
            ("' OR 1=1 --", &[]),
        ] {
            assert_eq!(find(shop, search).await, expected, "{search}");
        }
        assert_eq!(find(shop, "  ").await.len(), 8, "nothing is looked for: everything is there");
    }

    async fn what_is_written_is_found_at_once_and_what_is_gone_is_not(shop) {
        for number in 0..12 {
            let name = format!("Lamp number{number}");
            named(shop, &name).await;
            assert_eq!(find(shop, &format!("number{number}")).await, [name]);
        }
        let whole = named(shop, "Kettle").await;
        assert_eq!(find(shop, "kettle").await, ["Kettle"]);
        let change = json!({ "id": whole["id"], "version": 1, "name": "Teapot" });
        let whole = shop.run(&shop.owner, "catalog.change-product", change).await.unwrap();
        assert_eq!(find(shop, "kettle").await, [] as [&str; 0]);
        assert_eq!(find(shop, "teapot").await, ["Teapot"]);
        let variant = json!({ "id": whole["id"], "variant": { "title": "enamelled", "sku": "ENA 1" } });
        shop.run(&shop.owner, "catalog.add-variant", variant).await.unwrap();
        assert_eq!(find(shop, "teapot enamelled").await, ["Teapot"]);
        assert_eq!(find(shop, "ena1").await, ["Teapot"]);

        let seen = json!({ "id": whole["id"], "version": 2 });
        shop.run(&shop.owner, "catalog.archive-product", seen).await.unwrap();
        assert_eq!(find(shop, "teapot").await, [] as [&str; 0]);
        assert_eq!(find_as(shop, &shop.owner, json!({ "search": "teapot", "archived": true })).await, ["Teapot"]);
        let seen = json!({ "id": whole["id"], "version": 3 });
        shop.run(&shop.owner, "catalog.restore-product", seen).await.unwrap();
        assert_eq!(find(shop, "teapot").await, ["Teapot"]);
    }

    async fn a_product_is_found_by_its_brand_its_tags_and_each_of_its_codes(shop) {
        let brand = shop.run(&shop.owner, "catalog.add-brand", json!({ "name": "Hårga & Søn" })).await.unwrap();
        let variants = json!([{ "sku": "CUP-1", "barcode": "4006381333931", "other_barcodes": ["036000291452"] }]);
        let cup = json!({ "name": "Cup", "brand": brand["id"], "tags": ["Handmade", "for summer"], "variants": variants });
        add(shop, cup).await;
        named(shop, "Saucer").await;
        for search in ["harga", "son cup", "handmade", "handmaed", "summer cup", "0360002914", "cup-1 søn", "400638 handmade"] {
            assert_eq!(find(shop, search).await, ["Cup"], "{search}");
        }
        let whole = json!({ "search": "cup" });
        let cup = shop.run(&shop.owner, "catalog.list-products", whole).await.unwrap()["items"][0].clone();
        let change = json!({ "id": cup["id"], "version": cup["version"], "tags": ["glazed"], "brand": null });
        shop.run(&shop.owner, "catalog.change-product", change).await.unwrap();
        assert_eq!(find(shop, "handmade").await, [] as [&str; 0], "what it no longer is finds it no more");
        assert_eq!(find(shop, "harga").await, [] as [&str; 0]);
        assert_eq!(find(shop, "glazed").await, ["Cup"]);
    }

    async fn pages_follow_one_another_and_lose_nothing(shop) {
        let mut expected = Vec::new();
        for number in (0..23).rev() {
            let name = format!("{}-candle", char::from(b'A' + number));
            named(shop, &name).await;
            expected.insert(0, name);
        }
        // Archived ones between them are no gap.
        for number in 0..5 {
            let whole = named(shop, &format!("Candle {number}")).await;
            let seen = json!({ "id": whole["id"], "version": 1 });
            shop.run(&shop.owner, "catalog.archive-product", seen).await.unwrap();
        }
        let (mut found, mut cursor) = (Vec::new(), Value::Null);
        loop {
            let wanted = json!({ "search": "candle", "limit": 5, "cursor": cursor });
            let page = shop.run(&shop.owner, "catalog.list-products", wanted).await.unwrap();
            let items = page["items"].as_array().unwrap();
            assert!(items.len() <= 5);
            found.extend(items.iter().map(|product| text(&product["name"])));
            cursor = page["next"].clone();
            if cursor.is_null() {
                break;
            }
        }
        assert_eq!(found, expected, "alike, so in the order of the alphabet");
        let listed = shop.run(&shop.owner, "catalog.list-products", json!({ "limit": 5 })).await.unwrap();
        let wrong = json!({ "search": "candle", "cursor": listed["next"] });
        let refused = shop.run(&shop.owner, "catalog.list-products", wrong).await.unwrap_err();
        assert_eq!(refused.fields[0].at, "/cursor", "a cursor of another list");
    }

    async fn the_best_of_very_many_are_the_first_of_all(shop) {
        // More than are looked at together at first; all of them archived but for a few at the end of the alphabet.
        let asks = (0..420).map(|number| {
            let name = format!("{}{} rope", char::from(b'a' + (number % 26) as u8), number);
            door::Ask::with("catalog.add-product", &json!({ "name": name }))
        });
        let answers = shop.door.ask_all(&shop.owner, asks.collect()).await.unwrap();
        let mut names: Vec<String> = answers.iter().map(|answer| text(&answer.read::<Value>().unwrap()["name"])).collect();
        names.sort();
        let first = find_as(shop, &shop.owner, json!({ "search": "rope", "limit": 200 })).await;
        assert_eq!(first, names[..200]);
        let archive = answers.iter().map(|answer| answer.read::<Value>().unwrap()).filter(|product| !text(&product["name"]).starts_with('z'));
        let asks = archive.map(|product| door::Ask::with("catalog.archive-product", &json!({ "id": product["id"], "version": 1 })));
        shop.door.ask_all(&shop.owner, asks.collect()).await.unwrap();
        let left: Vec<String> = names.into_iter().filter(|name| name.starts_with('z')).collect();
        assert_eq!(find(shop, "rope").await, left);
        assert_eq!(find(shop, "rop").await, left);
    }

    async fn one_business_never_finds_what_another_has(shop) {
        named(shop, "Secret recipe").await;
        shop.run(&shop.stranger, "catalog.add-product", json!({ "name": "Recipe book" })).await.unwrap();
        for search in ["recipe", "secret", "secrte", "book"] {
            for name in find_as(shop, &shop.stranger, json!({ "search": search })).await {
                assert_eq!(name, "Recipe book", "{search}");
            }
            for name in find(shop, search).await {
                assert_eq!(name, "Secret recipe", "{search}");
            }
        }
        assert_eq!(find(shop, "recipe").await.len(), 1);
    }
}

/// What the index is in is gone, or is not what it was: it is made again from the records, and nobody notices.
async fn survives(engine: Engine, harm: impl Fn(&Shop)) {
    let Some(mut shop) = Shop::open(engine).await else { return };
    stocked(&shop).await;
    assert_eq!(find(&shop, "strawberry").await, ["Strawberry jam"]);
    shop.door.close().await;
    harm(&shop);
    shop.reopen().await;
    named(&shop, "Blueberry").await;
    assert_eq!(find(&shop, "strawberry").await, ["Strawberry jam"]);
    assert_eq!(find(&shop, "tae green").await, [] as [&str; 0]);
    assert_eq!(find(&shop, "geren tea").await, ["Green Tea"]);
    assert_eq!(find(&shop, "blue").await, ["Blueberry"]);
    shop.close().await;
}

fn index_of(shop: &Shop) -> std::path::PathBuf {
    shop.data().join("workspaces").join(shop.workspace.as_str()).join("search.db")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_file_that_is_gone_is_made_again() {
    survives(Engine::Sqlite, |shop| fs::remove_file(index_of(shop)).unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_file_that_is_damaged_is_made_again() {
    survives(Engine::Sqlite, |shop| fs::write(index_of(shop), vec![7; 64 * 1024]).unwrap()).await;
    survives(Engine::Sqlite, |shop| fs::write(index_of(shop), b"").unwrap()).await;
    survives(Engine::Sqlite, |shop| {
        let mut bytes = fs::read(index_of(shop)).unwrap();
        // Everything but the first page.
        bytes.iter_mut().skip(4096).for_each(|byte| *byte ^= 0x55);
        fs::write(index_of(shop), bytes).unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_a_crash_emptied_are_made_again() {
    #[expect(clippy::disallowed_methods, reason = "what a crash does to unlogged tables")]
    survives(Engine::Postgres, |shop| {
        let mut owner = PgConnection::establish(&shop.database().unwrap().owner_url).unwrap();
        owner
            .batch_execute(
                "TRUNCATE search.search_progress, search.search_documents, search.search_words, search.search_pieces,
                          search.search_postings",
            )
            .unwrap();
    })
    .await;
    #[expect(clippy::disallowed_methods, reason = "somebody took rows away, one cannot say why")]
    survives(Engine::Postgres, |shop| {
        let mut owner = PgConnection::establish(&shop.database().unwrap().owner_url).unwrap();
        owner.batch_execute("TRUNCATE search.search_progress, search.search_postings").unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_while_it_is_open_is_said_once_and_mended() {
    let mut shop = Shop::open(Engine::Sqlite).await.unwrap();
    for number in 0..300 {
        named(&shop, &format!("Thing{number} of some kind{}", number % 17)).await;
    }
    assert_eq!(find(&shop, "thing7 of").await, ["Thing7 of some kind7"]);
    // Closing puts all of it into the file; opening it reads the first page only.
    shop.reopen().await;
    let file = index_of(&shop);
    let mut bytes = fs::read(&file).unwrap();
    assert!(bytes.len() > 20 * 4096, "there is something to damage");
    bytes.iter_mut().skip(3 * 4096).for_each(|byte| *byte ^= 0x55);
    fs::write(&file, bytes).unwrap();
    let mut refused = 0;
    let found = loop {
        match shop.run(&shop.owner, "catalog.list-products", json!({ "search": "thing7 of" })).await {
            Ok(found) => break found,
            Err(problem) => assert_eq!(problem.code, "search.not-ready", "{problem}"),
        }
        refused += 1;
        assert!(refused < 3, "it was not mended");
    };
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    shop.close().await;
}

/// How long it takes to make an index and to look something up in it, among as many products as
/// `STOCKADE_PRODUCTS` says. Prints it, and asserts nothing: it is another machine each time.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures"]
async fn how_long_a_search_takes() {
    const WORDS: [&str; 24] = [
        "shirt",
        "hoodie",
        "trousers",
        "socks",
        "kettle",
        "teapot",
        "lamp",
        "candle",
        "notebook",
        "pencil",
        "bottle",
        "blanket",
        "green",
        "blue",
        "burgundy",
        "striped",
        "woollen",
        "cotton",
        "enamelled",
        "small",
        "large",
        "light",
        "heavy",
        "classic",
    ];
    let count: usize = std::env::var("STOCKADE_PRODUCTS").ok().and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let engine = if std::env::var_os("STOCKADE_POSTGRES").is_some() { Engine::Postgres } else { Engine::Sqlite };
    let Some(shop) = Shop::open(engine).await else { return };
    let numbers: Vec<usize> = (0..count).collect();
    for numbers in numbers.chunks(1_000) {
        let ask = |number: &usize| {
            let word = |salt: usize| WORDS[(number * 7919 + salt * 104_729) / (salt + 1) % WORDS.len()];
            let name = format!("{} {} {} model{}", word(1), word(2), word(3), number % 5_000);
            let variant = json!({ "sku": format!("SKU-{number:06}"), "title": word(4) });
            door::Ask::with("catalog.add-product", &json!({ "name": name, "variants": [variant] }))
        };
        shop.door.ask_all(&shop.owner, numbers.iter().map(ask).collect()).await.unwrap();
    }
    let began = std::time::Instant::now();
    while find_within(&shop, "teapot").await.is_none() {}
    println!("{count} products are in the index after {:?}", began.elapsed());
    for search in [
        "teapot",
        "tea",
        "t",
        "green shirt",
        "large cotton sh",
        "model77",
        "shirt model4711",
        "SKU-0047",
        "sku-001234",
        "shrit",
        "gren shrit",
        "burgunyd enameled",
        "nothing",
    ] {
        let mut times = Vec::new();
        let mut found = 0;
        for _ in 0..11 {
            let began = std::time::Instant::now();
            found = find(&shop, search).await.len();
            times.push(began.elapsed());
        }
        times.sort_unstable();
        println!("{search:<20} {found:>3} on the page, {:>10.2?} (best {:.2?})", times[5], times[0]);
    }
    shop.close().await;
}

/// `None` while the index is being made.
async fn find_within(shop: &Shop, search: &str) -> Option<Value> {
    shop.run(&shop.owner, "catalog.list-products", json!({ "search": search })).await.ok()
}
