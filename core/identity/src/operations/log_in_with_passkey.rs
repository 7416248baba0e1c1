//! Signs somebody in by a passkey alone. It verified its person, so nothing else is owed.

use std::sync::Arc;

use door::{Cost, Desk, Done, Method, Prepared, Spec, Stream, Tx};
use model::{Actor, WorkspaceId};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    accounts,
    landing::Landing,
    passkeys::{self, Answered, Passkeys},
    records::AccountState,
    signing_in::{Beginning, SignedIn, begin},
    tokens::Minted,
};

pub struct LogInWithPasskey {
    pub(crate) passkeys: Arc<Passkeys>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PasskeyLogIn")]
pub struct Input {
    pub passkey: Answered,
    /// Where to; the first workspace you belong to, unless said.
    #[serde(default)]
    pub workspace: Option<WorkspaceId>,
}

pub struct Ready {
    input: Input,
    landing: Landing,
    token: Minted,
}

impl Prepared for LogInWithPasskey {
    const SPEC: Spec = Spec::public("identity.log-in-with-passkey", "Sign in with a passkey")
        .cost(Cost::Passkey)
        .stream(Stream::Security)
        .reveals_secret()
        .at(Method::Post, "/sessions/passkey");
    type Input = Input;
    type Ready = Ready;
    type Output = SignedIn;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        // Whose it says that it is; whether it is theirs is seen below.
        let landing = match self.passkeys.said_to_be_of(&input.passkey) {
            Some(account) => Landing::of(desk, account, input.workspace).await?,
            None => Landing::default(),
        };
        Ok(Ready { input, landing, token: Minted::new(desk).await? })
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<SignedIn> {
        let id = self.passkeys.whose(tx, &ready.input.passkey)?;
        let account = accounts::account(tx, id)?;
        if account.state != AccountState::Active {
            return Err(passkeys::wrong().into());
        }
        let stands = ready.landing.belonging(tx, id)?;
        let beginning = Beginning::proven_with_factor(tx.now(), id, stands);
        begin(tx, actor, &ready.token, beginning.landing(tx.now(), &ready.landing))
    }
}
