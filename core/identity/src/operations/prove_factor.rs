//! Proves the second factor that a session owes. It ends with that, and a whole one begins: whoever got hold of the
//! half one's token has nothing.

use std::sync::Arc;

use door::{Cost, Desk, Done, Method, Prepared, Problem, Spec, Stream, Tx};
use model::{Actor, SecondFactor};
use schemars::JsonSchema;
use serde::Deserialize;
use vault::Secret;

use crate::{
    SELF, accounts, factors,
    guard::Guard,
    landing::Landing,
    pace,
    passkeys::{Answered, Passkeys},
    signing_in::{self, Beginning, SignedIn, begin},
    sso::visas,
    tokens::Minted,
};

pub struct ProveFactor {
    pub(crate) guard: Arc<Guard>,
    pub(crate) passkeys: Arc<Passkeys>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "FactorProofInput")]
pub struct Input {
    /// The six digits that the app shows, or a recovery code, which is used up.
    #[serde(default)]
    pub code: Option<Secret<String>>,
    /// Or this.
    #[serde(default)]
    pub passkey: Option<Answered>,
}

pub struct Ready {
    proof: Proof,
    landing: Landing,
    token: Minted,
}

enum Proof {
    Code(Secret<String>),
    Passkey(Answered),
}

impl Prepared for ProveFactor {
    const SPEC: Spec = Spec::new("identity.prove-factor", SELF, "Prove the second factor, to finish signing in")
        .platform()
        .cost(Cost::Proof)
        .stream(Stream::Security)
        .reveals_secret()
        .at(Method::Post, "/session/factor");
    type Input = Input;
    type Ready = Ready;
    type Output = SignedIn;

    async fn prepare(&self, actor: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        let (account, session) = signing_in::own(actor)?;
        let proof = match (input.code, input.passkey) {
            (Some(code), None) => {
                self.guard.admit(desk.now(), &pace::of_code(account))?;
                Proof::Code(code)
            }
            (None, Some(passkey)) => Proof::Passkey(passkey),
            _ => return Err(Problem::invalid("/code", "Send a code or a passkey, and not both.").into()),
        };
        let half = desk.read(move |snapshot| signing_in::live(snapshot, account, session)).await?;
        let landing = match half.workspace {
            Some(workspace) => Landing::at(desk, account, workspace).await,
            None => Landing::default(),
        };
        Ok(Ready { proof, landing, token: Minted::new(desk).await? })
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<SignedIn> {
        let (account, id) = signing_in::own(actor)?;
        let half = signing_in::live(tx, account, id)?;
        if factors::state(tx, account, half.factor_at, half.identity)? != SecondFactor::Owed {
            let detail = "This session owes no second factor. To prove again that it is you, ask for that.";
            return Err(Problem::refused("identity.nothing-owed", detail).into());
        }
        match &ready.proof {
            Proof::Code(code) => drop(factors::take(tx, account, code)?),
            Proof::Passkey(answered) => self.passkeys.prove(tx, account, answered)?,
        }
        signing_in::end(tx, &half)?;
        // Whoever came by a provider needed no password that was set by mail.
        if half.identity.is_none() {
            accounts::confirm_address(tx, account)?;
        }
        let stands = match half.workspace {
            Some(workspace) => accounts::belonging(tx, account, workspace)?,
            None => None,
        };
        self.guard.forgive(&pace::code_key(account));
        let whole = Beginning::proven_with_factor(tx.now(), account, stands).landing(tx.now(), &ready.landing);
        // Whoever came by a provider comes as people come in.
        let is_news = whole.is_news && half.identity.is_none();
        let beginning = Beginning { identity: half.identity, is_news, ..whole };
        let signed_in = begin(tx, actor, &ready.token, beginning)?;
        visas::follow(tx, half.id, signed_in.session.id)?;
        Ok(signed_in)
    }
}
