//! Who is asking. An actor is made by proving something (a session, a token, a socket's peer) and
//! passed on as an argument; nothing looks it up from the air.

use std::{fmt, net::IpAddr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{AccountId, ApiTokenId, InstallationId, MemberId, RequestId, ServiceId, SessionId, Timestamp, WorkspaceId};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Who {
    /// Nobody has said who they are.
    Anyone,
    /// A signed-in person; in a workspace, as the member they are there.
    Person { account: AccountId, session: SessionId, member: Option<MemberId> },
    /// A program that shows a token. It may what whoever holds the token may, as far as the token says.
    Program { token: ApiTokenId, holder: Holder },
    /// A plugin, as it is installed here. It may what it was granted.
    Plugin { installation: InstallationId },
    /// Somebody with a shell on the machine: the system's user and the reason they gave.
    Operator { user: String, reason: String },
    /// A part of Stockade itself, such as housekeeping.
    System { part: String },
}

/// Whom a token stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Holder {
    /// One of the people, as the member they are.
    Member { account: AccountId, member: MemberId },
    /// An account of the program's own.
    Service { service: ServiceId },
}

/// Where the question came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    pub address: Option<IpAddr>,
    pub user_agent: Option<String>,
    pub request: RequestId,
}

/// How far a person has come with a second factor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SecondFactor {
    /// They have none.
    #[default]
    Absent,
    /// They have one, and this session has not proven it yet: it may do that, and leave.
    Owed,
    /// Proven in this session.
    Proven,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    pub who: Who,
    /// The workspace the actor stands in; none on the platform.
    pub workspace: Option<WorkspaceId>,
    pub origin: Origin,
    /// Whom the actor acts for, where that is somebody else.
    pub on_behalf_of: Option<AccountId>,
    /// When the actor last proved who it is; what a step-up looks at.
    pub proven_at: Option<Timestamp>,
    /// A person's; everyone else proves themselves otherwise.
    #[serde(default)]
    pub second_factor: SecondFactor,
    /// Whether a workspace's provider says who it is, and not the account itself: then it is somebody there, and no
    /// longer than the provider says.
    #[serde(default)]
    pub by_provider: bool,
}

impl Actor {
    pub fn new(who: Who, workspace: Option<WorkspaceId>, origin: Origin) -> Self {
        Self {
            who,
            workspace,
            origin,
            on_behalf_of: None,
            proven_at: None,
            second_factor: SecondFactor::Absent,
            by_provider: false,
        }
    }

    /// Housekeeping and start-up.
    pub fn system(part: &str, workspace: Option<WorkspaceId>, now: Timestamp) -> Self {
        let origin = Origin { address: None, user_agent: None, request: RequestId::new(now) };
        Self::new(Who::System { part: part.to_owned() }, workspace, origin)
    }

    /// A plugin, in the course of one delivery.
    pub fn plugin(installation: InstallationId, workspace: WorkspaceId, request: RequestId) -> Self {
        let origin = Origin { address: None, user_agent: None, request };
        Self::new(Who::Plugin { installation }, Some(workspace), origin)
    }

    /// Whose account asks, by themselves or by a program of theirs.
    pub fn account(&self) -> Option<AccountId> {
        match self.who {
            Who::Person { account, .. } | Who::Program { holder: Holder::Member { account, .. }, .. } => Some(account),
            _ => None,
        }
    }

    pub fn member(&self) -> Option<MemberId> {
        match self.who {
            Who::Person { member, .. } => member,
            Who::Program { holder: Holder::Member { member, .. }, .. } => Some(member),
            _ => None,
        }
    }

    pub fn installation(&self) -> Option<InstallationId> {
        match self.who {
            Who::Plugin { installation } => Some(installation),
            _ => None,
        }
    }

    /// The token that a program shows.
    pub fn token(&self) -> Option<ApiTokenId> {
        match self.who {
            Who::Program { token, .. } => Some(token),
            _ => None,
        }
    }
}

/// The actor as records and the audit log name it. A program is whoever it works for, so that nobody agrees by one with
/// what they proposed themselves; which token it was stands beside it in the log.
impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anyone => f.write_str("anyone"),
            Self::Person { account, .. } => write!(f, "{account}"),
            Self::Program { holder: Holder::Member { account, .. }, .. } => write!(f, "{account}"),
            Self::Program { holder: Holder::Service { service }, .. } => write!(f, "{service}"),
            Self::Plugin { installation } => write!(f, "{installation}"),
            Self::Operator { user, .. } => write!(f, "operator:{user}"),
            Self::System { part } => write!(f, "system:{part}"),
        }
    }
}
