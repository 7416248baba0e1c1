//! Under any interleaving, stock is the sum of its movements, and never less than nothing.

use std::sync::Arc;

use door::Ask;
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use testkit::{Value, json, on_both, text};

use crate::support::{check_ledger, is_expected, level, millionths, place};

/// What somebody wants: which deed, which of the variants, where, how many millions of millionths.
type Wish = (u8, usize, usize, i64);

fn wishes(runner: &mut TestRunner, many: usize) -> Vec<Wish> {
    let wish = (0_u8..6, 0_usize..2, 0_usize..2, 1_i64..6);
    prop::collection::vec(wish, many..=many).new_tree(runner).unwrap().current()
}

fn ask(wish: Wish, variants: &[String], places: &[String]) -> Ask {
    let (deed, variant, place, quantity) = wish;
    let (variant, here, there) = (&variants[variant], &places[place], &places[1 - place]);
    let so_much = json!({ "variant": variant, "location": here, "quantity": quantity.to_string() });
    match deed {
        0 => Ask::with("stock.receive", &so_much),
        1 => Ask::with("stock.reserve", &so_much),
        2 => Ask::with("stock.consume", &so_much),
        3 => Ask::with("stock.release", &so_much),
        4 => {
            let change =
                json!({ "variant": variant, "location": here, "change": (-quantity).to_string(), "reason": "gone" });
            Ask::with("stock.adjust", &change)
        }
        _ => {
            let input = json!({ "variant": variant, "from": here, "to": there, "quantity": quantity.to_string() });
            Ask::with("stock.transfer", &input)
        }
    }
}

on_both! {
    async fn stock_is_the_sum_of_its_movements(shop) {
        let mut runner = TestRunner::deterministic();
        let variants = [shop.shelf().await.0, shop.shelf().await.0];
        let places = [place(shop, "Floor").await, place(shop, "Store").await];
        for _ in 0..3 {
            let tasks: Vec<_> = (0..8).map(|_| {
                let (door, owner) = (Arc::clone(&shop.door), shop.owner.clone());
                let asks: Vec<Ask> = wishes(&mut runner, 8).into_iter().map(|wish| ask(wish, &variants, &places)).collect();
                tokio::spawn(async move {
                    for ask in asks {
                        match door.ask(&owner, ask).await {
                            Ok(answer) if answer.read::<Value>().unwrap()["movement"]["kind"] == "receive" => {
                                // Some of what came is taken back at once, if it is still there.
                                let id = answer.read::<Value>().unwrap()["movement"]["id"].clone();
                                let back = Ask::with("stock.reverse", &json!({ "id": id, "reason": "wrong" }));
                                if id.as_str().unwrap().ends_with(['0', '4', '8', 'c', 'g']) {
                                    let done = door.ask(&owner, back).await;
                                    assert!(done.map_or_else(|no| is_expected(&no.code), |_| true));
                                }
                            }
                            Ok(_) => {}
                            Err(no) => assert!(is_expected(&no.code), "{no}"),
                        }
                    }
                })
            }).collect();
            for task in tasks {
                task.await.unwrap();
            }
            check_ledger(shop).await;
        }
    }

    async fn sixty_four_at_once_lose_nothing(shop) {
        let variants = [shop.shelf().await.0, shop.shelf().await.0];
        let location = place(shop, "Floor").await;
        for variant in &variants {
            crate::support::receive(shop, variant, &location, "40").await;
        }
        let tasks: Vec<_> = (0..64).map(|writer| {
            let (door, clerk) = (Arc::clone(&shop.door), shop.clerk.clone());
            let so_much = json!({ "variant": variants[writer % 2], "location": location, "quantity": "2" });
            tokio::spawn(async move {
                match door.ask(&clerk, Ask::with("stock.reserve", &so_much)).await {
                    Ok(_) => 1,
                    Err(no) => {
                        assert_eq!(no.code, "stock.insufficient");
                        0
                    }
                }
            })
        }).collect();
        let mut kept = 0;
        for task in tasks {
            kept += task.await.unwrap();
        }
        assert_eq!(kept, 40, "as many as there were, to the last");
        for variant in &variants {
            let level = level(shop, variant, &location).await;
            assert_eq!((millionths(&level["reserved"]), text(&level["available"])), (40_000_000, "0".to_owned()));
        }
        check_ledger(shop).await;
    }
}
