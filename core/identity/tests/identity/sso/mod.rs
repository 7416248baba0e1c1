//! People who come in by a provider of their workspace.
//!
//! - [`coming`]: in, once, into one workspace, as the person they are
//! - [`forged`]: everything that is not believed
//! - [`leaving`]: out again, because the provider says so or says nothing any more
//! - [`mapped`]: from groups to roles, and trying other rules
//! - [`provisioned`]: whom the provider says of its own accord that they are its people
//! - [`setting_up`]: what an owner says of a provider, and finds out about it
//!
//! and, for these: [`liar`] (a provider that says what it is told), [`going`] (there and back, step by step).

mod coming;
mod forged;
mod going;
mod leaving;
mod liar;
mod mapped;
mod provisioned;
mod setting_up;
