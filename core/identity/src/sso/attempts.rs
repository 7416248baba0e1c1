//! Log-ins that were begun: each is finished once, soon, and in the browser that began it.

use std::time::Duration;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Desk, Done, Failure, Problem, Reason, Snapshot, Tx};
use model::{AccountId, Timestamp, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::{Secret, TokenHash, same};

use super::{
    Places, exchange,
    exchange::{Kept, Way},
    outside::Outside,
    providers::{self, Provider},
    records::{AttemptRow, ProviderId},
    schema::sso_attempts,
};
use crate::tokens::{self, Minted};

/// How long somebody may take at the provider.
pub(crate) const OPEN_FOR: Duration = Duration::from_secs(10 * 60);
/// Attempts that are over, taken away when another is begun.
const CLEARED: i64 = 20;

/// Where the browser goes, and what it is to bring back.
#[derive(Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SsoBegun")]
pub struct Begun {
    /// Where the browser goes.
    pub url: String,
    /// What it keeps in a cookie, and brings back: what comes from another browser is not believed.
    pub browser: String,
    pub expires_at: Timestamp,
}

pub struct Ready {
    workspace: WorkspaceId,
    provider: ProviderId,
    way: Way,
    state: Minted,
    browser: Minted,
}

/// The way to a provider of this workspace that is switched on.
pub(crate) async fn prepare(
    desk: &Desk,
    outside: &Outside,
    places: &Places,
    workspace: WorkspaceId,
    provider: ProviderId,
    again: bool,
) -> Done<Ready> {
    let opened = provider_of(desk, workspace, provider).await?;
    let asked = outside.known(&opened.row.issuer, desk.now()).await;
    let known = asked.map_err(|error| error.into_problem(provider.as_str()))?;
    let (state, browser) = (Minted::new(desk).await?, Minted::new(desk).await?);
    let way = exchange::way(&opened, &known, &places.back(provider), state.text.expose(), again)?;
    Ok(Ready { workspace, provider, way, state, browser })
}

/// A workspace that is not there has no provider either: nobody learns which there are.
pub(crate) async fn provider_of(desk: &Desk, workspace: WorkspaceId, provider: ProviderId) -> Done<Provider> {
    let found = desk.read_workspace(workspace, move |snapshot| providers::open(snapshot, provider)).await;
    found.map_err(|failure| match failure {
        Failure::Refused(problem) if problem.reason == Reason::NotFound => providers::closed().into(),
        other => other,
    })
}

pub(crate) fn begin(tx: &mut Tx<'_>, ready: &Ready, account: Option<AccountId>) -> Done<Begun> {
    for over in over(tx)? {
        tx.remove(&over)?;
    }
    let id = tx.new_id();
    let secrets = format!("{}\n{}", ready.way.nonce, ready.way.verifier);
    let attempt = AttemptRow {
        id,
        version: 1,
        state_hash: ready.state.hash.as_bytes().to_vec(),
        browser_hash: ready.browser.hash.as_bytes().to_vec(),
        secrets: tx.seal_factor("sso_attempts", "secrets", id.as_str(), secrets.as_bytes())?,
        workspace: ready.workspace,
        provider: ready.provider,
        account,
        created_at: tx.now(),
        expires_at: tx.now().plus(OPEN_FOR),
        used_at: None,
    };
    tx.insert(&attempt)?;
    let (url, browser) = (ready.way.url.clone(), ready.browser.text.expose().clone());
    Ok(Begun { url, browser, expires_at: attempt.expires_at })
}

fn over(tx: &mut Tx<'_>) -> Done<Vec<AttemptRow>> {
    let now = tx.now();
    let query = sso_attempts::table.filter(sso_attempts::expires_at.le(now)).order(sso_attempts::id).limit(CLEARED);
    tx.load(query.select(AttemptRow::as_select()))
}

/// What came back names an attempt, and this browser began it.
pub(crate) struct Claim {
    state: TokenHash,
    browser: TokenHash,
    provider: ProviderId,
}

impl Claim {
    pub async fn read(
        desk: &Desk,
        provider: ProviderId,
        state: &Secret<String>,
        browser: &Secret<String>,
    ) -> Done<Self> {
        let state = tokens::read(desk, state).await?.ok_or_else(unknown)?;
        let browser = tokens::read(desk, browser).await?.ok_or_else(unknown)?;
        Ok(Self { state, browser, provider })
    }

    /// The attempt, while it may be finished.
    pub fn open(&self, snapshot: &mut Snapshot<'_>) -> Done<AttemptRow> {
        let query = sso_attempts::table.filter(sso_attempts::state_hash.eq(self.state.as_bytes().to_vec()));
        let row: Option<AttemptRow> = snapshot.first(query.select(AttemptRow::as_select()))?;
        let is_theirs = |row: &AttemptRow| {
            row.provider == self.provider
                && same(&row.browser_hash, self.browser.as_bytes())
                && row.is_open_at(snapshot.now())
        };
        row.filter(is_theirs).ok_or_else(|| unknown().into())
    }
}

pub(crate) fn kept(snapshot: &Snapshot<'_>, attempt: &AttemptRow) -> Done<Kept> {
    let unreadable = || Failure::internal("What was kept of a log-in could not be read.");
    let plain = snapshot.open("sso_attempts", "secrets", attempt.id.as_str(), &attempt.secrets)?;
    let text = String::from_utf8(plain.to_vec()).map_err(|_| unreadable())?;
    let (nonce, verifier) = text.split_once('\n').ok_or_else(unreadable)?;
    Ok(Kept { nonce: nonce.to_owned(), verifier: verifier.to_owned() })
}

/// The one answer to everything that comes back and was not begun here, like this, just now.
pub(crate) fn unknown() -> Problem {
    let detail = "This log-in was not begun in this browser, was finished already, or took too long. Begin again.";
    Problem::refused("sso.unknown-log-in", detail)
}
