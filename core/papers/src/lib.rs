//! Papers of a sale: an invoice and what looks like one, as a PDF that is nice to look at and that machines read, too.
//! No I/O, no clock: the same input is the same bytes, on every machine.
//!
//! - [`Invoice`]: what a paper says, filled by whoever sells
//! - [`pdf`]: the paper, tagged and made to be kept (PDF/A-3a), with its data in it (Factur-X) where it has any
//! - [`cii`], [`ubl`]: the data alone, by EN 16931
//! - [`is_iban`]: whether there can be such an account
//! - `rules`: what EN 16931 demands, asked before a word of data is written
//! - `data`: the two ways to write the data down
//! - `page`: what stands where
//! - `letters`: from text to glyphs and lines
//! - `file`: from pages to the bytes of a PDF
//! - `pay`: the codes that a bank's app reads
//!
//! Why no crate that writes PDFs is used is told in decision 11.
//!
//! The typefaces have the letters of Latin, Greek and Cyrillic (Inter), of Arabic as far as Urdu and Persian, and of
//! Hebrew (Noto Sans). A letter of another script is drawn as a hollow square; what was written still comes along when
//! it is copied, searched or read aloud, and stands in the data.
//!
//! Whether all of it is right is asked of others, too (`tests/papers/validators`): veraPDF and qpdf look at the files,
//! the published schemas of Factur-X and UBL and the rules of EN 16931 at the data.

mod clean;
mod data;
mod file;
mod invoice;
mod letters;
mod page;
mod pay;
mod pdf;
mod rules;
mod words;

pub use data::{cii, ubl};
pub use invoice::{
    Account, Address, Adjustment, Category, Contact, Delivery, Exemption, Invoice, Kind, Line, Look, Means, Minor,
    Paid, Party, Picture, References, Rgb, Sheet, Shown, Tax, TaxTotal, Totals, Unit,
};
pub use pay::is_iban;
pub use pdf::{Pdf, pdf};
