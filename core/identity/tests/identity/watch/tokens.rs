//! Tokens that move, or are over.

use std::time::Duration;

use identity::Programs;
use model::Origin;
use testkit::{json, on_both, text};

use super::{AWAY, Cast, HOME, MINUTE};
use crate::gate::origin;

on_both! {
    async fn a_token_that_moves_or_is_over_is_found(shop) {
        let cast = Cast::meet(shop).await;
        let input = json!({ "name": "Web shop", "permissions": ["products:read"] });
        let made = shop.run(&shop.fresh(&cast.ada), "tokens.create", input).await.unwrap();
        let programs = Programs::new(shop.door.clone());
        let uses = async |address: [u8; 4]| {
            let origin = Origin { address: Some(address.into()), ..origin(shop) };
            programs.actor(made["secret"].as_str().unwrap(), origin).await
        };
        uses(HOME).await.unwrap();
        shop.advance(MINUTE);
        uses([203, 0, 113, 99]).await.unwrap();
        shop.advance(MINUTE * 6);
        assert!(cast.rules(shop).await.is_empty());
        uses(AWAY).await.unwrap();
        let found = cast.found(shop).await;
        assert_eq!((found.len(), &found[0]["rule"], &found[0]["token"]), (1, &json!("token-elsewhere"), &made["id"]));
        // Revoking it settles that.
        shop.run(&shop.fresh(&cast.ada), "tokens.revoke", json!({ "id": made["id"] })).await.unwrap();
        assert!(cast.rules(shop).await.is_empty());
        // Who goes on with it is written down now and then, and is one finding.
        let before = shop.log(cast.ada.workspace).await.len();
        for _ in 0..100 {
            assert_eq!(uses(AWAY).await.unwrap_err().code, "token.revoked");
            shop.advance(Duration::from_secs(9));
        }
        let log = shop.log(cast.ada.workspace).await;
        let used: Vec<_> = log.iter().filter(|entry| entry["operation"] == "tokens.use").collect();
        assert_eq!((log.len() - before, used.len()), (2, 2), "in a quarter of an hour");
        let found = cast.found(shop).await;
        assert_eq!((found.len(), &found[0]["rule"]), (1, &json!("token-over")));
        assert!(found[0]["times"].as_i64().unwrap() > 60, "{found:?}");
        let days = shop.run(&shop.operator(cast.ada.workspace), "security.list-days", json!({ "days": 1 })).await.unwrap();
        let tokens = days["counts"].as_array().unwrap().iter().filter(|one| one["way"] == "token" && one["came"] == "done");
        assert!(tokens.map(|one| one["count"].as_i64().unwrap()).sum::<i64>() <= 1, "once a day: {days}");
    }

    async fn a_token_with_many_places_fills_no_log(shop) {
        let cast = Cast::meet(shop).await;
        let input = json!({ "name": "Cloud", "permissions": ["products:read"] });
        let made = shop.run(&shop.fresh(&cast.ada), "tokens.create", input).await.unwrap();
        let programs = Programs::new(shop.door.clone());
        for second in 0..300_u16 {
            let address = [10, 0, (second % 100).try_into().unwrap(), 1];
            let origin = Origin { address: Some(address.into()), ..origin(shop) };
            programs.actor(made["secret"].as_str().unwrap(), origin).await.unwrap();
            shop.advance(Duration::from_secs(2));
        }
        let log = shop.log(cast.ada.workspace).await;
        let seen = log.iter().filter(|entry| text(&entry["operation"]).starts_with("tokens."));
        assert!(seen.count() <= 12, "ten minutes: eight places, and a look every five");
    }
}
