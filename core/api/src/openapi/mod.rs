//! The OpenAPI 3.1 document, written from the registry. The same registry gives the same document, so a snapshot of it
//! shows every change of the API.

mod bulk;
mod components;
mod links;
mod operation;

use ::web::{Site, cookie};
use door::{Method, Registry};
use serde_json::{Map, Value, json};

use crate::{ROOT, routes::Routes, shapes::Shaped};

pub(crate) const PATH: &str = "/api/v1/openapi.json";
const OPENAPI: &str = "3.1.0";
const TITLE: &str = "Stockade";
const DESCRIPTION: &str = "Every operation of this server, derived from what it declares. Errors are problem+json (RFC 9457) with a \
     stable `code`. Send `Idempotency-Key` with what must not happen twice. A record's answer has an `ETag`; a change of it takes `If-Match`.";

/// The document of a registry, for snapshots and for those who write clients.
pub fn document(registry: &Registry, site: &Site) -> Result<Value, String> {
    describe(registry, &Routes::new(registry)?, site)
}

/// Fails on operations that cannot be offered as they are declared.
pub(crate) fn describe(registry: &Registry, routes: &Routes, site: &Site) -> Result<Value, String> {
    let shaped = &Shaped::of(registry);
    let mut paths: Map<String, Value> = Map::new();
    let mut routed: Vec<_> =
        registry.specs().filter_map(|spec| spec.route.map(|place| (place.path, spec, place))).collect();
    routed.sort_by_key(|(path, spec, _)| (*path, spec.name));
    for (path, spec, place) in routed {
        let (Some(shape), Some(route)) = (shaped.shape(spec.name), routes.of(spec.name, registry)) else { continue };
        let described = operation::describe(spec, route?, shape, shaped, registry);
        if let Some(methods) = paths.entry(path).or_insert_with(|| json!({})).as_object_mut() {
            methods.insert(method(place.method).to_owned(), described);
        }
    }
    links::put(&mut paths, shaped);
    let (path, described) = bulk::describe();
    paths.insert(path.to_owned(), described);
    let tags: Vec<_> = tags(registry).into_iter().map(|name| json!({ "name": name })).collect();
    // What only operations without a route speak of stays inside.
    let components = components::all(shaped.parts_of(&paths), cookie::name(site));
    Ok(json!({
        "openapi": OPENAPI,
        "info": {
            "title": TITLE,
            "version": env!("CARGO_PKG_VERSION"),
            "description": DESCRIPTION,
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": ROOT }],
        "security": [{ "session": [] }, { "bearer": [] }],
        "tags": tags,
        "paths": paths,
        "components": components,
    }))
}

fn tags(registry: &Registry) -> Vec<&'static str> {
    let mut tags: Vec<_> = registry.specs().filter(|spec| spec.route.is_some()).map(|spec| module(spec.name)).collect();
    tags.push(crate::bulk::NAME);
    tags.sort_unstable();
    tags.dedup();
    tags
}

/// `stock` of `stock.adjust`.
fn module(operation: &'static str) -> &'static str {
    operation.split_once('.').map_or(operation, |(module, _)| module)
}

fn method(method: Method) -> &'static str {
    match method {
        Method::Get => "get",
        Method::Post => "post",
        Method::Patch => "patch",
        Method::Put => "put",
        Method::Delete => "delete",
    }
}

#[cfg(test)]
mod tests;
