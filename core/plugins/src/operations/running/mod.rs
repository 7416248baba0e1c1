//! What the system asks for while plugins work. Nobody else may.
//!
//! - [`follow`]: what happens in the workspace becomes deliveries
//! - [`receive`]: so does what others send
//! - [`tick`]: and so does that the time has come
//! - [`take`]: a delivery is somebody's for a while, with all that they need to try it
//! - [`settle`]: what a try came to, in the transaction of what the plugin did
//! - [`requests`], [`entries`], [`linked`], [`secrets`], [`refreshing`]: what is needed meanwhile
//! - [`program`]: its program, as bytes
//! - [`forget`]: what is long over

pub mod entries;
pub mod follow;
pub mod forget;
pub mod linked;
pub mod program;
pub mod receive;
pub mod refreshing;
pub mod requests;
pub mod secrets;
pub mod settle;
pub mod take;
pub mod tick;
