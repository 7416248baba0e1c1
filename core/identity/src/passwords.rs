//! Passwords, checked and hashed a few at a time: each takes as much memory as its cost says.

use std::{sync::Arc, time::Duration};

use door::{Desk, Done, Failure, Problem, Reason};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use vault::{Cost, PasswordError, Secret, password};

use crate::{rules, strength};

/// Hashes made at once. With the dearest cost that calibration chooses, this is 256 MiB.
const AT_ONCE: usize = 4;
/// How long one waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) struct Passwords {
    cost: Cost,
    turns: Arc<Semaphore>,
}

/// What a password turned out to be.
pub(crate) enum Checked {
    Wrong,
    /// With a hash to store instead, where the stored one has become too weak.
    Right {
        again: Option<String>,
    },
}

impl Passwords {
    pub fn new(cost: Cost) -> Self {
        Self { cost, turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Against the stored hash; with none, the same work for nothing.
    pub async fn check(&self, desk: &Desk, password: Secret<String>, stored: Option<String>) -> Done<Checked> {
        let (turn, cost) = (self.turn().await?, self.cost);
        let checked = desk.compute(move || {
            let _turn = turn; // ends with the work, not with the asker's patience
            check(&cost, &password, stored.as_deref())
        });
        checked.await?
    }

    /// Of a new password, if it is a good one for somebody of whom others know this.
    pub async fn hash_new(&self, desk: &Desk, password: Secret<String>, about: Vec<String>) -> Done<String> {
        rules::password(password.expose())?;
        self.strength(desk, &password, about).await??;
        self.hash(desk, password).await
    }

    /// Whether it is a good one for somebody of whom others know this.
    pub async fn strength(
        &self,
        desk: &Desk,
        password: &Secret<String>,
        about: Vec<String>,
    ) -> Done<Result<(), Problem>> {
        let password = Secret::new(password.expose().clone());
        desk.compute(move || strength::check(password.expose(), &about)).await
    }

    /// Whatever it is.
    pub async fn hash(&self, desk: &Desk, password: Secret<String>) -> Done<String> {
        let (turn, cost) = (self.turn().await?, self.cost);
        let hashed = desk.compute(move || {
            let _turn = turn;
            hash(&cost, &password)
        });
        hashed.await?
    }

    async fn turn(&self) -> Done<OwnedSemaphorePermit> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await;
        turn.ok().and_then(Result::ok).ok_or_else(busy)
    }
}

fn check(cost: &Cost, password: &Secret<String>, stored: Option<&str>) -> Done<Checked> {
    count();
    let Some(stored) = stored else {
        password::verify_decoy(cost, password);
        return Ok(Checked::Wrong);
    };
    match password::verify(stored, password) {
        Ok(true) => {
            let again = password::needs_rehash(stored, cost).then(|| hash(cost, password)).transpose()?;
            Ok(Checked::Right { again })
        }
        Ok(false) => Ok(Checked::Wrong),
        Err(PasswordError::NotAHash) => {
            tracing::error!("a stored password hash cannot be read; its account cannot sign in");
            password::verify_decoy(cost, password);
            Ok(Checked::Wrong)
        }
        Err(error) => Err(unhashed(error)),
    }
}

fn hash(cost: &Cost, password: &Secret<String>) -> Done<String> {
    count();
    password::hash(cost, password).map_err(unhashed)
}

/// For whoever watches over the server, and for the proof that an unknown address costs what a known one does.
fn count() {
    metrics::counter!("stockade_password_hashes_total").increment(1);
}

fn unhashed(error: PasswordError) -> Failure {
    match error {
        PasswordError::Memory => busy(),
        PasswordError::Length => Problem::invalid("/password", error.to_string()).into(),
        PasswordError::Cost | PasswordError::NotAHash => {
            tracing::error!(error = %error, "a password could not be hashed");
            Failure::internal("The password could not be hashed. Nothing was changed.")
        }
    }
}

fn busy() -> Failure {
    Problem::new(
        Reason::Unavailable,
        "identity.busy",
        "Too many passwords are being checked at this moment. Ask again.",
    )
    .retry_after(2)
    .into()
}
