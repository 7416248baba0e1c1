//! One request of a provider's: who asks, what for, and what is answered.

use std::{sync::Arc, time::Instant};

use ::web::{Credential, body, origin};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        Method, StatusCode,
        header::{CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, IF_MATCH, LOCATION},
    },
    web::{Bytes, Data, Payload, Query},
};
use door::{Ask, Door};
use model::{Actor, Holder, Reason, Who};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use super::{
    ROOT, documents,
    fault::{SCIM_JSON, ScimFault},
    grammar,
    group::{self, Group},
    patch,
    user::{self, User, tag},
};
use crate::{Inner, precondition, serve::unknown_origin};

/// The types that a body may be of.
const TYPES: [&str; 2] = [SCIM_JSON, "application/json"];
const OTHERWISE: &str = "Send the body as JSON, with Content-Type: application/scim+json.";

pub(super) async fn serve(request: HttpRequest, payload: Payload, api: Data<Inner>) -> HttpResponse {
    let began = Instant::now();
    let answered = answer(&api, &request, payload).await;
    let response = answered.unwrap_or_else(|fault| {
        if fault.status.is_server_error() {
            tracing::warn!(status = fault.status.as_u16(), "a request of a provider's failed");
        }
        fault.answer()
    });
    api.scim.count(response.status(), began.elapsed());
    response
}

/// A provider's program, and where it asks.
struct Caller<'a> {
    door: &'a Arc<Door>,
    actor: Actor,
    provider: &'a str,
    /// What every address of it begins with.
    base: String,
}

async fn answer(api: &Inner, request: &HttpRequest, payload: Payload) -> Result<HttpResponse, ScimFault> {
    let path = request.uri().path();
    let below = path.strip_prefix(ROOT).unwrap_or_default().trim_matches('/');
    let (provider, below) = below.split_once('/').unwrap_or((below, ""));
    let actor = actor(api, request).await?;
    let base = format!("{}{ROOT}/{provider}", api.site.origin());
    let caller = Caller { door: &api.door, actor, provider, base };
    match caller.serve(request, payload, below).await {
        // Who may not ask is told nothing else, whatever else is wrong.
        Err(fault) if fault.status.is_client_error() && fault.status != StatusCode::UNAUTHORIZED => {
            caller.check().await?;
            Err(fault)
        }
        answered => answered,
    }
}

/// What is told of this service itself.
fn document(parts: &[&str], base: &str) -> Option<Value> {
    let of = |all: Vec<Value>, id: &str| {
        let id = id.replace("%3A", ":").replace("%3a", ":");
        all.into_iter().find(|one| one["id"].as_str().is_some_and(|known| known.eq_ignore_ascii_case(&id)))
    };
    let list = |all: Vec<Value>| documents::list(all.len(), 1, all);
    match parts {
        ["ServiceProviderConfig" | "ServiceProviderConfigs"] => Some(documents::service_provider_config(base)),
        ["ResourceTypes"] => Some(list(documents::resource_types(base))),
        ["ResourceTypes", id] => of(documents::resource_types(base), id),
        ["Schemas"] => Some(list(documents::schemas(base))),
        ["Schemas", id] => of(documents::schemas(base), id),
        _ => None,
    }
}

/// A program that shows its token. Nobody else is anybody here, and a browser's cookie is nothing.
async fn actor(api: &Inner, request: &HttpRequest) -> Result<Actor, ScimFault> {
    let origin = origin::of(request).unwrap_or_else(|| unknown_origin(api));
    let Credential::Bearer(token) = Credential::of(request.headers(), &api.site) else {
        return Err(ScimFault::closed());
    };
    let actor = api.authenticate.actor(token, origin).await?;
    match actor.who {
        Who::Program { holder: Holder::Service { .. }, .. } => Ok(actor),
        _ => Err(ScimFault::closed()),
    }
}

impl Caller<'_> {
    async fn serve(&self, request: &HttpRequest, payload: Payload, below: &str) -> Result<HttpResponse, ScimFault> {
        let parts: Vec<&str> = below.split('/').collect();
        let method = request.method();
        match parts.as_slice() {
            ["Users"] => match *method {
                Method::GET => self.find_users(request).await,
                Method::POST => self.add_user(&body(request, payload).await?).await,
                _ => Err(ScimFault::method("GET, POST")),
            },
            ["Groups"] => match *method {
                Method::GET => self.find_groups(request).await,
                Method::POST => self.add_group(&body(request, payload).await?).await,
                _ => Err(ScimFault::method("GET, POST")),
            },
            ["Users", id] => self.user(request, payload, id).await,
            ["Groups", id] => self.group(request, payload, id).await,
            _ if *method != Method::GET => Err(ScimFault::method("GET")),
            parts => {
                let told = document(parts, &self.base).ok_or_else(ScimFault::nothing_here)?;
                self.check().await?;
                Ok(said(StatusCode::OK, &told))
            }
        }
    }

    async fn user(&self, request: &HttpRequest, payload: Payload, id: &str) -> Result<HttpResponse, ScimFault> {
        let saying = match *request.method() {
            Method::GET => return self.get_user(request, id).await,
            Method::DELETE => return self.remove("scim.remove-user", request, id).await,
            Method::PUT => user::Saying::whole(&object(&body(request, payload).await?)?)?,
            Method::PATCH => patch::of_user(&object(&body(request, payload).await?)?)?,
            _ => return Err(ScimFault::method("GET, PUT, PATCH, DELETE")),
        };
        let user: User = self.change("scim.change-user", named(value(&saying), id, request.headers())?).await?;
        Ok(found(request, user.told(&self.base), user.version))
    }

    async fn group(&self, request: &HttpRequest, payload: Payload, id: &str) -> Result<HttpResponse, ScimFault> {
        let saying = match *request.method() {
            Method::GET => return self.get_group(request, id).await,
            Method::DELETE => return self.remove("scim.remove-group", request, id).await,
            Method::PUT => group::Saying::whole(&object(&body(request, payload).await?)?)?,
            Method::PATCH => patch::of_group(&object(&body(request, payload).await?)?)?,
            _ => return Err(ScimFault::method("GET, PUT, PATCH, DELETE")),
        };
        let input = named(value(&saying), id, request.headers())?;
        let group: Group = self.change("scim.change-group", input).await?;
        Ok(match *request.method() {
            // A group may be large, and who changed it knows what it is.
            Method::PATCH => HttpResponse::NoContent().insert_header((ETAG, tag(group.version))).finish(),
            _ => found(request, group.told(&self.base), group.version),
        })
    }

    async fn ask<T: DeserializeOwned>(&self, operation: &str, input: Value) -> Result<T, ScimFault> {
        let mut input = input;
        if let Some(fields) = input.as_object_mut() {
            fields.insert("provider".to_owned(), self.provider.into());
        }
        let answer = self.door.ask(&self.actor, Ask::with(operation, &input)).await?;
        answer.read().map_err(|error| {
            tracing::error!(error = %error, operation, "what was answered to a provider cannot be read");
            let detail = "Something went wrong on our side. Nothing was changed.";
            model::Problem::new(Reason::Internal, "internal", detail).into()
        })
    }

    /// The same of something that changes what people may: it is answered when their sessions are over, too.
    async fn change<T: DeserializeOwned>(&self, operation: &str, input: Value) -> Result<T, ScimFault> {
        let answer = self.ask(operation, input).await?;
        work::jobs::settled_in(self.door, self.actor.workspace).await;
        Ok(answer)
    }

    /// Nobody learns what there is who may not ask.
    async fn check(&self) -> Result<(), ScimFault> {
        self.ask::<Value>("scim.find-groups", json!({ "count": 0 })).await.map(drop)
    }

    async fn find_users(&self, request: &HttpRequest) -> Result<HttpResponse, ScimFault> {
        let asked = Asked::of(request)?;
        let mut input = asked.part();
        for term in asked.terms()? {
            let field = match term.place.word().as_str() {
                "id" => "id",
                "username" => "user_name",
                "externalid" => "external_id",
                "emails" | "emails.value" if term.place.which.iter().all(is_of_work) => "email",
                other => return Err(unsearched(other, "userName, externalId, emails.value and id")),
            };
            put(&mut input, field, &term)?;
        }
        let found: Found<User> = self.ask("scim.find-users", Value::Object(input)).await?;
        let items = found.items.iter().map(|user| asked.cut(user.told(&self.base))).collect();
        Ok(said(StatusCode::OK, &documents::list(found.total, found.start, items)))
    }

    async fn add_user(&self, body: &[u8]) -> Result<HttpResponse, ScimFault> {
        let input = value(&user::Saying::whole(&object(body)?)?);
        let user: User = self.change("scim.add-user", input).await?;
        Ok(created(user.told(&self.base), user.version))
    }

    async fn get_user(&self, request: &HttpRequest, id: &str) -> Result<HttpResponse, ScimFault> {
        let asked = Asked::of(request)?;
        let user: User = self.ask("scim.get-user", json!({ "id": id })).await?;
        Ok(found(request, asked.cut(user.told(&self.base)), user.version))
    }

    async fn find_groups(&self, request: &HttpRequest) -> Result<HttpResponse, ScimFault> {
        let asked = Asked::of(request)?;
        let mut input = asked.part();
        input.insert("without_members".to_owned(), asked.leaves_out("members").into());
        for term in asked.terms()? {
            let field = match term.place.word().as_str() {
                "id" => "id",
                "displayname" => "name",
                "externalid" => "external_id",
                "members" | "members.value" if term.place.which.is_empty() => "member",
                other => return Err(unsearched(other, "displayName, externalId, members and id")),
            };
            put(&mut input, field, &term)?;
        }
        let found: Found<Group> = self.ask("scim.find-groups", Value::Object(input)).await?;
        let items = found.items.iter().map(|group| asked.cut(group.told(&self.base))).collect();
        Ok(said(StatusCode::OK, &documents::list(found.total, found.start, items)))
    }

    async fn add_group(&self, body: &[u8]) -> Result<HttpResponse, ScimFault> {
        let mut saying = group::Saying::whole(&object(body)?)?;
        let (name, external_id) = (saying.name.take(), saying.external_id.take());
        let input = json!({ "name": name, "external_id": external_id, "members": saying.members() });
        let group: Group = self.change("scim.add-group", input).await?;
        Ok(created(group.told(&self.base), group.version))
    }

    async fn get_group(&self, request: &HttpRequest, id: &str) -> Result<HttpResponse, ScimFault> {
        let asked = Asked::of(request)?;
        let input = json!({ "id": id, "without_members": asked.leaves_out("members") });
        let group: Group = self.ask("scim.get-group", input).await?;
        Ok(found(request, asked.cut(group.told(&self.base)), group.version))
    }

    async fn remove(&self, operation: &str, request: &HttpRequest, id: &str) -> Result<HttpResponse, ScimFault> {
        let input = named(json!({}), id, request.headers())?;
        self.change::<Value>(operation, input).await?;
        Ok(HttpResponse::NoContent().finish())
    }
}

/// Some of all that there are, as the door shows them.
#[derive(serde::Deserialize)]
struct Found<T> {
    total: usize,
    start: usize,
    items: Vec<T>,
}

/// What is asked for beside a path.
#[derive(Default)]
struct Asked {
    filter: Option<String>,
    start: Option<u32>,
    count: Option<u32>,
    only: Vec<String>,
    without: Vec<String>,
}

impl Asked {
    fn of(request: &HttpRequest) -> Result<Self, ScimFault> {
        let wrong = |_| ScimFault::syntax("The query cannot be read.");
        let pairs = Query::<Vec<(String, String)>>::from_query(request.query_string()).map_err(wrong)?;
        let mut asked = Self::default();
        for (name, text) in pairs.into_inner() {
            match name.to_ascii_lowercase().as_str() {
                "filter" => asked.filter = Some(text),
                "startindex" => asked.start = Some(number(&text)?),
                "count" => asked.count = Some(number(&text)?),
                "attributes" => asked.only = names(&text),
                "excludedattributes" => asked.without = names(&text),
                // What is not known here changes nothing, such as an order.
                _ => {}
            }
        }
        Ok(asked)
    }

    fn part(&self) -> Map<String, Value> {
        let part = [("start", self.start), ("count", self.count)];
        part.into_iter().filter_map(|(name, number)| Some((name.to_owned(), number?.into()))).collect()
    }

    fn terms(&self) -> Result<Vec<grammar::Term>, ScimFault> {
        self.filter.as_deref().map_or_else(|| Ok(Vec::new()), |text| grammar::filter(text).map_err(ScimFault::filter))
    }

    fn leaves_out(&self, name: &str) -> bool {
        let is_it = |known: &String| known == name || known.starts_with(&format!("{name}."));
        self.without.iter().any(|known| known == name) || (!self.only.is_empty() && !self.only.iter().any(is_it))
    }

    /// Less of what is told. Whatever is wanted, it says what it is and how it is called.
    fn cut(&self, mut told: Value) -> Value {
        if self.only.is_empty() && self.without.is_empty() {
            return told;
        }
        if let Some(fields) = told.as_object_mut() {
            fields.retain(|name, _| {
                matches!(name.as_str(), "schemas" | "id") || !self.leaves_out(&name.to_ascii_lowercase())
            });
        }
        told
    }
}

/// In small letters, and without the schema before them.
fn names(text: &str) -> Vec<String> {
    let name = |name: &str| name.trim().rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
    text.split(',').map(name).filter(|name| !name.is_empty()).collect()
}

/// What is below nothing is nothing.
fn number(text: &str) -> Result<u32, ScimFault> {
    let number: i64 = text.trim().parse().map_err(|_| ScimFault::value("startIndex and count are whole numbers."))?;
    Ok(u32::try_from(number.max(0)).unwrap_or(u32::MAX))
}

fn put(input: &mut Map<String, Value>, field: &str, term: &grammar::Term) -> Result<(), ScimFault> {
    let Value::String(text) = &term.value else {
        return Err(ScimFault::filter(format!("{} is compared with a text.", term.place.word())));
    };
    match input.insert(field.to_owned(), text.as_str().into()) {
        // Nothing is called two things at once; whoever asks means something that is not understood.
        Some(_) => Err(ScimFault::filter(format!("{} is named twice.", term.place.word()))),
        None => Ok(()),
    }
}

fn is_of_work(term: &grammar::Term) -> bool {
    term.place.word() == "type" && term.value.as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("work"))
}

fn unsearched(name: &str, known: &str) -> ScimFault {
    ScimFault::filter(format!("Nothing is found by {name} here, but by {known}."))
}

/// Whom a change is about, and the version that it saw.
fn named(mut input: Value, id: &str, headers: &HeaderMap) -> Result<Value, ScimFault> {
    let Some(fields) = input.as_object_mut() else { return Ok(input) };
    fields.insert("id".to_owned(), id.into());
    let is_any = headers.get(IF_MATCH).is_some_and(|line| line.as_bytes().trim_ascii() == b"*");
    if !is_any && let Some(version) = precondition::if_match(headers)? {
        fields.insert("version".to_owned(), version.into());
    }
    Ok(input)
}

async fn body(request: &HttpRequest, payload: Payload) -> Result<Bytes, ScimFault> {
    Ok(body::read_of(request.headers(), payload, &TYPES, OTHERWISE).await?)
}

fn object(body: &[u8]) -> Result<Map<String, Value>, ScimFault> {
    serde_json::from_slice(body).map_err(|_| ScimFault::syntax("The body is a JSON object."))
}

fn value(input: &impl Serialize) -> Value {
    serde_json::to_value(input).unwrap_or_default()
}

fn said(status: StatusCode, told: &Value) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((CONTENT_TYPE, HeaderValue::from_static(SCIM_JSON)))
        .body(told.to_string())
}

fn found(request: &HttpRequest, told: Value, version: i64) -> HttpResponse {
    let tag = tag(version);
    let is_get = *request.method() == Method::GET;
    if is_get && precondition::is_known(request.headers(), tag.trim_start_matches("W/")) {
        return HttpResponse::NotModified().insert_header((ETAG, tag)).finish();
    }
    let mut answer = said(StatusCode::OK, &told);
    put_tag(&mut answer, &tag);
    answer
}

fn created(told: Value, version: i64) -> HttpResponse {
    let mut answer = said(StatusCode::CREATED, &told);
    put_tag(&mut answer, &tag(version));
    let place = told["meta"]["location"].as_str().and_then(|place| HeaderValue::from_str(place).ok());
    if let Some(place) = place {
        answer.headers_mut().insert(LOCATION, place);
    }
    answer
}

fn put_tag(answer: &mut HttpResponse, tag: &str) {
    if let Ok(tag) = HeaderValue::from_str(tag) {
        answer.headers_mut().insert(ETAG, tag);
    }
}
