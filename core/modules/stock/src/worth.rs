//! What stock is worth, by moving average and by first in, first out. Pure, and integers all the way down: a
//! value is in millionths of its currency, a part of it is rounded once, half to even, and what is left is what
//! was there less that part. So value is never invented and never lost.

use model::{Quantity, Rate, amount::NotAnAmount};

const MILLION: i128 = 1_000_000;
/// The most that one level is worth: a hundred thousand million, so that the sum of many is still a number.
const LIMIT: i64 = 100_000_000_000 * 1_000_000;

/// What something is worth by each method, in millionths of the currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Worth {
    pub average: i64,
    pub fifo: i64,
}

impl Worth {
    pub const NOTHING: Self = Self { average: 0, fifo: 0 };

    pub const fn both(value: i64) -> Self {
        Self { average: value, fifo: value }
    }

    pub const fn is_nothing(self) -> bool {
        self.average == 0 && self.fifo == 0
    }

    fn plus(self, other: Self) -> Result<Self, NotAnAmount> {
        Ok(Self { average: added(self.average, other.average)?, fifo: added(self.fifo, other.fifo)? })
    }

    fn minus(self, other: Self) -> Self {
        Self { average: self.average - other.average, fifo: self.fifo - other.fifo }
    }

    fn share(self, part: i64, whole: i64) -> Self {
        Self { average: share(self.average, part, whole), fifo: share(self.fifo, part, whole) }
    }
}

/// So much, bought at one price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Layer {
    /// The first line of the ledger that is in it.
    pub line: i64,
    pub quantity: i64,
    pub value: i64,
}

impl Layer {
    fn take(&mut self, part: i64) -> i64 {
        let value = share(self.value, part, self.quantity);
        self.quantity -= part;
        self.value -= value;
        value
    }
}

/// What a level knows of its value. What came without a price is in no layer and leaves first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Books {
    pub on_hand: i64,
    pub worth: Worth,
    /// How much is in layers older than the newest.
    pub spilled: i64,
    pub top: Layer,
    /// The price of one, when it was last known.
    pub cost: Option<Rate>,
}

/// What became of something that came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Put {
    /// What stock is worth more.
    pub kept: Worth,
    /// What belongs to goods that had left before they were there.
    pub late: Worth,
    /// The layer that is no longer the newest.
    pub spill: Option<Layer>,
}

/// A movement that is taken back: its line, and what stock was worth more by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Back {
    pub line: i64,
    pub worth: Worth,
}

impl Books {
    /// Something comes in. A layer of the same price as the newest is the same layer.
    pub fn put(&mut self, quantity: i64, worth: Worth, cost: Option<Rate>, line: i64) -> Result<Put, NotAnAmount> {
        let kept_quantity = quantity - quantity.min(self.on_hand.saturating_neg().max(0));
        let kept = worth.share(kept_quantity, quantity);
        self.on_hand = added(self.on_hand, quantity)?;
        self.worth = self.worth.plus(kept)?;
        if self.worth.average.max(self.worth.fifo) > LIMIT {
            return Err(NotAnAmount::TooLarge);
        }
        let mut spill = None;
        if kept.fifo > 0 {
            if self.top.quantity > 0 && cost.is_some() && cost == self.cost {
                self.top.quantity = added(self.top.quantity, kept_quantity)?;
                self.top.value = added(self.top.value, kept.fifo)?;
            } else {
                if self.top.quantity > 0 {
                    self.spilled = added(self.spilled, self.top.quantity)?;
                    spill = Some(self.top);
                }
                self.top = Layer { line, quantity: kept_quantity, value: kept.fifo };
            }
        }
        self.cost = cost.or_else(|| unit(worth.fifo, quantity)).or(self.cost);
        Ok(Put { kept, late: worth.minus(kept), spill })
    }

    /// How much of what leaves is to be looked for in the older layers.
    pub fn wants_older(&self, quantity: i64) -> i64 {
        let costed = self.leaving(quantity) - self.uncosted();
        costed.clamp(0, self.spilled)
    }

    /// Something leaves: what has no price first, then the oldest layers, then the newest.
    pub fn take(&mut self, quantity: i64, older: &mut [Layer]) -> Worth {
        let (leaving, there) = (self.leaving(quantity), self.there());
        let average = share(self.worth.average, leaving, there);
        let (mut rest, mut fifo) = (leaving - leaving.min(self.uncosted()), 0);
        for layer in older {
            let part = rest.min(layer.quantity);
            fifo += layer.take(part);
            self.spilled -= part;
            rest -= part;
        }
        fifo += self.top.take(rest);
        self.leave(quantity, Worth { average, fifo })
    }

    /// What came in leaves as it came, as far as it is still there: at its own price, from its own layer, which
    /// is `older` where it is not the newest. `None` where its layer does not hold that much any more.
    pub fn take_back(&mut self, quantity: i64, back: Back, older: Option<&mut Layer>) -> Option<Worth> {
        let (leaving, there) = (self.leaving(quantity), self.there());
        let average =
            if leaving == there { self.worth.average } else { back.worth.average.clamp(0, self.worth.average) };
        let fifo = match older {
            _ if back.worth.fifo == 0 && self.uncosted() >= leaving => 0,
            _ if self.top.line <= back.line && self.top.quantity >= leaving => self.top.take(leaving),
            Some(layer) if layer.quantity >= leaving => {
                self.spilled -= leaving;
                layer.take(leaving)
            }
            _ => return None,
        };
        Some(self.leave(quantity, Worth { average, fifo }))
    }

    fn leave(&mut self, quantity: i64, worth: Worth) -> Worth {
        self.on_hand -= quantity;
        self.worth = self.worth.minus(worth);
        worth
    }

    fn there(&self) -> i64 {
        self.on_hand.max(0)
    }

    fn leaving(&self, quantity: i64) -> i64 {
        quantity.min(self.there())
    }

    fn uncosted(&self) -> i64 {
        self.there() - self.spilled - self.top.quantity
    }
}

/// What so much is worth by what is there, or by what one cost last.
pub fn estimate(books: &Books, quantity: u64) -> i128 {
    let of = |value: i64, whole: i64| half_even(i128::from(value) * i128::from(quantity), i128::from(whole));
    if books.on_hand > 0 && books.worth.average > 0 {
        of(books.worth.average, books.on_hand)
    } else {
        books.cost.map_or(0, |cost| half_even(i128::from(cost.millionths()) * i128::from(quantity), MILLION))
    }
}

/// Price times quantity.
pub fn priced(cost: Rate, quantity: Quantity) -> Result<i64, NotAnAmount> {
    let product = i128::from(cost.millionths()) * i128::from(quantity.millionths());
    half_even(product, MILLION).try_into().map_err(|_| NotAnAmount::TooLarge)
}

/// The price of one of so many.
fn unit(value: i64, quantity: i64) -> Option<Rate> {
    let known = value > 0 && quantity > 0;
    let cost = known.then(|| half_even(i128::from(value) * MILLION, i128::from(quantity)))?;
    cost.try_into().ok().map(Rate::from_millionths)
}

/// The part of a value; all of it where all leaves.
fn share(value: i64, part: i64, whole: i64) -> i64 {
    if part >= whole {
        return value;
    }
    // Less than the value, so it fits.
    half_even(i128::from(value) * i128::from(part), i128::from(whole)).try_into().unwrap_or(value)
}

/// Of two that are not negative, the second not zero.
fn half_even(numerator: i128, denominator: i128) -> i128 {
    let (quotient, rest) = (numerator / denominator, numerator % denominator);
    match (rest * 2).cmp(&denominator) {
        std::cmp::Ordering::Less => quotient,
        std::cmp::Ordering::Greater => quotient + 1,
        std::cmp::Ordering::Equal => quotient + quotient % 2,
    }
}

fn added(one: i64, other: i64) -> Result<i64, NotAnAmount> {
    one.checked_add(other).ok_or(NotAnAmount::TooLarge)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Books with all their layers, as a level and its table hold them.
    #[derive(Default)]
    struct Whole {
        books: Books,
        older: Vec<Layer>,
        came: i128,
        late: i128,
        average_out: i128,
        fifo_out: i128,
        line: i64,
    }

    impl Whole {
        fn come(&mut self, quantity: i64, cost: i64) {
            self.line += 1;
            let cost = Rate::from_millionths(cost);
            let value = priced(cost, Quantity::from_millionths(quantity)).unwrap();
            let put = self.books.put(quantity, Worth::both(value), Some(cost), self.line).unwrap();
            self.older.extend(put.spill);
            self.came += i128::from(value);
            assert_eq!(put.late.average, put.late.fifo);
            self.late += i128::from(put.late.fifo);
        }

        fn go(&mut self, quantity: i64) {
            self.line += 1;
            let wanted = self.books.wants_older(quantity);
            let there: i64 = self.older.iter().map(|layer| layer.quantity).sum();
            assert!(wanted <= there);
            let gone = self.books.take(quantity, &mut self.older);
            self.older.retain(|layer| layer.quantity > 0);
            self.average_out += i128::from(gone.average);
            self.fifo_out += i128::from(gone.fifo);
        }

        fn check(&self) {
            let books = &self.books;
            let older: i64 = self.older.iter().map(|layer| layer.quantity).sum();
            let layers: i64 = self.older.iter().map(|layer| layer.value).sum::<i64>() + books.top.value;
            assert_eq!(older, books.spilled);
            assert_eq!(layers, books.worth.fifo, "the layers are what it is worth");
            assert_eq!(i128::from(books.worth.fifo), self.came - self.late - self.fifo_out);
            assert_eq!(i128::from(books.worth.average), self.came - self.late - self.average_out);
            assert!(books.worth.average >= 0 && books.worth.fifo >= 0 && books.uncosted() >= 0);
            if books.on_hand <= 0 {
                assert_eq!(books.worth, Worth::NOTHING, "what is not there is worth nothing");
            }
        }
    }

    proptest! {
        /// What came, less what left, is what is there: whatever comes and goes, and also below zero.
        #[test]
        fn value_is_never_invented_nor_lost(
            steps in prop::collection::vec((any::<bool>(), 1_i64..50_000_000, prop_oneof![Just(2_100_000_i64), 0_i64..9_999_999]), 1..60),
        ) {
            let mut whole = Whole::default();
            for (comes, quantity, cost) in steps {
                if comes { whole.come(quantity, cost) } else { whole.go(quantity) }
                whole.check();
            }
            whole.go(whole.books.on_hand.max(0));
            whole.check();
            prop_assert_eq!(whole.came - whole.late, whole.fifo_out);
            prop_assert_eq!(whole.came - whole.late, whole.average_out);
        }

        /// What is taken back at once leaves everything as it was.
        #[test]
        fn what_is_taken_back_was_never_there(
            before in prop::collection::vec((1_i64..50_000_000, 1_i64..9_999_999), 0..6),
            quantity in 1_i64..50_000_000, cost in 1_i64..9_999_999,
        ) {
            let mut whole = Whole::default();
            before.into_iter().for_each(|(quantity, cost)| whole.come(quantity, cost));
            let (found, line) = (whole.books, whole.line + 1);
            let value = priced(Rate::from_millionths(cost), Quantity::from_millionths(quantity)).unwrap();
            let put = whole.books.put(quantity, Worth::both(value), Some(Rate::from_millionths(cost)), line).unwrap();
            let gone = whole.books.take_back(quantity, Back { line, worth: put.kept }, None).unwrap();
            prop_assert_eq!(gone, put.kept);
            prop_assert_eq!((whole.books.on_hand, whole.books.worth), (found.on_hand, found.worth));
        }
    }

    #[test]
    fn the_oldest_leaves_first_and_the_average_moves() {
        let mut whole = Whole::default();
        whole.come(10_000_000, 5_000_000);
        whole.come(10_000_000, 7_000_000);
        let gone = whole.books.take(15_000_000, &mut whole.older);
        assert_eq!(gone, Worth { average: 90_000_000, fifo: 85_000_000 });
        assert_eq!(whole.books.worth, Worth { average: 30_000_000, fifo: 35_000_000 });
    }

    #[test]
    fn a_half_goes_to_the_even_neighbour() {
        assert_eq!([1, 3, 5, 7].map(|n| half_even(n, 2)), [0, 2, 2, 4]);
        assert_eq!([4, 5, 6].map(|n| half_even(n, 3)), [1, 2, 2]);
    }
}
