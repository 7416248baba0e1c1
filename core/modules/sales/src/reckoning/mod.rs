//! What an order comes to: lines, discounts and taxes, in minor units of one currency. Pure.
//!
//! Each amount is rounded once: a line when its price is multiplied, a discount when its share is taken, a tax for its
//! line or for the whole paper, as the law wants it. What is then shared out among lines is shared to the last unit
//! ([`split`]), so that every sum is what its parts are.
//!
//! - [`split`]: an amount in parts
//! - `examples`: what tax offices say themselves

pub mod split;

#[cfg(test)]
mod examples;

use std::collections::BTreeMap;

use model::{
    Quantity, Rate,
    amount::{NotAnAmount, Rounding, quotient},
};

/// Rates of taxes upon taxes are kept so fine.
const FINE: i128 = 1_000_000_000_000;
const MILLION: i128 = 1_000_000;

model::words! {
    /// For what a tax is rounded.
    pub enum RoundPer {
        Line = "line",
        /// Once for all lines that are taxed alike.
        Document = "document",
    }
}

/// How it is reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// The decimal places of the currency.
    pub places: u32,
    /// Whether the tax is in the prices, or comes on top.
    pub includes_tax: bool,
    pub per: RoundPer,
    pub rounding: Rounding,
    /// Whether several taxes of one line are rounded as one, and then shared out among them.
    pub together: bool,
}

/// A line as it is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub price: Rate,
    pub quantity: Quantity,
    pub discounts: Vec<Off>,
    /// Whether it has its share in discounts of the whole. Goods have, what it costs to send them has not.
    pub shares: bool,
    pub taxes: Vec<Levy>,
}

/// A discount: a share of what is left, or so many minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Off {
    Share(Rate),
    Amount(i64),
}

/// A tax of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Levy {
    /// 0.2 for twenty percent.
    pub rate: Rate,
    /// Whether it is a tax on the other taxes too.
    pub compound: bool,
}

/// What a line comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Price times quantity, as the price is: with the tax in it or not.
    pub subtotal: i64,
    /// What is taken off it, its share in discounts of the whole with it.
    pub discount: i64,
    pub net: i64,
    /// In the order of the line's taxes.
    pub taxes: Vec<i64>,
    pub gross: i64,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reckoned {
    pub lines: Vec<Figures>,
    pub subtotal: i64,
    pub discount: i64,
    pub net: i64,
    pub tax: i64,
    pub gross: i64,
}

/// Why it cannot be reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    TooLarge,
    /// More is taken off than there is; of this line, or of the whole.
    TooMuchOff(Option<usize>),
}

impl From<NotAnAmount> for Wrong {
    fn from(_: NotAnAmount) -> Self {
        Self::TooLarge
    }
}

pub fn reckon(manner: &Manner, items: &[Item], discounts: &[Off]) -> Result<Reckoned, Wrong> {
    let mut lines = items.iter().enumerate().map(|(at, item)| line(manner, at, item)).collect::<Result<Vec<_>, _>>()?;
    take_off(items, &mut lines, discounts)?;
    match manner.per {
        RoundPer::Line => {
            for (item, line) in items.iter().zip(&mut lines) {
                line.taxes = taxes(manner, left(line), &item.taxes)?;
            }
        }
        RoundPer::Document => tax_alike(manner, items, &mut lines)?,
    }
    for line in &mut lines {
        let tax = sum(line.taxes.iter().copied())?;
        let amount = left(line);
        (line.net, line.gross) = match manner.includes_tax {
            true => (amount.checked_sub(tax).ok_or(Wrong::TooLarge)?, amount),
            false => (amount, amount.checked_add(tax).ok_or(Wrong::TooLarge)?),
        };
    }
    let of = |figure: fn(&Figures) -> i64| sum(lines.iter().map(figure));
    let (subtotal, discount) = (of(|line| line.subtotal)?, of(|line| line.discount)?);
    let (net, gross) = (of(|line| line.net)?, of(|line| line.gross)?);
    Ok(Reckoned { subtotal, discount, net, tax: gross - net, gross, lines })
}

/// A price with other taxes in it: without the ones, and with the others. Rounded once, as finely as prices are.
pub fn moved(price: Rate, without: &[Levy], with: &[Levy]) -> Result<Rate, Wrong> {
    let (from, to) = (FINE + effective(without)?.iter().sum::<i128>(), FINE + effective(with)?.iter().sum::<i128>());
    let product = i128::from(price.millionths()).checked_mul(to).ok_or(Wrong::TooLarge)?;
    Ok(Rate::from_millionths(quotient(product, from, Rounding::HalfUp)?))
}

/// The largest part of its price that is taken off a line: what no discount limit may be under.
pub fn share_off(full: i64, left: i64) -> Rate {
    if full <= 0 || left >= full {
        return Rate::ZERO;
    }
    let off = (i128::from(full) - i128::from(left)) * MILLION;
    quotient(off, full.into(), Rounding::Up).map_or(Rate::whole(1), Rate::from_millionths)
}

/// Price times quantity, rounded once.
pub fn extended(places: u32, price: Rate, quantity: Quantity) -> Result<i64, NotAnAmount> {
    let product = i128::from(price.millionths())
        .checked_mul(quantity.millionths().into())
        .and_then(|product| product.checked_mul(10_i128.pow(places)))
        .ok_or(NotAnAmount::TooLarge)?;
    quotient(product, MILLION * MILLION, Rounding::HalfUp)
}

fn line(manner: &Manner, at: usize, item: &Item) -> Result<Figures, Wrong> {
    let subtotal = extended(manner.places, item.price, item.quantity)?;
    let discount = off(subtotal, &item.discounts)?.ok_or(Wrong::TooMuchOff(Some(at)))?;
    Ok(Figures { subtotal, discount, ..Figures::default() })
}

/// What discounts take off an amount, one after the other; nothing where that is more than there is.
fn off(amount: i64, discounts: &[Off]) -> Result<Option<i64>, Wrong> {
    let mut left = amount;
    for discount in discounts {
        let taken = match discount {
            Off::Share(share) => {
                quotient(i128::from(left) * i128::from(share.millionths()), MILLION, Rounding::HalfUp)?
            }
            Off::Amount(minor) => *minor,
        };
        left = left.checked_sub(taken).ok_or(Wrong::TooLarge)?;
        if left < 0 {
            return Ok(None);
        }
    }
    Ok(Some(amount - left))
}

/// Shares the discounts of the whole out among the lines that have a share in them.
fn take_off(items: &[Item], lines: &mut [Figures], discounts: &[Off]) -> Result<(), Wrong> {
    let weights: Vec<i64> =
        items.iter().zip(lines.iter()).map(|(item, line)| if item.shares { left(line) } else { 0 }).collect();
    let taken = off(sum(weights.iter().copied())?, discounts)?.ok_or(Wrong::TooMuchOff(None))?;
    if taken > 0 {
        for (line, part) in lines.iter_mut().zip(split::by_weight(taken, &weights)?) {
            line.discount = line.discount.checked_add(part).ok_or(Wrong::TooLarge)?;
        }
    }
    Ok(())
}

/// One rounding for all lines that are taxed alike, shared out among them.
fn tax_alike(manner: &Manner, items: &[Item], lines: &mut [Figures]) -> Result<(), Wrong> {
    let mut alike: BTreeMap<&[Levy], Vec<usize>> = BTreeMap::new();
    for (at, item) in items.iter().enumerate() {
        alike.entry(item.taxes.as_slice()).or_default().push(at);
    }
    for (levies, places) in alike {
        let mut amounts: Vec<i64> = places.iter().filter_map(|at| lines.get(*at)).map(left).collect();
        for tax in taxes(manner, sum(amounts.iter().copied())?, levies)? {
            let parts = split::by_weight(tax, &amounts)?;
            for ((at, part), amount) in places.iter().zip(parts).zip(&mut amounts) {
                if let Some(line) = lines.get_mut(*at) {
                    line.taxes.push(part);
                }
                // Of what one tax is, in a price that has them in it, another is no part.
                if manner.includes_tax {
                    *amount -= part;
                }
            }
        }
    }
    Ok(())
}

/// The taxes of an amount, which has them in it or not.
fn taxes(manner: &Manner, amount: i64, levies: &[Levy]) -> Result<Vec<i64>, Wrong> {
    let rates = effective(levies)?;
    let all: i128 = rates.iter().sum();
    let under = if manner.includes_tax { FINE + all } else { FINE };
    let of = |rate: i128| -> Result<i64, Wrong> {
        let product = i128::from(amount).checked_mul(rate).ok_or(Wrong::TooLarge)?;
        Ok(quotient(product, under, manner.rounding)?)
    };
    if !manner.together {
        let each = rates.iter().map(|rate| of(*rate)).collect::<Result<Vec<i64>, Wrong>>()?;
        // Several that are each rounded up can be more than the very small amount that they are in.
        if !manner.includes_tax || sum(each.iter().copied())? <= amount {
            return Ok(each);
        }
    }
    // Rates are at most a few, and kept as finely as that: each fits.
    let weights: Vec<i64> =
        rates.iter().map(|rate| i64::try_from(*rate)).collect::<Result<_, _>>().map_err(|_| Wrong::TooLarge)?;
    Ok(split::by_weight(of(all)?, &weights)?)
}

/// What each tax is of the net amount: one on the others too is more than its rate says.
fn effective(levies: &[Levy]) -> Result<Vec<i128>, Wrong> {
    let scaled = |rate: Rate| i128::from(rate.millionths()) * MILLION;
    let mut below: i128 = levies.iter().filter(|levy| !levy.compound).map(|levy| scaled(levy.rate)).sum();
    let of = |levy: &Levy| -> Result<i128, Wrong> {
        if !levy.compound {
            return Ok(scaled(levy.rate));
        }
        let product = i128::from(levy.rate.millionths()).checked_mul(FINE + below).ok_or(Wrong::TooLarge)?;
        let rate = i128::from(quotient(product, MILLION, Rounding::HalfEven)?);
        below += rate;
        Ok(rate)
    };
    levies.iter().map(of).collect()
}

fn left(line: &Figures) -> i64 {
    line.subtotal - line.discount
}

fn sum(amounts: impl Iterator<Item = i64>) -> Result<i64, Wrong> {
    amounts.map(i128::from).sum::<i128>().try_into().map_err(|_| Wrong::TooLarge)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rate() -> impl Strategy<Value = Rate> {
        prop_oneof![Just(0), Just(190_000), Just(70_000), Just(88_750), 0_i64..500_000].prop_map(Rate::from_millionths)
    }

    fn levies() -> impl Strategy<Value = Vec<Levy>> {
        prop::collection::vec((rate(), any::<bool>()).prop_map(|(rate, compound)| Levy { rate, compound }), 0..4)
    }

    fn discount() -> impl Strategy<Value = Off> {
        prop_oneof![
            (0_i64..1_000_000).prop_map(|share| Off::Share(Rate::from_millionths(share))),
            (0_i64..500).prop_map(Off::Amount),
        ]
    }

    fn item() -> impl Strategy<Value = Item> {
        let off = prop::collection::vec(discount(), 0..3);
        (0_i64..2_000_000_000, 1_i64..50_000_000, off, any::<bool>(), levies()).prop_map(
            |(price, quantity, discounts, shares, taxes)| Item {
                price: Rate::from_millionths(price),
                quantity: Quantity::from_millionths(quantity),
                discounts,
                shares,
                taxes,
            },
        )
    }

    fn manner() -> impl Strategy<Value = Manner> {
        let rounding =
            prop_oneof![Just(Rounding::HalfUp), Just(Rounding::HalfEven), Just(Rounding::Down), Just(Rounding::Up)];
        let per = prop_oneof![Just(RoundPer::Line), Just(RoundPer::Document)];
        (prop_oneof![Just(0_u32), Just(2), Just(3)], any::<bool>(), per, rounding, any::<bool>()).prop_map(
            |(places, includes_tax, per, rounding, together)| Manner { places, includes_tax, per, rounding, together },
        )
    }

    #[test]
    fn taxes_in_a_price_are_never_more_than_it() {
        let levy = Levy { rate: Rate::from_millionths(190_000), compound: false };
        let one = Item {
            price: Rate::whole(1),
            quantity: Quantity::from_millionths(1_000_000),
            discounts: vec![],
            shares: true,
            taxes: vec![levy; 2],
        };
        let manner = |per, rounding| Manner { places: 0, includes_tax: true, per, rounding, together: false };
        let up = reckon(&manner(RoundPer::Line, Rounding::Up), std::slice::from_ref(&one), &[]).unwrap();
        assert_eq!((up.net, up.tax, &up.lines[0].taxes), (0, 1, &vec![1, 0]), "each rounded up would be two of one");
        // Of seven, each tax is one: not both of the same line.
        let all = reckon(&manner(RoundPer::Document, Rounding::HalfUp), &vec![one; 7], &[]).unwrap();
        assert_eq!((all.net, all.tax), (5, 2));
        assert!(all.lines.iter().all(|line| line.net >= 0), "{:?}", all.lines);
    }

    proptest! {
        /// Every sum is what its parts are, whatever is sold and however it is taxed and rounded.
        #[test]
        fn every_sum_is_what_its_parts_are(
            manner in manner(),
            items in prop::collection::vec(item(), 0..12),
            discounts in prop::collection::vec(discount(), 0..3),
        ) {
            let Ok(all) = reckon(&manner, &items, &discounts) else { return Ok(()) };
            prop_assert_eq!(all.net + all.tax, all.gross);
            let sum = |figure: fn(&Figures) -> i64| all.lines.iter().map(figure).sum::<i64>();
            prop_assert_eq!(sum(|line| line.net), all.net);
            prop_assert_eq!(sum(|line| line.gross), all.gross);
            prop_assert_eq!(sum(|line| line.taxes.iter().sum()), all.tax);
            let paid = if manner.includes_tax { all.gross } else { all.net };
            prop_assert_eq!(paid, all.subtotal - all.discount);
            for (line, item) in all.lines.iter().zip(&items) {
                prop_assert_eq!(line.net + line.taxes.iter().sum::<i64>(), line.gross);
                prop_assert_eq!(line.taxes.len(), item.taxes.len());
                prop_assert!(line.discount >= 0 && line.discount <= line.subtotal, "{:?}", line);
                prop_assert!(line.net >= 0 && line.taxes.iter().all(|tax| *tax >= 0), "{:?}", line);
            }
        }

        /// One rounding is never further from the exact tax than one unit, and never further than the many are.
        #[test]
        fn a_tax_is_off_by_less_than_its_roundings(items in prop::collection::vec(item(), 1..12), manner in manner(), rate in rate()) {
            let levies = vec![Levy { rate, compound: false }];
            let items: Vec<Item> =
                items.into_iter().map(|item| Item { taxes: levies.clone(), discounts: vec![], ..item }).collect();
            let manner = Manner { includes_tax: false, ..manner };
            let all = reckon(&manner, &items, &[]).unwrap();
            let exact = i128::from(all.net) * i128::from(rate.millionths());
            let off = (i128::from(all.tax) * MILLION - exact).abs();
            let roundings = if manner.per == RoundPer::Line { items.len() } else { 1 };
            prop_assert!(off <= MILLION * i128::try_from(roundings).unwrap(), "{} of {}", off, exact);
        }

        /// Whatever is asked: figures or a no, never a panic.
        #[test]
        fn the_largest_are_refused(manner in manner(), price in any::<i64>(), quantity in 1..i64::MAX, taxes in levies(), amount in any::<i64>()) {
            let item = Item {
                price: Rate::from_millionths(price.saturating_abs()),
                quantity: Quantity::from_millionths(quantity),
                discounts: vec![Off::Amount(amount.saturating_abs())],
                shares: true,
                taxes,
            };
            let _either = reckon(&manner, &[item.clone(), item], &[Off::Share(Rate::whole(1))]);
        }
    }

    #[test]
    fn more_off_than_there_is_is_refused_with_its_place() {
        let manner =
            Manner { places: 2, includes_tax: false, per: RoundPer::Line, rounding: Rounding::HalfUp, together: false };
        let item = |discounts: Vec<Off>| Item {
            price: Rate::whole(1),
            quantity: Quantity::whole(1),
            discounts,
            shares: true,
            taxes: vec![],
        };
        let items = [item(vec![]), item(vec![Off::Amount(101)])];
        assert_eq!(reckon(&manner, &items, &[]), Err(Wrong::TooMuchOff(Some(1))));
        assert_eq!(reckon(&manner, &items[..1], &[Off::Amount(101)]), Err(Wrong::TooMuchOff(None)));
        let whole = reckon(&manner, &items[..1], &[Off::Amount(100)]).unwrap();
        assert_eq!((whole.discount, whole.gross), (100, 0));
    }

    #[test]
    fn a_share_off_is_never_said_smaller_than_it_is() {
        assert_eq!(share_off(1000, 900), "0.1".parse().unwrap());
        assert_eq!(share_off(3, 2), "0.333334".parse().unwrap());
        for (full, left) in [(0, 0), (100, 100), (100, 120), (-5, -9)] {
            assert_eq!(share_off(full, left), Rate::ZERO);
        }
    }

    #[test]
    fn a_price_moves_from_one_tax_to_another() {
        let of = |rate: &str| [Levy { rate: rate.parse().unwrap(), compound: false }];
        assert_eq!(moved("119".parse().unwrap(), &of("0.19"), &[]), Ok("100".parse().unwrap()));
        assert_eq!(moved("100".parse().unwrap(), &[], &of("0.2")), Ok("120".parse().unwrap()));
    }
}
