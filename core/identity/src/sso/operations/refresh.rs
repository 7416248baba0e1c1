//! Asks a provider whether a session that it opened still stands, and who its person is now. Where it says no, or says
//! nothing for ten minutes, the session ends.

use std::sync::Arc;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Desk, Done, Prepared, Snapshot, Spec, Stream, Tx, job,
    timeouts::{self, Timeout},
};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    accounts,
    records::SessionRow,
    schema::sessions,
    sso::{
        Places, SSO_FOLLOW, claims,
        exchange::{self, Again},
        identities,
        outside::Outside,
        providers,
        records::{HeardRow, IdentityRow, ProviderRow, VisaId, VisaRow},
        refreshing::{self, PATIENCE},
        settling::{SETTLE, Settling},
        visas,
    },
};

pub(crate) const NAME: &str = "sso.refresh";

pub struct Refresh {
    pub(crate) outside: Arc<Outside>,
    pub(crate) places: Arc<Places>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SsoRefresh")]
pub struct Input {
    pub visa: VisaId,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SsoRefreshed")]
pub struct Refreshed {
    pub stands: bool,
}

/// What was asked, and what came of it.
pub enum Ready {
    /// There is nobody to ask about.
    Nobody,
    /// Nobody seems to use it now, so nobody is asked; when it was last used is written down a while later.
    Quiet(VisaId),
    Asked(Box<Asked>),
}

pub struct Asked {
    visa: VisaId,
    identity: IdentityRow,
    again: Again,
    /// Who they are now, where that is known.
    seen: Option<(ProviderRow, Vec<String>)>,
}

impl Prepared for Refresh {
    const SPEC: Spec = Spec::new(NAME, SSO_FOLLOW, "Ask a provider whether a session still stands there")
        .platform()
        .stream(Stream::Security)
        .tells_changes_only();
    type Input = Input;
    type Ready = Ready;
    type Output = Refreshed;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        let found = desk.read(move |snapshot| {
            let Some((visa, session)) = standing(snapshot, input.visa)? else { return Ok(None) };
            let Some(identity) = identities::get(snapshot, visa.identity)? else { return Ok(None) };
            let Some(token) = visas::refresh_token(snapshot, &visa)? else { return Ok(None) };
            let Some(subject) = identities::subject(snapshot, &identity)? else { return Ok(None) };
            Ok(Some((visa, session, identity, subject, token)))
        });
        let Some((visa, session, identity, subject, token)) = found.await? else { return Ok(Ready::Nobody) };
        let (id, workspace) = (visa.provider, visa.workspace);
        let opened = desk.read_workspace(workspace, move |snapshot| {
            let timeouts = session.member.map(|member| timeouts::of_member(snapshot, member)).transpose()?;
            let timeout = timeouts.unwrap_or_default().since(session.created_at);
            Ok((providers::open(snapshot, id)?, use_of(&session, snapshot.now(), timeout)))
        });
        let provider = match opened.await {
            // Another provider stands there now, which never knew them. Not even their token is sent to it.
            Ok((provider, _)) if provider.row.issuer != identity.issuer => return Ok(over(visa.id, identity)),
            Ok((provider, Use::Now)) => provider,
            Ok((_, Use::NotNow)) => return Ok(Ready::Quiet(visa.id)),
            Ok((_, Use::Over)) => return Ok(Ready::Nobody),
            // It is switched off, or gone: then so is what it opened.
            Err(door::Failure::Refused(problem)) if problem.reason.is_lasting() => {
                return Ok(over(visa.id, identity));
            }
            Err(error) => return Err(error),
        };
        let back = self.places.back(id);
        let again = exchange::refresh(&self.outside, &provider, &back, &subject, &token, desk.now()).await;
        // Where it is not known which groups they are in, what they had stays until they sign in.
        let groups = match &again {
            Again::Stands(Some(arrived), _) => claims::groups(&arrived.claims, &provider.row.roles_at).ok(),
            _ => None,
        };
        let seen = groups.map(|groups| (provider.row, groups));
        Ok(Ready::Asked(Box::new(Asked { visa: visa.id, identity, again, seen })))
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Refreshed> {
        let Asked { visa, identity, again, seen } = match ready {
            Ready::Nobody => return Ok(Refreshed { stands: false }),
            Ready::Quiet(visa) => {
                let standing = standing(tx, *visa)?;
                if let Some((visa, _)) = &standing {
                    refreshing::later(tx, visa)?;
                }
                return Ok(Refreshed { stands: standing.is_some() });
            }
            Ready::Asked(asked) => asked.as_ref(),
        };
        let Some((visa, session)) = standing(tx, *visa)? else { return Ok(Refreshed { stands: false }) };
        let silent_for = tx.now().since(visa.confirmed_at);
        match again {
            Again::Stands(_, next) => {
                let refresh_token = match next {
                    Some(next) => Some(visas::sealed_refresh(tx, &visa, next)?),
                    None => visa.refresh_token.clone(),
                };
                let groups_hash = match seen {
                    Some((provider, groups)) => Some(visas::groups_hash(tx, identity, provider, groups)?),
                    None => visa.groups_hash.clone(),
                };
                if let (Some((_, groups)), true) = (seen, groups_hash != visa.groups_hash) {
                    settle(tx, &session, identity, groups.clone())?;
                }
                tx.put(&HeardRow { id: visa.id, refresh_token, groups_hash, confirmed_at: tx.now() })?;
            }
            Again::Unknown if silent_for < PATIENCE => {}
            Again::Over | Again::Unknown => {
                visas::end(tx, &visa)?;
                return Ok(Refreshed { stands: false });
            }
        }
        refreshing::later(tx, &visa)?;
        Ok(Refreshed { stands: true })
    }
}

fn over(visa: VisaId, identity: IdentityRow) -> Ready {
    Ready::Asked(Box::new(Asked { visa, identity, again: Again::Over, seen: None }))
}

/// Whether somebody uses a session, as far as is written down.
enum Use {
    Now,
    NotNow,
    /// It is as old as it may be.
    Over,
}

fn use_of(session: &SessionRow, now: Timestamp, timeout: Timeout) -> Use {
    let in_use = Timeout { idle: timeout.longest, ..timeout };
    match (session.is_live_at(now, timeout), session.is_live_at(now, in_use)) {
        (true, _) => Use::Now,
        (false, true) => Use::NotNow,
        (false, false) => Use::Over,
    }
}

/// What stands, and its session: one that ended otherwise is not asked about.
fn standing(snapshot: &mut Snapshot<'_>, id: VisaId) -> Done<Option<(VisaRow, SessionRow)>> {
    let Some(visa) = visas::find(snapshot, id)? else { return Ok(None) };
    let query = sessions::table.filter(sessions::id.eq(visa.session)).select(SessionRow::as_select());
    let session: Option<SessionRow> = snapshot.first(query)?;
    let now = snapshot.now();
    Ok(session.filter(|session| session.is_live_at(now, Timeout::MOST)).map(|session| (visa, session)))
}

/// Their groups may be others by now, and so may their role.
fn settle(tx: &mut Tx<'_>, session: &SessionRow, identity: &IdentityRow, groups: Vec<String>) -> Done<()> {
    let Some(belonging) = accounts::belonging(tx, session.account, identity.workspace)? else { return Ok(()) };
    let settling = Settling {
        workspace: identity.workspace,
        provider: identity.provider,
        identity: identity.id,
        account: session.account,
        member: belonging.member,
        name: None,
        groups,
        known_as: None,
        is_new: false,
        session: None,
    };
    tx.enqueue(job::New::now(SETTLE, &settling))
}
