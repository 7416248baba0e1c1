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
    passkeys::{Answered, Passkeys},
    passwords::{Checked, Passwords},
    records::{AccountRow, SessionRow},
    signing_in,
};

pub struct Prove {
    pub(crate) passwords: Arc<Passwords>,
    pub(crate) guard: Arc<Guard>,
    pub(crate) passkeys: Arc<Passkeys>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ProofInput")]
pub struct Input {
    /// This, a code or a passkey.
    #[serde(default)]
    pub password: Option<Secret<String>>,
    /// The six digits that the app shows, or a recovery code, which is used up.
    #[serde(default)]
    pub code: Option<Secret<String>>,
    #[serde(default)]
    pub passkey: Option<Answered>,
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
    Passkey(Answered),
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
        let password = match (input.password, input.code, input.passkey) {
            (Some(password), None, None) => password,
            (None, None, Some(passkey)) => return Ok(Ready::Passkey(passkey)),
            (None, Some(code), None) => {
                self.guard.admit(desk.now(), &pace::of_code(id))?;
                return Ok(Ready::Code(code));
            }
            _ => {
                return Err(Problem::invalid(
                    "/password",
                    "Send your password, a code or a passkey, and one of them alone.",
                )
                .into());
            }
        };
        self.guard.admit(desk.now(), &pace::of_proof(id))?;
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
            Ready::Password(seen) => {
                accounts::still(tx, seen)?;
                self.guard.forgive(&pace::proof_key(account));
            }
            Ready::Code(code) => {
                factors::take(tx, account, code)?;
                self.guard.forgive(&pace::code_key(account));
            }
            Ready::Passkey(answered) => self.passkeys.prove(tx, account, answered)?,
        }
        let before = signing_in::live(tx, account, id)?;
        let after = tx.update(&before, SessionRow { proven_at: tx.now(), ..before.clone() })?;
        tx.policy_changed();
        Ok(Proof { session: after.id, proven_at: after.proven_at })
    }
}
