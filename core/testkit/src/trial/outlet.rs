//! A claimed business with things and places, as its owner sees it.

use serde_json::{Value, json};

use crate::{http::Request, server::Server};

/// Few, so that clients meet on the same levels.
const THINGS: usize = 4;
const PLACES: usize = 3;

const THING: &str = "Thing";

#[derive(Debug, Clone)]
pub struct Outlet {
    pub cookie: String,
    pub variants: Vec<String>,
    pub locations: Vec<String>,
}

impl Outlet {
    /// Claims the server and puts up the shelves.
    pub fn open(server: &Server) -> Result<Self, String> {
        let cookie = server.claim("Corner Shop")?;
        let post = |path: &str, input: Value| -> Result<Value, String> {
            let answer = server.ask(&Request::post(path, &cookie, &input))?;
            if answer.is_good() { Ok(answer.json()) } else { Err(answer.to_string()) }
        };
        let (mut variants, mut locations) = (Vec::new(), Vec::new());
        for n in 0..THINGS {
            let product = post("/api/v1/products", json!({ "name": format!("{THING} {n}") }))?;
            variants.push(crate::text(&product["variants"][0]["id"]));
        }
        for n in 0..PLACES {
            // Whatever is asked for can be done: a no would prove nothing here.
            let location = post("/api/v1/locations", json!({ "name": format!("Place {n}"), "allows_negative": true }))?;
            locations.push(crate::text(&location["id"]));
        }
        Ok(Self { cookie, variants, locations })
    }
}

/// Whether a product was put up at the opening.
pub(super) fn is_ours(name: &str) -> bool {
    name.starts_with(THING)
}
