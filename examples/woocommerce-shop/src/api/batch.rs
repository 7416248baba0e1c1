//! Many at once: each is done or fails for itself, and the answer is 200 in any case.

use serde_json::{Map, Value, json};

use super::{Answer, Request, verbs};
use crate::{
    php::Query,
    problem::Problem,
    resources::Resource,
    schema::{Fields, whole},
    shop::Shop,
};

pub fn answer(shop: &mut Shop, resource: Resource, request: &Request) -> Result<Answer, Problem> {
    let sent = request.sent();
    let list = |name: &str| sent.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let (create, update, delete) = (list("create"), list("update"), list("delete"));
    let limit = shop.habits.batch_limit;
    if create.len() + update.len() + delete.len() > limit {
        let message = format!("Unable to accept more than {limit} items for this request.");
        return Err(Problem::new(413, "woocommerce_rest_request_entity_too_large", message));
    }
    let mut done = Map::new();
    let mut add = |name: &str, rows: Vec<Value>| {
        if !rows.is_empty() {
            done.insert(name.to_owned(), rows.into());
        }
    };
    let query = Query::default();
    let created = create.iter().map(|row| {
        let made = verbs::create(shop, resource, &fields(row)).and_then(|id| verbs::show(shop, resource, id, &query));
        made.unwrap_or_else(|problem| failed(0, &problem))
    });
    add("create", created.collect());
    let updated = update.iter().map(|row| {
        let id = id(row.get("id"));
        let changed = verbs::update(shop, resource, id, &fields(row));
        changed.and_then(|()| verbs::show(shop, resource, id, &query)).unwrap_or_else(|problem| failed(id, &problem))
    });
    add("update", updated.collect());
    // Never into the trash.
    let deleted = delete.iter().map(|row| {
        let id = id(Some(row));
        verbs::delete(shop, resource, id, true, &query).unwrap_or_else(|problem| failed(id, &problem))
    });
    add("delete", deleted.collect());
    Ok(Answer::ok(done.into()))
}

fn fields(row: &Value) -> Fields {
    row.as_object().cloned().unwrap_or_default()
}

fn id(value: Option<&Value>) -> u64 {
    value.and_then(whole).and_then(|id| u64::try_from(id).ok()).unwrap_or_default()
}

fn failed(id: u64, problem: &Problem) -> Value {
    json!({ "id": id, "error": problem.body() })
}
