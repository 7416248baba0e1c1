//! Brings products over from a shop elsewhere, page by page.

use serde::Deserialize;
use stockade_sdk::{api::catalog::AddProduct, prelude::*};

pub struct Connector;

stockade_sdk::export!(Connector);

/// What the owner filled in, as plugin.toml asks for it.
#[derive(Deserialize)]
struct Settings {
    shop: String,
}

/// A page, as the shop answers it. Write here what yours says.
#[derive(Deserialize)]
struct Page {
    products: Vec<Product>,
    next: Option<u32>,
}

#[derive(Deserialize)]
struct Product {
    id: String,
    name: String,
}

impl Plugin for Connector {
    /// One page. Its products and where the next begins are kept together, so each comes once, whatever happens.
    fn sync(page: SyncPage) -> Done {
        let page = asked(page.cursor().unwrap_or("1"))?;
        let mut outcome = Outcome::new();
        for product in page.products {
            let known = format!("known/{}", product.id);
            if kv::get::<bool>(&known)?.is_none() {
                kv::put(&known, &true)?;
                outcome = outcome.run(&AddProduct { name: product.name, ..AddProduct::default() })?;
            }
        }
        Ok(match page.next {
            Some(next) => outcome.cursor(next.to_string()),
            None => outcome,
        })
    }

    /// Somebody wants to know whether the connection works.
    fn action(_: Action) -> Done {
        asked("1")?;
        Outcome::new().answer("The shop answers, and takes the key.")
    }
}

fn asked(page: &str) -> Result<Page, Failure> {
    let settings: Settings = settings::get()?;
    let key = Credential::open("key")?;
    let url = format!("{}/products?page={page}", settings.shop.trim_end_matches('/'));
    http::get(url).bearer(&key).send()?.ok()?.json()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use stockade_sdk::{Remedy, testing::World};

    use super::*;

    fn shop(pages: &[Value]) -> World {
        let world = World::new().settings(json!({ "shop": "https://shop.example/" })).secret("key", b"secret");
        pages.iter().fold(world, |world, page| world.answers("GET", "https://shop.example/products", 200, page))
    }

    #[test]
    fn each_page_leads_to_the_next_and_each_product_comes_once() {
        let tea = json!({ "id": "1", "name": "Tea" });
        let first = json!({ "products": [tea], "next": 2 });
        let last = json!({ "products": [tea, { "id": "2", "name": "Coffee" }], "next": null });
        let mut world = shop(&[first, last]);
        let done = world.sync::<Connector>("products", None).unwrap();
        assert_eq!((done.operations.len(), done.cursor.as_deref()), (1, Some("2")));
        let done = world.sync::<Connector>("products", Some("2")).unwrap();
        assert_eq!(done.operations, [("catalog.add-product".to_owned(), json!({ "name": "Coffee" }))]);
        assert_eq!(done.cursor, None);
        assert_eq!(world.sent()[1].url, "https://shop.example/products?page=2");
    }

    #[test]
    fn who_tests_the_connection_is_told() {
        let mut world = shop(&[json!({ "products": [], "next": null })]);
        let done = world.action::<Connector>("test", json!({})).unwrap();
        assert_eq!(done.facts["answer"], "The shop answers, and takes the key.");
        let mut refused = shop(&[]).answers("GET", "https://shop.example/products", 401, json!({}));
        assert_eq!(refused.action::<Connector>("test", json!({})).unwrap_err().remedy, Remedy::Attention);
    }
}
