//! What rates make of a price. The result has six places and is rounded later, by whoever adds it up.

use super::{Amount, Exact};

const SHORT: i128 = 1_000_000_000_000;

#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    pub id: u64,
    pub country: String,
    pub state: String,
    pub postcodes: Vec<String>,
    pub cities: Vec<String>,
    pub percent: Amount,
    pub name: String,
    pub priority: i64,
    /// On top of what was taxed before it.
    pub compound: bool,
    /// Delivery is taxed too.
    pub shipping: bool,
    pub class: String,
}

/// What one rate takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taxed {
    pub rate: u64,
    pub amount: Amount,
}

impl Rate {
    fn share(&self) -> Exact {
        self.percent.exact() / 100
    }
}

/// Beside a price: first the plain rates, each of the price alone; then the compound ones, each of all before it.
pub fn exclusive(price: Amount, rates: &[Rate]) -> Vec<Taxed> {
    let mut so_far = price.exact();
    let mut exact = vec![Exact::default(); rates.len()];
    for (at, rate) in rates.iter().enumerate().filter(|(_, rate)| !rate.compound) {
        exact[at] = price.exact() * rate.share();
    }
    so_far += exact.iter().sum::<Exact>();
    for (at, rate) in rates.iter().enumerate().filter(|(_, rate)| rate.compound) {
        exact[at] = short(so_far * rate.share());
        so_far += exact[at];
    }
    rounded(rates, &exact)
}

/// Within a price: the compound rates come out first, the last of them before the others; the plain ones share what
/// is left.
pub fn inclusive(price: Amount, rates: &[Rate]) -> Vec<Taxed> {
    let mut left = price.exact();
    let mut exact = vec![Exact::default(); rates.len()];
    for (at, rate) in rates.iter().enumerate().rev().filter(|(_, rate)| rate.compound) {
        exact[at] = short(left - left / (rate.share() + 1));
        left -= exact[at];
    }
    let plain: Exact = rates.iter().filter(|rate| !rate.compound).map(Rate::share).sum();
    for (at, rate) in rates.iter().enumerate().filter(|(_, rate)| !rate.compound) {
        exact[at] = left * rate.share() / (plain + 1);
    }
    rounded(rates, &exact)
}

/// To places enough, so that many rates on top of each other do not make a fraction that no number holds.
fn short(exact: Exact) -> Exact {
    (exact * SHORT).round() / SHORT
}

fn rounded(rates: &[Rate], exact: &[Exact]) -> Vec<Taxed> {
    rates.iter().zip(exact).map(|(rate, exact)| Taxed { rate: rate.id, amount: Amount::of_exact(*exact) }).collect()
}
