//! Categories, tags, brands and tax classes.

use testkit::{Shop, Value, json, on_both};

use crate::{done, each, refused};

async fn category(shop: &Shop, name: &str, parent: &Value) -> Value {
    done(shop, "catalog.add-category", json!({ "name": name, "parent": parent })).await["id"].clone()
}

/// The tree as its paths.
async fn tree(shop: &Shop) -> Vec<String> {
    let listed = done(shop, "catalog.list-categories", json!({})).await;
    let path = |item: &Value| each_text(&item["path"]).join("/");
    listed["items"].as_array().unwrap().iter().map(path).collect()
}

fn each_text(texts: &Value) -> Vec<String> {
    texts.as_array().unwrap().iter().map(testkit::text).collect()
}

async fn tagged(shop: &Shop, name: &str, tags: Value) -> Value {
    done(shop, "catalog.add-product", json!({ "name": name, "tags": tags })).await
}

on_both! {
    async fn categories_are_a_tree_that_is_moved_and_ordered(shop) {
        let drinks = category(shop, "Drinks", &Value::Null).await;
        let food = category(shop, "Food", &Value::Null).await;
        let tea = category(shop, "Tea", &drinks).await;
        let green = category(shop, "Green", &tea).await;
        let coffee = category(shop, "Coffee", &drinks).await;
        assert_eq!(tree(shop).await, ["Drinks", "Drinks/Tea", "Drinks/Tea/Green", "Drinks/Coffee", "Food"]);
        let place = |id: &Value, version: i64, parent: &Value, before: &Value| {
            json!({ "id": id, "version": version, "parent": parent, "before": before })
        };
        done(shop, "catalog.move-category", place(&coffee, 1, &drinks, &tea)).await;
        done(shop, "catalog.move-category", place(&food, 1, &Value::Null, &drinks)).await;
        assert_eq!(tree(shop).await, ["Food", "Drinks", "Drinks/Coffee", "Drinks/Tea", "Drinks/Tea/Green"]);
        done(shop, "catalog.move-category", place(&tea, 1, &food, &Value::Null)).await;
        assert_eq!(tree(shop).await, ["Food", "Food/Tea", "Food/Tea/Green", "Drinks", "Drinks/Coffee"]);
        for circle in [&tea, &green] {
            assert_eq!(refused(shop, "catalog.move-category", place(&tea, 2, circle, &Value::Null)).await, "catalog.category-cycle");
        }
        assert_eq!(refused(shop, "catalog.move-category", place(&tea, 2, &drinks, &food)).await, "input.invalid", "no sibling");
        assert_eq!(refused(shop, "catalog.move-category", place(&tea, 1, &drinks, &Value::Null)).await, "record.stale");
    }

    async fn siblings_that_are_pushed_together_move_apart(shop) {
        // Between the same two again and again, until there is no room left between them.
        let (first, last) = (category(shop, "A", &Value::Null).await, category(shop, "Z", &Value::Null).await);
        let mut names = vec!["A".to_owned()];
        for n in 0..25 {
            let id = category(shop, &format!("N{n}"), &Value::Null).await;
            let place = json!({ "id": id, "version": 1, "before": last });
            done(shop, "catalog.move-category", place).await;
            names.push(format!("N{n}"));
        }
        names.push("Z".to_owned());
        assert_eq!(tree(shop).await, names);
        let place = json!({ "id": last, "version": done(shop, "catalog.list-categories", json!({})).await["items"][26]["version"], "before": first });
        done(shop, "catalog.move-category", place).await;
        names.rotate_right(1);
        assert_eq!(tree(shop).await, names);
    }

    async fn categories_have_names_depth_and_an_end(shop) {
        let mut parent = Value::Null;
        for level in 0..8 {
            parent = category(shop, &format!("Level {level}"), &parent).await;
        }
        assert_eq!(refused(shop, "catalog.add-category", json!({ "name": "Deeper", "parent": parent })).await, "catalog.category-depth");
        assert_eq!(refused(shop, "catalog.add-category", json!({ "name": " level  0 " })).await, "catalog.name-taken");
        assert_eq!(refused(shop, "catalog.add-category", json!({ "name": " " })).await, "input.invalid");
        let top = category(shop, "Top", &Value::Null).await;
        let renamed = done(shop, "catalog.change-category", json!({ "id": top, "version": 1, "name": "Summit" })).await;
        assert_eq!((&renamed["name"], &renamed["version"]), (&json!("Summit"), &json!(2)));
        done(shop, "catalog.change-category", json!({ "id": top, "version": 2, "archived": true })).await;
        let input = json!({ "name": "Tea", "categories": [top] });
        assert_eq!(refused(shop, "catalog.add-product", input.clone()).await, "catalog.archived");
        done(shop, "catalog.change-category", json!({ "id": top, "version": 3, "archived": false })).await;
        let tea = done(shop, "catalog.add-product", json!({ "name": "Tea", "categories": [top, parent, top] })).await;
        assert_eq!(tea["category_names"], json!(["Level 7", "Summit"]));
        let none = json!({ "id": tea["id"], "version": 1, "categories": [] });
        assert_eq!(done(shop, "catalog.change-product", none).await["category_names"], json!([]));
    }

    async fn tags_are_made_by_being_used_and_fold(shop) {
        let tea = tagged(shop, "Tea", json!(["Organic", " organic ", "New"])).await;
        assert_eq!(tea["tag_names"], json!(["New", "Organic"]));
        let coffee = tagged(shop, "Coffee", json!(["ORGANIC"])).await;
        assert_eq!(coffee["tag_names"], json!(["Organic"]), "as it was spelled first");
        let tags = done(shop, "catalog.list-tags", json!({})).await;
        assert_eq!(each(&tags["items"], "products"), [&json!(1), &json!(2)]);
        let rename = |at: usize, name: &str| json!({ "id": tags["items"][at]["id"], "version": 1, "name": name });
        assert_eq!(refused(shop, "catalog.rename-tag", rename(0, "organic")).await, "catalog.name-taken");
        done(shop, "catalog.rename-tag", rename(1, "Bio")).await;
        assert_eq!(done(shop, "catalog.get-product", json!({ "id": tea["id"] })).await["tag_names"], json!(["Bio", "New"]));
        for bad in [json!([""]), json!(["x".repeat(61)]), json!(["a\u{1}"])] {
            assert_eq!(refused(shop, "catalog.add-product", json!({ "name": "X", "tags": bad })).await, "input.invalid");
        }
    }

    async fn two_tags_become_one(shop) {
        let both = tagged(shop, "Both", json!(["Bio", "Organic"])).await;
        let old = tagged(shop, "Old", json!(["Organic"])).await;
        tagged(shop, "New", json!(["Bio"])).await;
        let tags = done(shop, "catalog.list-tags", json!({})).await;
        let (bio, organic) = (&tags["items"][0]["id"], &tags["items"][1]["id"]);
        let itself = json!({ "id": organic, "version": 1, "into": organic });
        assert_eq!(refused(shop, "catalog.merge-tag", itself).await, "input.invalid");
        let merged = done(shop, "catalog.merge-tag", json!({ "id": organic, "version": 1, "into": bio })).await;
        assert_eq!(merged, json!({ "changed": 2, "left": 0 }));
        for product in [&both, &old] {
            let now = done(shop, "catalog.get-product", json!({ "id": product["id"] })).await;
            assert_eq!((&now["tag_names"], &now["version"]), (&json!(["Bio"]), &json!(2)));
        }
        let tags = done(shop, "catalog.list-tags", json!({})).await;
        assert_eq!(each(&tags["items"], "products"), [&json!(3)]);
    }

    async fn a_tag_of_very_many_is_merged_step_by_step(shop) {
        let add = |n: usize| door::Ask::with("catalog.add-product", &json!({ "name": format!("P{n}"), "tags": ["Old"] }));
        shop.door.ask_all(&shop.owner, (0..501).map(add).collect()).await.unwrap();
        tagged(shop, "New", json!(["New"])).await;
        let tags = done(shop, "catalog.list-tags", json!({})).await;
        let merge = json!({ "id": tags["items"][1]["id"], "version": 1, "into": tags["items"][0]["id"] });
        assert_eq!(done(shop, "catalog.merge-tag", merge.clone()).await, json!({ "changed": 500, "left": 1 }));
        assert_eq!(done(shop, "catalog.merge-tag", merge.clone()).await, json!({ "changed": 1, "left": 0 }));
        assert_eq!(refused(shop, "catalog.merge-tag", merge).await, "record.not-found", "it is gone");
    }

    async fn brands_and_tax_classes_are_named_once_and_archived(shop) {
        let brand = done(shop, "catalog.add-brand", json!({ "name": "Åkerö" })).await;
        assert_eq!(refused(shop, "catalog.add-brand", json!({ "name": "åkerö" })).await, "catalog.name-taken");
        let class = done(shop, "catalog.add-tax-class", json!({ "code": "reduced", "name": "Reduced" })).await;
        for (code, told) in [("reduced", "catalog.code-taken"), ("Reduced", "input.invalid"), ("", "input.invalid")] {
            assert_eq!(refused(shop, "catalog.add-tax-class", json!({ "code": code, "name": "R" })).await, told);
        }
        let tea = done(shop, "catalog.add-product", json!({ "name": "Tea", "brand": brand["id"], "tax_class": class["id"] })).await;
        assert_eq!((&tea["brand_name"], &tea["tax_class"]), (&json!("Åkerö"), &class["id"]));
        done(shop, "catalog.change-brand", json!({ "id": brand["id"], "version": 1, "archived": true })).await;
        done(shop, "catalog.change-tax-class", json!({ "id": class["id"], "version": 1, "archived": true, "name": "Less" })).await;
        for more in [json!({ "brand": brand["id"] }), json!({ "tax_class": class["id"] })] {
            let mut input = more;
            input["name"] = json!("Coffee");
            assert_eq!(refused(shop, "catalog.add-product", input).await, "catalog.archived");
        }
        assert_eq!(done(shop, "catalog.list-brands", json!({})).await["items"], json!([]));
        assert_eq!(each(&done(shop, "catalog.list-brands", json!({ "archived": true })).await["items"], "name"), ["Åkerö"]);
        let bare = json!({ "id": tea["id"], "version": 1, "brand": null, "tax_class": null });
        let bare = done(shop, "catalog.change-product", bare).await;
        assert_eq!((&bare["brand"], &bare["tax_class"]), (&Value::Null, &Value::Null));
    }

    async fn a_cashier_sorts_nothing(shop) {
        for (operation, input) in [
            ("catalog.add-category", json!({ "name": "X" })),
            ("catalog.add-brand", json!({ "name": "X" })),
            ("catalog.add-tax-class", json!({ "code": "x", "name": "X" })),
            ("catalog.add-unit", json!({ "code": "x", "name": "X" })),
            ("catalog.add-conversion", json!({ "unit": "box", "is_worth": "12", "of_unit": "piece" })),
        ] {
            assert_eq!(shop.run(&shop.clerk, operation, input).await.unwrap_err().code, "access.denied", "{operation}");
        }
        assert!(shop.run(&shop.clerk, "catalog.list-categories", json!({})).await.is_ok());
    }
}
