//! Whether this server still waits for its owner.

use door::{Done, Nothing, Read, Snapshot, Spec};
use model::Actor;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{CLAIMS_WRITE, accounts};

pub struct NeedOwner;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ClaimNeed")]
pub struct Need {
    pub needed: bool,
}

impl Read for NeedOwner {
    const SPEC: Spec =
        Spec::new("claims.needed", CLAIMS_WRITE, "Whether this server still waits for its owner").platform();
    type Input = Nothing;
    type Output = Need;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Need> {
        Ok(Need { needed: !accounts::is_claimed(snapshot)? })
    }
}
