//! Ends what a provider opened: the sessions of one identity, or all of a provider that is gone. May be repeated.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Snapshot, Spec, Stream, Tx, Write};
use model::{AccountId, Actor, MemberId, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    accounts,
    sso::{
        SSO_FOLLOW,
        records::{IdentityId, IdentityRow, ProviderId, VisaRow},
        schema::{identities, sso_sessions},
        visas,
    },
};

pub(crate) const NAME: &str = "sso.turn-away";

/// The job that asks for it. Its payload is a [`Whom`].
pub const TURN_AWAY: &str = "sso.turn-away";

pub struct TurnAway;

/// Somebody, or everybody who came by a provider.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SsoTurningAway")]
pub struct Whom {
    pub workspace: WorkspaceId,
    pub provider: ProviderId,
    /// Of the provider as a whole where it names nobody: then its identities go too,
    #[serde(default)]
    pub identity: Option<IdentityId>,
    /// unless it is only switched off.
    #[serde(default)]
    pub is_off: bool,
    /// Somebody who was on their way in, and never became a member.
    #[serde(default)]
    pub comer: Option<Comer>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SsoTurnedComer")]
pub struct Comer {
    pub account: AccountId,
    pub member: MemberId,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SsoTurnedAway")]
pub struct TurnedAway {
    pub sessions_ended: usize,
}

impl Write for TurnAway {
    const SPEC: Spec =
        Spec::new(NAME, SSO_FOLLOW, "End the sessions that a provider opened").platform().stream(Stream::Security);
    type Input = Whom;
    type Output = TurnedAway;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, whom: &Whom) -> Done<TurnedAway> {
        let mut sessions_ended = 0;
        for visa in standing(tx, whom)? {
            sessions_ended += usize::from(visas::end(tx, &visa)?);
        }
        if let Some(comer) = &whom.comer {
            let belonging = accounts::belonging(tx, comer.account, whom.workspace)?;
            if let Some(row) = belonging.filter(|row| row.member == comer.member) {
                tx.forget(&row)?;
            }
        }
        if whom.identity.is_none() && !whom.is_off {
            let of = identities::table
                .filter(identities::workspace.eq(whom.workspace))
                .filter(identities::provider.eq(whom.provider));
            let gone: Vec<IdentityRow> = tx.load(of.select(IdentityRow::as_select()))?;
            gone.iter().try_for_each(|identity| tx.remove(identity))?;
        }
        Ok(TurnedAway { sessions_ended })
    }
}

fn standing(snapshot: &mut Snapshot<'_>, whom: &Whom) -> Done<Vec<VisaRow>> {
    match whom.identity {
        Some(identity) => visas::of_identity(snapshot, identity),
        None => {
            let of = sso_sessions::table
                .filter(sso_sessions::workspace.eq(whom.workspace))
                .filter(sso_sessions::provider.eq(whom.provider))
                .filter(sso_sessions::ended_at.is_null());
            snapshot.load(of.select(VisaRow::as_select()))
        }
    }
}
