//! How an order goes on. One step leads from a few states to one; whatever else is asked is refused with what can be
//! done instead.

use model::{Problem, Rate};

model::words! {
    /// How far an order has come. What is paid of it is another matter.
    pub enum OrderState {
        /// It is being written: nothing is promised yet.
        Draft = "draft",
        /// It was offered, and not yet agreed to.
        Quoted = "quoted",
        /// It was placed, and nothing has left yet.
        Open = "open",
        /// Some of it has left.
        Fulfilling = "fulfilling",
        /// All of it has left.
        Completed = "completed",
        Cancelled = "cancelled",
        /// It came to nothing, as a payment that was refused; it may be placed again.
        Failed = "failed",
    }
}

model::words! {
    /// What is paid of an order.
    pub enum PaymentState {
        Unpaid = "unpaid",
        PartPaid = "part-paid",
        Paid = "paid",
        /// More was paid than is owed: the customer has credit.
        Overpaid = "overpaid",
        PartRefunded = "part-refunded",
        Refunded = "refunded",
    }
}

model::words! {
    /// An order in one word, as shops elsewhere say it: how far it has come, and whether it is paid.
    pub enum OrderStatus {
        Draft = "draft",
        Quoted = "quoted",
        Open = "open",
        Paid = "paid",
        Fulfilling = "fulfilling",
        Completed = "completed",
        Cancelled = "cancelled",
        Failed = "failed",
        PartRefunded = "partially-refunded",
        Refunded = "refunded",
    }
}

/// What can be done with an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Change,
    Quote,
    Place,
    Fulfil,
    Cancel,
    Fail,
}

impl OrderState {
    /// Whether somebody is bound by it.
    pub fn is_placed(self) -> bool {
        matches!(self, Self::Open | Self::Fulfilling | Self::Completed)
    }

    /// Whether it came to nothing: then nothing is owed.
    pub fn is_void(self) -> bool {
        matches!(self, Self::Cancelled | Self::Failed)
    }
}

/// Whether a step can be taken now. `Ok(false)` where it was taken already: then there is nothing to do.
pub fn check(step: Step, state: OrderState) -> Result<bool, Problem> {
    use OrderState as S;
    let (from, to): (&[S], Option<S>) = match step {
        Step::Change => (&[S::Draft], None),
        Step::Quote => (&[S::Draft], Some(S::Quoted)),
        Step::Place => (&[S::Draft, S::Quoted, S::Failed], Some(S::Open)),
        Step::Fulfil => (&[S::Open, S::Fulfilling], None),
        Step::Cancel => (&[S::Draft, S::Quoted, S::Open, S::Failed], Some(S::Cancelled)),
        Step::Fail => (&[S::Open], Some(S::Failed)),
    };
    if to == Some(state) {
        return Ok(false);
    }
    if from.contains(&state) {
        return Ok(true);
    }
    let instead = match (step, state) {
        (_, S::Cancelled) => "Write another order.",
        (Step::Change, S::Quoted) => "Cancel it and write another, or place it as it was offered.",
        (Step::Fulfil, S::Draft | S::Quoted | S::Failed) => "Place it first.",
        (Step::Cancel | Step::Fail, S::Fulfilling | S::Completed) => {
            "Some of it has left already: take that back as a return, and credit its invoice."
        }
        _ => "Look at it again; somebody was faster.",
    };
    Err(Problem::refused("sales.order-state", format!("This order is {state}. {instead}")))
}

/// How far an order from elsewhere has come, by how far it is here and there. What has left is not called off by that, and
/// what came to its end here stays so for as long as they say nothing new.
pub fn brought(here: OrderState, there: OrderState, has_left: bool, says_anew: bool) -> OrderState {
    let is_over = here.is_void() || here == OrderState::Completed;
    match there {
        OrderState::Completed if has_left => there,
        _ if has_left || (is_over && !says_anew) => here,
        _ => there,
    }
}

/// What of an order is owed: nothing where it came to nothing.
pub fn due(state: OrderState, total: Rate, credited: Rate) -> Rate {
    if state.is_void() { Rate::ZERO } else { Rate::from_millionths(total.millionths() - credited.millionths()) }
}

/// By what was paid, what of that was given back, and what is owed.
pub fn payment(due: Rate, paid: Rate, refunded: Rate) -> PaymentState {
    let kept = paid.millionths() - refunded.millionths();
    let due = due.millionths();
    if paid.is_zero() {
        return if due <= 0 { PaymentState::Paid } else { PaymentState::Unpaid };
    }
    match (refunded.is_positive(), kept.cmp(&due)) {
        (true, _) if kept == 0 => PaymentState::Refunded,
        (_, std::cmp::Ordering::Greater) => PaymentState::Overpaid,
        (true, _) => PaymentState::PartRefunded,
        (false, std::cmp::Ordering::Less) => PaymentState::PartPaid,
        (false, std::cmp::Ordering::Equal) => PaymentState::Paid,
    }
}

pub fn status(state: OrderState, payment: PaymentState) -> OrderStatus {
    match (state, payment) {
        (OrderState::Draft, _) => OrderStatus::Draft,
        (OrderState::Quoted, _) => OrderStatus::Quoted,
        (OrderState::Cancelled, _) => OrderStatus::Cancelled,
        (OrderState::Failed, _) => OrderStatus::Failed,
        (_, PaymentState::Refunded) => OrderStatus::Refunded,
        (_, PaymentState::PartRefunded) => OrderStatus::PartRefunded,
        (OrderState::Completed, _) => OrderStatus::Completed,
        (OrderState::Fulfilling, _) => OrderStatus::Fulfilling,
        (OrderState::Open, PaymentState::Paid | PaymentState::Overpaid) => OrderStatus::Paid,
        (OrderState::Open, _) => OrderStatus::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [OrderState; 7] = [
        OrderState::Draft,
        OrderState::Quoted,
        OrderState::Open,
        OrderState::Fulfilling,
        OrderState::Completed,
        OrderState::Cancelled,
        OrderState::Failed,
    ];

    /// The whole machine: for each step, from which states it leads on, and where it was taken already.
    #[test]
    fn a_step_leads_from_a_few_states() {
        for (step, from, already) in [
            (Step::Change, vec!["draft"], None),
            (Step::Quote, vec!["draft"], Some("quoted")),
            (Step::Place, vec!["draft", "quoted", "failed"], Some("open")),
            (Step::Fulfil, vec!["open", "fulfilling"], None),
            (Step::Cancel, vec!["draft", "quoted", "open", "failed"], Some("cancelled")),
            (Step::Fail, vec!["open"], Some("failed")),
        ] {
            for state in STATES {
                let said = check(step, state);
                if Some(state.as_str()) == already {
                    assert_eq!(said, Ok(false), "{step:?} of what is {state}");
                } else if from.contains(&state.as_str()) {
                    assert_eq!(said, Ok(true), "{step:?} of what is {state}");
                } else {
                    assert_eq!(said.unwrap_err().code, "sales.order-state", "{step:?} of what is {state}");
                }
            }
        }
    }

    /// Whatever they say elsewhere, of whatever an order is here.
    #[test]
    fn what_was_done_here_is_not_undone_by_an_elsewhere_that_has_not_heard_of_it() {
        for (here, there) in STATES.into_iter().flat_map(|here| STATES.map(|there| (here, there))) {
            let after = |has_left, says_anew| brought(here, there, has_left, says_anew);
            assert_eq!(after(false, true), there, "what they say anew, of what is still here");
            for says_anew in [false, true] {
                let ends = there == OrderState::Completed;
                assert_eq!(after(true, says_anew), if ends { there } else { here }, "what has left: {here}, {there}");
            }
            let is_over = matches!(here.as_str(), "cancelled" | "failed" | "completed");
            assert_eq!(after(false, false), if is_over { here } else { there }, "nothing new: {here}, {there}");
        }
    }

    #[test]
    fn what_is_paid_in_one_word() {
        let of = |due: i32, paid: i32, refunded: i32| {
            payment(Rate::whole(due), Rate::whole(paid), Rate::whole(refunded)).as_str()
        };
        for (due, paid, refunded, word) in [
            (100, 0, 0, "unpaid"),
            (0, 0, 0, "paid"),
            (100, 40, 0, "part-paid"),
            (100, 100, 0, "paid"),
            (100, 120, 0, "overpaid"),
            (100, 120, 20, "part-refunded"),
            (100, 100, 30, "part-refunded"),
            (70, 100, 30, "part-refunded"),
            (100, 100, 100, "refunded"),
            (0, 100, 0, "overpaid"),
            (0, 100, 100, "refunded"),
        ] {
            assert_eq!(of(due, paid, refunded), word, "{due}, {paid}, {refunded}");
        }
    }
}
