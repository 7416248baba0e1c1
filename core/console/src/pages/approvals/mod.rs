//! What waits for another's yes: what was asked for, why it waits, and the two answers.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Listed, stock::People};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    toast::Toast,
    visit::{Inside, Visit},
};

const HERE: &str = "/approvals";

pub(crate) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource(HERE).get(list)).service(route::resource("/approvals/{id}").post(decide));
}

#[derive(Debug, Deserialize)]
struct Proposal {
    id: String,
    operation: String,
    reason: String,
    proposed_by: String,
    proposed_at: Timestamp,
    expires_at: Timestamp,
}

struct Row {
    id: String,
    /// What it would do, as the operation says of itself.
    what: String,
    why: String,
    /// Where it can be looked at first.
    path: String,
    by: String,
    when: String,
    until: String,
    /// Nobody decides about their own.
    is_own: bool,
}

#[derive(Template)]
#[template(path = "approvals/list.html")]
struct ApprovalsPage {
    frame: Frame,
    form: Form,
    rows: Vec<Row>,
    may_decide: bool,
}

async fn list(Inside(visit): Inside) -> HttpResponse {
    match page(&visit, Form::default()).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, form: Form) -> Result<ApprovalsPage, Problem> {
    let found: Listed<Proposal> = visit.ask("approvals.list", &json!({})).await?;
    let (people, spoken, me) = (People::of(visit).await, visit.spoken(), visit.actor.who.to_string());
    let row = |one: Proposal| {
        let spec = visit.console.door.registry().spec(&one.operation);
        let (why, count) = without_id(&one.reason);
        Row {
            what: spec.map_or_else(|| one.operation.clone(), |spec| spec.summary.to_owned()),
            path: count.map(|id| format!("/stock/counts/{id}")).unwrap_or_default(),
            why,
            by: people.name(visit, &one.proposed_by),
            when: spoken.moment(one.proposed_at),
            until: spoken.moment(one.expires_at),
            is_own: one.proposed_by == me,
            id: one.id,
        }
    };
    Ok(ApprovalsPage {
        frame: Frame::inside(visit, HERE, visit.words.say("approvals")).await?,
        form,
        rows: found.items.into_iter().map(row).collect(),
        may_decide: visit.may("approvals.approve").await,
    })
}

/// The reason for people, and the count that it names.
fn without_id(reason: &str) -> (String, Option<String>) {
    let id = reason.split_whitespace().map(|word| word.trim_end_matches('.')).find(|word| word.starts_with("cnt_"));
    match id {
        Some(id) => (reason.replace(&format!(" It is {id}."), ""), Some(id.to_owned())),
        None => (reason.to_owned(), None),
    }
}

async fn decide(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let (operation, said) = match form.value("do") {
        "approve" => ("approvals.approve", "approval-agreed"),
        _ => ("approvals.decline", "approval-declined"),
    };
    let decided: Result<Value, Problem> = visit.ask(operation, &json!({ "id": *id })).await;
    match decided {
        Ok(_) => visit.go_saying(HERE, &Toast::said(visit.words.say(said))),
        Err(why) => {
            let mut form = form.refused(&why, &[]);
            form.problem = why.detail.to_string();
            match page(&visit, form).await {
                Ok(page) => again(&page),
                Err(why) => problem(&visit.words, &why),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_for_people_and_leads_to_what_it_is_about() {
        let (why, count) = without_id("The count differs by 12 pieces. It is cnt_01jx.");
        assert_eq!((why.as_str(), count.as_deref()), ("The count differs by 12 pieces.", Some("cnt_01jx")));
        assert_eq!(without_id("Another has to agree."), ("Another has to agree.".to_owned(), None));
    }
}
