//! Invoices and credit notes, the newest first.

use std::cmp::Reverse;

use contacts::records::ContactId;
use diesel::{
    ExpressionMethods as _, JoinOnDsl as _, NullableExpressionMethods as _, QueryDsl as _, SelectableHelper as _,
};
use door::{Done, Method, Page, Paged, Read, Snapshot, Spec};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    READ,
    invoicing::{self, Standing, standing},
    keeping, numbers, paper,
    records::{Balance, Invoice, InvoiceId, InvoiceKind, OrderId, PaperKind},
    rules::settling::InvoiceState,
    schema::{invoice_balances, invoices},
    searched,
};

/// Somebody owes something of these.
const UNPAID: [InvoiceState; 2] = [InvoiceState::Open, InvoiceState::PartPaid];
const STATES: [InvoiceState; 4] =
    [InvoiceState::Open, InvoiceState::PartPaid, InvoiceState::Paid, InvoiceState::Credited];

/// Comes after whatever somebody's number goes on with.
const LAST: char = '\u{10ffff}';

pub struct ListInvoices;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "InvoiceQuery")]
pub struct Wanted {
    /// Exactly this number, as it is printed.
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub kind: Option<InvoiceKind>,
    #[serde(default)]
    pub order: Option<OrderId>,
    #[serde(default)]
    pub contact: Option<ContactId>,
    #[serde(default)]
    pub state: Option<InvoiceState>,
    /// As its order says.
    #[serde(default)]
    pub channel: Option<String>,
    /// As its number begins; figures alone are a number of the business's own. For those who see names, also words of
    /// what whoever bought is called.
    #[serde(default)]
    pub search: Option<String>,
    /// Only those of which something is owed.
    #[serde(default)]
    pub unpaid: bool,
    /// Only those that should have been paid by now.
    #[serde(default)]
    pub overdue: bool,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

type Rows = Vec<(Invoice, Option<Balance>)>;

impl Read for ListInvoices {
    const SPEC: Spec = Spec::new("sales.list-invoices", READ, "Invoices and credit notes, the newest first")
        .at(Method::Get, "/invoices");
    type Input = Wanted;
    type Output = Paged<Standing>;

    fn searches(&self, wanted: &Wanted) -> bool {
        wanted.search.as_deref().is_some_and(searched::names)
    }

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<Standing>> {
        // What is named and not there is not an empty list.
        let theirs = wanted.contact.map(|contact| contacts::same(snapshot, contact)).transpose()?;
        if let Some(order) = wanted.order {
            keeping::order(snapshot, order)?;
        }
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let is_of_few =
            [wanted.name.is_some(), wanted.search.is_some(), wanted.order.is_some(), wanted.contact.is_some()];
        let is_of_few = is_of_few.contains(&true);
        let rows = match wanted.state.is_some() || wanted.unpaid || wanted.overdue {
            true if !is_of_few => by_state(snapshot, wanted, &page)?,
            _ => by_paper(snapshot, wanted, theirs.as_deref(), &page)?,
        };
        let (mut rows, next) = page.cut(rows, |(row, _)| row.id);
        rows.iter_mut().try_for_each(|(row, _)| invoicing::open(snapshot, row))?;
        let items = rows.into_iter().map(|(row, balance)| standing(snapshot, row, balance)).collect();
        Ok(Paged { items, next })
    }
}

/// In the order of the papers: of a few of them, how they stand is looked at one by one.
fn by_paper(snapshot: &mut Snapshot<'_>, wanted: &Wanted, theirs: Option<&[ContactId]>, page: &Page) -> Done<Rows> {
    let after = page.after::<InvoiceId>()?;
    let now = snapshot.now();
    let narrowed = || {
        let mut query = invoices::table
            .left_join(invoice_balances::table.on(invoice_balances::invoice.eq(invoices::id)))
            .select((Invoice::as_select(), Option::<Balance>::as_select()))
            .into_boxed();
        if let Some(name) = &wanted.name {
            query = query.filter(invoices::name.eq(name.trim().to_owned()));
        }
        if let Some(kind) = wanted.kind {
            query = query.filter(invoices::kind.eq(kind));
        }
        if let Some(order) = wanted.order {
            query = query.filter(invoices::order_id.eq(order));
        }
        if let Some(theirs) = theirs {
            query = query.filter(invoices::contact.eq_any(theirs.to_vec()));
        }
        if let Some(channel) = &wanted.channel {
            query = query.filter(invoices::channel.eq(channel.clone()));
        }
        if let Some(state) = wanted.state {
            query = query.filter(invoice_balances::state.nullable().eq(state));
        }
        if wanted.unpaid || wanted.overdue {
            query = query.filter(invoice_balances::state.nullable().eq_any(UNPAID));
        }
        if wanted.overdue {
            query = query.filter(invoice_balances::due_at.nullable().lt(now));
        }
        if let Some(id) = after {
            query = query.filter(invoices::id.lt(id));
        }
        query.order(invoices::id.desc()).limit(page.rows())
    };
    let Some(text) = wanted.search.as_deref().map(str::trim).filter(|text| !text.is_empty()) else {
        return snapshot.load(narrowed());
    };
    // Each in a way that has an index: as one question, every invoice would be looked at.
    let (begins, end) = (text.to_uppercase(), format!("{}{LAST}", text.to_uppercase()));
    let mut own = numbers::of_figures(snapshot, PaperKind::Invoice, text)?;
    own.extend(numbers::of_figures(snapshot, PaperKind::CreditNote, text)?);
    let mut rows: Rows = snapshot.load(narrowed().filter(invoices::name.ge(begins)).filter(invoices::name.lt(end)))?;
    rows.extend(snapshot.load::<_, (Invoice, Option<Balance>)>(narrowed().filter(invoices::name.eq_any(own)))?);
    if let Some(named) = searched::named(snapshot, text)? {
        let people: Vec<String> = named.contacts.iter().map(ToString::to_string).collect();
        let bought = [named.guests, paper::orders_of(snapshot, &people)?].concat();
        let (theirs, guests) = (invoices::contact.eq_any(named.contacts), invoices::order_id.eq_any(bought));
        rows.extend(snapshot.load::<_, (Invoice, Option<Balance>)>(narrowed().filter(theirs))?);
        rows.extend(snapshot.load::<_, (Invoice, Option<Balance>)>(narrowed().filter(guests))?);
    }
    Ok(newest(rows, page))
}

/// What was found in several ways: each once, the newest first.
fn newest(mut rows: Rows, page: &Page) -> Rows {
    rows.sort_by_key(|(row, _)| Reverse(row.id));
    rows.dedup_by(|(one, _), (other, _)| one.id == other.id);
    rows.truncate(usize::try_from(page.rows()).unwrap_or(usize::MAX));
    rows
}

/// In the order of the balances, whose index knows the few that are open among the many that are paid; of each state for
/// itself, for together they would have to be sorted.
fn by_state(snapshot: &mut Snapshot<'_>, wanted: &Wanted, page: &Page) -> Done<Rows> {
    let is_unpaid = wanted.unpaid || wanted.overdue;
    let is_wanted = |state: &InvoiceState| {
        wanted.state.is_none_or(|wanted| wanted == *state) && (!is_unpaid || UNPAID.contains(state))
    };
    let mut rows = Rows::new();
    for state in STATES.into_iter().filter(is_wanted) {
        let mut query = invoice_balances::table
            .inner_join(invoices::table.on(invoices::id.eq(invoice_balances::invoice)))
            .filter(invoice_balances::state.eq(state))
            .select((Invoice::as_select(), Balance::as_select()))
            .into_boxed();
        if let Some(kind) = wanted.kind {
            query = query.filter(invoices::kind.eq(kind));
        }
        if let Some(channel) = &wanted.channel {
            query = query.filter(invoices::channel.eq(channel.clone()));
        }
        if wanted.overdue {
            query = query.filter(invoice_balances::due_at.lt(snapshot.now()));
        }
        if let Some(id) = page.after::<InvoiceId>()? {
            query = query.filter(invoice_balances::invoice.lt(id));
        }
        let some: Vec<(Invoice, Balance)> =
            snapshot.load(query.order(invoice_balances::invoice.desc()).limit(page.rows()))?;
        rows.extend(some.into_iter().map(|(row, balance)| (row, Some(balance))));
    }
    Ok(newest(rows, page))
}
