//! Accepts an invitation: on the platform an account and a session, and then, by a job, the membership
//! in the workspace.

use std::sync::Arc;

use door::{
    Cost, Desk, Done, Failure, Method, Prepared, Problem, Reason, Snapshot, Spec, Stream, Tx,
    access::records::MemberState,
    job,
    operations::{members::parse_roles, sso_only},
    timeouts::{self, Timeout},
};
use model::{AccountId, Actor, MemberId, WorkspaceId};
use schemars::JsonSchema;
use serde::Deserialize;
use vault::{Secret, TokenHash};

use crate::{
    accounts::{self, Proven},
    guard::Guard,
    invitations,
    joining::{JOIN, Joining},
    pace::Try,
    passwords::Passwords,
    records::{AccountRow, BelongingRow},
    rules::{self, Email},
    signing_in::{Beginning, SignedIn, begin},
    tokens::{self, Minted},
};

pub struct Join {
    pub(crate) passwords: Arc<Passwords>,
    pub(crate) guard: Arc<Guard>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "JoinInput")]
pub struct Input {
    /// What the link has after its `#`, before the first dot.
    pub workspace: WorkspaceId,
    /// And what it has after that dot.
    pub secret: Secret<String>,
    pub email: String,
    /// For a new account; one that is there keeps its name.
    pub name: String,
    /// Of a new account, or of the one that is there.
    pub password: Secret<String>,
}

pub struct Ready {
    workspace: WorkspaceId,
    invitation: TokenHash,
    email: Email,
    comer: Comer,
    timeout: Timeout,
    token: Minted,
}

enum Comer {
    /// Has an account, and perhaps a place that they had here before.
    Known {
        account: AccountRow,
        place: Option<MemberId>,
    },
    New {
        account: AccountRow,
    },
}

impl Prepared for Join {
    const SPEC: Spec = Spec::public("identity.join", "Accept an invitation into a workspace")
        .cost(Cost::Proof)
        .stream(Stream::Security)
        .reveals_secret()
        .at(Method::Post, "/join");
    type Input = Input;
    type Ready = Ready;
    type Output = SignedIn;

    async fn prepare(&self, actor: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        let workspace = input.workspace;
        let invitation = tokens::read(desk, &input.secret).await?.ok_or_else(invitations::closed)?;
        let timeout = check_open(desk, workspace, invitation).await?;
        let email = rules::email(&input.email)?;
        let name = rules::name("/name", &input.name)?;
        rules::password(input.password.expose())?;
        let about = vec![email.as_str().to_owned(), name.clone()];
        // Before anybody is looked for, and said alike of whoever there is: a link tells nobody who has an account.
        let attempt = Try::of(actor, &input.email);
        attempt.begin(&self.guard, desk.now())?;
        let strength = self.passwords.strength(desk, &input.password, about).await?;
        let wanted = email.clone();
        let comer = match desk.read(move |snapshot| accounts::find(snapshot, &wanted)).await? {
            Some(account) => {
                let proven = accounts::prove(desk, &self.passwords, Some(account), input.password).await;
                let Proven { account, .. } = proven.map_err(|wrong| strength.err().map_or(wrong, Failure::from))?;
                attempt.succeeded(&self.guard);
                Comer::Known { place: former_place(desk, workspace, account.id).await?, account }
            }
            None => {
                let password = self.passwords.hash(desk, input.password).await?;
                strength?;
                attempt.succeeded(&self.guard);
                Comer::New { account: accounts::seal(desk, &email, &name, password).await? }
            }
        };
        Ok(Ready { workspace, invitation, email, comer, timeout, token: Minted::new(desk).await? })
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<SignedIn> {
        let workspace = ready.workspace;
        let (account, place) = match &ready.comer {
            Comer::Known { account, place } => (accounts::still(tx, account)?, *place),
            Comer::New { account } => {
                if accounts::find(tx, &ready.email)?.is_some() {
                    return Err(accounts::changed().into());
                }
                tx.insert(account)?;
                (account.clone(), None)
            }
        };
        // One account is one member, however often it comes: the workspace knows it by that id.
        let place = match place {
            Some(place) => Some(place),
            None => accounts::belonging(tx, account.id, workspace)?.map(|row| row.member),
        };
        let member = place.unwrap_or_else(|| tx.new_id());
        let belonging = BelongingRow { account: account.id, workspace, member };
        tx.put(&belonging)?;
        let name = accounts::open(tx, &account)?.map(|person| person.name);
        let joining =
            Joining { workspace, invitation: ready.invitation.to_string(), account: account.id, member, name };
        tx.enqueue(job::New::now(JOIN, &joining))?;
        let beginning = Beginning::proven_now(tx.now(), account.id, Some(belonging));
        begin(tx, actor, &ready.token, beginning.lasting(tx.now(), ready.timeout))
    }
}

/// For how long whoever comes by it may stay. A workspace that is not there is an invitation that opens nothing: nobody
/// learns which there are.
async fn check_open(desk: &Desk, workspace: WorkspaceId, invitation: TokenHash) -> Done<Timeout> {
    let found = desk.read_workspace(workspace, move |snapshot| {
        let invitation = invitations::open(snapshot, invitation)?;
        invitations::check_maker(snapshot, &invitation)?;
        check_opens(snapshot)?;
        let roles = parse_roles(&invitation.role_names())?;
        Ok(timeouts::of_roles(snapshot, &roles)?.since(snapshot.now()))
    });
    let found = found.await;
    found.map_err(|failure| match failure {
        Failure::Refused(problem) if problem.reason == Reason::NotFound => invitations::closed().into(),
        other => other,
    })
}

/// A link opens nothing where people come in by providers alone.
fn check_opens(snapshot: &mut Snapshot<'_>) -> Done<()> {
    if !sso_only::holds(snapshot)? {
        return Ok(());
    }
    let detail = "People come into this business by its own provider alone, so this link opens nothing. Ask whoever \
                  sent it to you where you sign in.";
    Err(Problem::new(Reason::Forbidden, "identity.provider-only", detail).into())
}

async fn former_place(desk: &Desk, workspace: WorkspaceId, account: AccountId) -> Done<Option<MemberId>> {
    let member = desk.read_workspace(workspace, move |snapshot| invitations::member_of(snapshot, account)).await?;
    match member {
        Some(member) if member.state == MemberState::Active => {
            Err(Problem::refused("identity.belongs", "You belong to this workspace already. Sign in.").into())
        }
        member => Ok(member.map(|member| member.id)),
    }
}
