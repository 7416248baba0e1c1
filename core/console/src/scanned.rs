//! Codes read by the server, for whoever has no scanner and whose browser reads none itself: out of a photograph that
//! comes with a form, or out of what a camera sees just now.

use actix_web::{HttpRequest, web::Payload};
use door::{Cost, Problem};
use model::Reason;
use pictures::{Grey, SENT};
use web::{
    Fault,
    parts::{Parts, has_parts},
};

use crate::{form::Form, visit::Visit};

/// The field of a form that a photograph comes in, and the one that its code goes into.
const PHOTOGRAPH: &str = "photograph";
const CODE: &str = "code";

/// A form that something can be scanned into. What was photographed is as if it had been typed.
pub(crate) async fn form(visit: &Visit, request: &HttpRequest, payload: Payload) -> Result<Form, Fault> {
    if !has_parts(request.headers()) {
        return Form::read(request, payload).await;
    }
    let most = usize::try_from(SENT).unwrap_or(usize::MAX);
    let mut parts = Parts::of(request.headers(), payload)?;
    let (mut typed, mut photograph) = (Vec::new(), Vec::new());
    while let Some(part) = parts.next().await? {
        if part.file.is_none() {
            typed.push((part.name.clone(), parts.text(part).await?));
        } else if part.name == PHOTOGRAPH {
            photograph = part.bytes(most).await?;
        }
    }
    let mut form = Form::of(request, typed);
    if !photograph.is_empty() {
        match in_photograph(visit, photograph).await {
            Ok(Some(code)) => form.set(CODE, code),
            Ok(None) => form.complain(CODE, visit.words.say("photograph-none")),
            Err(why) => form.complain(CODE, why.detail.to_string()),
        }
    }
    Ok(form)
}

/// The code in a photograph that somebody took.
pub(crate) async fn in_photograph(visit: &Visit, bytes: Vec<u8>) -> Result<Option<String>, Problem> {
    let_in(visit, Cost::Heavy).await?;
    let found = tokio::task::spawn_blocking(move || Grey::of_photograph(&bytes).map(|grey| grey.code()));
    Ok(found.await.map_err(|_| unreadable())??.map(|code| code.text))
}

/// The code in one of the looks of a camera.
pub(crate) async fn in_look(
    visit: &Visit,
    width: u32,
    height: u32,
    points: Vec<u8>,
) -> Result<Option<String>, Problem> {
    let_in(visit, Cost::Look).await?;
    let found = tokio::task::spawn_blocking(move || Grey::of_look(width, height, points)?.code_now());
    Ok(found.await.map_err(|_| unreadable())??.map(|code| code.text))
}

/// Whoever may look up a code may have one read, and not too often.
async fn let_in(visit: &Visit, cost: Cost) -> Result<(), Problem> {
    visit.console.door.limit(&visit.actor, cost)?;
    match visit.may("catalog.find-variant").await {
        true => Ok(()),
        false => Err(Problem::new(Reason::Forbidden, "access.denied", visit.words.say("scan-forbidden"))),
    }
}

/// A decoder that gave up has harmed nothing.
fn unreadable() -> Problem {
    Problem::refused("picture.broken", "This picture could not be read. Take it again.")
}
