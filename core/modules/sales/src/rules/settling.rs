//! What is paid of each invoice of an order. Money is paid for an order; it settles the oldest invoice first.

use model::Timestamp;

model::words! {
    /// How an invoice stands.
    pub enum InvoiceState {
        Open = "open",
        PartPaid = "part-paid",
        Paid = "paid",
        /// All of it was credited.
        Credited = "credited",
    }
}

/// An invoice: what it comes to, and what of it was credited, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bill {
    pub total: i64,
    pub credited: i64,
}

/// What of the money each gets, the oldest first.
pub fn settle(money: i64, bills: &[Bill]) -> Vec<i64> {
    let mut left = money.max(0);
    let of = |bill: &Bill| {
        let part = (bill.total - bill.credited).clamp(0, left);
        left -= part;
        part
    };
    bills.iter().map(of).collect()
}

pub fn state(bill: Bill, paid: i64) -> InvoiceState {
    let open = bill.total - bill.credited;
    if open <= 0 && bill.credited > 0 {
        InvoiceState::Credited
    } else if paid >= open {
        InvoiceState::Paid
    } else if paid > 0 {
        InvoiceState::PartPaid
    } else {
        InvoiceState::Open
    }
}

/// Whether somebody should be reminded.
pub fn is_overdue(state: InvoiceState, due_at: Timestamp, now: Timestamp) -> bool {
    matches!(state, InvoiceState::Open | InvoiceState::PartPaid) && due_at < now
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_oldest_is_settled_first() {
        let bills = [(100, 0), (50, 50), (80, 20), (10, 0)].map(|(total, credited)| Bill { total, credited });
        assert_eq!(settle(130, &bills), [100, 0, 30, 0]);
        let states: Vec<_> =
            bills.iter().zip(settle(130, &bills)).map(|(bill, paid)| state(*bill, paid).as_str()).collect();
        assert_eq!(states, ["paid", "credited", "part-paid", "open"]);
        assert_eq!(state(Bill { total: 0, credited: 0 }, 0), InvoiceState::Paid);
    }

    proptest! {
        #[test]
        fn nothing_is_paid_twice_and_nothing_too_much(money in -50_i64..1_000, bills in prop::collection::vec((0_i64..200, 0_i64..200), 0..8)) {
            let bills: Vec<Bill> = bills.into_iter().map(|(total, credited)| Bill { total, credited: credited.min(total) }).collect();
            let paid = settle(money, &bills);
            let open: i64 = bills.iter().map(|bill| bill.total - bill.credited).sum();
            prop_assert_eq!(paid.iter().sum::<i64>(), money.max(0).min(open));
            for (bill, paid) in bills.iter().zip(&paid) {
                prop_assert!(*paid >= 0 && *paid <= bill.total - bill.credited);
            }
        }
    }
}
