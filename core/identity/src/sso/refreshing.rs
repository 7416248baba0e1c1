//! Whether a session that a provider opened still stands there: asked again every minute, as long as it is there to be
//! asked about.

use std::{sync::Arc, time::Duration};

use door::{Ask, Done, Door, Problem, Tx, job};
use model::Actor;
use serde::{Deserialize, Serialize};

use super::{
    operations::refresh,
    records::{VisaId, VisaRow},
};

/// The job that asks a provider whether a session still stands there. Its payload is a [`Refreshing`].
pub const REFRESH: &str = "sso.refresh";

/// How old the provider's word may be.
pub(crate) const EVERY: Duration = Duration::from_secs(60);
/// How long a session stands without one.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// A session that a provider opened.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Refreshing {
    pub visa: VisaId,
}

/// Leaves it to be asked about in a minute. Whose provider does not answer holds up their own.
pub(crate) fn later(tx: &mut Tx<'_>, visa: &VisaRow) -> Done<()> {
    let due_at = Some(tx.now().plus(EVERY));
    let asking = job::New::now(REFRESH, &Refreshing { visa: visa.id }).outside(visa.workspace);
    tx.enqueue(job::New { due_at, ..asking })
}

/// Asks; and what the answer means happens with it.
pub async fn run_refresh(door: &Arc<Door>, refreshing: Refreshing) -> Result<(), Problem> {
    let here = Actor::system("single sign-on", None, door.now());
    door.ask(&here, Ask::with(refresh::NAME, &refresh::Input { visa: refreshing.visa })).await.map(drop)
}
