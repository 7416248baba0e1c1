//! The smallest plugin that does something. It is asked to greet somebody, or hears of something that has a name; it
//! counts how often it greeted, and tells the people of the workspace. It makes a product of what another program posts
//! to its webhook, and brings over teas from a shop that it only imagines, page by page.

use serde::Deserialize;
use stockade_sdk::{api::catalog::AddProduct, prelude::*};

pub struct Hello;

stockade_sdk::export!(Hello);

impl Plugin for Hello {
    fn action(action: Action) -> Done {
        greet(&action.form()?)
    }

    fn event(event: Event) -> Done {
        greet(&event.said()?)
    }

    /// Whoever posts `{"name": "Oolong"}` has a product made.
    fn webhook(webhook: Webhook) -> Done {
        let posted: Named = webhook.json()?;
        Outcome::new().run(&AddProduct { name: posted.name.unwrap_or_default(), ..AddProduct::default() })
    }

    fn sync(page: SyncPage) -> Done {
        bring_teas(page.cursor())
    }

    fn panel(look: Look) -> Result<Panel, Failure> {
        Ok(Panel::new().figure(look.say(&[("en", "Greeted so far"), ("de", "Bisher gegrüßt")]), greeted()?))
    }
}

#[derive(Deserialize)]
struct Named {
    name: Option<String>,
}

#[derive(Deserialize)]
struct Settings {
    greeting: Option<String>,
}

const COUNT: &str = "greeted";

fn greet(whom: &Named) -> Done {
    let name = whom.name.as_ref().ok_or_else(|| Failure::permanent("no-name", "Whom to greet is missing."))?;
    let settings: Settings = settings::get()?;
    let greeting = format!("{}, {name}!", settings.greeting.as_deref().unwrap_or("Hello"));

    let count = greeted()? + 1;
    kv::put(COUNT, &count)?;
    notify::people("Hello", &greeting)?;
    log::info!("greeting number {count}");
    Outcome::new().answer(greeting)?.fact("count", count)
}

fn greeted() -> Result<u64, Problem> {
    Ok(kv::get(COUNT)?.unwrap_or(0))
}

/// Teas that there are over there, and how many come on a page.
const TEAS: u64 = 60;
const PAGE: u64 = 5;

/// The next page of them. Where it goes on it says with its outcome, so each tea comes once, whatever happens meanwhile.
fn bring_teas(cursor: Option<&str>) -> Done {
    let from = cursor.and_then(|cursor| cursor.parse().ok()).unwrap_or(0);
    let until = TEAS.min(from + PAGE);
    let mut outcome = Outcome::new().progress(until - from, Some(TEAS), format!("up to tea {until}"))?;
    for number in from + 1..=until {
        outcome = outcome.run(&AddProduct { name: format!("Tea {number}"), ..AddProduct::default() })?;
    }
    Ok(if until < TEAS { outcome.cursor(until.to_string()) } else { outcome })
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use stockade_sdk::{Remedy, testing::World};

    use super::*;

    #[test]
    fn whoever_has_a_name_is_greeted_and_counted() {
        let mut world = World::new().settings(json!({ "greeting": "Good day" }));
        world.event::<Hello>("catalog.product-added", json!({ "name": "Oolong" })).unwrap();
        let second = world.action::<Hello>("greet", json!({})).unwrap_err();
        assert_eq!((second.remedy, second.code.as_str()), (Remedy::Permanent, "no-name"));
        let third = world.action::<Hello>("greet", json!({ "name": "Sencha" })).unwrap();
        assert_eq!((&third.facts["count"], &third.facts["answer"]), (&json!(2), &json!("Good day, Sencha!")));
        assert_eq!(world.notices()[1], json!({ "title": "Hello", "text": "Good day, Sencha!" }));
        assert_eq!(world.kept(COUNT), Some(json!(2)));
        let seen = world.look::<Hello>(json!({ "panel": "greeted", "language": "de-AT" })).unwrap();
        assert_eq!(seen["parts"][0]["figures"][0], json!({ "label": "Bisher gegrüßt", "value": { "number": "2" } }));
    }

    #[test]
    fn what_is_posted_becomes_a_product() {
        let done = World::new().webhook::<Hello>("teas", json!({ "name": "Oolong" })).unwrap();
        assert_eq!(done.operations, [("catalog.add-product".to_owned(), json!({ "name": "Oolong" }))]);
    }

    #[test]
    fn every_tea_comes_once() {
        let (mut world, mut cursor, mut teas) = (World::new(), None, Vec::new());
        loop {
            let page = world.sync::<Hello>("teas", cursor.as_deref()).unwrap();
            teas.extend(page.operations.into_iter().map(|(_, tea)| tea["name"].to_string()));
            cursor = page.cursor;
            if cursor.is_none() {
                break;
            }
        }
        teas.dedup();
        assert_eq!(teas.len(), 60);
    }
}
