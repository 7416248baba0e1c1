// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `factors`.

use serde::Serialize;

use crate::Operation;

/// Who needs a second factor here, and from when on
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Rule {
}

impl Operation for Rule {
    const NAME: &'static str = "factors.rule";
}
