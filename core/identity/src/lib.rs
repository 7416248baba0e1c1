//! Proving who you are: accounts, sessions, and how people come to have them.
//!
//! - [`module`]: the operations, their permissions, records and events
//! - [`Sessions`]: from the token that a request carries to the [`Actor`](model::Actor) who asks
//! - [`Programs`]: the same from the token of a program; [`programs`]: the operations of those
//! - [`run_join`]: the job by which somebody who accepted an invitation becomes a member
//! - [`reset_mail`]: the mail by which somebody sets a new password; [`notice_mail`]: what owners and admins are told
//! - [`sso`]: signing in by a workspace's own provider
//! - [`watch`]: what happens about security, and what of it is unusual
//! - [`records`]: accounts, belongings, sessions, claims, invitations
//! - [`rules`]: what an address, a name and a password must be; when a link or a session is over
//! - [`operations`]: one file for each verb
//!
//! and, for itself alone: `passkeys` (asked for, and answered), `accounts` (found, opened, made), `passwords` (checked, few at a time) and their `strength`,
//! `factors` (second ones: sealed, found, taken), `guard` and `pace` (guessing is slowed down), `tokens` (minted and
//! read), `signing_in` (how a session begins and ends), `landing` (and where), `resealing` (after a key was
//! changed), `invitations`, `resets`.

pub mod operations;
pub mod records;
pub mod rules;
pub mod schema;
pub mod sso;
pub mod watch;

mod accounts;
mod factors;
mod guard;
mod invitations;
mod joining;
mod landing;
mod mailing;
mod notices;
mod pace;
mod passkeys;
mod passwords;
mod programs;
mod renaming;
mod resealing;
mod resets;
mod sessions;
mod signing_in;
mod strength;
mod tokens;

use std::sync::Arc;

use door::{
    Module,
    access::{Permission, RoleName},
};
use vault::Cost;
use work::http::Client;

pub use joining::{JOIN, Joining, run_join};
pub use mailing::{RESET_MAIL, ResetMail, reset_mail};
pub use notices::{NOTICE, Notice, NoticeMail, notice_mail};
pub use operations::programs::module as programs;
pub use programs::Programs;
pub use renaming::run_rename;
pub use sessions::Sessions;
pub use tokens::workspace as workspace_of_token;

use guard::Guard;
use operations::{
    add_passkey::AddPasskey,
    begin_log_in::BeginLogIn,
    begin_passkey::BeginPasskey,
    begin_proof::BeginProof,
    change_name::ChangeName,
    change_password::ChangePassword,
    claim::Claim,
    confirm_totp::ConfirmTotp,
    end_other_sessions::EndOtherSessions,
    end_session::EndSession,
    enrol_totp::EnrolTotp,
    enter::Enter,
    find_address::FindAddress,
    find_session::FindSession,
    forget_belonging::ForgetBelonging,
    free_address::FreeAddress,
    import_account::ImportAccount,
    inspect::Inspect,
    invite::Invite,
    issue_claim::IssueClaim,
    join::Join,
    list_factors::ListFactors,
    list_invitations::ListInvitations,
    list_practice::ListPractice,
    list_sessions::ListSessions,
    log_in::LogIn,
    log_in_with_passkey::LogInWithPasskey,
    log_out::LogOut,
    make_practice::{MakePractice, PRACTISE},
    me::Me,
    need_owner::NeedOwner,
    prove::Prove,
    prove_factor::ProveFactor,
    recover_owner::{RECOVER, RecoverOwner},
    release_address::ReleaseAddress,
    remove_factor::RemoveFactor,
    remove_practice::RemovePractice,
    renew_recovery_codes::RenewRecoveryCodes,
    request_reset::RequestReset,
    reset_password::ResetPassword,
    revoke_invitation::RevokeInvitation,
    standing::FindStanding,
    take_in::TakeIn,
    touch_session::TouchSession,
};
use passkeys::Passkeys;
use passwords::Passwords;
use records::{AccountRow, ChallengeRow, ClaimRow, FactorRow, InvitationRow, RecoveryCodesRow, ResetRow, SessionRow};

/// One's own account and sessions.
pub const SELF: Permission = Permission::new_static("identity:self");
pub const CLAIMS_WRITE: Permission = Permission::new_static("claims:write");
pub const ACCOUNTS_IMPORT: Permission = Permission::new_static("accounts:import");
pub const ACCOUNTS_FREE: Permission = Permission::new_static("accounts:free-address");
pub const ACCOUNTS_ADDRESS: Permission = Permission::new_static("accounts:address");
pub const MEMBERS_JOIN: Permission = Permission::new_static("members:join");
pub const SESSIONS_FIND: Permission = Permission::new_static("sessions:find");
pub const SESSIONS_TOUCH: Permission = Permission::new_static("sessions:touch");
pub const ACCOUNTS_INSPECT: Permission = Permission::new_static("accounts:inspect");
pub const BELONGINGS_FORGET: Permission = Permission::new_static("belongings:forget");

#[derive(Clone)]
pub struct Settings {
    /// What a password hash costs here.
    pub cost: Cost,
    /// Where people reach this server; links begin with it.
    pub public_url: String,
    /// Whether guessing is slowed down; not so only for benchmarks.
    pub is_guarded: bool,
    /// Whether mail leaves this server.
    pub sends_mail: bool,
    /// How providers of single sign-on are asked.
    pub outside: Client,
}

pub fn module(settings: Settings) -> Module {
    let passwords = Arc::new(Passwords::new(settings.cost));
    let guard = Arc::new(if settings.is_guarded { Guard::default() } else { Guard::off() });
    let issuer: Arc<str> = issuer(&settings.public_url).into();
    let passkeys = Arc::new(Passkeys::new(&settings.public_url, &issuer));
    let public_url: Arc<str> = settings.public_url.trim_end_matches('/').into();
    let module = Module::new("identity")
        .grant(SELF, "See and end one's own sessions, and prove who one is", [RoleName::ACCOUNT])
        .grant(
            CLAIMS_WRITE,
            "Make the link by which a fresh server gets its owner",
            [RoleName::OPERATOR, RoleName::SYSTEM],
        )
        .grant(ACCOUNTS_IMPORT, "Make the accounts of people who had one elsewhere", [RoleName::OPERATOR])
        .grant(ACCOUNTS_FREE, "Take an address from the account of somebody else", [RoleName::OPERATOR])
        .grant(ACCOUNTS_ADDRESS, "Find where somebody is written to", [RoleName::SYSTEM])
        .grant(
            ACCOUNTS_INSPECT,
            "See whether accounts and sessions are as they should be",
            [RoleName::OPERATOR, RoleName::SYSTEM],
        )
        .grant(
            RECOVER,
            "Make the link by which somebody becomes an owner of a workspace that lost its own",
            [RoleName::OPERATOR],
        )
        .grant(PRACTISE, "Make shops to practise in", [RoleName::ACCOUNT, RoleName::OPERATOR])
        .grant(MEMBERS_JOIN, "Take in who accepted an invitation", [RoleName::SYSTEM])
        .grant(SESSIONS_FIND, "Find the session behind a token", [RoleName::SYSTEM])
        .grant(SESSIONS_TOUCH, "Write down when a session was last used", [RoleName::SYSTEM])
        .grant(BELONGINGS_FORGET, "Forget that an account was to belong to a workspace", [RoleName::SYSTEM])
        .platform_record::<AccountRow>()
        .platform_record::<SessionRow>()
        .platform_record::<FactorRow>()
        .platform_record::<RecoveryCodesRow>()
        .platform_record::<ChallengeRow>()
        .platform_record::<ClaimRow>()
        .platform_record::<ResetRow>()
        .record::<InvitationRow>()
        .read(NeedOwner)
        .prepared(IssueClaim { public_url: Arc::clone(&public_url) })
        .prepared(Claim { passwords: Arc::clone(&passwords) })
        .prepared(LogIn { passwords: Arc::clone(&passwords), guard: Arc::clone(&guard) })
        .prepared(BeginLogIn { passkeys: Arc::clone(&passkeys), guard: Arc::clone(&guard) })
        .prepared(LogInWithPasskey { passkeys: Arc::clone(&passkeys) })
        .write(LogOut)
        .prepared(RequestReset { guard: Arc::clone(&guard), sends_mail: settings.sends_mail })
        .prepared(ResetPassword { passwords: Arc::clone(&passwords) })
        .prepared(ReleaseAddress)
        .write(FreeAddress)
        .read(FindAddress)
        .read(Inspect)
        .write(BeginProof { passkeys: Arc::clone(&passkeys) })
        .prepared(Prove {
            passwords: Arc::clone(&passwords),
            guard: Arc::clone(&guard),
            passkeys: Arc::clone(&passkeys),
        })
        .prepared(ProveFactor { guard: Arc::clone(&guard), passkeys: Arc::clone(&passkeys) })
        .write(EnrolTotp { issuer })
        .prepared(ConfirmTotp { guard: Arc::clone(&guard) })
        .write(BeginPasskey { passkeys: Arc::clone(&passkeys) })
        .write(AddPasskey { passkeys })
        .read(ListFactors)
        .prepared(RemoveFactor)
        .write(RenewRecoveryCodes)
        .prepared(Enter)
        .read(Me)
        .prepared(MakePractice)
        .read(ListPractice)
        .prepared(RemovePractice)
        .write(ChangeName)
        .prepared(ChangePassword { passwords: Arc::clone(&passwords) })
        .prepared(ImportAccount)
        .read(ListSessions)
        .write(EndSession)
        .write(EndOtherSessions)
        .read(FindSession)
        .read(FindStanding)
        .write(TouchSession)
        .prepared(RecoverOwner { public_url: Arc::clone(&public_url) })
        .prepared(Invite { public_url: Arc::clone(&public_url) })
        .read(ListInvitations)
        .write(RevokeInvitation)
        .prepared(Join { passwords: Arc::clone(&passwords), guard: Arc::clone(&guard) })
        .write(TakeIn)
        .write(ForgetBelonging);
    resealing::declare(watch::declare(sso::declare(module, settings.outside, public_url, passwords, guard)))
}

/// What an authenticator app lists this server under: whoever has several tells them apart.
fn issuer(public_url: &str) -> String {
    let host = mailing::host(public_url).split(':').next().unwrap_or_default();
    format!("Stockade ({host})")
}
