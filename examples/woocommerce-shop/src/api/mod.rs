//! `/wp-json`: from a request that was let in to its answer.
//!
//! `route`     which thing an address names
//! `listing`   pages, filters and orders of lists
//! `verbs`     list, get, create, update and delete, the same for all
//! `batch`     many of them in one request
//! `things`    what all but orders have in common
//! `products`, `terms`, `people`, `vouchers`, `hooks`  what each has of its own
//! `site`      settings, versions, gateways: what is asked for before anything else

mod batch;
mod hooks;
mod listing;
mod people;
mod products;
mod route;
mod site;
mod terms;
#[cfg(test)]
mod tests;
mod things;
mod verbs;
mod vouchers;

pub use listing::{Row, contains};
pub use products::sale_price;
pub use site::{GATEWAYS, symbol};
pub use things::{date, links, meta};
#[cfg(test)]
pub use verbs::create;
pub use verbs::show;

use serde_json::{Map, Value};

use crate::{php::Query, problem::Problem, schema::Fields, shop::Shop};

/// What was asked, whoever asks.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    /// After `wp-json/`.
    pub route: String,
    pub query: Query,
    pub body: Option<Value>,
}

#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Value,
}

impl Answer {
    pub fn ok(body: Value) -> Self {
        Self { status: 200, headers: Vec::new(), body }
    }

    pub fn created(body: Value) -> Self {
        Self { status: 201, headers: Vec::new(), body }
    }
}

impl Request {
    /// What was sent: in the body, or as a form would, in the address.
    pub fn sent(&self) -> Fields {
        match &self.body {
            Some(Value::Object(fields)) => fields.clone(),
            _ => self.query.pairs().iter().map(|(name, value)| (name.clone(), value.clone().into())).collect(),
        }
    }

    pub fn is_forced(&self) -> bool {
        matches!(self.query.get("force"), Some("true" | "1"))
            || self.body.as_ref().and_then(|body| body.get("force")).and_then(crate::schema::flag) == Some(true)
    }
}

const NAMESPACE: &str = "wc/v3";

pub fn answer(shop: &mut Shop, request: &Request) -> Result<Answer, Problem> {
    let route = request.route.trim_matches('/');
    if route.is_empty() {
        return Ok(Answer::ok(site::index(shop)));
    }
    let Some(route) = route.strip_prefix(NAMESPACE) else { return Err(Problem::no_route()) };
    let parts: Vec<&str> = route.split('/').filter(|part| !part.is_empty()).collect();
    let mut answer = match parts.as_slice() {
        [] => Answer::ok(site::namespace()),
        parts => match site::answer(shop, request, parts)? {
            Some(answer) => answer,
            None => verbs::answer(shop, request, parts)?,
        },
    };
    only_fields(&request.query, &mut answer.body);
    Ok(answer)
}

/// `_fields=id,billing.email`: the rest is left out.
fn only_fields(query: &Query, body: &mut Value) {
    let fields = query.list("_fields");
    if fields.is_empty() {
        return;
    }
    match body {
        Value::Array(rows) => rows.iter_mut().for_each(|row| *row = cut(row, &fields)),
        row => *row = cut(row, &fields),
    }
}

fn cut(row: &mut Value, fields: &[&str]) -> Value {
    let Value::Object(row) = row else { return row.take() };
    let mut kept = Map::new();
    for field in fields {
        let (name, inner) = field.split_once('.').unwrap_or((field, ""));
        let Some(value) = row.get(name) else { continue };
        match (inner, value) {
            ("", value) => drop(kept.insert(name.to_owned(), value.clone())),
            (inner, value) => {
                if let (Some(part), Value::Object(into)) =
                    (value.get(inner), kept.entry(name).or_insert_with(|| Map::new().into()))
                {
                    into.insert(inner.to_owned(), part.clone());
                }
            }
        }
    }
    kept.into()
}
