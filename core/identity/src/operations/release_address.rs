//! Takes an address from an account that somebody else made with it, by a link that was mailed there. Nothing of that
//! account becomes theirs who read there: it belongs where others let it in, and stays what it is, without an address.

use door::{Cost, Desk, Done, Method, Prepared, Problem, Spec, Stream, Tx};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::{Secret, TokenHash};

use crate::{accounts, records::AddressProof, resets, signing_in, tokens};

pub struct ReleaseAddress;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AddressRelease")]
pub struct Input {
    /// What the link has after its `#`.
    pub secret: Secret<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ReleasedAddress")]
pub struct Released {
    /// From then on the address is nobody's.
    pub released_at: Timestamp,
}

impl Prepared for ReleaseAddress {
    const SPEC: Spec = Spec::public(
        "identity.release-address",
        "Take your address from an account that you did not make, with a link that was mailed",
    )
    .cost(Cost::Proof)
    .stream(Stream::Security)
    .at(Method::Post, "/password-resets/release");
    type Input = Input;
    type Ready = TokenHash;
    type Output = Released;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Input) -> Done<TokenHash> {
        Ok(tokens::read(desk, &input.secret).await?.ok_or_else(resets::closed)?)
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, token: &TokenHash) -> Done<Released> {
        let account = resets::open(tx, *token)?;
        if account.address_proof == AddressProof::Proven {
            return Err(proven().into());
        }
        accounts::release(tx, &account)?;
        resets::use_up(tx, account.id)?;
        signing_in::end_all(tx, account.id, None)?;
        Ok(Released { released_at: tx.now() })
    }
}

fn proven() -> Problem {
    let detail = "Whoever has this account has shown that this address is theirs, so it stays with it. Set a new \
                  password with this link; where the second factor is lost, sign in with a recovery code.";
    Problem::refused("identity.address-proven", detail)
}
