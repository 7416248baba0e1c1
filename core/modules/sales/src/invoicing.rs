//! What stands on an invoice, and what a credit note takes off it. Parts of a line come to the whole line, however many
//! papers they stand on: each has what the line comes to with it, less what stands on those before.

use std::collections::BTreeMap;

use contacts::records::Address;
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Problem, Snapshot, View, blob::BlobId, hides, operations::business};
use model::{Currency, Quantity, Rate, Sensitivity, amount::NotAnAmount};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    amounts, pricing,
    reckoning::split,
    records::{
        Balance, Buyer, Invoice, InvoiceId, InvoiceKind, InvoiceLine, LineTax, Order, OrderId, OrderLine, OrderLineId,
        SalesPolicy, Seller, TaxSum,
    },
    rules::settling::{InvoiceState, is_overdue},
    schema::{invoice_balances, invoices},
};

const TABLE: &str = "invoices";
/// The most invoices and credit notes of one order.
pub(crate) const PAPERS_LIMIT: i64 = 1_000;

/// An invoice, and how it stands.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "InvoiceAsItStands")]
pub struct Standing {
    #[serde(flatten)]
    pub invoice: View<Invoice>,
    /// Null of a credit note.
    pub state: Option<InvoiceState>,
    pub credited: Option<Rate>,
    pub paid: Option<Rate>,
    /// What is still to be paid of it.
    pub open: Option<Rate>,
    pub is_overdue: bool,
    /// The picture at its head.
    pub logo: Option<BlobId>,
}

/// What a paper says of its lines.
pub(crate) struct Sums {
    pub lines: Vec<InvoiceLine>,
    pub taxes: Vec<TaxSum>,
    pub net: Rate,
    pub tax: Rate,
    pub total: Rate,
}

/// What a line comes to, in minor units: without tax, and each tax.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Amounts {
    quantity: i64,
    net: i64,
    taxes: Vec<i64>,
}

impl Amounts {
    fn of(quantity: Quantity, net: Rate, taxes: &[LineTax], currency: Currency) -> Self {
        let taxes = taxes.iter().map(|tax| amounts::kept(tax.amount, currency)).collect();
        Self { quantity: quantity.millionths(), net: amounts::kept(net, currency), taxes }
    }

    fn add(&mut self, other: &Self, sign: i64) {
        self.quantity += sign * other.quantity;
        self.net += sign * other.net;
        self.taxes.resize(self.taxes.len().max(other.taxes.len()), 0);
        self.taxes.iter_mut().zip(&other.taxes).for_each(|(sum, tax)| *sum += sign * tax);
    }

    /// So much more of it, after what was taken already.
    fn next(&self, taken: &Self, quantity: i64) -> Result<Self, NotAnAmount> {
        let up_to = |amount: i64| split::up_to(amount, taken.quantity + quantity, self.quantity);
        let tax = |(at, amount): (usize, &i64)| Ok(up_to(*amount)? - taken.taxes.get(at).copied().unwrap_or_default());
        let taxes = self.taxes.iter().enumerate().map(tax).collect::<Result<_, NotAnAmount>>()?;
        Ok(Self { quantity, net: up_to(self.net)? - taken.net, taxes })
    }
}

/// The lines of an order, so much of each, after what stands on its papers.
pub(crate) fn billed(
    order: &Order,
    wanted: &[(&OrderLine, Quantity)],
    papers: &[Invoice],
) -> Result<Sums, NotAnAmount> {
    let taken = taken(papers.iter().filter(|paper| paper.kind == InvoiceKind::Invoice || paper.is_again));
    let line = |(line, quantity): &(&OrderLine, Quantity)| {
        let whole = Amounts::of(line.quantity, line.net, &line.taxes, order.currency);
        let before = taken.get(&line.id).cloned().unwrap_or_default();
        let part = whole.next(&before, quantity.millionths())?;
        let (id, name, sku, unit) = (line.id, line.name.clone(), line.sku.clone(), line.unit.clone());
        let text = Text { line: id, name, sku, unit, unit_price: line.unit_price, taxes: line.taxes.to_vec() };
        text.with(&part, order.currency)
    };
    sums(wanted.iter().map(line).collect::<Result<_, _>>()?, order.currency)
}

/// The lines of an invoice, so much of each, after what was credited of it.
pub(crate) fn credited(
    invoice: &Invoice,
    wanted: &[(&InvoiceLine, Quantity)],
    notes: &[Invoice],
) -> Result<Sums, NotAnAmount> {
    let taken = taken(notes.iter());
    let line = |(line, quantity): &(&InvoiceLine, Quantity)| {
        let whole = Amounts::of(line.quantity, line.net, &line.taxes, invoice.currency);
        // Credit notes count downwards: what they took is what is taken.
        let mut before = Amounts::default();
        before.add(&taken.get(&line.line).cloned().unwrap_or_default(), -1);
        let part = whole.next(&before, quantity.millionths())?;
        let (id, name, sku, unit) = (line.line, line.name.clone(), line.sku.clone(), line.unit.clone());
        let text = Text { line: id, name, sku, unit, unit_price: line.unit_price, taxes: line.taxes.clone() };
        text.with(&part, invoice.currency)
    };
    sums(wanted.iter().map(line).collect::<Result<_, _>>()?, invoice.currency)
}

/// What of each line stands on papers: on invoices more, on credit notes less.
fn taken<'a>(papers: impl Iterator<Item = &'a Invoice>) -> BTreeMap<OrderLineId, Amounts> {
    let mut taken: BTreeMap<OrderLineId, Amounts> = BTreeMap::new();
    for paper in papers {
        let sign = if paper.kind == InvoiceKind::Invoice { 1 } else { -1 };
        for line in paper.lines.iter() {
            let amounts = Amounts::of(line.quantity, line.net, &line.taxes, paper.currency);
            taken.entry(line.line).or_default().add(&amounts, sign);
        }
    }
    taken
}

/// How much of each line was credited.
pub(crate) fn quantities(notes: &[Invoice]) -> BTreeMap<OrderLineId, Quantity> {
    let of = |(id, amounts): (OrderLineId, Amounts)| (id, Quantity::from_millionths(-amounts.quantity));
    taken(notes.iter()).into_iter().map(of).collect()
}

/// What of a line is the same on each paper.
struct Text {
    line: OrderLineId,
    name: String,
    sku: Option<String>,
    unit: String,
    unit_price: Rate,
    taxes: Vec<LineTax>,
}

impl Text {
    fn with(self, part: &Amounts, currency: Currency) -> Result<InvoiceLine, NotAnAmount> {
        let tax = |(tax, amount): (LineTax, &i64)| Ok(LineTax { amount: amounts::shown(*amount, currency)?, ..tax });
        let taxes = self.taxes.into_iter().zip(&part.taxes).map(tax).collect::<Result<Vec<_>, NotAnAmount>>()?;
        let tax: i64 = part.taxes.iter().sum();
        Ok(InvoiceLine {
            line: self.line,
            name: self.name,
            sku: self.sku,
            unit: self.unit,
            quantity: Quantity::from_millionths(part.quantity),
            unit_price: self.unit_price,
            net: amounts::shown(part.net, currency)?,
            tax: amounts::shown(tax, currency)?,
            total: amounts::shown(part.net + tax, currency)?,
            taxes,
        })
    }
}

fn sums(lines: Vec<InvoiceLine>, currency: Currency) -> Result<Sums, NotAnAmount> {
    let sum = |of: fn(&InvoiceLine) -> Rate| lines.iter().map(of).try_fold(Rate::ZERO, Rate::plus);
    let (net, tax, total) = (sum(|line| line.net)?, sum(|line| line.tax)?, sum(|line| line.total)?);
    let each = lines.iter().map(|line| (amounts::kept(line.net, currency), line.taxes.as_slice()));
    Ok(Sums { taxes: pricing::tax_sums(currency, each)?, net, tax, total, lines })
}

pub(crate) fn invoice(snapshot: &mut Snapshot<'_>, id: InvoiceId) -> Done<Invoice> {
    let row = snapshot.first(invoices::table.filter(invoices::id.eq(id)).select(Invoice::as_select()))?;
    let mut row: Invoice = row.ok_or_else(|| Problem::not_found("invoice", id))?;
    open(snapshot, &mut row)?;
    Ok(row)
}

/// All papers of an order, the oldest first.
pub(crate) fn papers(snapshot: &mut Snapshot<'_>, order: OrderId) -> Done<Vec<Invoice>> {
    let query = invoices::table.filter(invoices::order_id.eq(order)).order(invoices::id).limit(PAPERS_LIMIT);
    snapshot.load(query.select(Invoice::as_select()))
}

/// The credit notes of an invoice.
pub(crate) fn notes(papers: &[Invoice], invoice: InvoiceId) -> Vec<Invoice> {
    papers.iter().filter(|paper| paper.credits == Some(invoice)).cloned().collect()
}

pub(crate) fn check_room(papers: &[Invoice]) -> Result<(), Problem> {
    if i64::try_from(papers.len()).is_ok_and(|count| count >= PAPERS_LIMIT) {
        let detail = format!("An order has at most {PAPERS_LIMIT} invoices and credit notes.");
        return Err(Problem::refused("sales.too-many-papers", detail));
    }
    Ok(())
}

/// Opens what is sealed in it. Of one who was erased it stays closed.
pub(crate) fn open(snapshot: &Snapshot<'_>, row: &mut Invoice) -> Done<()> {
    let (id, person) = (row.id, row.person.clone());
    if let Some(buyer) = &mut row.buyer {
        snapshot.unseal(&person, TABLE, "buyer", id.as_str(), buyer)?;
    }
    match &mut row.note {
        Some(note) => snapshot.unseal(&person, TABLE, "note", id.as_str(), note),
        None => Ok(()),
    }
}

/// What is said of the person on a paper, under their key.
pub(crate) fn sealed<T: Serialize>(
    snapshot: &Snapshot<'_>,
    person: &str,
    id: InvoiceId,
    column: &'static str,
    value: Option<T>,
) -> Done<Option<store::Sealed<T>>> {
    let Some(value) = value else { return Ok(None) };
    let sealed = snapshot.sealed(person, TABLE, column, id.as_str(), value)?;
    sealed.map(Some).ok_or_else(|| crate::keeping::erased().into())
}

/// The buyer as they stand on an invoice, which is kept for years: no more than it has to say.
pub(crate) fn billed_to(buyer: &Buyer) -> Buyer {
    let billing: Option<Address> = buyer.billing.clone().or_else(|| buyer.shipping.clone());
    Buyer { billing, shipping: None, email: None, phone: None, ..buyer.clone() }
}

/// The business as it is now. Where it says no name of its own, what its workspace is called is its name.
pub(crate) fn seller(snapshot: &mut Snapshot<'_>, policy: &SalesPolicy, workspace: &str) -> Done<Seller> {
    let business = business::settings(snapshot)?;
    let policy = policy.clone();
    Ok(Seller {
        name: business.name.unwrap_or_else(|| workspace.to_owned()),
        address: business.address,
        country: business.country,
        tax_id: policy.tax_id,
        registration: policy.registration,
        iban: policy.iban,
        bic: policy.bic,
        logo: policy.logo,
    })
}

/// As whoever asks may see it, and how it stands.
pub(crate) fn shown(snapshot: &mut Snapshot<'_>, mut invoice: Invoice) -> Done<Standing> {
    open(snapshot, &mut invoice)?;
    let query = invoice_balances::table.filter(invoice_balances::invoice.eq(invoice.id));
    let balance: Option<Balance> = snapshot.first(query.select(Balance::as_select()))?;
    Ok(standing(snapshot, invoice, balance))
}

pub(crate) fn standing(snapshot: &mut Snapshot<'_>, invoice: Invoice, balance: Option<Balance>) -> Standing {
    if invoice.buyer.as_ref().is_some_and(|buyer| buyer.open().is_some()) && !hides(snapshot, Sensitivity::PERSONAL) {
        snapshot.disclose(&invoice.person);
    }
    let open = balance.as_ref().and_then(|balance| {
        let open = invoice.total.minus(balance.credited).and_then(|left| left.minus(balance.paid));
        open.ok().map(|open| open.max(Rate::ZERO))
    });
    Standing {
        open,
        logo: invoice.letterhead.first().and_then(|seller| seller.logo),
        state: balance.as_ref().map(|balance| balance.state),
        credited: balance.as_ref().map(|balance| balance.credited),
        paid: balance.as_ref().map(|balance| balance.paid),
        is_overdue: balance.is_some_and(|balance| is_overdue(balance.state, balance.due_at, snapshot.now())),
        invoice: View::of(snapshot, invoice),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// However a line is cut, and whatever of it is taken back as a whole and billed again: it comes to the line.
        #[test]
        fn parts_on_papers_are_the_whole(
            quantity in 1_i64..10_000_000,
            net in -5_000_i64..100_000,
            taxes in prop::collection::vec(-500_i64..20_000, 0..3),
            cuts in prop::collection::vec((1_i64..5_000_000, any::<bool>()), 0..12),
        ) {
            let whole = Amounts { quantity, net, taxes };
            let (mut taken, mut papers) = (Amounts::default(), Vec::new());
            for (cut, takes_back) in cuts {
                if takes_back && let Some(part) = papers.pop() {
                    taken.add(&part, -1);
                }
                let part = cut.min(quantity - taken.quantity);
                if part > 0 {
                    let part = whole.next(&taken, part).unwrap();
                    taken.add(&part, 1);
                    papers.push(part);
                }
            }
            let rest = whole.next(&taken, quantity - taken.quantity).unwrap();
            taken.add(&rest, 1);
            prop_assert_eq!(taken, whole);
        }
    }
}
