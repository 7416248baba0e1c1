//! List, get, create, update and delete: the same for all, with what is different about orders.

use serde_json::Value;

use super::{
    Answer, Request, batch,
    listing::Listing,
    route::{has_parent, path, resource},
    things,
};
use crate::{
    order::{self, Shown},
    php::Query,
    problem::Problem,
    resources::{Resource, Which},
    schema::Fields,
    shop::Shop,
    webhooks::Event,
};

pub fn answer(shop: &mut Shop, request: &Request, parts: &[&str]) -> Result<Answer, Problem> {
    let (resource, rest) = resource(parts).ok_or_else(Problem::no_route)?;
    if !has_parent(shop, resource) {
        return Err(no_parent(resource));
    }
    match (request.method.as_str(), rest) {
        ("GET" | "HEAD", []) => list(shop, resource, &request.query),
        ("POST", []) => {
            let id = create(shop, resource, &request.sent())?;
            let mut answer = Answer::created(show(shop, resource, id, &request.query)?);
            answer.headers.push(("Location", format!("{}/wp-json/wc/v3/{}/{id}", shop.home, path(resource))));
            Ok(answer)
        }
        ("POST" | "PUT" | "PATCH", ["batch"]) => batch::answer(shop, resource, request),
        (method, [id]) => {
            let id: u64 = id.parse().map_err(|_| Problem::no_route())?;
            match method {
                "GET" | "HEAD" => show(shop, resource, id, &request.query).map(Answer::ok),
                "POST" | "PUT" | "PATCH" => {
                    update(shop, resource, id, &request.sent())?;
                    show(shop, resource, id, &request.query).map(Answer::ok)
                }
                "DELETE" => delete(shop, resource, id, request.is_forced(), &request.query).map(Answer::ok),
                _ => Err(Problem::no_route()),
            }
        }
        _ => Err(Problem::no_route()),
    }
}

fn list(shop: &Shop, resource: Resource, query: &Query) -> Result<Answer, Problem> {
    let listing = Listing::read(shop, resource.kind, query)?;
    let route = path(resource);
    let (body, headers) = match resource.kind {
        Which::Order => {
            let meant = order::Wanted::read(query);
            let page = listing.page(shop, &route, shop.orders.values().filter(|order| meant.has(order)));
            (page.rows.iter().map(|row| order::shown(shop, row, &Shown::read(shop, query))).collect(), page.headers)
        }
        Which::Refund => {
            let meant = shop.orders.values().filter(|order| resource.parent == 0 || order.id == resource.parent);
            let page = listing.page(shop, &route, meant.flat_map(|order| &order.refunds));
            let shown = Shown::read(shop, query);
            (page.rows.iter().map(|row| order::shown_refund(shop, row, &shown)).collect(), page.headers)
        }
        Which::Note => {
            let notes = shop.orders.get(&resource.parent).map(|order| order.notes.as_slice()).unwrap_or_default();
            let kind = query.get("type").unwrap_or("any");
            let meant = notes.iter().rev().filter(|note| match kind {
                "customer" => note.for_customer,
                "internal" => !note.for_customer,
                _ => true,
            });
            (meant.map(|note| order::note(shop, note)).collect(), Vec::new())
        }
        kind => {
            let meant = shop.of(resource).into_iter().filter(|thing| things::is_meant(shop, kind, thing, query));
            let page = listing.page(shop, &route, meant);
            (page.rows.iter().map(|row| things::shown(shop, resource, row)).collect(), page.headers)
        }
    };
    Ok(Answer { status: 200, headers, body: Value::Array(body) })
}

pub fn show(shop: &Shop, resource: Resource, id: u64, query: &Query) -> Result<Value, Problem> {
    let missing = || no_such(resource.kind, 404);
    let of_order = || shop.orders.get(&resource.parent).ok_or_else(missing);
    match resource.kind {
        Which::Order => {
            let order = shop.orders.get(&id).ok_or_else(missing)?;
            Ok(order::shown(shop, order, &Shown::read(shop, query)))
        }
        Which::Refund => {
            let refund = of_order()?.refunds.iter().find(|refund| refund.id == id).ok_or_else(missing)?;
            Ok(order::shown_refund(shop, refund, &Shown::read(shop, query)))
        }
        Which::Note => {
            let note = of_order()?.notes.iter().find(|note| note.id == id).ok_or_else(missing)?;
            Ok(order::note(shop, note))
        }
        kind => {
            let thing = shop.thing(kind, id).filter(|thing| thing.parent == resource.parent).ok_or_else(missing)?;
            Ok(things::shown(shop, resource, thing))
        }
    }
}

pub fn create(shop: &mut Shop, resource: Resource, sent: &Fields) -> Result<u64, Problem> {
    let id = match resource.kind {
        Which::Order => order::create(shop, sent)?,
        Which::Refund => return order::refund(shop, resource.parent, sent),
        Which::Note => return order::add_note(shop, resource.parent, sent),
        _ => things::create(shop, resource, sent)?,
    };
    shop.tell(Event::Created, resource, id);
    Ok(id)
}

pub fn update(shop: &mut Shop, resource: Resource, id: u64, sent: &Fields) -> Result<(), Problem> {
    if shop.habits.locked.contains(&id) {
        return Err(Problem::new(400, "extension_locked", "This is locked by an extension &amp; cannot be changed."));
    }
    let was_trashed = match resource.kind {
        Which::Order => order::update(shop, id, sent)?,
        // Neither is ever changed.
        Which::Refund | Which::Note => return Err(Problem::no_route()),
        _ => things::update(shop, resource, id, sent)?,
    };
    shop.tell(if was_trashed { Event::Restored } else { Event::Updated }, resource, id);
    Ok(())
}

/// What is thrown away can be taken back, where there is a trash; on `force` it is gone.
pub fn delete(shop: &mut Shop, resource: Resource, id: u64, force: bool, query: &Query) -> Result<Value, Problem> {
    let mut shown = show(shop, resource, id, query)?;
    if !force && !resource.kind.schema().has_trash {
        let message = "This resource does not support trashing.";
        return Err(Problem::new(501, "woocommerce_rest_trash_not_supported", message));
    }
    match resource.kind {
        Which::Refund => order::take_back(shop, resource.parent, id),
        Which::Note => {
            if let Some(order) = shop.orders.get_mut(&resource.parent) {
                order.notes.retain(|note| note.id != id);
            }
        }
        Which::Order if force => drop(shop.orders.remove(&id)),
        Which::Order => {
            order::trash(shop, id)?;
            shown = show(shop, resource, id, query)?;
        }
        kind if force => {
            things::forget_children(shop, kind, id);
            shop.drop_thing(kind, id);
        }
        _ => {
            things::trash(shop, resource, id)?;
            shown = show(shop, resource, id, query)?;
        }
    }
    shop.tell(Event::Deleted, resource, id);
    Ok(shown)
}

/// Read with 404, written with 400: so it is for most.
pub fn no_such(which: Which, status: u16) -> Problem {
    let (code, message) = which.schema().no_such;
    Problem::new(status, code, message)
}

fn no_parent(resource: Resource) -> Problem {
    match resource.kind {
        Which::Variation => no_such(Which::Product, 404),
        Which::Term => no_such(Which::Attribute, 404),
        _ => Problem::new(404, "woocommerce_rest_order_invalid_id", "Invalid order ID."),
    }
}
