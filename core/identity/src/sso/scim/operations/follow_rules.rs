//! Makes provisioned people what the rules of their provider say since an owner changed them, some at a time. Nobody
//! stays what they were until they next come.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Spec, Stream, Tx, Write};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    MEMBERS_JOIN,
    schema::scim_users,
    sso::{
        providers,
        records::ProviderId,
        scim::{
            following,
            records::{ScimUserId, ScimUserRow},
        },
    },
};

pub(crate) const NAME: &str = "scim.follow-rules";

/// People looked at in one transaction.
const AT_ONCE: i64 = 100;

pub struct FollowRules;

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ScimRulesFollowing")]
pub struct Input {
    pub provider: ProviderId,
    /// Those after this one.
    #[serde(default)]
    pub after: Option<ScimUserId>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ScimRulesFollowed")]
pub struct Followed {
    /// Whom to go on after; absent once that was everybody.
    pub last: Option<ScimUserId>,
}

impl Write for FollowRules {
    const SPEC: Spec = Spec::new(NAME, MEMBERS_JOIN, "Make of provisioned people what their provider's rules say now")
        .stream(Stream::Permission)
        .tells_changes_only();
    type Input = Input;
    type Output = Followed;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Input) -> Done<Followed> {
        // It may be gone by now, and everybody whom it opened for with it.
        let Some(provider) = providers::look(tx, input.provider)? else { return Ok(Followed { last: None }) };
        let of = scim_users::table.filter(scim_users::provider.eq(provider.id)).into_boxed();
        let of = match input.after {
            Some(after) => of.filter(scim_users::id.gt(after)),
            None => of,
        };
        let query = of.order(scim_users::id).limit(AT_ONCE).select(ScimUserRow::as_select());
        let users: Vec<ScimUserRow> = tx.load(query)?;
        // Whoever is switched off is out whatever the rules say.
        for user in users.iter().filter(|user| user.is_active) {
            following::follow(tx, &provider, user)?;
        }
        Ok(Followed { last: users.last().map(|user| user.id) })
    }
}
