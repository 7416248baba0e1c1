//! What a receipt makes of a variant's cost, at the door, on both databases.

use catalog::{Variant, VariantId};
use door::{Done, Module, Spec, Tx, View, Write};
use model::{Actor, Quantity, Rate};
use schemars::JsonSchema;
use serde::Deserialize;
use testkit::{Engine, Fitting, Shop, json, on_both};

/// Receives without a place to put it: what a module that keeps stock asks of this one.
struct Receive;

#[derive(Deserialize, JsonSchema)]
struct Received {
    variant: VariantId,
    on_hand: Quantity,
    quantity: Quantity,
    unit_cost: Rate,
}

impl Write for Receive {
    const SPEC: Spec = Spec::new("probe.receive", catalog::WRITE, "Receive at a cost");
    type Input = Received;
    type Output = View<Variant>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Received) -> Done<View<Variant>> {
        let after = catalog::cost::received(tx, input.variant, input.on_hand, input.quantity, input.unit_cost)?;
        Ok(View::of(tx, after))
    }
}

fn modules() -> Vec<Module> {
    vec![Module::new("probe").write(Receive)]
}

async fn open(engine: Engine) -> Option<Shop> {
    Shop::open_with(engine, Fitting { modules, ..Fitting::default() }).await
}

async fn tea(shop: &Shop, variant: testkit::Value) -> testkit::Value {
    let input = json!({ "name": "Tea", "variants": [variant] });
    shop.run(&shop.owner, "catalog.add-product", input).await.unwrap()["variants"][0]["id"].clone()
}

on_both! {
    in open;

    async fn a_receipt_moves_the_average(shop) {
        let tea = tea(shop, json!({ "currency": "EUR" })).await;
        let receive = |on_hand: &str, quantity: &str, cost: &str| {
            let input = json!({ "variant": tea, "on_hand": on_hand, "quantity": quantity, "unit_cost": cost });
            async { shop.run(&shop.owner, "probe.receive", input).await.unwrap() }
        };
        assert_eq!(receive("0", "10", "2").await["cost"], "2");
        assert_eq!(receive("10", "10", "3").await["cost"], "2.5");
        let same = receive("20", "5", "2.5").await;
        assert_eq!((&same["cost"], &same["version"]), (&json!("2.5"), &json!(3)), "the same cost is no change");
    }

    async fn what_makes_no_sense_changes_nothing(shop) {
        let (priced, bare) = (tea(shop, json!({ "currency": "EUR", "cost": "1" })).await, tea(shop, json!({})).await);
        for (variant, quantity, cost, code) in [
            (&priced, "0", "1", "input.invalid"),
            (&priced, "-1", "1", "input.invalid"),
            (&priced, "1", "-1", "input.invalid"),
            (&bare, "1", "1", "catalog.no-currency"),
            (&json!("var_01m7xsn76gftps5fza6ywntcnc"), "1", "1", "record.not-found"),
        ] {
            let input = json!({ "variant": variant, "on_hand": "1", "quantity": quantity, "unit_cost": cost });
            assert_eq!(shop.run(&shop.owner, "probe.receive", input).await.unwrap_err().code, code);
        }
        assert!(!shop.log(Some(shop.workspace)).await.iter().any(|entry| entry["operation"] == "probe.receive" && entry["outcome"] == "done"));
    }
}
