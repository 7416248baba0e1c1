//! Everybody's tokens, for those who keep an eye on them.

use std::collections::BTreeMap;

use actix_web::{
    HttpResponse,
    web::{Path, Query},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    super::super::{Listed, with_query},
    Token, tabs,
};
use crate::{
    page::{Frame, go, problem, show},
    people::People,
    visit::{Inside, Visit},
};

#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    cursor: String,
}

#[derive(Deserialize)]
struct Named {
    id: String,
    name: String,
}

#[derive(Template)]
#[template(path = "programs/all.html")]
struct AllPage {
    frame: Frame,
    tabs: Vec<(&'static str, &'static str, bool)>,
    tokens: Vec<Token>,
    people: People,
    services: BTreeMap<String, String>,
    next: Option<String>,
    may_revoke: bool,
}

impl AllPage {
    /// Whose it is, by name.
    fn holder(&self, token: &Token) -> String {
        match (&token.account, &token.service) {
            (Some(account), _) => self.people.named(&self.frame.words, account),
            (None, Some(service)) => self.services.get(service).unwrap_or(service).clone(),
            (None, None) => String::new(),
        }
    }
}

pub(crate) async fn list(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, &wanted).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

pub(crate) async fn revoke(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    let revoked: Result<Value, Problem> = visit.ask("tokens.revoke", &json!({ "id": id.as_str() })).await;
    match revoked {
        Ok(_) => go("/tokens/all"),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, wanted: &Wanted) -> Result<AllPage, Problem> {
    let cursor = Some(wanted.cursor.as_str()).filter(|cursor| !cursor.is_empty());
    let tokens: Listed<Token> = visit.ask("tokens.list", &json!({ "cursor": cursor })).await?;
    let services: Listed<Named> = match visit.may("services.list").await {
        true => visit.ask("services.list", &json!({})).await?,
        false => Listed { items: Vec::new(), next: None },
    };
    let people = People::of(visit, tokens.items.iter().filter_map(|token| token.account.as_deref())).await;
    Ok(AllPage {
        frame: Frame::inside(visit, "/tokens", visit.words.say("tokens-all")).await?,
        tabs: tabs(visit, "/tokens/all").await,
        tokens: tokens.items,
        people,
        services: services.items.into_iter().map(|one| (one.id, one.name)).collect(),
        next: tokens.next.map(|cursor| with_query("/tokens/all", &[("cursor", &cursor)])),
        may_revoke: visit.may("tokens.revoke").await,
    })
}
