//! One request of the API: what goes wrong before it, who asks, what is answered, and what goes wrong after it.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{StatusCode, header},
};
use serde_json::{Map, Value};

use super::{World, answers, sending};
use crate::{
    access::{Credentials, nobody},
    api::{self, Answer, Request},
    faults::Kind,
    php::{self, Query},
    problem::Problem,
    shop::{Asked, Shop},
    webhooks,
};

pub async fn answer(
    world: &World,
    https: bool,
    request: &HttpRequest,
    query: Query,
    route: String,
    body: &[u8],
) -> HttpResponse {
    let method = query.get("_method").unwrap_or(request.method().as_str()).to_uppercase();
    let struck = {
        let mut shop = world.shop.lock();
        if shop.faults.is_down(shop.now()) {
            return answers::gone();
        }
        shop.faults.strike(&method, &route)
    };
    let fault = struck.as_ref().map(Kind::name);
    let note = |status: u16| {
        let asked = Asked { method: method.clone(), route: route.clone(), status, fault };
        world.shop.lock().asked.push(asked);
    };
    if let Some(Kind::Slow { milliseconds }) = struck {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    }
    if let Some(answer) = struck.as_ref().and_then(answers::instead) {
        note(answer.status().as_u16());
        return answer;
    }
    let asked = Request { method: method.clone(), route: route.clone(), query, body: None };
    let mut done = {
        let mut shop = world.shop.lock();
        let header = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let header = header.filter(|_| !shop.faults.strip_authorization).map(str::to_owned);
        read(asked, request, body).and_then(|asked| {
            let key = let_in(&mut shop, https, request.path(), header.as_deref(), &asked)?;
            if let (Some(Kind::KeyRotated), Some(key)) = (&struck, key) {
                shop.keys.rotate(key, &mut fastrand::Rng::new());
                return Err(Problem::unauthenticated("Consumer key is invalid."));
            }
            api::answer(&mut shop, &asked)
        })
    };
    if let Some(hook) = made_webhook(&route, &method, &done)
        && let Err(problem) = ping(world, hook).await
    {
        done = Err(problem);
    }
    world.wake.notify_one();
    let Answer { status, headers, body } =
        done.unwrap_or_else(|problem| Answer { status: problem.status, headers: Vec::new(), body: problem.body() });
    note(status);
    let text = php::json(&body);
    let mut answer =
        HttpResponseBuilder::new(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    answer.content_type("application/json; charset=UTF-8").insert_header(("X-Robots-Tag", "noindex"));
    for (name, value) in headers {
        answer.insert_header((name, value));
    }
    answers::spoiled(struck.as_ref(), answer, text)
}

/// JSON where it says so, else what a form sends.
fn read(mut asked: Request, request: &HttpRequest, body: &[u8]) -> Result<Request, Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if body.is_empty() {
        return Ok(asked);
    }
    asked.body = Some(if kind.contains("json") {
        serde_json::from_slice(body).map_err(|_| Problem::new(400, "rest_invalid_json", "Invalid JSON body passed."))?
    } else {
        let form = Query::read(&String::from_utf8_lossy(body));
        let fields: Map<String, Value> =
            form.pairs().iter().map(|(name, value)| (name.clone(), value.clone().into())).collect();
        fields.into()
    });
    Ok(asked)
}

/// Anybody may see what there is; all else is for keys. With which it came.
fn let_in(
    shop: &mut Shop,
    https: bool,
    path: &str,
    header: Option<&str>,
    asked: &Request,
) -> Result<Option<u64>, Problem> {
    let scheme = if https { "https" } else { "http" };
    let host = shop.home.split_once("://").map_or("", |(_, rest)| rest).split('/').next().unwrap_or_default();
    let address = format!("{scheme}://{host}{path}");
    let credentials =
        Credentials { https, method: &asked.method, address: &address, query: &asked.query, authorization: header };
    let now = shop.now();
    let who = shop.keys.who(&credentials, now)?;
    let route = asked.route.trim_matches('/');
    if route.is_empty() || route == "wc/v3" {
        return Ok(who.map(|key| key.id));
    }
    match who {
        Some(_) if !(route.starts_with("wc/") || route.starts_with("wc-")) => {
            Err(Problem::unauthenticated("The provided API key cannot be used to access this endpoint."))
        }
        Some(key) => key.may(&asked.method).map(|()| Some(key.id)),
        None => {
            let is_one = route.rsplit('/').next().is_some_and(|last| last.parse::<u64>().is_ok());
            Err(nobody(&asked.method, !is_one))
        }
    }
}

fn made_webhook(route: &str, method: &str, done: &Result<Answer, Problem>) -> Option<u64> {
    let is_made = method == "POST" && route.trim_matches('/') == "wc/v3/webhooks";
    let answer = done.as_ref().ok().filter(|answer| is_made && answer.status == 201)?;
    answer.body["id"].as_u64()
}

async fn ping(world: &World, hook: u64) -> Result<(), Problem> {
    let ping = webhooks::ping(&world.shop.lock(), hook);
    let Some((address, body)) = ping else { return Ok(()) };
    webhooks::ping_answered(sending::form(world, &address, body).await)
}
