//! People who come in by a provider of their workspace.
//!
//! - [`elsewhere`]: all of it with a certified provider that is not ours
//! - [`coming`]: in, once, into one workspace, as the person they are
//! - [`forged`]: everything that is not believed
//! - [`leaving`]: out again, because the provider says so or says nothing any more
//! - [`only`]: by providers alone, and the one account that breaks the glass
//! - [`quirks`]: what each provider does in its own way
//! - [`mapped`]: from groups to roles, and trying other rules
//! - [`provisioned`]: whom the provider says of its own accord that they are its people
//! - [`setting_up`]: what an owner says of a provider, and finds out about it
//!
//! and, for these: [`liar`] (a provider that says what it is told), [`going`] (there and back, step by step).

mod coming;
mod elsewhere;
mod forged;
pub mod going;
mod leaving;
pub mod liar;
mod mapped;
mod only;
mod provisioned;
mod quirks;
mod setting_up;
