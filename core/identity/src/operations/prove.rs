//! Proves again who asks, for what wants a fresh proof.

use std::sync::Arc;

use door::{Cost, Desk, Done, Method, Prepared, Problem, Spec, Stream, Tx};
use model::{Actor, SessionId, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::Secret;

use crate::{
    SELF, accounts, factors,
    guard::Guard,
    pace,
    passwords::{Checked, Passwords},
    records::{AccountRow, SessionRow},
    signing_in,
};

pub struct Prove {
    pub(crate) passwords: Arc<Passwords>,
    pub(crate) guard: Arc<Guard>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ProofInput")]
pub struct Input {
    /// Either this or a code.
    #[serde(default)]
    pub password: Option<Secret<String>>,
    /// The six digits that the app shows, or a recovery code, which is used up.
    #[serde(default)]
    pub code: Option<Secret<String>>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Proof")]
pub struct Proof {
    pub session: SessionId,
    pub proven_at: Timestamp,
}

pub enum Ready {
    /// The password was right of the account as it was then.
    Password(AccountRow),
    Code(Secret<String>),
}

impl Prepared for Prove {
    const SPEC: Spec = Spec::new("identity.prove", SELF, "Prove again that it is you")
        .platform()
        .cost(Cost::Proof)
        .stream(Stream::Security)
        .at(Method::Post, "/session/proof");
    type Input = Input;
    type Ready = Ready;
    type Output = Proof;

    async fn prepare(&self, actor: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        let (id, _) = signing_in::own(actor)?;
        let password = match (input.password, input.code) {
            (Some(password), None) => password,
            (None, Some(code)) => {
                self.guard.admit(desk.now(), &pace::of_code(id))?;
                return Ok(Ready::Code(code));
            }
            _ => return Err(Problem::invalid("/password", "Send your password, or a code, and not both.").into()),
        };
        let account = desk.read(move |snapshot| accounts::account(snapshot, id)).await?;
        match self.passwords.check(desk, password, Some(account.password.clone())).await? {
            Checked::Right { .. } => Ok(Ready::Password(account)),
            // Not Unauthenticated: who asks is signed in, and stays so.
            Checked::Wrong => Err(Problem::refused("identity.wrong-password", "The password is wrong.").into()),
        }
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Proof> {
        let (account, id) = signing_in::own(actor)?;
        match ready {
            Ready::Password(seen) => drop(accounts::still(tx, seen)?),
            Ready::Code(code) => {
                factors::take(tx, account, code)?;
                self.guard.forgive(&pace::code_key(account));
            }
        }
        let before = signing_in::live(tx, account, id)?;
        let after = tx.update(&before, SessionRow { proven_at: tx.now(), ..before.clone() })?;
        tx.policy_changed();
        Ok(Proof { session: after.id, proven_at: after.proven_at })
    }
}
