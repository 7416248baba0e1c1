//! What coupons take off lines, in the smallest coin: dearest lines first, shares rounded down, and what is left over
//! by single coins.

use super::{Amount, Half};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Off {
    Percent,
    /// From each piece.
    EachPiece,
    /// From all together.
    All,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Coupon {
    pub off: Off,
    pub amount: Amount,
    /// The lines that it is for, by their place.
    pub lines: Vec<usize>,
}

/// What can be taken off of.
#[derive(Clone, Copy, Debug)]
struct Item {
    at: usize,
    price: i64,
    quantity: i64,
}

/// For each coupon what it takes off each line. `lines` are price and quantity, as the customer sees the price.
pub fn share(lines: &[(Amount, i64)], coupons: &[Coupon], decimals: u32, one_after_another: bool) -> Vec<Vec<i64>> {
    let mut items: Vec<Item> = lines
        .iter()
        .enumerate()
        .map(|(at, (price, quantity))| Item { at, price: price.units(decimals), quantity: *quantity })
        .collect();
    items.sort_by_key(|item| std::cmp::Reverse(item.price.saturating_mul(item.quantity)));
    let mut taken = Taken { lines: vec![0; lines.len()], coupons: Vec::new() };
    for coupon in coupons {
        taken.coupons.push(vec![0; lines.len()]);
        let mut meant = items.clone();
        meant.retain(|item| coupon.lines.contains(&item.at) && item.quantity > 0 && taken.left(item) > 0);
        match coupon.off {
            Off::Percent => percent(&meant, coupon.amount, one_after_another, &mut taken),
            Off::EachPiece => drop(each_piece(&meant, coupon.amount.units(decimals), &mut taken)),
            Off::All => all_together(meant, coupon.amount.units(decimals), &mut taken),
        }
    }
    taken.coupons
}

struct Taken {
    lines: Vec<i64>,
    coupons: Vec<Vec<i64>>,
}

impl Taken {
    fn left(&self, item: &Item) -> i64 {
        (item.price - self.lines[item.at]).max(0)
    }

    fn take(&mut self, item: &Item, wanted: i64) -> i64 {
        let taken = wanted.min(self.left(item));
        self.lines[item.at] += taken;
        if let Some(coupon) = self.coupons.last_mut() {
            coupon[item.at] += taken;
        }
        taken
    }
}

fn percent(items: &[Item], percent: Amount, one_after_another: bool, taken: &mut Taken) {
    let of = |price: i64| percent.exact() / 100 * i128::from(price);
    let (mut total, mut base) = (0, 0);
    for item in items {
        let price = if one_after_another { taken.left(item) } else { item.price };
        base += price;
        total += taken.take(item, i64::try_from(of(price).floor().to_integer()).unwrap_or(i64::MAX));
    }
    let due = Half::Down.round(of(base));
    if total < due {
        single_coins(items, due - total, taken);
    }
}

fn each_piece(items: &[Item], amount: i64, taken: &mut Taken) -> i64 {
    items.iter().map(|item| taken.take(item, amount.saturating_mul(item.quantity))).sum()
}

fn all_together(mut items: Vec<Item>, mut amount: i64, taken: &mut Taken) {
    loop {
        items.retain(|item| taken.left(item) > 0);
        let pieces: i64 = items.iter().map(|item| item.quantity).sum();
        if pieces == 0 || amount <= 0 {
            return;
        }
        match amount / pieces {
            0 => return single_coins(&items, amount, taken),
            each => amount -= each_piece(&items, each, taken),
        }
    }
}

fn single_coins(items: &[Item], mut amount: i64, taken: &mut Taken) {
    for item in items {
        for _ in 0..item.quantity {
            if amount <= 0 {
                return;
            }
            amount -= taken.take(item, 1);
        }
    }
}
