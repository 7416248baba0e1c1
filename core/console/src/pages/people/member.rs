//! One member: their roles, their exceptions, and how they leave.

use std::slice;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Path, Payload},
};
use askama::Template;
use door::Problem;
use model::{Reason, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    super::Listed,
    Member,
    granted::{Area, Granted, Role},
};
use crate::{
    form::Form,
    page::{Frame, again, go, problem, show as shown},
    people::when,
    visit::{Inside, Visit},
};

#[derive(Debug, Deserialize)]
struct Exception {
    id: String,
    permission: String,
    effect: String,
    reason: String,
    until: Option<Timestamp>,
}

#[derive(Template)]
#[template(path = "people/member.html")]
struct MemberPage {
    frame: Frame,
    member: Member,
    name: String,
    granted: Granted,
    areas: Vec<Area>,
    exceptions: Vec<Exception>,
    now: Timestamp,
    /// What was typed into whichever of the forms.
    form: Form,
    /// The roles that were chosen on top of what somebody else changed meanwhile.
    chosen: Option<Vec<String>>,
    may_change: bool,
    may_read_log: bool,
    is_me: bool,
}

impl MemberPage {
    fn has(&self, role: &Role) -> bool {
        self.chosen.as_ref().unwrap_or(&self.member.roles).contains(&role.name)
    }

    /// What they have may stay, and what may be given is offered.
    fn offered(&self) -> impl Iterator<Item = &Role> {
        self.granted.roles.iter().filter(|role| role.giveable || self.member.roles.contains(&role.name))
    }

    fn titles(&self, names: &[String]) -> String {
        names.iter().map(|name| self.granted.title(name)).collect::<Vec<_>>().join(", ")
    }

    fn moment(&self, at: &Timestamp) -> String {
        when(&self.frame.words, *at)
    }

    fn is_over(&self, exception: &Exception) -> bool {
        exception.until.is_some_and(|until| until <= self.now)
    }
}

pub(crate) async fn show(Inside(visit): Inside, id: Path<String>) -> HttpResponse {
    match page(&visit, &id, Form::default()).await {
        Ok(page) => shown(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

/// What was reloaded after a form of it was refused.
pub(crate) async fn back(Inside(_): Inside, id: Path<String>) -> HttpResponse {
    go(&format!("/members/{id}"))
}

pub(crate) async fn set_roles(
    request: HttpRequest,
    Inside(visit): Inside,
    id: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let chosen: Vec<String> =
        form.typed().iter().filter(|(name, _)| name == "role").map(|(_, value)| value.clone()).collect();
    let version: i64 = form.value("version").parse().unwrap_or_default();
    let input = json!({ "id": id.as_str(), "version": version, "roles": chosen });
    let set: Result<Value, Problem> = visit.ask("members.set-roles", &input).await;
    let why = match set {
        Ok(_) => return go(&format!("/members/{id}")),
        Err(why) => why,
    };
    let is_stale = why.reason == Reason::Conflict;
    let form = form.refused(&why, &[("/roles", "role")]);
    match page(&visit, &id, form).await {
        Ok(mut page) => {
            if is_stale {
                let with = page.titles(&page.member.roles);
                page.form.problem = visit.words.say_of("member-changed-meanwhile", &with);
            }
            page.chosen = Some(chosen);
            again(&page)
        }
        Err(why) => problem(&visit.words, &why),
    }
}

pub(crate) async fn add_exception(
    request: HttpRequest,
    Inside(visit): Inside,
    id: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    // A day is over at its end.
    let until = form.said("until").map(|day| format!("{day}T23:59:59Z"));
    let input = json!({
        "id": id.as_str(), "permission": form.value("permission"), "effect": form.value("effect"),
        "reason": form.value("reason"), "until": until,
    });
    let added: Result<Value, Problem> = visit.ask("overrides.add", &input).await;
    match added {
        Ok(_) => go(&format!("/members/{id}#exceptions")),
        Err(why) => match page(&visit, &id, form.refused(&why, &[])).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}

pub(crate) async fn end_exception(
    request: HttpRequest,
    Inside(visit): Inside,
    ids: Path<(String, String)>,
    payload: Payload,
) -> HttpResponse {
    let (member, exception) = ids.into_inner();
    if let Err(fault) = Form::read(&request, payload).await {
        return problem(&visit.words, &fault.problem);
    }
    let ended: Result<Value, Problem> = visit.ask("overrides.remove", &json!({ "id": exception })).await;
    match ended {
        Ok(_) => go(&format!("/members/{member}#exceptions")),
        Err(why) => problem(&visit.words, &why),
    }
}

pub(crate) async fn remove(
    request: HttpRequest,
    Inside(visit): Inside,
    id: Path<String>,
    payload: Payload,
) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let version: i64 = form.value("version").parse().unwrap_or_default();
    let input = json!({ "id": id.as_str(), "version": version });
    let removed: Result<Value, Problem> = visit.ask("members.remove", &input).await;
    match removed {
        Ok(_) => go("/members"),
        Err(why) => match page(&visit, &id, form.refused(&why, &[])).await {
            Ok(page) => again(&page),
            Err(why) => problem(&visit.words, &why),
        },
    }
}

async fn page(visit: &Visit, id: &str, form: Form) -> Result<MemberPage, Problem> {
    let mut member: Member = visit.ask("members.get", &json!({ "id": id })).await?;
    Member::call(visit, slice::from_mut(&mut member)).await;
    let exceptions: Listed<Exception> = visit.ask("overrides.list", &json!({ "id": id })).await?;
    let granted = Granted::of(visit).await?;
    let name = member.named(&visit.words);
    // Who holds what one could not give is not one's to change.
    let is_theirs = |role: &&String| granted.roles.iter().any(|one| one.name == **role && !one.giveable);
    let may_change = visit.may("members.set-roles").await && !member.roles.iter().any(|role| is_theirs(&role));
    Ok(MemberPage {
        frame: Frame::inside(visit, "/members", name.clone()).await?,
        name,
        areas: granted.areas(&visit.words),
        granted,
        exceptions: exceptions.items,
        now: visit.console.door.now(),
        form,
        chosen: None,
        may_change,
        may_read_log: visit.may("audit.list").await,
        is_me: visit.actor.member().is_some_and(|me| me.to_string() == member.id),
        member,
    })
}
