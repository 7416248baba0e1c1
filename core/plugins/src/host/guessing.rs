//! How often a plugin may be wrong about a secret. Whoever verifies what they made up, or says something to see whether it
//! is refused, learns a little of it each time: so that is bounded in a call, and dear in a day.

use sandbox::{Answer, Problem};

/// Of a call.
pub const MOST: u32 = 10;
/// Calls of its host that one counts for, where those of a day are counted.
pub const WEIGHT: u32 = 1_000;
/// Bytes of a call in which secrets are looked for: as many guesses are in that as it is long.
const LOOKED_AT: usize = 64 * 1024 * 1024;

#[derive(Debug, Default)]
pub struct Guessed {
    wrong: u32,
    looked_at: usize,
}

impl Guessed {
    pub fn may_go_on(&self) -> Answer<()> {
        match self.wrong < MOST && self.looked_at < LOOKED_AT {
            true => Ok(()),
            false => Err(Problem::new("limit-reached", "This call tried too often what its secrets could be.")),
        }
    }

    pub fn looked_at(&mut self, said: &[u8]) {
        self.looked_at += said.len();
    }

    /// The same again, counted where it is wrong.
    pub fn was(&mut self, right: bool) -> bool {
        self.wrong += u32::from(!right);
        right
    }

    /// As calls of its host.
    pub fn weight(&self) -> u32 {
        self.wrong * WEIGHT
    }
}
