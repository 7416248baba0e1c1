//! Who may do what: roles, exceptions, owners, and the line that decides.

use std::time::Duration;

use door::{Problem, access::DecidedBy};
use model::{AccountId, Actor, MemberId, Timestamp};
use testkit::{Engine, Shop, Value, json, on_both, text};

use crate::{probe, story::Since};

on_both! {
    in probe::shop;

    async fn a_change_of_roles_holds_from_the_next_question_on(shop) {
        assert_eq!(define(shop, &shop.clerk).await, Err("access.denied".to_owned()));
        give(shop, &shop.owner, &shop.clerk, &["admin"]).await.unwrap();
        assert_eq!(define(shop, &shop.clerk).await, Ok(()));
        give(shop, &shop.owner, &shop.clerk, &["cashier"]).await.unwrap();
        assert_eq!(define(shop, &shop.clerk).await, Err("access.denied".to_owned()));
        assert_eq!(shop.run(&shop.clerk, "members.list", json!({})).await.unwrap_err().code, "access.denied");
    }

    async fn no_question_after_a_removal_is_answered(shop) {
        // Asked all the time while the removal happens: once it is answered, nothing is.
        let (door, clerk) = (shop.door.clone(), shop.clerk.clone());
        let removed = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
        let flag = removed.clone();
        let asking = tokio::spawn(async move {
            let mut after = 0;
            while after < 50 {
                let gone = flag.load(std::sync::atomic::Ordering::SeqCst);
                let answer = door.ask(&clerk, door::Ask::new("catalog.list-products", "{}")).await;
                if gone {
                    assert_eq!(answer.unwrap_err().code, "access.denied");
                    after += 1;
                }
            }
        });
        shop.run(&shop.owner, "members.remove", json!({ "id": shop.clerk.member(), "version": 1 })).await.unwrap();
        removed.store(true, std::sync::atomic::Ordering::SeqCst);
        asking.await.unwrap();
        for operation in ["probe.add", "probe.once"] {
            assert_eq!(
                shop.run(&shop.clerk, operation, json!({ "name": "x" })).await.unwrap_err().code,
                "access.denied"
            );
        }
        assert!(!shop.door.why(&shop.clerk, "catalog.list-products").await.unwrap().allowed);
    }

    async fn a_denial_beats_every_role(shop) {
        except(shop, &shop.owner, &shop.clerk, "deny", "stock:read", None).await.unwrap();
        assert_eq!(shop.run(&shop.clerk, "stock.list-levels", json!({})).await.unwrap_err().code, "access.denied");
        // Also where another exception allows it, and in a role that grants everything.
        except(shop, &shop.owner, &shop.clerk, "allow", "stock:read", None).await.unwrap();
        assert_eq!(shop.run(&shop.clerk, "stock.list-levels", json!({})).await.unwrap_err().code, "access.denied");
        give(shop, &shop.owner, &shop.clerk, &["owner"]).await.unwrap();
        assert_eq!(shop.run(&shop.clerk, "stock.list-levels", json!({})).await.unwrap_err().code, "access.denied");
        assert!(shop.run(&shop.clerk, "catalog.list-products", json!({})).await.is_ok());
    }

    async fn an_exception_ends_by_the_clock(shop) {
        let until = shop.door.now().plus(Duration::from_secs(3600));
        except(shop, &shop.owner, &shop.clerk, "allow", "members:write", Some(until)).await.unwrap();
        except(shop, &shop.owner, &shop.clerk, "deny", "products:read", Some(until)).await.unwrap();
        let ask = async || {
            (
                define(shop, &shop.fresh(&shop.clerk)).await.is_ok(),
                shop.run(&shop.clerk, "catalog.list-products", json!({})).await.is_ok(),
            )
        };
        assert_eq!(ask().await, (true, false));
        shop.advance(Duration::from_micros(3_599_999_999));
        assert_eq!(ask().await, (true, false));
        shop.advance(Duration::from_micros(1));
        assert_eq!(ask().await, (false, true), "no question is needed to end it");
    }

    async fn an_exception_can_be_ended_early(shop) {
        let exception = except(shop, &shop.owner, &shop.clerk, "deny", "products:read", None).await.unwrap();
        shop.run(&shop.owner, "overrides.remove", json!({ "id": exception["id"] })).await.unwrap();
        shop.run(&shop.clerk, "catalog.list-products", json!({})).await.unwrap();
    }

    async fn an_exception_says_why_and_ends_in_a_time_to_come(shop) {
        for (field, value) in [("reason", json!(" ")), ("until", json!(shop.door.now()))] {
            let mut input = exception(&shop.clerk, "allow", "stock:read", None);
            input[field] = value;
            let no = shop.run(&shop.owner, "overrides.add", input).await.unwrap_err();
            assert_eq!((no.code.as_ref(), no.fields[0].at.as_ref()), ("input.invalid", format!("/{field}").as_str()));
        }
    }

    async fn a_removed_member_may_nothing_and_comes_back_without_their_old_exceptions(shop) {
        except(shop, &shop.owner, &shop.clerk, "allow", "members:read", None).await.unwrap();
        shop.run(&shop.owner, "members.remove", json!({ "id": shop.clerk.member(), "version": 1 })).await.unwrap();
        except(shop, &shop.owner, &shop.clerk, "allow", "products:read", None).await.unwrap();
        assert_eq!(shop.run(&shop.clerk, "catalog.list-products", json!({})).await.unwrap_err().code, "access.denied");
        let system = Actor::system("joining", Some(shop.workspace), shop.door.now());
        let again = json!({ "account": shop.clerk.account(), "member": shop.clerk.member(), "roles": ["bookkeeper"] });
        shop.run(&system, "members.add", again).await.unwrap();
        shop.run(&shop.clerk, "catalog.list-products", json!({})).await.unwrap();
        assert_eq!(shop.run(&shop.clerk, "members.list", json!({})).await.unwrap_err().code, "access.denied");
        assert_eq!(shop.run(&shop.clerk, "probe.add", json!({ "name": "x" })).await.unwrap_err().code, "access.denied");
    }

    async fn a_role_of_ones_own_grants_what_it_says(shop) {
        let barista =
            |permissions: &[&str]| json!({ "name": "barista", "title": "Barista", "permissions": permissions });
        shop.run(&shop.owner, "roles.define", barista(&["stock:adjust"])).await.unwrap();
        give(shop, &shop.owner, &shop.clerk, &["barista"]).await.unwrap();
        let (variant, location) = shop.shelf().await;
        let adjust = || {
            shop.run(
                &shop.clerk,
                "stock.adjust",
                json!({ "variant": variant, "location": location, "change": "1", "reason": "found" }),
            )
        };
        adjust().await.unwrap();
        assert_eq!(shop.run(&shop.clerk, "stock.list-levels", json!({})).await.unwrap_err().code, "access.denied");
        shop.run(&shop.owner, "roles.define", barista(&["stock:read"])).await.unwrap();
        assert_eq!(adjust().await.unwrap_err().code, "access.denied");
        shop.run(&shop.clerk, "stock.list-levels", json!({})).await.unwrap();
    }

    async fn a_role_of_ones_own_is_not_called_like_a_built_in_one(shop) {
        for name in ["owner", "operator", "system", "account", "admin"] {
            let no = shop
                .run(&shop.owner, "roles.define", json!({ "name": name, "title": "x", "permissions": [] }))
                .await
                .unwrap_err();
            assert_eq!(no.code, "roles.built-in", "{name}");
        }
        let refusal = [
            ("operator", "access.systems-own"),
            ("system", "access.systems-own"),
            ("account", "access.systems-own"),
            ("nowhere", "input.invalid"),
        ];
        for (name, code) in refusal {
            assert_eq!(give(shop, &shop.owner, &shop.clerk, &[name]).await.unwrap_err().code, code, "{name}");
        }
    }

    async fn the_last_owner_stays(shop) {
        let version = shop.run(&shop.owner, "members.list", json!({})).await.unwrap()["items"][0]["version"].clone();
        let removal = json!({ "id": shop.owner.member(), "version": version });
        for actor in [&shop.owner, &shop.operator(Some(shop.workspace))] {
            assert_eq!(
                shop.run(actor, "members.remove", removal.clone()).await.unwrap_err().code,
                "members.last-owner"
            );
            assert_eq!(give(shop, actor, &shop.owner, &["admin"]).await.unwrap_err().code, "members.last-owner");
        }
        give(shop, &shop.owner, &shop.clerk, &["owner"]).await.unwrap();
        shop.run(&shop.clerk, "members.remove", removal).await.unwrap();
        assert_eq!(give(shop, &shop.clerk, &shop.clerk, &["cashier"]).await.unwrap_err().code, "members.last-owner");
    }

    async fn of_two_owners_who_remove_each_other_at_once_one_stays(shop) {
        give(shop, &shop.owner, &shop.clerk, &["owner"]).await.unwrap();
        let remove = |by: &Actor, whom: &Actor, version: i64| {
            let (door, by, input) = (shop.door.clone(), by.clone(), json!({ "id": whom.member(), "version": version }));
            tokio::spawn(async move { door.ask(&by, door::Ask::with("members.remove", &input)).await })
        };
        let (one, other) = (remove(&shop.owner, &shop.clerk, 2), remove(&shop.clerk, &shop.owner, 1));
        let gone = [one.await.unwrap(), other.await.unwrap()].iter().filter(|answer| answer.is_ok()).count();
        assert_eq!(gone, 1);
    }

    async fn only_an_owner_makes_an_owner(shop) {
        let admin = shop.member("admin").await;
        let since = Since::now(shop, shop.workspace).await;
        // Straight, or by unmaking one.
        assert_eq!(give(shop, &admin, &admin, &["owner"]).await.unwrap_err().code, "members.owner-only");
        assert_eq!(
            give(shop, &admin, &shop.clerk, &["owner", "cashier"]).await.unwrap_err().code,
            "members.owner-only"
        );
        assert_eq!(give(shop, &admin, &shop.owner, &["cashier"]).await.unwrap_err().code, "members.owner-only");
        let removal = json!({ "id": shop.owner.member(), "version": 1 });
        assert_eq!(shop.run(&admin, "members.remove", removal).await.unwrap_err().code, "members.owner-only");
        // By denying the owner what an owner does.
        assert_eq!(
            except(shop, &admin, &shop.owner, "deny", "members:write", None).await.unwrap_err().code,
            "members.owner-only"
        );
        // By adding another account of one's own, with a right that only the system has.
        assert_eq!(
            except(shop, &admin, &admin, "allow", "members:add", None).await.unwrap_err().code,
            "access.systems-own"
        );
        let now = shop.door.now();
        let account = json!({ "account": AccountId::new(now), "member": MemberId::new(now), "roles": ["owner"] });
        for actor in [&admin, &shop.owner] {
            assert_eq!(shop.run(actor, "members.add", account.clone()).await.unwrap_err().code, "access.denied");
        }
        assert_eq!(since.told(shop).await.iter().filter(|line| line.ends_with("done")).count(), 0);
        give(shop, &shop.owner, &shop.clerk, &["owner"]).await.unwrap();
    }

    async fn nobody_hands_out_more_than_they_hold(shop) {
        let admin = shop.member("admin").await;
        except(shop, &shop.owner, &admin, "deny", "products:write", None).await.unwrap();
        let exceptions = shop.run(&shop.owner, "overrides.list", json!({ "id": admin.member() })).await.unwrap();
        let own = &exceptions["items"][0]["id"];
        let grants = |permissions: &[&str]| json!({ "name": "buyer", "title": "Buyer", "permissions": permissions });
        for (operation, input) in [
            ("overrides.remove", json!({ "id": own })),
            ("overrides.add", exception(&shop.clerk, "allow", "products:write", None)),
            ("overrides.add", exception(&admin, "allow", "products:write", None)),
            ("roles.define", grants(&["products:read", "products:write"])),
            ("members.set-roles", json!({ "id": shop.clerk.member(), "version": 1, "roles": ["manager"] })),
        ] {
            assert_eq!(
                shop.run(&admin, operation, input).await.unwrap_err().code,
                "access.more-than-held",
                "{operation}"
            );
        }
        // What they hold they may give, and what they do not hold they may take.
        shop.run(&admin, "roles.define", grants(&["products:read"])).await.unwrap();
        give(shop, &admin, &shop.clerk, &["cashier", "buyer"]).await.unwrap();
        except(shop, &admin, &shop.clerk, "deny", "products:write", None).await.unwrap();
        // An owner, and whoever has the machine, may give everything there is here.
        shop.run(&shop.owner, "roles.define", grants(&["products:write"])).await.unwrap();
        shop.run(&shop.operator(Some(shop.workspace)), "overrides.remove", json!({ "id": own })).await.unwrap();
        shop.run(&admin, "catalog.add-product", json!({ "name": "Tea" })).await.unwrap();
        // But for what is the system's own.
        for (operation, input) in [
            ("roles.define", grants(&["products:write", "members:add"])),
            ("overrides.add", exception(&shop.clerk, "allow", "members:add", None)),
        ] {
            let no = shop.run(&shop.owner, operation, input).await.unwrap_err();
            assert_eq!(no.code, "access.systems-own", "{operation}");
        }
    }

    async fn a_role_that_grows_is_not_given_by_who_could_not_give_it(shop) {
        // The admin may give a role that grants nothing; filling it afterwards is giving, too.
        let admin = shop.member("admin").await;
        except(shop, &shop.owner, &admin, "deny", "products:write", None).await.unwrap();
        let role = |permissions: &[&str]| json!({ "name": "buyer", "title": "Buyer", "permissions": permissions });
        shop.run(&shop.owner, "roles.define", role(&["products:write"])).await.unwrap();
        // It is there already with more than they hold: renaming it, and taking from it, gives nothing.
        shop.run(&admin, "roles.define", role(&["products:write"])).await.unwrap();
        shop.run(&admin, "roles.define", role(&[])).await.unwrap();
        assert_eq!(
            shop.run(&admin, "roles.define", role(&["products:write"])).await.unwrap_err().code,
            "access.more-than-held"
        );
    }

    async fn why_names_the_line_that_decides(shop) {
        let why = async |operation: &str| shop.door.why(&shop.clerk, operation).await.unwrap();
        let by_role = why("catalog.list-products").await;
        assert!(by_role.allowed && matches!(by_role.decided_by, DecidedBy::Role(role) if role.as_str() == "cashier"));
        let by_nothing = why("stock.adjust").await;
        assert_eq!((by_nothing.allowed, by_nothing.decided_by), (false, DecidedBy::Nothing));
        except(shop, &shop.owner, &shop.clerk, "allow", "stock:adjust", None).await.unwrap();
        assert_eq!(why("stock.adjust").await.to_string(), "allowed by an override: 'covers for Ann'");
        except(shop, &shop.owner, &shop.clerk, "deny", "products:read", Some("2100-01-01T00:00:00Z".parse().unwrap()))
            .await
            .unwrap();
        assert_eq!(
            why("catalog.list-products").await.to_string(),
            "denied by an override: 'covers for Ann' until 2100-01-01"
        );
    }

    async fn an_exception_of_one_member_is_not_anothers(shop) {
        let other = shop.member("cashier").await;
        except(shop, &shop.owner, &shop.clerk, "deny", "products:read", None).await.unwrap();
        except(shop, &shop.owner, &shop.clerk, "allow", "members:read", None).await.unwrap();
        shop.run(&other, "catalog.list-products", json!({})).await.unwrap();
        assert_eq!(shop.run(&other, "members.list", json!({})).await.unwrap_err().code, "access.denied");
    }

    async fn a_time_beyond_the_year_9999_is_refused(shop) {
        // It is a good instant with its offset, and in the year 10000 without it: before any other to SQLite, which
        // compares texts.
        let input = json!({
            "id": shop.owner.member(), "permission": "stock:read", "effect": "allow", "reason": "x",
            "until": "9999-12-31T23:59:59-14:00",
        });
        assert_eq!(shop.run(&shop.owner, "overrides.add", input).await.unwrap_err().code, "input.invalid");
        shop.run(&shop.owner, "overrides.list", json!({ "id": shop.owner.member() })).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_of_roles_holds_on_the_other_node_from_the_next_question_on() {
    let Some(shop) = probe::shop(Engine::Postgres).await else { return };
    let node = shop.second_node().unwrap();
    let there = async || node.ask(&shop.clerk, door::Ask::new("members.list", "{}")).await.is_ok();
    for _ in 0..3 {
        assert!(!there().await);
        give(&shop, &shop.owner, &shop.clerk, &["admin"]).await.unwrap();
        assert!(there().await);
        give(&shop, &shop.owner, &shop.clerk, &["cashier"]).await.unwrap();
    }
    assert!(!there().await);
    node.close().await;
    shop.close().await;
}

async fn define(shop: &Shop, actor: &Actor) -> Result<(), String> {
    let role = json!({ "name": "mine", "title": "Mine", "permissions": [] });
    shop.run(actor, "roles.define", role).await.map(drop).map_err(|no| no.code.into_owned())
}

async fn give(shop: &Shop, by: &Actor, to: &Actor, roles: &[&str]) -> Result<Value, Problem> {
    let members = shop.run(&shop.operator(Some(shop.workspace)), "members.list", json!({})).await?;
    let id = to.member().unwrap().to_string();
    let member = members["items"].as_array().unwrap().iter().find(|member| text(&member["id"]) == id).unwrap();
    shop.run(by, "members.set-roles", json!({ "id": id, "version": member["version"], "roles": roles })).await
}

fn exception(of: &Actor, effect: &str, permission: &str, until: Option<Timestamp>) -> Value {
    json!({ "id": of.member(), "permission": permission, "effect": effect, "reason": "covers for Ann", "until": until })
}

async fn except(
    shop: &Shop,
    by: &Actor,
    of: &Actor,
    effect: &str,
    permission: &str,
    until: Option<Timestamp>,
) -> Result<Value, Problem> {
    shop.run(by, "overrides.add", exception(of, effect, permission, until)).await
}
