//! The data of an invoice by EN 16931, in its two ways to be written down. Both say the same, from the same input.
//!
//! - [`cii`]: UN/CEFACT's Cross Industry Invoice, which Factur-X and ZUGFeRD embed
//! - [`ubl`]: OASIS UBL 2.1, which Peppol sends
//! - `xml`: elements, and text that stays text
//! - `said`: what both say in the same words

mod cii;
mod said;
mod ubl;
mod xml;

pub(crate) use xml::Xml;

use model::Problem;

use crate::{invoice::Invoice, rules};

/// The data as Factur-X has it, or what is missing for it.
pub fn cii(invoice: &Invoice) -> Result<String, Problem> {
    rules::check(invoice)?;
    Ok(cii::written(invoice))
}

/// The data as Peppol has it, or what is missing for it.
pub fn ubl(invoice: &Invoice) -> Result<String, Problem> {
    rules::check(invoice)?;
    Ok(ubl::written(invoice))
}
