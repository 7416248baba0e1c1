//! Why somebody may or may not do something: the one line that decides.

use actix_web::{HttpResponse, web::Query};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::{
    super::Listed,
    Member,
    granted::{Area, Granted},
};
use crate::{
    page::{Frame, problem, show},
    people::when,
    visit::{Inside, Visit},
};

/// As many members as can be chosen from.
const OFFERED: usize = 200;

#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    member: String,
    #[serde(default)]
    permission: String,
}

#[derive(Debug, Deserialize)]
struct Reason {
    permission: String,
    allowed: bool,
    decided_by: String,
    role: Option<String>,
    effect: Option<String>,
    reason: Option<String>,
    until: Option<Timestamp>,
}

#[derive(Template)]
#[template(path = "people/why.html")]
struct WhyPage {
    frame: Frame,
    members: Vec<Member>,
    granted: Granted,
    areas: Vec<Area>,
    wanted: Wanted,
    who: String,
    what: String,
    reason: Option<Reason>,
}

impl WhyPage {
    fn moment(&self, at: &Timestamp) -> String {
        when(&self.frame.words, *at)
    }
}

pub(crate) async fn why(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, wanted.into_inner()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, wanted: Wanted) -> Result<WhyPage, Problem> {
    let found: Listed<Member> = visit.ask("members.list", &json!({ "state": "active", "limit": OFFERED })).await?;
    let mut members = found.items;
    if !wanted.member.is_empty() && !members.iter().any(|one| one.id == wanted.member) {
        members.push(visit.ask("members.get", &json!({ "id": wanted.member })).await?);
    }
    Member::call(visit, &mut members).await;
    let reason: Option<Reason> = if wanted.member.is_empty() || wanted.permission.is_empty() {
        None
    } else {
        let asked = json!({ "id": wanted.member, "permission": wanted.permission });
        Some(visit.ask("access.why", &asked).await?)
    };
    let granted = Granted::of(visit).await?;
    let who = members.iter().find(|one| one.id == wanted.member);
    Ok(WhyPage {
        frame: Frame::inside(visit, "/members", visit.words.say("why-title")).await?,
        who: who.map(|one| one.named(&visit.words)).unwrap_or_default(),
        what: reason.as_ref().map(|reason| granted.said(&visit.words, &reason.permission)).unwrap_or_default(),
        areas: granted.areas(&visit.words),
        members,
        granted,
        wanted,
        reason,
    })
}
