//! Randomness that can be had again from its seed (SplitMix64).

use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher as _, Hasher as _},
    time::Duration,
};

#[derive(Debug, Clone)]
pub struct Chance {
    seed: u64,
    state: u64,
}

impl Chance {
    pub const fn new(seed: u64) -> Self {
        Self { seed, state: seed }
    }

    /// Another each time.
    pub fn any() -> Self {
        Self::new(RandomState::new().build_hasher().finish() >> 16)
    }

    /// What makes the same again.
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    pub fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, most: u64) -> u64 {
        self.draw() % most.max(1)
    }

    pub fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len() as u64) as usize]
    }

    pub fn between(&mut self, least: Duration, most: Duration) -> Duration {
        let span = most.saturating_sub(least).as_micros() as u64;
        least + Duration::from_micros(self.below(span + 1))
    }

    /// For somebody else, who draws at their own pace.
    #[must_use]
    pub fn branch(&mut self) -> Self {
        Self::new(self.draw())
    }
}
