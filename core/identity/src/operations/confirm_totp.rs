//! Enrols the authenticator app that was begun, once it shows a code, in the place of the one before. Every session of
//! the account ends but the one that asks.

use std::sync::Arc;

use door::{Cost, Desk, Done, Method, Prepared, Problem, Spec, Stream, Tx};
use model::{AccountId, Actor};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::Secret;

use crate::{
    SELF, factors,
    guard::Guard,
    pace,
    records::{FactorId, FactorKind, FactorRow},
    signing_in,
};

pub struct ConfirmTotp {
    pub(crate) guard: Arc<Guard>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TotpConfirmation")]
pub struct Input {
    /// The six digits that the app shows.
    pub code: Secret<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EnrolledFactor")]
pub struct Enrolled {
    pub id: FactorId,
    /// What opens the account once each when the app is gone; absent where some from before are still good. Shown
    /// once.
    pub recovery_codes: Option<Vec<String>>,
}

pub struct Ready {
    account: AccountId,
    code: Secret<String>,
}

impl Prepared for ConfirmTotp {
    const SPEC: Spec = Spec::new("identity.confirm-totp", SELF, "Enrol the authenticator app, by a code that it shows")
        .platform()
        .cost(Cost::Proof)
        .stream(Stream::Security)
        .step_up()
        .reveals_secret()
        .at(Method::Post, "/me/totp/confirmation");
    type Input = Input;
    type Ready = Ready;
    type Output = Enrolled;

    async fn prepare(&self, actor: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        let (account, _) = signing_in::own(actor)?;
        self.guard.admit(desk.now(), &pace::of_code(account))?;
        Ok(Ready { account, code: input.code })
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Enrolled> {
        let (account, session) = signing_in::own_account(actor)?;
        let begun = factors::begun(tx, account)?.into_iter().next();
        let begun = begun.ok_or_else(|| {
            Problem::refused("identity.not-begun", "No authenticator app is being enrolled. Begin with its secret.")
        })?;
        let after = factors::after_code(tx, &begun, ready.code.expose())?.ok_or_else(factors::wrong_code)?;
        let factor = tx.update(&begun, FactorRow { confirmed_at: Some(tx.now()), ..after })?;
        // One app is enough: who has another phone has the new one from now on.
        let apps = factors::confirmed(tx, account)?.into_iter();
        for before in apps.filter(|known| known.kind == FactorKind::Totp && known.id != factor.id) {
            tx.remove(&before)?;
        }
        let recovery_codes = factors::counts_from_now(tx, account, session)?;
        self.guard.forgive(&pace::code_key(ready.account));
        Ok(Enrolled { id: factor.id, recovery_codes })
    }
}
