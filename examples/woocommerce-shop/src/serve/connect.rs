//! `/wc-auth`: the owner, who is always signed in here, lets a program in. The keys go to its server, which has to say
//! 200 and nothing else; then the owner goes back to where they came from.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use serde_json::json;
use url::Url;

use super::{World, answers, sending};
use crate::php::{self, Query, encoded};

const NEEDED: [&str; 5] = ["app_name", "user_id", "return_url", "callback_url", "scope"];
const SCOPES: [&str; 3] = ["read", "write", "read_write"];

pub async fn answer(world: &World, step: &str, query: &str) -> HttpResponse {
    let wish = match Wish::read(world, &Query::read(query)) {
        Ok(wish) => wish,
        Err(problem) => return answers::page(StatusCode::INTERNAL_SERVER_ERROR, "Error", &format!("<p>{problem}</p>")),
    };
    match step.trim_end_matches('/') {
        "authorize" => wish.ask(world, query),
        "access_granted" => wish.grant(world).await,
        _ => answers::not_found(),
    }
}

struct Wish {
    app: String,
    user: String,
    back: Url,
    callback: Url,
    scope: String,
}

impl Wish {
    fn read(world: &World, query: &Query) -> Result<Self, String> {
        for name in NEEDED {
            if query.get(name).is_none_or(str::is_empty) {
                return Err(format!("Error: Missing parameter {name}."));
            }
        }
        let text = |name: &str| query.get(name).unwrap_or_default().to_owned();
        let url = |name: &str| Url::parse(&text(name)).map_err(|_| format!("Error: The {name} is not a valid URL."));
        let scope = text("scope");
        if !SCOPES.contains(&scope.as_str()) {
            return Err(format!("Error: Invalid scope {}.", html(&scope)));
        }
        let callback = url("callback_url")?;
        if world.shop.lock().habits.strict_addresses && callback.scheme() != "https" {
            return Err("Error: The callback_url needs to be over SSL.".into());
        }
        Ok(Self { app: text("app_name"), user: text("user_id"), back: url("return_url")?, callback, scope })
    }

    fn ask(&self, world: &World, query: &str) -> HttpResponse {
        let home = world.shop.lock().home.clone();
        let body = format!(
            "<p>This will give “{}” {} access.</p>\n<p><a id=\"approve\" href=\"{home}/wc-auth/v1/access_granted?{}\">Approve</a> \
             <a id=\"deny\" href=\"{}\">Deny</a></p>",
            html(&self.app),
            html(&self.scope),
            html(query),
            html(self.way_back(false).as_str()),
        );
        answers::page(StatusCode::OK, &format!("{} would like to connect to your store", html(&self.app)), &body)
    }

    async fn grant(&self, world: &World) -> HttpResponse {
        let key = {
            let mut shop = world.shop.lock();
            let description = format!("{} - API", self.app);
            shop.keys.make(&description, &self.scope, &mut fastrand::Rng::new())
        };
        let body = json!({
            "key_id": key.id, "user_id": self.user, "consumer_key": key.key, "consumer_secret": key.secret,
            "key_permissions": self.scope,
        });
        if sending::json(world, self.callback.as_str(), php::json(&body)).await == Some(200) {
            let back = self.way_back(true);
            return HttpResponse::Found().insert_header((header::LOCATION, back.as_str())).finish();
        }
        world.shop.lock().keys.revoke(key.id);
        let body =
            "<p>Error: An error occurred in the request and at the time were unable to send the consumer data.</p>";
        answers::page(StatusCode::INTERNAL_SERVER_ERROR, "Error", body)
    }

    fn way_back(&self, success: bool) -> Url {
        let mut back = self.back.clone();
        let told = format!("success={}&user_id={}", u8::from(success), encoded(&self.user));
        let query = back.query().filter(|query| !query.is_empty()).map(|query| format!("{query}&{told}"));
        back.set_query(Some(&query.unwrap_or(told)));
        back
    }
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
