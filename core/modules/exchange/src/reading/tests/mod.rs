//! Files as shops really write them, whatever anybody writes, and that what we write is read back.

mod back;
mod files;
mod hostile;

use super::{Item, Manner, products::products, source::Here};
use crate::neutral::Described;

/// The products of a file, and everything that is wrong with it.
fn read(text: &str, manner: &Manner) -> (Vec<Described>, Vec<String>) {
    let items: Vec<Item<Described>> = products(Here::new(text.as_bytes()), manner).unwrap().collect();
    let wrong = items.iter().flat_map(|item| item.wrong.iter().map(ToString::to_string)).collect();
    (items.into_iter().map(|item| item.described).collect(), wrong)
}
