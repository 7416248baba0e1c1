//! What Stockade promises, and how each promise is proved. No I/O: this is a list, and the words to speak about it.
//!
//! - [`Control`]: a promise with its proofs
//! - [`kept`]: all that are kept, in a file for each subject
//! - [`Probe`], [`Finding`]: what a living server is asked, and what it turned out to be; the server has the means
//! - [`reference`]: all of it as a page, for people
//!
//! A control says only what its tests prove, in our own words. `tests/assurance.rs` refuses one that names a test
//! which is not there, or is not run; that a test fails is the suite's business. So a promise without a proof does not
//! get past a build.

pub mod kept;
mod probe;
pub mod reference;

pub use probe::{Finding, Probe};

/// A promise, and what proves it.
#[derive(Debug, Clone, Copy)]
pub struct Control {
    /// `0-12`: stable, so that others can refer to it.
    pub id: &'static str,
    pub promise: &'static str,
    /// `crate::test`. Where a test runs on both databases, its name without them.
    pub proofs: &'static [&'static str],
    /// What a living server can be asked about it.
    pub probes: &'static [Probe],
}

/// Every control that is kept, in the order of their ids.
pub fn all() -> Vec<&'static Control> {
    let mut all: Vec<&Control> = kept::ALL.iter().copied().flatten().collect();
    all.sort_by_key(|control| place(control.id));
    all
}

/// The controls that a probe is for.
pub fn asked_by(probe: Probe) -> impl Iterator<Item = &'static Control> {
    all().into_iter().filter(move |control| control.probes.contains(&probe))
}

/// The page and the place on it; none for what is no id.
pub fn place(id: &str) -> Option<(u32, u32)> {
    let (page, number) = id.split_once('-')?;
    Some((page.parse().ok()?, number.parse().ok()?))
}
