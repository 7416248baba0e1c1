//! What of people is held here: who they were when they bought, and when they were invoiced. The law has invoices kept;
//! orders go with whoever made them.

use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Held, Holds, Kept, Snapshot};

use crate::{
    invoicing, keeping, paper,
    records::{Invoice, Order, OrderId},
    schema::{invoices, orders},
    taxes,
};

/// Invoices that are opened at a time.
const AT_ONCE: i64 = 500;

impl Holds for Order {
    const KIND: &'static str = "order";

    /// Whoever bought as a guest lies under the order's own key, and stays there when it is said who they are.
    fn keys(snapshot: &mut Snapshot<'_>, people: &[String]) -> Done<Vec<String>> {
        let of = orders::table.filter(orders::contact.eq_any(people.to_vec())).select(orders::id);
        let all: Vec<OrderId> = snapshot.load(of)?;
        Ok(all.iter().map(ToString::to_string).collect())
    }

    fn of(snapshot: &mut Snapshot<'_>, people: &[String], after: &str, most: i64) -> Done<Vec<Held>> {
        let of = orders::table.filter(orders::contact.eq_any(people.to_vec())).filter(orders::id.gt(after.to_owned()));
        let mut rows: Vec<Self> = snapshot.load(of.order(orders::id).limit(most).select(Self::as_select()))?;
        rows.iter_mut().try_for_each(|row| keeping::open(snapshot, row))?;
        rows.iter().map(Held::of).collect()
    }
}

impl Holds for Invoice {
    const KIND: &'static str = "invoice";

    fn of(snapshot: &mut Snapshot<'_>, people: &[String], after: &str, most: i64) -> Done<Vec<Held>> {
        opened(snapshot, people, after, most)?.iter().map(Held::of).collect()
    }

    /// Its paper lies under a key apart.
    fn keys(snapshot: &mut Snapshot<'_>, people: &[String]) -> Done<Vec<String>> {
        paper::keys_to_destroy(snapshot, people)
    }

    fn kept(snapshot: &mut Snapshot<'_>, people: &[String]) -> Done<Vec<Kept>> {
        let years = u16::try_from(taxes::policy(snapshot)?.keep_years).unwrap_or(u16::MAX);
        let mut kept: Vec<Kept> = Vec::new();
        loop {
            let after = kept.last().map(|kept| kept.id.clone()).unwrap_or_default();
            let rows = opened(snapshot, people, &after, AT_ONCE)?;
            let is_full = i64::try_from(rows.len()).is_ok_and(|count| count >= AT_ONCE);
            kept.extend(rows.iter().map(|row| Kept::of(row, "fiscal", row.issued_at.end_of_year_after(years))));
            if !is_full {
                return Ok(kept);
            }
        }
    }
}

fn opened(snapshot: &mut Snapshot<'_>, people: &[String], after: &str, most: i64) -> Done<Vec<Invoice>> {
    let theirs = paper::orders_of(snapshot, people)?;
    let of = invoices::contact.eq_any(people.to_vec()).or(invoices::order_id.eq_any(theirs));
    let of = invoices::table.filter(of).filter(invoices::id.gt(after.to_owned())).order(invoices::id).limit(most);
    let mut rows: Vec<Invoice> = snapshot.load(of.select(Invoice::as_select()))?;
    rows.iter_mut().try_for_each(|row| invoicing::open(snapshot, row))?;
    Ok(rows)
}
