//! What a record declares about itself, as derives.
//!
//! - [`Record`]: a row with a label on every field; knows how to be added, changed and removed
//! - [`Unrecorded`]: a row without change records (balances, cursors); a list that may only shrink

mod label;
mod record;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// A record: `#[record(table = products, kind = "product")]` on the struct, `#[label(...)]` on every
/// field but `id` and `version`.
///
/// ```ignore
/// #[derive(Clone, Queryable, Selectable, Insertable, AsChangeset, Record)]
/// #[record(table = products, kind = "product")]
/// pub struct Product {
///     pub id: ProductId,
///     pub version: i64,
///     #[label(internal)]
///     pub name: String,
///     #[label(personal, of = "customer", keep = "fiscal")]
///     pub note: String,
/// }
/// ```
///
/// A field without a label does not compile, nor does a personal one that does not say whose it is.
#[proc_macro_derive(Record, attributes(record, label))]
pub fn record(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    record::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// A row that tells no story of its own: `#[unrecorded(table = levels, key(variant, location))]`.
#[proc_macro_derive(Unrecorded, attributes(unrecorded))]
pub fn unrecorded(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    record::expand_unrecorded(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
