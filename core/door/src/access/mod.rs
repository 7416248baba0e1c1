//! What an actor may do: pure policy. It takes data and gives an answer; it sees no database.
//!
//! An actor starts with nothing. A permission is held when a role of the actor or an override
//! allows it and nothing denies it:
//!
//! | role grants | override allows | override denies | held |
//! |-------------|-----------------|-----------------|------|
//! | no          | no              | any             | no   |
//! | any         | any             | yes             | no   |
//! | yes         | any             | no              | yes  |
//! | no          | yes             | no              | yes  |
//!
//! An override past its `until` counts as absent. Roles only allow; deny is a word of overrides.

mod canary; // the server refuses to serve unless the denied is denied
mod judge; // Casbin: its model, and an enforcer that holds one actor
mod names; // Permission, RoleName: the words, checked
mod policy; // ActorPolicy, Rule, Override: what the judge is told
pub mod records; // members, roles and overrides, as a workspace keeps them
mod roles; // the built-in roles
mod set; // PermissionSet: what the judge said, remembered
mod why; // Explanation: the line that decided, for people

#[cfg(test)]
mod tests;

pub use canary::canary;
pub use names::{InvalidName, Permission, RoleName};
pub use policy::{ActorPolicy, Effect, Override, PolicyError, Rule};
pub use set::{PermissionSet, permission_set};
pub use why::{DecidedBy, Explanation, why};
