//! What somebody agreed to and took back, and how that is known.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, ServiceConfig},
};
use door::Problem;
use model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{known::Contact, one::consent_again};
use crate::{
    form::Form,
    page::problem,
    toast::Toast,
    visit::{Inside, Visit},
};

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/contacts/{id}/consents").post(record));
}

/// What holds now.
pub(super) struct Standing {
    /// As programs say it.
    pub(super) word: String,
    pub(super) purpose: String,
    pub(super) channel: String,
    pub(super) is_given: bool,
    pub(super) since: String,
}

/// One word of theirs.
pub(super) struct Said {
    pub(super) purpose: String,
    pub(super) channel: String,
    pub(super) is_given: bool,
    pub(super) at: String,
    pub(super) proof: String,
}

#[derive(Deserialize)]
struct Told {
    now: Vec<Holds>,
    items: Vec<Consent>,
}

#[derive(Deserialize)]
struct Holds {
    purpose: String,
    channel: String,
    is_given: bool,
    since: Timestamp,
}

#[derive(Deserialize)]
struct Consent {
    purpose: String,
    channel: String,
    is_given: bool,
    at: Timestamp,
    proof: Option<String>,
}

pub(super) async fn consents(visit: &Visit, contact: &Contact) -> Result<(Vec<Standing>, Vec<Said>), Problem> {
    let told: Told = visit.ask("contacts.list-consents", &json!({ "id": contact.id })).await?;
    let channel = |word: &str| visit.words.say(&format!("channel-{word}"));
    let standing = told.now.into_iter().map(|one| Standing {
        purpose: purpose(visit, &one.purpose),
        word: one.purpose,
        channel: channel(&one.channel),
        is_given: one.is_given,
        since: visit.spoken().date(one.since),
    });
    let said = told.items.into_iter().map(|one| Said {
        purpose: purpose(visit, &one.purpose),
        channel: channel(&one.channel),
        is_given: one.is_given,
        at: visit.spoken().moment(one.at),
        proof: one.proof.unwrap_or_default(),
    });
    Ok((standing.collect(), said.collect()))
}

/// The purposes that every shop has are said in the reader's language; others as they are written.
fn purpose(visit: &Visit, word: &str) -> String {
    visit.words.known(&format!("purpose-{word}"), None).unwrap_or_else(|| word.replace('-', " "))
}

async fn record(request: HttpRequest, Inside(visit): Inside, id: Path<String>, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let is_given = form.value("do") != "taken";
    // People write a purpose as they say it.
    let purpose = form.value("purpose").trim().to_lowercase().split_whitespace().collect::<Vec<_>>().join("-");
    let input = json!({
        "id": *id, "purpose": purpose, "channel": form.value("channel"), "is_given": is_given,
        "proof": form.value("proof"),
    });
    let done: Result<Value, Problem> = visit.ask("contacts.record-consent", &input).await;
    let answer = match done {
        Ok(_) => {
            let said = visit.words.say(if is_given { "consent-recorded" } else { "consent-withdrawn" });
            Ok(visit.go_saying(&format!("/contacts/{id}"), &Toast::said(said)))
        }
        Err(why) => consent_again(&visit, &id, form.refused(&why, &[])).await,
    };
    answer.unwrap_or_else(|why| problem(&visit.words, &why))
}
