//! One file for each verb.
//!
//! By whoever sets a provider up: [`begin`], [`renew_token`], [`end`], [`overview`]. By the provider's program:
//! [`add_user`], [`change_user`], [`remove_user`], [`get_user`], [`find_users`], [`add_group`], [`change_group`],
//! [`remove_group`], [`get_group`], [`find_groups`]. For Stockade itself: [`take_back`].

pub mod add_group;
pub mod add_user;
pub mod begin;
pub mod change_group;
pub mod change_user;
pub mod end;
pub mod find_groups;
pub mod find_users;
pub mod follow_rules;
pub mod get_group;
pub mod get_user;
pub mod overview;
pub mod remove_group;
pub mod remove_user;
pub mod renew_token;
pub mod take_back;
