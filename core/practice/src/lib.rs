//! A shop to practise in: tea, coffee and what goes with them, with a past of two years that nobody lived. All of it is
//! asked for at the door, as anybody would ask, and says when it happened (`door::practice`). The same wishes on the same
//! day make the same shop.
//!
//! - [`wishes`]: what is wished for, and the clock of the shop
//! - [`goods`], [`people`]: what is sold, and to whom
//! - [`opening`]: its first day
//! - [`trade`]: how busy a day is, what somebody buys, and what follows from that
//! - [`course`]: day after day, as it is due
//! - [`making`]: the job that does all this, and goes on where it was

mod course;
mod goods;
mod making;
mod opening;
mod people;
mod trade;
mod wishes;

pub use making::{Trouble, run};
