//! One file for each verb.

pub mod accounts;
pub mod begin;
pub mod entries;
pub mod files;
pub mod follow;
pub mod get;
pub mod periods;
pub mod purposes;
pub mod reports;
