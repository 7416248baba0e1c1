//! What another program posts becomes a product, once.

use serde::Deserialize;
use stockade_sdk::{api::catalog::AddProduct, prelude::*};

pub struct Connector;

stockade_sdk::export!(Connector);

/// What is posted. Write here what your service sends.
#[derive(Deserialize)]
struct Posted {
    id: String,
    name: String,
}

impl Plugin for Connector {
    fn webhook(webhook: Webhook) -> Done {
        let posted: Posted = webhook.json()?;
        let known = format!("known/{}", posted.id);
        // A service that is not sure whether it was heard says it again.
        if kv::get::<bool>(&known)?.is_some() {
            return done();
        }
        kv::put(&known, &true)?;
        Outcome::new().run(&AddProduct { name: posted.name, ..AddProduct::default() })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stockade_sdk::{Remedy, testing::World};

    use super::*;

    #[test]
    fn what_is_posted_twice_is_one_product() {
        let mut world = World::new();
        let posted = json!({ "id": "17", "name": "Oolong" });
        let first = world.webhook::<Connector>("products", posted.clone()).unwrap();
        assert_eq!(first.operations, [("catalog.add-product".to_owned(), json!({ "name": "Oolong" }))]);
        assert_eq!(world.webhook::<Connector>("products", posted).unwrap().operations, []);
    }

    #[test]
    fn what_cannot_be_read_is_for_a_person() {
        let no = World::new().webhook::<Connector>("products", json!({ "id": 17 })).unwrap_err();
        assert_eq!(no.remedy, Remedy::Permanent);
    }
}
