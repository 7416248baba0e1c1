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

use super::{Listed, with_query};
use crate::{
    form::Form,
    page::{Frame, again, problem, show},
    people::People,
    toast::Toast,
    told,
    visit::{Inside, Visit},
};

const HERE: &str = "/approvals";
/// As many that were declined as are shown.
const DECLINED: usize = 10;

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
    #[serde(default)]
    decided_by: Option<String>,
    #[serde(default)]
    decided_at: Option<Timestamp>,
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

/// What somebody said no to.
struct Declined {
    what: String,
    why: String,
    by: String,
    when: String,
}

#[derive(Template)]
#[template(path = "approvals/list.html")]
struct ApprovalsPage {
    frame: Frame,
    form: Form,
    rows: Vec<Row>,
    declined: Vec<Declined>,
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
    let declined: Listed<Proposal> = visit.ask("approvals.list", &json!({ "state": "declined" })).await?;
    let decided = declined.items.iter().filter_map(|one| one.decided_by.as_deref());
    let people = People::of(visit, found.items.iter().map(|one| one.proposed_by.as_str()).chain(decided)).await;
    let (spoken, me) = (visit.spoken(), visit.actor.who.to_string());
    let row = |one: Proposal| {
        let (why, count) = without_id(&one.reason);
        Row {
            what: told::asked(&visit.words, &one.operation),
            path: count.map(|id| format!("/stock/counts/{id}")).or(order_in(&one)).unwrap_or_default(),
            why: visit.words.explained(&why),
            by: people.named(&visit.words, &one.proposed_by),
            when: spoken.moment(one.proposed_at),
            until: spoken.moment(one.expires_at),
            is_own: one.proposed_by == me,
            id: one.id,
        }
    };
    let declined = declined.items.into_iter().take(DECLINED).map(|one| Declined {
        what: told::asked(&visit.words, &one.operation),
        why: visit.words.explained(&without_id(&one.reason).0),
        by: people.named(&visit.words, one.decided_by.as_deref().unwrap_or_default()),
        when: spoken.moment(one.decided_at.unwrap_or(one.proposed_at)),
    });
    let declined = declined.collect();
    Ok(ApprovalsPage {
        frame: Frame::inside(visit, HERE, visit.words.say("approvals")).await?,
        form,
        rows: found.items.into_iter().map(row).collect(),
        declined,
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

/// Where an order that waits is found: its number is what the reason ends with.
fn order_in(one: &Proposal) -> Option<String> {
    let (_, number) = one.reason.rsplit_once("It is ").filter(|_| one.operation.starts_with("sales."))?;
    Some(with_query("/orders", &[("search", number.trim_end_matches('.'))]))
}

async fn decide(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let (operation, said, input) = match form.value("do") {
        "approve" => ("approvals.approve", "approval-agreed", json!({ "id": *id })),
        _ => ("approvals.decline", "approval-declined", json!({ "id": *id, "reason": form.said("reason") })),
    };
    let decided: Result<Value, Problem> = visit.ask(operation, &input).await;
    match decided {
        Ok(_) => visit.go_saying(HERE, &Toast::said(visit.words.say(said))),
        Err(why) => {
            // Each proposal has a reason of its own, so what is wrong with one is said beside that.
            let mut form = form.refused(&why, &[("/reason", "reason")]);
            form.also("of", id.as_str());
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
