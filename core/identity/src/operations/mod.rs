//! One file for each verb.
//!
//! Coming in: [`issue_claim`], [`claim`], [`log_in`], [`prove_factor`], [`request_reset`], [`reset_password`], [`invite`], [`join`]. Second factors:
//! [`enrol_totp`], [`confirm_totp`], [`list_factors`], [`remove_factor`], [`renew_recovery_codes`]. While in: [`me`], [`change_name`],
//! [`change_password`],
//! [`prove`], [`enter`], [`list_sessions`], [`list_invitations`], [`revoke_invitation`]. Going out:
//! [`log_out`], [`end_session`]. For who runs it: [`import_account`], [`recover_owner`], [`inspect`]. To practise: [`make_practice`],
//! [`list_practice`], [`remove_practice`]. For programs: [`programs`]. For Stockade itself: [`find_session`], [`standing`], [`find_address`], [`touch_session`], [`take_in`],
//! [`forget_belonging`].

pub mod add_passkey;
pub mod begin_log_in;
pub mod begin_passkey;
pub mod begin_proof;
pub mod change_name;
pub mod change_password;
pub mod claim;
pub mod confirm_totp;
pub mod end_other_sessions;
pub mod end_session;
pub mod enrol_totp;
pub mod enter;
pub mod find_address;
pub mod find_session;
pub mod forget_belonging;
pub mod free_address;
pub mod import_account;
pub mod inspect;
pub mod invite;
pub mod issue_claim;
pub mod join;
pub mod list_factors;
pub mod list_invitations;
pub mod list_practice;
pub mod list_sessions;
pub mod log_in;
pub mod log_in_with_passkey;
pub mod log_out;
pub mod make_practice;
pub mod me;
pub mod need_owner;
pub mod programs;
pub mod prove;
pub mod prove_factor;
pub mod recover_owner;
pub mod release_address;
pub mod remove_factor;
pub mod remove_practice;
pub mod renew_recovery_codes;
pub mod request_reset;
pub mod reset_password;
pub mod revoke_invitation;
pub mod standing;
pub mod take_in;
pub mod touch_session;

pub use crate::signing_in::{Begun, SignedIn};
