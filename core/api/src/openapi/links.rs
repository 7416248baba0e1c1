//! Which answers name what another operation asks for: a product that was just made is the one to read, to
//! change and to put on a shelf next. Found by the kinds of ids, so nobody writes them down.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::shapes::{PART, Shaped};

/// How the name of an id's type ends: `ProductId`.
const ID_TYPE: &str = "Id";
const ID: &str = "id";

/// Where an operation asks for an id: its path or its query.
struct Wish {
    operation: String,
    parameter: String,
    noun: String,
    takes_version: bool,
}

/// Puts links into every answer of the described paths that another operation can go on with.
pub(super) fn put(paths: &mut Map<String, Value>, shaped: &Shaped) {
    let wishes: Vec<Wish> = operations(paths).filter_map(|operation| wish(operation, shaped)).collect();
    for operation in paths.values_mut().filter_map(Value::as_object_mut).flat_map(|methods| methods.values_mut()) {
        let own = operation.get("operationId").and_then(Value::as_str).unwrap_or_default().to_owned();
        let Some(answer) = done(operation) else { continue };
        let Some(schema) = answer.pointer("/content/application~1json/schema") else { continue };
        let named = named(schema, shaped);
        let has_tag = answer.pointer("/headers/ETag").is_some();
        let links: Map<String, Value> = wishes
            .iter()
            .filter(|wish| wish.operation != own)
            .filter_map(|wish| Some((wish.operation.clone(), link(wish, named.get(&wish.noun)?, has_tag))))
            .collect();
        if let (false, Some(answer)) = (links.is_empty(), answer.as_object_mut()) {
            answer.insert("links".to_owned(), Value::Object(links));
        }
    }
}

fn operations(paths: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    paths.values().filter_map(Value::as_object).flat_map(|methods| methods.values())
}

/// The answer of what was done.
fn done(operation: &mut Value) -> Option<&mut Value> {
    let responses = operation.get_mut("responses")?.as_object_mut()?;
    responses.iter_mut().find(|(status, _)| matches!(status.as_str(), "200" | "201")).map(|(_, answer)| answer)
}

/// What an operation asks for, where one id is enough: the one of its path, or else one of a reader's filters.
fn wish(operation: &Value, shaped: &Shaped) -> Option<Wish> {
    let parameters = operation.get("parameters")?.as_array()?;
    let said = |parameter: &Value, place: &str| parameter.get("in").is_some_and(|said| said == place);
    let in_path: Vec<_> = parameters.iter().filter(|parameter| said(parameter, "path")).collect();
    let (place, parameter) = match in_path.as_slice() {
        [one] => ("path", *one),
        [] => ("query", parameters.iter().find(|one| said(one, "query") && noun(one.get("schema"), shaped).is_some())?),
        _ => return None,
    };
    let takes_version = parameters.iter().any(|one| one.get("$ref").is_some_and(is_if_match));
    Some(Wish {
        operation: operation.get("operationId")?.as_str()?.to_owned(),
        parameter: format!("{place}.{}", parameter.get("name")?.as_str()?),
        noun: noun(parameter.get("schema"), shaped)?,
        takes_version,
    })
}

fn is_if_match(part: &Value) -> bool {
    part.as_str().is_some_and(|part| part.ends_with("/IfMatch"))
}

fn link(wish: &Wish, at: &str, has_tag: bool) -> Value {
    let mut parameters = Map::new();
    parameters.insert(wish.parameter.clone(), format!("$response.body#{at}").into());
    if wish.takes_version && has_tag && at == format!("/{ID}") {
        parameters.insert("header.If-Match".to_owned(), "$response.header.ETag".into());
    }
    json!({ "operationId": wish.operation, "parameters": parameters })
}

/// The ids that an answer holds, by what they name, each with where it stands first: its own before those it
/// mentions, and those of a list before its first item's.
fn named(schema: &Value, shaped: &Shaped) -> BTreeMap<String, String> {
    let mut named = BTreeMap::new();
    let Some(own) = shaped.properties(schema) else { return named };
    let mut note = |schema: &Value, at: String| {
        if let Some(noun) = noun(Some(schema), shaped) {
            named.entry(noun).or_insert(at);
        }
    };
    own.get(ID).into_iter().for_each(|schema| note(schema, format!("/{ID}")));
    own.iter().for_each(|(name, schema)| note(schema, format!("/{name}")));
    for (name, schema) in own {
        let inner = shaped.resolve(schema);
        let (at, inside) = match inner.get("items") {
            Some(items) => (format!("/{name}/0"), shaped.properties(items)),
            None => (format!("/{name}"), shaped.properties(inner)),
        };
        inside.into_iter().flatten().for_each(|(name, schema)| note(schema, format!("{at}/{name}")));
    }
    named
}

/// What an id names, by the name of its type.
fn noun(schema: Option<&Value>, shaped: &Shaped) -> Option<String> {
    let schema = schema?;
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix(PART)) {
        let is_text = shaped.resolve(schema).get("type").is_some_and(|kind| kind == "string");
        return (is_text && name.ends_with(ID_TYPE)).then(|| name.to_owned());
    }
    let choices = schema.get("anyOf")?.as_array()?;
    choices.iter().find_map(|choice| noun(Some(choice), shaped))
}
