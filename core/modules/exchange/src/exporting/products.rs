//! All products by name, archived ones too.

use catalog::{Product, ProductId, Variant, schema::products};
use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _};
use door::{Done, Snapshot};

use super::Outgoing;
use crate::{directory::Directory, matching::here};

/// Products read at a time.
const PAGE: i64 = 500;

pub(super) fn write(snapshot: &mut Snapshot<'_>, out: &mut Outgoing<'_>) -> Done<()> {
    let directory = Directory::load(snapshot)?;
    let mut after: Option<(String, ProductId)> = None;
    loop {
        let page = page(snapshot, after.as_ref())?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        after = Some((last.sort_name.clone(), last.id));
        page.iter().for_each(|(product, variants)| out.file.product(&directory.picture(product, variants)));
        out.wrote(page.len())?;
    }
}

/// The next products by name, with their variants.
fn page(snapshot: &mut Snapshot<'_>, after: Option<&(String, ProductId)>) -> Done<Vec<(Product, Vec<Variant>)>> {
    let mut query = products::table.select((products::sort_name, products::id)).into_boxed();
    if let Some((name, id)) = after {
        let same = products::sort_name.eq(name.clone()).and(products::id.gt(*id));
        query = query.filter(products::sort_name.gt(name.clone()).or(same));
    }
    let order = query.order((products::sort_name, products::id)).limit(PAGE);
    let ids: Vec<(String, ProductId)> = snapshot.load(order)?;
    let mut found = here(snapshot, ids.iter().map(|(_, id)| *id).collect())?;
    let in_order = ids.iter().filter_map(|(_, id)| found.remove(id));
    Ok(in_order.map(|here| (here.product, here.variants)).collect())
}
