//! Many small businesses behind one door, for what is measured across them.

use std::{path::Path, sync::Arc};

use door::{Ask, Door};
use model::Actor;
use serde_json::{Value, json};
use store::SystemClock;

use crate::{
    postgres::TestDatabase,
    shop::{found, open_door, text},
};

pub struct Several {
    door: Arc<Door>,
    shops: Vec<(Actor, Value)>,
}

impl Several {
    /// On PostgreSQL, each with one thing on one shelf.
    pub async fn open(folder: &Path, database: &TestDatabase, count: usize) -> Self {
        let door = open_door(folder.join("data"), Some(database), Arc::new(SystemClock));
        let mut shops = Vec::with_capacity(count);
        for n in 0..count {
            let (_, owner) = found(&door, &format!("Shop {n}")).await;
            let ask = async |operation: &str, input: Value| -> Value {
                let answer = door.ask(&owner, Ask::with(operation, &input)).await.expect("it is done");
                answer.read().expect("every answer is JSON")
            };
            let product = ask("catalog.add-product", json!({ "name": "Tea" })).await;
            let location = ask("stock.add-location", json!({ "name": "Shelf" })).await;
            let adjustment = json!({
                "variant": text(&product["variants"][0]["id"]), "location": text(&location["id"]),
                "change": "1", "reason": "bench",
            });
            shops.push((owner, adjustment));
        }
        Self { door, shops }
    }

    /// Somebody who corrects stock: the door, the actor and what they ask.
    pub fn writer(&self, shop: usize) -> (Arc<Door>, Actor, Value) {
        let (owner, adjustment) = &self.shops[shop];
        (Arc::clone(&self.door), owner.clone(), adjustment.clone())
    }

    pub async fn close(self) {
        self.door.close().await;
    }
}
