//! New recovery codes; the old ones open nothing any more.

use door::{Done, Method, Nothing, Problem, Spec, Stream, Tx, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{SELF, factors, signing_in};

pub struct RenewRecoveryCodes;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RecoveryCodes")]
pub struct Renewed {
    /// Shown once.
    pub recovery_codes: Vec<String>,
}

impl Write for RenewRecoveryCodes {
    const SPEC: Spec = Spec::new("identity.renew-recovery-codes", SELF, "Get new recovery codes in place of the old")
        .platform()
        .stream(Stream::Security)
        .step_up()
        .reveals_secret()
        .at(Method::Post, "/me/recovery-codes");
    type Input = Nothing;
    type Output = Renewed;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, _: &Nothing) -> Done<Renewed> {
        let (account, _) = signing_in::own_account(actor)?;
        if factors::confirmed(tx, account)?.is_empty() {
            let detail = "Recovery codes stand for a second factor. Enrol one first.";
            return Err(Problem::refused("identity.no-factor", detail).into());
        }
        Ok(Renewed { recovery_codes: factors::renew_recovery(tx, account)? })
    }
}
