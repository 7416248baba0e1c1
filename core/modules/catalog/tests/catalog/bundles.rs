//! Variants that consist of others.

use testkit::{Shop, Value, json, on_both};

use crate::{done, product, refused};

async fn thing(shop: &Shop, name: &str) -> Value {
    product(shop, name, json!({})).await["variants"][0]["id"].clone()
}

fn of(bundle: &Value, version: i64, parts: &[(&Value, &str)]) -> Value {
    let components: Vec<_> =
        parts.iter().map(|(variant, quantity)| json!({ "variant": variant, "quantity": quantity })).collect();
    json!({ "id": bundle, "version": version, "components": components })
}

on_both! {
    async fn a_bundle_is_taken_apart_down_to_the_shelf(shop) {
        let (cup, tea, box_, hamper) = (thing(shop, "Cup").await, thing(shop, "Tea").await, thing(shop, "Box").await, thing(shop, "Hamper").await);
        done(shop, "catalog.set-components", of(&box_, 1, &[(&tea, "2"), (&cup, "1")])).await;
        done(shop, "catalog.set-components", of(&hamper, 1, &[(&box_, "3"), (&cup, "4")])).await;
        let bundle = done(shop, "catalog.get-components", json!({ "id": hamper, "quantity": "2" })).await;
        let mut expected = [json!({ "variant": cup, "quantity": "14" }), json!({ "variant": tea, "quantity": "12" })];
        expected.sort_by_key(|part| part["variant"].to_string());
        assert_eq!(bundle["parts"], json!(expected));
        assert_eq!(bundle["components"][0], json!({ "variant": box_, "quantity": "3" }));
        let alone = done(shop, "catalog.get-components", json!({ "id": cup })).await;
        assert_eq!(alone["parts"], json!([{ "variant": cup, "quantity": "1" }]), "what is no bundle is itself");
        assert_eq!(alone["is_in"].as_array().unwrap().len(), 2);
        done(shop, "catalog.set-components", of(&hamper, 2, &[])).await;
        assert_eq!(done(shop, "catalog.get-components", json!({ "id": box_ })).await["is_in"], json!([]));
    }

    async fn a_bundle_is_never_in_itself_nor_too_deep(shop) {
        let mut all = Vec::new();
        for level in 0..6 {
            all.push(thing(shop, &format!("Level {level}")).await);
        }
        assert_eq!(refused(shop, "catalog.set-components", of(&all[0], 1, &[(&all[0], "1")])).await, "catalog.bundle-cycle");
        for level in 0..4 {
            done(shop, "catalog.set-components", of(&all[level], 1, &[(&all[level + 1], "2")])).await;
        }
        for part in [0, 1, 2, 3] {
            let circle = of(&all[4], 1, &[(&all[part], "1")]);
            assert_eq!(refused(shop, "catalog.set-components", circle).await, "catalog.bundle-cycle", "{part}");
        }
        assert_eq!(refused(shop, "catalog.set-components", of(&all[4], 1, &[(&all[5], "1")])).await, "catalog.bundle-depth");
        assert_eq!(refused(shop, "catalog.set-components", of(&all[5], 1, &[(&all[0], "1")])).await, "catalog.bundle-depth");
        let deep = done(shop, "catalog.get-components", json!({ "id": all[0] })).await;
        assert_eq!(deep["parts"], json!([{ "variant": all[4], "quantity": "16" }]));
    }

    async fn a_bundle_holds_so_many_of_each_thing(shop) {
        let (kit, part) = (thing(shop, "Kit").await, thing(shop, "Part").await);
        for parts in [
            vec![(&part, "0")],
            vec![(&part, "-1")],
            vec![(&part, "0.5")],
            vec![(&part, "1"), (&part, "2")],
        ] {
            assert_eq!(refused(shop, "catalog.set-components", of(&kit, 1, &parts)).await, "input.invalid", "{parts:?}");
        }
        let huge = of(&kit, 1, &[(&part, "9000000000000")]);
        done(shop, "catalog.set-components", huge).await;
        let too_many = json!({ "id": kit, "quantity": "9000000" });
        assert_eq!(refused(shop, "catalog.get-components", too_many).await, "amount.out-of-range");
        let nobody = json!("var_01m7xsn76gftps5fza6ywntcnc");
        assert_eq!(refused(shop, "catalog.set-components", of(&kit, 2, &[(&nobody, "1")])).await, "record.not-found");
    }

    async fn what_is_in_a_bundle_that_is_sold_stays(shop) {
        let part = product(shop, "Part", json!({})).await;
        let (kit, id) = (product(shop, "Kit", json!({})).await, &part["variants"][0]["id"]);
        let kit_id = &kit["variants"][0]["id"];
        done(shop, "catalog.set-components", of(kit_id, 1, &[(id, "1")])).await;
        let archive = json!({ "id": id, "version": 1, "archived": true });
        assert_eq!(refused(shop, "catalog.change-variant", archive.clone()).await, "catalog.in-bundle");
        let whole = json!({ "id": part["id"], "version": 1 });
        assert_eq!(refused(shop, "catalog.archive-product", whole).await, "catalog.in-bundle");
        done(shop, "catalog.archive-product", json!({ "id": kit["id"], "version": 1 })).await;
        done(shop, "catalog.change-variant", archive.clone()).await;
        done(shop, "catalog.change-variant", json!({ "id": id, "version": 2, "archived": false })).await;
        done(shop, "catalog.restore-product", json!({ "id": kit["id"], "version": 2 })).await;
        let archive = json!({ "id": id, "version": 3, "archived": true });
        assert_eq!(refused(shop, "catalog.change-variant", archive.clone()).await, "catalog.in-bundle");
        done(shop, "catalog.change-variant", json!({ "id": kit_id, "version": 2, "archived": true })).await;
        done(shop, "catalog.change-variant", archive).await;
        assert_eq!(refused(shop, "catalog.set-components", of(kit_id, 3, &[(id, "2")])).await, "input.invalid", "it is archived");
    }
}
