//! Tokens that somebody agreed to elsewhere (OAuth 2): fetched once, kept sealed, fetched anew before they are over.
//!
//! - [`provider`]: what is said to whoever hands them out
//! - [`token`]: one that is good now, however many ask for it at once
//!
//! **What holds.** Of all that need another token at once, on however many nodes, one asks for it: whoever has the lease
//! in the database. What is handed over is on disk before anybody uses it, and what stood there before is kept for a
//! while, because an answer may be lost on its way. What is refused for good stops the connection until somebody agrees
//! anew, and is not asked for again meanwhile.

pub(crate) mod provider;

use std::{sync::Arc, time::Duration};

use door::{Ask, Door, Problem, Reason};
use model::Actor;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use vault::Secret;
use work::http::Client;

use crate::{
    operations::running::{
        refreshing::{BEGIN, END, Lease},
        secrets::{self, Found},
    },
    records::ConnectionId,
};
use provider::{Application, Given, Unasked};

/// How often somebody looks whether another one is done, and how often at most: together as long as one takes.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
const LOOKS: u32 = 100;

/// Why there is no token.
#[derive(Debug)]
pub enum NoToken {
    /// Somebody has to agree again.
    Lapsed,
    /// It may be there a moment later.
    Silent(String),
    Problem(Problem),
}

/// A token of a connection that is good now. `refused` is one that the other side did not take, though it seemed good.
pub async fn token(
    door: &Arc<Door>,
    system: &Actor,
    client: &Client,
    connection: ConnectionId,
    credential: &str,
    refused: Option<&Secret<String>>,
) -> Result<Secret<String>, NoToken> {
    another(door, system, client, connection, credential, refused.map(|token| name(token.expose()))).await
}

/// The same, where it is known by its name which one it is not to be.
pub(crate) async fn another(
    door: &Arc<Door>,
    system: &Actor,
    client: &Client,
    connection: ConnectionId,
    credential: &str,
    refused: Option<String>,
) -> Result<Secret<String>, NoToken> {
    let wanted = json!({ "connection": connection, "credential": credential, "refused": refused });
    let token =
        json!({ "connection": connection, "credential": credential, "refused": wanted["refused"], "is_token": true });
    for _ in 0..LOOKS {
        if let Some(value) = ask::<Found>(door, system, secrets::NAME, &token).await?.value {
            return Ok(value);
        }
        match ask(door, system, BEGIN, &wanted).await? {
            Lease::Good { value } => return Ok(Secret::new(value)),
            Lease::Lapsed {} => return Err(NoToken::Lapsed),
            Lease::Others {} => tokio::time::sleep(LOOK_AGAIN).await,
            Lease::Yours { lease, agreed_at, application, refresh, former } => {
                let application = Application::from(application);
                let tokens = [Some(refresh), former].into_iter().flatten().map(Secret::new);
                let came = renewed(client, &application, tokens.collect()).await;
                let ending = json!({
                    "connection": connection, "credential": credential, "lease": lease, "agreed_at": agreed_at,
                    "came": said(&came),
                });
                // Kept, and only then used.
                ask::<Value>(door, system, END, &ending).await?;
                return match came {
                    Ok(given) => Ok(given.access()),
                    Err(Unasked::Refused(_)) => Err(NoToken::Lapsed),
                    Err(Unasked::Silent(why)) => Err(NoToken::Silent(why)),
                };
            }
        }
    }
    Err(NoToken::Silent("somebody else asks for another token, and is not done".to_owned()))
}

/// By which a token is told from another without being told.
pub(crate) fn name(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}

/// With the newest first: where its answer was lost, the one before it is still taken.
async fn renewed(client: &Client, application: &Application, tokens: Vec<Secret<String>>) -> Result<Given, Unasked> {
    let mut came = Err(Unasked::Refused("there is nothing to ask for another with".to_owned()));
    for token in tokens {
        came = provider::renew(client, application, &token).await;
        if !matches!(came, Err(Unasked::Refused(_))) {
            break;
        }
    }
    came
}

fn said(came: &Result<Given, Unasked>) -> Value {
    match came {
        Ok(given) => json!({
            "kind": "given", "access": given.access().expose(), "refresh": given.refresh().as_ref().map(Secret::expose),
            "lives": given.lives(), "renewable": given.renewable(),
        }),
        Err(Unasked::Refused(why)) => json!({ "kind": "refused", "why": why }),
        Err(Unasked::Silent(_)) => json!({ "kind": "silent" }),
    }
}

/// It was asked for often enough for now: somebody is told.
pub(crate) async fn give_up(
    door: &Arc<Door>,
    system: &Actor,
    connection: ConnectionId,
    credential: &str,
    why: &str,
) -> Result<(), Problem> {
    let came = json!({ "kind": "silent", "given_up": why });
    let ending = json!({ "connection": connection, "credential": credential, "lease": 0, "came": came });
    door.ask(system, Ask::with(END, &ending).by_a_job()).await.map(drop)
}

async fn ask<T: DeserializeOwned>(
    door: &Arc<Door>,
    system: &Actor,
    operation: &str,
    input: &impl Serialize,
) -> Result<T, NoToken> {
    let answer = door.ask(system, Ask::with(operation, input).by_a_job()).await.map_err(NoToken::Problem)?;
    let unread = |_| NoToken::Problem(Problem::new(Reason::Internal, "internal", "An answer could not be read."));
    answer.read().map_err(unread)
}
