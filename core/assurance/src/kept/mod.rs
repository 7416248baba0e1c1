//! What is kept, by subject. A control is added with the work that keeps it, and never before.

mod business;
mod evidence;
mod people;
mod secrets;
mod wire;

use crate::Control;

pub(crate) const ALL: &[&[Control]] = &[business::KEPT, evidence::KEPT, people::KEPT, secrets::KEPT, wire::KEPT];
