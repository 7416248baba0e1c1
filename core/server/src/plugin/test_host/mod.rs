//! `stockade plugin test-host`: a plugin is tried out as it is, its component behind the real wall, in a business of its
//! own that lasts as long as the test. Whoever tests says on standard input what happens, one JSON object a line, and is
//! answered on standard output (`docs/reference/test-host.md`).
//!
//! - [`asked`]: what can be said
//! - [`business`]: the business, its owner, its clock; what happens there is done by what serves elsewhere
//! - [`world`]: who answers outside; [`watched`]: what a plugin did, call by call
//! - [`webhooks`]: what others send, signed as they would
//! - [`told`]: what came of it

mod asked;
mod business;
mod told;
mod watched;
mod webhooks;
mod world;

use std::{io, process::ExitCode};

use model::Problem;
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use self::{asked::Asked, business::Business};
use crate::{
    exit::{Code, Stop},
    voice::say,
};

/// Of what is spoken here. It goes up when somebody who knows the one before would be misunderstood.
const PROTOCOL: u32 = 1;

/// Why something was not done.
struct Trouble {
    code: String,
    detail: String,
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        Self { code: problem.code.to_string(), detail: problem.to_string() }
    }
}

impl From<Stop> for Trouble {
    fn from(stop: Stop) -> Self {
        let code = stop.problem.map_or_else(|| "test-host".to_owned(), |code| code.into_owned());
        Self { code, detail: stop.message }
    }
}

impl Trouble {
    /// What whoever tests said is wrong.
    fn said(detail: impl Into<String>) -> Self {
        Self { code: "said".to_owned(), detail: detail.into() }
    }
}

pub async fn run() -> Result<ExitCode, Stop> {
    say(json!({ "protocol": PROTOCOL, "stockade": env!("CARGO_PKG_VERSION") }))?;
    let mut business = None;
    while let Some(line) = next_line().await? {
        let (id, asked) = read(&line);
        let done = match asked {
            Ok(asked) => carry_out(&mut business, asked).await,
            Err(trouble) => Err(trouble),
        };
        say(match done {
            Ok(done) => json!({ "id": id, "done": done }),
            Err(Trouble { code, detail }) => json!({ "id": id, "problem": { "code": code, "detail": detail } }),
        })?;
    }
    if let Some(business) = business {
        business.close().await;
    }
    Ok(ExitCode::SUCCESS)
}

/// None where whoever tests is gone.
async fn next_line() -> Result<Option<String>, Stop> {
    let line = spawn_blocking(|| io::stdin().lines().next().transpose()).await.map_err(Stop::failed)?;
    line.map_err(|error| Stop::new(Code::Io, format!("what is asked cannot be read: {error}")))
}

/// What is asked, and the number that its answer has.
fn read(line: &str) -> (Value, Result<Asked, Trouble>) {
    let mut asked: Value = match serde_json::from_str(line) {
        Ok(asked) => asked,
        Err(error) => return (Value::Null, Err(Trouble::said(format!("this line is no JSON: {error}")))),
    };
    let id = asked.as_object_mut().and_then(|asked| asked.remove("id")).unwrap_or_default();
    (id, serde_json::from_value(asked).map_err(|error| Trouble::said(error.to_string())))
}

async fn carry_out(business: &mut Option<Business>, asked: Asked) -> Result<Value, Trouble> {
    match (asked, business) {
        (Asked::Open(_), Some(_)) => Err(Trouble::said("a plugin is open already; start another host for another one")),
        (Asked::Open(open), none) => {
            let opened = Business::open(*open).await?;
            let shown = opened.shown();
            *none = Some(opened);
            Ok(shown)
        }
        (_, None) => Err(Trouble::said("no plugin is open: say `open` first")),
        (Asked::Ask(ask), Some(business)) => business.ask(&ask.operation, ask.input).await,
        (Asked::Answer(scripted), Some(business)) => business.world.add(scripted).map(|()| Value::Null),
        (Asked::Webhook(webhook), Some(business)) => business.webhook(webhook).await,
        (Asked::Action(action), Some(business)) => business.action(action).await,
        (Asked::Sync(sync), Some(business)) => business.sync(sync).await,
        (Asked::Panel(panel), Some(business)) => business.panel(panel).await,
        (Asked::Settle(_), Some(business)) => business.settle().await,
        (Asked::Pass(pass), Some(business)) => business.pass(pass.seconds).await,
        (Asked::Kept(kept), Some(business)) => business.kept(&kept.prefix).await,
    }
}
