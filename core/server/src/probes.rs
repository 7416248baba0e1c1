//! The probes of `assurance`, answered by this house: each looks at what is there.

use actix_web::{HttpResponse, http::header::SET_COOKIE};
use assurance::{Finding, Probe};
use door::Ask;
use model::{Actor, WorkspaceId};
use serde::Serialize;
use serde_json::{Value, json};
use std::time::Duration;
use web::Site;

use crate::house::House;

/// A log that was written to and not signed for so long has lost its housekeeping.
const SIGNED_WITHIN: Duration = Duration::from_secs(2 * 3600);

/// A probe, and what it found.
#[derive(Debug, Serialize)]
pub struct Answered {
    pub probe: &'static str,
    pub controls: Vec<&'static str>,
    #[serde(flatten)]
    pub finding: Finding,
}

/// Asks everything.
pub async fn all(house: &House) -> Vec<Answered> {
    let (mut answered, counted) = (Vec::new(), ask(house, "accounts.inspect", json!({}), None).await);
    for probe in Probe::ALL {
        let finding = match find(house, probe, &counted).await {
            Ok(finding) => finding,
            Err(why) => Finding::broken(
                format!("{} could not be looked at: {why}", probe.name()),
                "Put that right, and ask again.",
            ),
        };
        let controls = assurance::asked_by(probe).map(|control| control.id).collect();
        answered.push(Answered { probe: probe.name(), controls, finding });
    }
    answered
}

/// Accounts and sessions are counted once for all who ask about them.
async fn find(house: &House, probe: Probe, counted: &Result<Value, String>) -> Result<Finding, String> {
    match probe {
        Probe::Durable => durable(house).await,
        Probe::Logs => logs(house).await,
        Probe::Passwords => counted.clone().map(|counted| passwords(&counted)),
        Probe::Sessions => counted.clone().map(|counted| sessions(&counted)),
        Probe::Cookies => Ok(cookies(&house.site)),
        Probe::Transport => Ok(transport(&house.site)),
        Probe::SecondFactors => second_factors(house).await,
        Probe::Tokens => tokens(house).await,
        Probe::Findings => findings(house).await,
    }
}

async fn durable(house: &House) -> Result<Finding, String> {
    let mut count = 0_usize;
    for realm in realms(house).await? {
        if !house.door.is_durable(realm).await.map_err(said)? {
            return Ok(Finding::broken(
                format!("{} may lose in a power cut what it acknowledged", name(realm)),
                "Files: report this. PostgreSQL: set fsync = on, and synchronous_commit to anything but off.",
            ));
        }
        count += 1;
    }
    Ok(Finding::kept(format!("{count} databases confirm nothing that is not on the disk")))
}

async fn logs(house: &House) -> Result<Finding, String> {
    let (mut count, mut entries) = (0_usize, 0);
    for realm in realms(house).await? {
        let report = house.door.verify_log(realm, Vec::new()).await.map_err(said)?;
        if let Some(broken) = &report.broken {
            return Ok(Finding::broken(
                format!("the log of {}: {broken}", name(realm)),
                "Somebody changed it past this program. Keep a copy of the file, and compare with a head that you kept \
                 elsewhere: `stockade audit verify --head FILE`.",
            ));
        }
        let signed = house.door.last_signed(realm).await.map_err(said)?;
        let is_late = signed.is_some_and(|at| house.door.now().since(at) > SIGNED_WITHIN);
        if is_late && report.proven_to < report.entries {
            return Ok(Finding::broken(
                format!("the log of {} was not signed in the last two hours", name(realm)),
                "Housekeeping signs it every hour while the server runs: see what its log says about it.",
            ));
        }
        count += 1;
        entries += report.entries;
    }
    Ok(Finding::kept(format!("{count} logs with {entries} entries verify")))
}

fn passwords(counted: &Value) -> Finding {
    let (all, weak) = (&counted["passwords"], &counted["weak"]);
    if *weak == 0 {
        Finding::kept(format!("{all} passwords are hashed with Argon2id at the cost of this machine"))
    } else {
        Finding::open(
            format!("{weak} of {all} passwords are still hashed as they were elsewhere"),
            "Each is hashed anew when its person next signs in; ask them to.",
        )
    }
}

fn sessions(counted: &Value) -> Finding {
    let (all, overlong) = (&counted["sessions"], &counted["overlong"]);
    if *overlong == 0 {
        Finding::kept(format!("none of {all} sessions stands longer than any may"))
    } else {
        Finding::broken(format!("{overlong} of {all} sessions stand longer than any may"), "End them, and report this.")
    }
}

/// What a browser is really told.
fn cookies(site: &Site) -> Finding {
    let mut answer = HttpResponse::Ok().finish();
    web::cookie::set_session_cookie(&mut answer, site, "t0ken", Duration::from_secs(60));
    let line = answer.headers().get(SET_COOKIE).and_then(|line| line.to_str().ok()).unwrap_or_default();
    let says = |attribute: &str| line.split("; ").any(|part| part == attribute);
    let bound = !site.is_https() || (says("Secure") && line.starts_with("__Host-"));
    let has_domain = line.to_ascii_lowercase().contains("domain=");
    if says("HttpOnly") && says("SameSite=Lax") && says("Path=/") && bound && !has_domain {
        Finding::kept("the session's cookie is for this host alone, and no script reads it")
    } else {
        Finding::broken("the session's cookie is not protected as it should be", "Report this.")
    }
}

fn transport(site: &Site) -> Finding {
    if site.is_https() {
        Finding::kept("people come by TLS")
    } else {
        Finding::open(
            "people come by plain HTTP, which is answered on this machine alone",
            "Before anybody else comes in, put a proxy with TLS before it and say so with public_url.",
        )
    }
}

async fn second_factors(house: &House) -> Result<Finding, String> {
    let now = house.door.now();
    let workspaces = house.door.workspaces().await.map_err(said)?;
    for id in &workspaces {
        let rule = ask(house, "factors.rule", json!({}), Some(*id)).await?;
        let from = |which: &str| rule[which].as_str().and_then(|at| at.parse::<model::Timestamp>().ok());
        let wanted = [from("owners_and_admins_from"), from("everyone_from")].into_iter().flatten().any(|at| at <= now);
        if !wanted {
            return Ok(Finding::open(
                format!("owners and admins of {id} come in without a second factor"),
                "Ask one of its owners to want it: that is `factors.require`.",
            ));
        }
    }
    let count = workspaces.len();
    Ok(Finding::kept(format!("owners and admins of {count} workspaces do nothing without a second factor")))
}

/// What lies about and is not needed, and what somebody has a copy of.
async fn tokens(house: &House) -> Result<Finding, String> {
    let (mut live, mut stale, mut alarmed) = (0_usize, 0_usize, 0_usize);
    for id in house.door.workspaces().await.map_err(said)? {
        let mut cursor = Value::Null;
        loop {
            let page = ask(house, "tokens.list", json!({ "cursor": cursor, "limit": 200 }), Some(id)).await?;
            for token in page["items"].as_array().into_iter().flatten().filter(|token| token["state"] == "live") {
                live += 1;
                stale += usize::from(token["stale"] == true);
                alarmed += usize::from(!token["alarmed_at"].is_null());
            }
            cursor = page["next"].clone();
            if cursor.is_null() {
                break;
            }
        }
    }
    Ok(match (alarmed, stale) {
        (0, 0) => Finding::kept(format!("{live} tokens are in use, and none lies about")),
        (0, _) => Finding::open(
            format!("{stale} of {live} tokens were not used for three months"),
            "Revoke them: what nobody needs, somebody finds.",
        ),
        _ => Finding::open(
            format!("of {alarmed} of {live} tokens somebody showed a secret from before the rotation"),
            "Find out who it was; if you do not know, revoke the token and make a new one.",
        ),
    })
}

/// What was found about security that cannot wait.
async fn findings(house: &House) -> Result<Finding, String> {
    let (mut open, mut serious) = (0_usize, 0_usize);
    let workspaces = house.door.workspaces().await.map_err(said)?;
    for id in &workspaces {
        let query = json!({ "state": "open", "limit": 200 });
        let found = ask(house, "security.list-findings", query, Some(*id)).await?;
        for finding in found["items"].as_array().into_iter().flatten() {
            open += 1;
            serious += usize::from(finding["severity"] == "serious");
        }
    }
    Ok(match serious {
        0 => Finding::kept(format!("nothing serious about security waits, of {open} findings in all")),
        _ => Finding::open(
            format!("{serious} serious findings about security wait for somebody"),
            "Ask an owner or admin to look at the page Security; each has a button that ends what it is about.",
        ),
    })
}

async fn realms(house: &House) -> Result<Vec<Option<WorkspaceId>>, String> {
    let workspaces = house.door.workspaces().await.map_err(said)?;
    Ok(std::iter::once(None).chain(workspaces.into_iter().map(Some)).collect())
}

async fn ask(house: &House, operation: &str, input: Value, workspace: Option<WorkspaceId>) -> Result<Value, String> {
    let operator = crate::control::operator(&house.door, "probes", workspace, "asking what is promised".to_owned());
    let answer = house.door.ask(&Actor { workspace, ..operator }, Ask::with(operation, &input)).await;
    answer.map_err(|problem| problem.detail.to_string())?.read().map_err(|error| error.to_string())
}

fn name(realm: Option<WorkspaceId>) -> String {
    realm.map_or_else(|| "the platform".to_owned(), |id| id.to_string())
}

fn said(failure: store::Failure) -> String {
    failure.into_problem().detail.to_string()
}
