//! Finishes a log-in at a provider, or the link to it: the code is given back, what it is worth is checked, and a
//! session begins, in the provider's own workspace and nowhere else.

use std::sync::Arc;

use door::{
    Desk, Done, Prepared, Problem, Spec, Stream, Tx,
    access::{RoleName, records::MemberState},
    job,
    timeouts::{self, Timeout},
};
use model::{AccountId, Actor, MemberId, WorkspaceId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::Secret;

use super::take_in;
use crate::{
    accounts,
    guard::Guard,
    invitations, pace,
    passwords::Passwords,
    records::{AccountRow, AccountState, BelongingRow},
    signing_in::{self, Beginning, Begun, begin},
    sso::{
        Places,
        attempts::{self, Claim},
        claims,
        exchange::{self, Arrived},
        identities,
        outside::Outside,
        providers::Provider,
        records::{AttemptRow, IdentityId, IdentityRow, ProviderId, ProviderRow},
        scim::people::{self, KnownAs},
        settling::{SETTLE, Settling},
        visas,
    },
    tokens::Minted,
    watch::concerning,
};

pub struct Finish {
    pub(crate) outside: Arc<Outside>,
    pub(crate) places: Arc<Places>,
    pub(crate) passwords: Arc<Passwords>,
    pub(crate) guard: Arc<Guard>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SsoReturn")]
pub struct Input {
    /// Whose address was come back to.
    pub provider: ProviderId,
    /// What the browser kept since the beginning.
    pub browser: Secret<String>,
    pub state: Secret<String>,
    #[serde(default)]
    pub code: Option<Secret<String>>,
    /// Who says that they answer (RFC 9207).
    #[serde(default)]
    pub iss: Option<String>,
    /// Why there is no code.
    #[serde(default)]
    pub error: Option<String>,
}

/// What became of it: a session, or a link.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SsoFinished")]
pub struct Finished {
    pub account: AccountId,
    pub workspace: WorkspaceId,
    /// Absent where only a link was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<Begun>,
    pub identity: IdentityId,
    /// Whether the provider's account was linked to the account that was signed in.
    pub linked: bool,
}

pub struct Ready {
    claim: Claim,
    provider: Provider,
    arrived: Arrived,
    groups: Vec<String>,
    known_as: KnownAs,
    who: Comer,
    token: Minted,
}

enum Comer {
    /// Came by this provider before.
    Known { identity: IdentityId, account: AccountId, place: Option<MemberId>, timeout: Timeout },
    /// Never here before.
    New { account: AccountRow, name: String },
    /// Signed in already, and links.
    Linking(AccountId),
}

impl Prepared for Finish {
    const SPEC: Spec =
        Spec::public("sso.finish", "Finish to sign in by a provider").stream(Stream::Security).reveals_secret();
    type Input = Input;
    type Ready = Ready;
    type Output = Finished;

    async fn prepare(&self, actor: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        // What comes back as it should makes nobody wait.
        let returns = pace::of_returns(actor);
        self.guard.admit(desk.now(), &returns)?;
        let claim = Claim::read(desk, input.provider, &input.state, &input.browser).await?;
        let (claim, attempt, kept) = desk
            .read(move |snapshot| {
                let attempt = claim.open(snapshot)?;
                let kept = attempts::kept(snapshot, &attempt)?;
                Ok((claim, attempt, kept))
            })
            .await?;
        let workspace = attempt.workspace;
        let arriving = async {
            let provider = attempts::provider_of(desk, attempt.workspace, attempt.provider).await?;
            self.check_answerer(desk, &provider, input.iss.as_deref()).await?;
            let code = input.code.ok_or_else(|| declined(input.error.as_deref()))?;
            let back = self.places.back(attempt.provider);
            let arrived = exchange::redeem(&self.outside, &provider, &back, code.expose(), kept, desk.now()).await?;
            claims::check_domain(&arrived.claims, provider.row.domain.as_deref())?;
            let groups = claims::groups(&arrived.claims, &provider.row.roles_at)?;
            let who = self.who(actor, desk, &attempt, &provider, &arrived, &groups).await?;
            let known_as = known_as(&provider, &arrived);
            Ok(Ready { claim, provider, arrived, groups, known_as, who, token: Minted::new(desk).await? })
        };
        let ready = arriving.await.map_err(|failure| concerning(failure, workspace))?;
        returns.iter().for_each(|(key, _)| self.guard.take_back(key));
        Ok(ready)
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Finished> {
        let attempt = ready.claim.open(tx)?;
        tx.update(&attempt, AttemptRow { used_at: Some(tx.now()), ..attempt.clone() })?;
        let (provider, subject) = (&ready.provider.row, ready.arrived.subject.as_str());
        let known = identities::find(tx, attempt.workspace, provider, subject)?;
        let (identity, account, name, place, timeout) = match &ready.who {
            Comer::Linking(account) => return link(actor, tx, &attempt, ready, *account, known),
            Comer::Known { identity, account, place, timeout } => {
                let account = accounts::account(tx, *account)?;
                let identity = known.filter(|row| row.id == *identity).ok_or_else(accounts::changed)?;
                let identity = tx.update(&identity, IdentityRow { last_at: tx.now(), ..identity.clone() })?;
                (identity, account, None, *place, *timeout)
            }
            Comer::New { account, name } => {
                if known.is_some() {
                    return Err(accounts::changed().into());
                }
                tx.insert(account)?;
                let identity = identities::add(tx, account.id, attempt.workspace, provider, subject)?;
                (identity, account.clone(), Some(name.clone()), None, Timeout::USUAL)
            }
        };
        if account.state != AccountState::Active {
            return Err(suspended().into());
        }
        // One account is one member, however often it comes.
        let place = match place {
            Some(place) => Some(place),
            None => accounts::belonging(tx, account.id, attempt.workspace)?.map(|row| row.member),
        };
        let member = place.unwrap_or_else(|| tx.new_id());
        let belonging = BelongingRow { account: account.id, workspace: attempt.workspace, member };
        tx.put(&belonging)?;
        let beginning = Beginning::by_provider(
            tx.now(),
            ready.arrived.proven_at,
            account.id,
            belonging,
            identity.id,
            provider.vouches,
        );
        let signed_in = begin(tx, actor, &ready.token, beginning.lasting(tx.now(), timeout))?;
        visas::add(tx, &signed_in.session, &identity, provider, &ready.arrived, &ready.groups)?;
        let settling = Settling {
            workspace: attempt.workspace,
            provider: provider.id,
            identity: identity.id,
            account: account.id,
            member,
            name,
            groups: ready.groups.clone(),
            known_as: Some(ready.known_as.clone()),
            is_new: place.is_none(),
            session: Some(signed_in.session.id),
        };
        tx.enqueue(job::New::now(SETTLE, &settling))?;
        Ok(Finished {
            account: account.id,
            workspace: attempt.workspace,
            session: Some(signed_in.session),
            identity: identity.id,
            linked: false,
        })
    }
}

impl Finish {
    /// Where a provider says who answers, it is the one that was asked: else one could be made to answer for another.
    async fn check_answerer(&self, desk: &Desk, provider: &Provider, said: Option<&str>) -> Done<()> {
        let row = &provider.row;
        let known = self.outside.known(&row.issuer, desk.now()).await;
        let known = known.map_err(|error| error.into_problem(row.id.as_str()))?;
        let is_promised = known.published.authorization_response_iss_parameter_supported;
        match said {
            Some(said) if said == row.issuer => Ok(()),
            None if !is_promised => Ok(()),
            _ => Err(exchange::unbelievable(row.id.as_str(), "another provider answered than the one asked").into()),
        }
    }

    async fn who(
        &self,
        actor: &Actor,
        desk: &Desk,
        attempt: &AttemptRow,
        provider: &Provider,
        arrived: &Arrived,
        groups: &[String],
    ) -> Done<Comer> {
        let workspace = attempt.workspace;
        if let Some(account) = attempt.account {
            // Whoever linked is still the one who is signed in.
            return match actor.account() == Some(account) {
                true => Ok(Comer::Linking(account)),
                false => Err(attempts::unknown().into()),
            };
        }
        let (row, subject) = (provider.row.clone(), arrived.subject.clone());
        let known = desk.read(move |snapshot| {
            let identity = identities::find(snapshot, workspace, &row, &subject)?;
            Ok(identity.map(|row| (row.id, row.account)))
        });
        let known = known.await?;
        let there =
            there(desk, workspace, &provider.row, known.map(|(_, account)| account), known_as(provider, arrived))
                .await?;
        let groups = there.groups.as_deref().unwrap_or(groups);
        if let Some((identity, account)) = known {
            // Those who are here keep what they have where the provider says nothing about it.
            if there.place.is_none() || provider.row.leads()? {
                if there.place.is_none() && !there.is_expected {
                    check_lets_in(provider)?;
                }
                role(provider, groups)?;
            }
            return Ok(Comer::Known { identity, account, place: there.place, timeout: there.timeout });
        }
        if !there.is_expected {
            check_lets_in(provider)?;
        }
        role(provider, groups)?;
        self.new_account(desk, arrived).await
    }

    /// Somebody who was never here. An address that is somebody's already makes nobody that somebody.
    async fn new_account(&self, desk: &Desk, arrived: &Arrived) -> Done<Comer> {
        let email = claims::email(&arrived.claims).ok_or_else(|| {
            let detail = "The provider does not say your address. Whoever looks after it can send it along (the scope \
                          email).";
            Problem::refused("sso.no-address", detail)
        })?;
        let wanted = email.clone();
        if desk.read(move |snapshot| accounts::find(snapshot, &wanted)).await?.is_some() {
            let detail = "There is an account with your address already. Sign in with its password once, and link the \
                          provider under Your account.";
            return Err(Problem::refused("sso.link-first", detail).into());
        }
        let name = claims::name(&arrived.claims).unwrap_or_else(|| email.as_str().to_owned());
        // Nobody knows it: a password of their own is set by mail, if they ever want one.
        let unknown = Minted::new(desk).await?.text;
        let password = self.passwords.hash_new(desk, unknown, Vec::new()).await?;
        Ok(Comer::New { account: accounts::seal(desk, &email, &name, password).await?, name })
    }
}

fn link(
    actor: &Actor,
    tx: &mut Tx<'_>,
    attempt: &AttemptRow,
    ready: &Ready,
    account: AccountId,
    known: Option<IdentityRow>,
) -> Done<Finished> {
    // Still by the account's own proof.
    signing_in::own_account(actor)?;
    let identity = match known {
        Some(identity) if identity.account == account => identity,
        Some(_) => return Err(linked_elsewhere().into()),
        None => identities::add(tx, account, attempt.workspace, &ready.provider.row, &ready.arrived.subject)?,
    };
    Ok(Finished { account, workspace: attempt.workspace, session: None, identity: identity.id, linked: true })
}

fn known_as(provider: &Provider, arrived: &Arrived) -> KnownAs {
    claims::known_as(&arrived.claims, &provider.row.issuer, &arrived.subject)
}

/// Somebody on their way in, as the workspace knows them.
struct There {
    place: Option<MemberId>,
    /// How long their session may be.
    timeout: Timeout,
    /// Whether the provider said beforehand that they would come.
    is_expected: bool,
    /// The groups that it said they are in, where it said that.
    groups: Option<Vec<String>>,
}

/// The place somebody has in the workspace. Whom somebody there took out comes back by an invitation, and not by
/// themselves.
async fn there(
    desk: &Desk,
    workspace: WorkspaceId,
    provider: &ProviderRow,
    account: Option<AccountId>,
    known_as: KnownAs,
) -> Done<There> {
    let provider = provider.clone();
    desk.read_workspace(workspace, move |snapshot| {
        let met = people::meet(snapshot, &provider, account, Some(&known_as))?;
        let member = account.map_or(Ok(None), |account| invitations::member_of(snapshot, account))?;
        if let Some(gone) = member.as_ref().filter(|member| member.state == MemberState::Removed) {
            take_in::check_returns(snapshot, provider.id, gone.account, met.as_ref())?;
        }
        let timeout = member.as_ref().map(|member| timeouts::of_account(snapshot, member.account)).transpose()?;
        let (place, timeout) = (member.map(|member| member.id), timeout.unwrap_or_default());
        Ok(There { place, timeout, is_expected: met.is_some(), groups: met.and_then(|met| met.groups) })
    })
    .await
}

pub(crate) fn check_lets_in(provider: &Provider) -> Result<(), Problem> {
    if provider.row.lets_in { Ok(()) } else { Err(not_let_in()) }
}

fn role(provider: &Provider, groups: &[String]) -> Done<RoleName> {
    provider.row.role(groups)?.ok_or_else(|| no_role().into())
}

pub(crate) fn not_let_in() -> Problem {
    let detail = "You are not known here yet. Ask for an invitation; if you have an account, sign in with its password \
                  and link the provider under Your account.";
    Problem::refused("sso.not-let-in", detail)
}

pub(crate) fn no_role() -> Problem {
    let detail = "None of your groups at the provider has a role here. Ask an owner which group you should be in.";
    Problem::refused("sso.no-role", detail)
}

pub(crate) fn removed() -> Problem {
    Problem::refused("sso.removed", "You were taken out of this workspace. Ask an owner for an invitation.")
}

pub(crate) fn linked_elsewhere() -> Problem {
    let detail = "This account of the provider belongs to somebody else here already.";
    Problem::refused("sso.linked-elsewhere", detail)
}

fn suspended() -> Problem {
    Problem::refused("sso.suspended", "This account may not sign in now. Ask whoever runs this server.")
}

/// Somebody turned round there, or the provider did not let them through.
fn declined(error: Option<&str>) -> Problem {
    let detail = match error {
        Some("access_denied") => "You did not sign in there, or the provider does not let you use this. Begin again.",
        Some("login_required" | "interaction_required" | "consent_required") => {
            "The provider wants you to sign in there first. Begin again."
        }
        _ => "The provider did not finish the log-in. Begin again; if it stays like this, tell an owner.",
    };
    Problem::refused("sso.declined", detail)
}
