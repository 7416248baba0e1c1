//! What is asked of the real program.

use tempfile::TempDir;
use testkit::{
    http::Request,
    json,
    server::{Launch, Server, built},
    text,
};

/// So many products stand in the list.
const PRODUCTS: usize = 200;

/// A claimed business with something on its shelf.
pub struct Shop {
    requests: Vec<(&'static str, Request)>,
}

/// A server that nobody has claimed, and the folder that it needs.
pub fn start(database: Option<&str>) -> (TempDir, Server) {
    let home = tempfile::tempdir().expect("a folder");
    let mut launch = Launch::new(built(), home.path().join("data"));
    if let Some(database) = database {
        launch = launch.on(database);
    } else {
        // Calibrating the hashing belongs to the first start only; what is measured is the one after.
        launch.start().expect("it starts").kill();
    }
    let server = launch.start().expect("it starts");
    (home, server)
}

impl Shop {
    pub fn open(server: &Server) -> Self {
        let cookie = server.claim("Bench").expect("it is claimed");
        let post = |path: &str, input| {
            let answer = server.ask(&Request::post(path, &cookie, &input)).expect("it answers");
            assert!(answer.is_good(), "{answer}");
            answer.json()
        };
        let product = post(
            "/api/v1/products",
            json!({
                "name": "Green tea", "description": "A tin of two hundred grams.",
                "variants": [{ "sku": "TEA-1", "price": "4.50", "cost": "2.10", "currency": "EUR" }],
            }),
        );
        for n in 0..PRODUCTS {
            post("/api/v1/products", json!({ "name": format!("Tea number {n}") }));
        }
        let location = post("/api/v1/locations", json!({ "name": "Shelf" }));
        let adjustment = json!({
            "variant": product["variants"][0]["id"], "location": location["id"], "change": "1", "reason": "bench",
        });
        let requests = vec![
            ("read by id", Request::get(format!("/api/v1/products/{}", text(&product["id"])), &cookie)),
            ("list of 25, filtered", Request::get("/api/v1/products?published=false&limit=25", &cookie)),
            ("search, 25 of 200 found", Request::get("/api/v1/products?search=tea&limit=25", &cookie)),
            ("write, audited, durable", Request::post("/api/v1/stock/adjustments", &cookie, &adjustment)),
        ];
        Self { requests }
    }

    /// What is asked, by name.
    pub fn requests(&self) -> &[(&'static str, Request)] {
        &self.requests
    }
}
