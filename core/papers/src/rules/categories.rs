//! What each kind of tax wants: a rate or none, somebody's tax id, a reason.

use model::Problem;

use super::{is_there, no};
use crate::invoice::{Category, Invoice, Tax, TaxTotal};

pub(super) fn check(invoice: &Invoice) -> Result<(), Problem> {
    let used = invoice.lines.iter().map(|line| line.tax).chain(invoice.adjustments.iter().map(|one| one.tax));
    for tax in used.chain(invoice.taxes.iter().map(|total| total.tax)) {
        has_its_rate(tax)?;
    }
    invoice.taxes.iter().try_for_each(|total| has_what_it_wants(invoice, total))
}

fn has_its_rate(tax: Tax) -> Result<(), Problem> {
    let is_right = if tax.category == Category::Standard { tax.rate.is_positive() } else { tax.rate.is_zero() };
    if is_right {
        return Ok(());
    }
    let rules = rules(tax.category);
    Err(no(format!("The rate of tax does not go with its category (BR-{rules}-05).")))
}

fn has_what_it_wants(invoice: &Invoice, total: &TaxTotal) -> Result<(), Problem> {
    let (seller, buyer) = (&invoice.seller, &invoice.buyer);
    let seller_id = is_there(seller.tax_id.as_ref());
    let buyer_id = is_there(buyer.tax_id.as_ref());
    let category = total.tax.category;
    let is_registered = match category {
        Category::Standard | Category::Zero | Category::Exempt => seller_id || is_there(seller.tax_number.as_ref()),
        Category::ReverseCharge => {
            (seller_id || is_there(seller.tax_number.as_ref())) && (buyer_id || is_there(buyer.registration.as_ref()))
        }
        Category::IntraCommunity => seller_id && buyer_id,
        Category::Export => seller_id,
        Category::OutOfScope => return out_of_scope(invoice),
    };
    if !is_registered {
        let rules = rules(category);
        return Err(no(format!(
            "A tax id is missing, the seller's or the buyer's, for this category of tax (BR-{rules}-02)."
        )));
    }
    if category == Category::Exempt && !is_there(total.exemption.reason.as_ref()) && total.exemption.code.is_none() {
        return Err(no("The data needs the reason why there is no tax (BR-E-10)."));
    }
    if category == Category::IntraCommunity && invoice.delivery.on.is_none() {
        return Err(no("The data needs the day of delivery within the European Union (BR-IC-11)."));
    }
    Ok(())
}

/// What the rules about a category are called.
fn rules(category: Category) -> &'static str {
    if category == Category::IntraCommunity { "IC" } else { category.code() }
}

/// What is not about tax names nobody's tax id, and stands alone.
fn out_of_scope(invoice: &Invoice) -> Result<(), Problem> {
    if invoice.taxes.len() > 1 {
        return Err(no("What no tax is about stands on a paper of its own in the data (BR-O-11)."));
    }
    Ok(())
}
