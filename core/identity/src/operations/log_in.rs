//! Signs somebody in. The answer to a failure, and the time it takes, do not tell who has an account.

use std::sync::Arc;

use door::{Cost, Desk, Done, Method, Prepared, Spec, Stream, Tx};
use model::{Actor, WorkspaceId};
use schemars::JsonSchema;
use serde::Deserialize;
use vault::Secret;

use crate::{
    accounts::{self, Proven},
    guard::Guard,
    landing::Landing,
    pace::Try,
    passwords::Passwords,
    records::AccountRow,
    rules,
    signing_in::{Beginning, SignedIn, begin},
    tokens::Minted,
};

pub struct LogIn {
    pub(crate) passwords: Arc<Passwords>,
    pub(crate) guard: Arc<Guard>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "LogInInput")]
pub struct Input {
    pub email: String,
    pub password: Secret<String>,
    /// Where to; the first workspace you belong to, unless said.
    #[serde(default)]
    pub workspace: Option<WorkspaceId>,
}

pub struct Ready {
    proven: Proven,
    landing: Landing,
    token: Minted,
}

impl Prepared for LogIn {
    const SPEC: Spec = Spec::public("identity.log-in", "Sign in with an address and a password")
        .cost(Cost::Proof)
        .stream(Stream::Security)
        .reveals_secret()
        .at(Method::Post, "/sessions");
    type Input = Input;
    type Ready = Ready;
    type Output = SignedIn;

    async fn prepare(&self, actor: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        let attempt = Try::of(actor, &input.email);
        let account = match rules::email(&input.email) {
            Ok(email) => desk.read(move |snapshot| accounts::find(snapshot, &email)).await?,
            Err(_) => None,
        };
        // Who is told to wait guesses, too: it counts for whoever looks after the account.
        attempt.begin(&self.guard, desk.now()).map_err(|wait| match &account {
            Some(account) => wait.concerning(account.id),
            None => wait,
        })?;
        let proven = accounts::prove(desk, &self.passwords, account, input.password).await?;
        attempt.succeeded(&self.guard);
        let landing = Landing::of(desk, proven.account.id, input.workspace).await?;
        Ok(Ready { proven, landing, token: Minted::new(desk).await? })
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<SignedIn> {
        let mut account = accounts::still(tx, &ready.proven.account)?;
        if let Some(password) = ready.proven.again.clone() {
            account = tx.update(&account, AccountRow { password, ..account.clone() })?;
        }
        let stands = ready.landing.belonging(tx, account.id)?;
        let beginning = Beginning::proven_now(tx.now(), account.id, stands);
        begin(tx, actor, &ready.token, beginning.landing(tx.now(), &ready.landing))
    }
}
