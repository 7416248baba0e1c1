//! What was issued, as files and by mail: one file for each verb.

pub mod fetch;
pub mod get;
pub mod letter;
pub mod make;
pub mod note;
pub mod preview;
pub mod send;
