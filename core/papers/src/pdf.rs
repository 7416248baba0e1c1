//! The paper as a file.

use model::Problem;

use crate::{data, file::About, invoice::Invoice, page, words::Manner};

/// As many lines as a paper may have, and as many points as a side of its logo.
const LINES: usize = 5_000;
const SIDE: u32 = 2_000;

/// A paper that is nice to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    pub bytes: Vec<u8>,
    /// Why machines find no data in it, where they find none.
    pub without_data: Option<Problem>,
}

/// The paper, with its data in it where it has any.
pub fn pdf(invoice: &Invoice) -> Result<Pdf, Problem> {
    if invoice.lines.len().max(invoice.adjustments.len()).max(invoice.taxes.len()) > LINES {
        return Err(Problem::refused("paper.too-long", format!("A paper has at most {LINES} lines; make two of it.")));
    }
    if let Some(logo) = &invoice.look.logo {
        let is_small = (1..=SIDE).contains(&logo.width) && (1..=SIDE).contains(&logo.height);
        if !is_small || logo.rgba.len() as u64 != u64::from(logo.width) * u64::from(logo.height) * 4 {
            let detail = format!("A logo has at most {SIDE} points on a side, each of red, green, blue and opaque.");
            return Err(Problem::refused("paper.logo", detail));
        }
    }
    let (data, without_data) = match data::cii(invoice) {
        Ok(data) => (Some(data), None),
        Err(problem) => (None, Some(problem)),
    };
    let manner = Manner::of(invoice);
    let about = About {
        title: format!("{} {}", manner.words.title(invoice.kind), invoice.number),
        author: invoice.seller.name.clone(),
        language: manner.language(),
        day: invoice.issued_on,
        data,
    };
    Ok(Pdf { bytes: page::drawn(invoice, &manner).written(&about), without_data })
}
