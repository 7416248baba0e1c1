//! Gives a provider's program another token. The one of before works for a day more, so that nothing stands still.

use door::{Desk, Done, Gift, Method, Prepared, Snapshot, Spec, Stream, Tx};
use model::Actor;

use super::begin::{Input, Ready};
use crate::{
    operations::programs::{
        create::{self, For},
        rotate,
        shown::Made,
    },
    sso::{WRITE, providers, scim::account},
};

pub struct RenewToken;

impl Prepared for RenewToken {
    const SPEC: Spec = Spec::new("scim.renew-token", WRITE, "Give a provider another token to provision with")
        .stream(Stream::Security)
        .step_up()
        .for_real()
        .reveals_secret()
        .creates()
        .at(Method::Post, "/sso/providers/{id}/provisioning/tokens");
    type Input = Input;
    type Ready = Ready;
    type Output = Made;

    async fn prepare(&self, actor: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        Ready::new(actor, desk, input.id).await
    }

    fn gives(&self, snapshot: &mut Snapshot<'_>, ready: &Ready) -> Done<Vec<Gift>> {
        account::gives(snapshot, ready.id())
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Made> {
        let service = account::of(&providers::find(tx, ready.id())?)?;
        match account::token(tx, service)? {
            Some(before) => rotate::renew(tx, &before, &ready.token().token, account::GRACE, account::DAYS),
            None => create::make(tx, actor, ready.token(), For::Service(service)),
        }
    }
}
