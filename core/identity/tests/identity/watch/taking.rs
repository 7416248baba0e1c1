//! What is taken out and read in numbers.

use door::{
    Ask, Done, Module, Read, Snapshot, Spec,
    access::{Permission, RoleName},
};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;
use testkit::{Engine, Fitting, Shop, json, on_both, text};

use super::{Cast, HOUR, MINUTE, Tower};

on_both! {
    async fn everything_taken_out_again_and_again_is_found(shop) {
        let cast = Cast::meet(shop).await;
        let export = async || {
            shop.run(&shop.fresh(&cast.ada), "exchange.begin-export", json!({})).await.unwrap();
        };
        export().await;
        export().await;
        assert!(cast.rules(shop).await.is_empty());
        shop.advance(HOUR + MINUTE);
        export().await;
        assert!(cast.rules(shop).await.is_empty(), "an hour later it is another matter");
        export().await;
        export().await;
        assert_eq!(cast.rules(shop).await, ["mass-export"]);
    }
}

/// Reads the details of people: as many as are named.
struct ReadPeople;

#[derive(Deserialize, JsonSchema)]
struct Named {
    people: Vec<String>,
}

impl Read for ReadPeople {
    const SPEC: Spec = Spec::new("test.read-people", Permission::new_static("test:read"), "Read about people");
    type Input = Named;
    type Output = usize;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &Named) -> Done<usize> {
        input.people.iter().for_each(|person| snapshot.disclose(person));
        Ok(input.people.len())
    }
}

async fn with_people(engine: Engine) -> Option<Shop> {
    let module = || {
        let read = Permission::new_static("test:read");
        vec![Module::new("test").grant(read, "Read about people", [RoleName::ADMIN]).read(ReadPeople)]
    };
    Shop::open_with(engine, Fitting { modules: module, ..Fitting::default() }).await
}

on_both! { in with_people;
    async fn who_reads_about_very_many_is_found(shop) {
        let tower = Tower::new(shop);
        let read = async |from: usize, to: usize| {
            let people: Vec<String> = (from..to).map(|number| format!("acc_{number}")).collect();
            shop.door.ask(&shop.owner, Ask::with("test.read-people", &json!({ "people": people }))).await.unwrap();
            tower.look().await;
            let found = shop.run(&shop.owner, "security.list-findings", json!({ "state": "open" })).await.unwrap();
            found["items"].as_array().unwrap().iter().map(|one| (text(&one["rule"]), one["times"].clone())).collect::<Vec<_>>()
        };
        assert!(read(0, 60).await.is_empty());
        assert!(read(0, 60).await.is_empty(), "the same ones are no more people");
        assert!(read(60, 99).await.is_empty());
        assert_eq!(read(99, 100).await, [("mass-reading".to_owned(), json!(100))]);
        assert_eq!(read(100, 150).await, [("mass-reading".to_owned(), json!(150))]);
    }
}
