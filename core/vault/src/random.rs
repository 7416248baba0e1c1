//! Randomness: the operating system's generator and nothing in front of it.
//!
//! A generator of our own would be faster by a few hundred nanoseconds and would have to survive
//! forks, snapshots of virtual machines and reviewers.

use crate::halt::halt;

/// Overwrites `bytes` with random ones.
pub(crate) fn fill(bytes: &mut [u8]) {
    if getrandom::fill(bytes).is_err() {
        halt("the operating system gave no random bytes, so no key can be made")
    }
}

/// Random bytes for what is not secret: ids, nonces, salts.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}
