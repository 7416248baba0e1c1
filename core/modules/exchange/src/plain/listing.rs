//! All there are of one kind, into a file.

use catalog::{VariantId, records::PriceListId, schema::price_lists};
use diesel::{ExpressionMethods as _, QueryDsl as _, dsl::count_star};
use door::{Done, Failure, Snapshot};
use stock::records::Place;

use super::{
    known::{all, prices_after, prices_entry},
    shape::Shape,
};
use crate::{exporting::Outgoing, records::About};

/// Prices read at a time.
const PAGE: i64 = 1_000;

pub(crate) fn count(snapshot: &mut Snapshot<'_>, about: About) -> Done<i64> {
    use catalog::schema as catalog;
    use stock::schema::locations;
    let count = match about {
        About::Locations => {
            let places = locations::table.filter(locations::kind.eq(Place::Place));
            snapshot.first(places.select(count_star()))?
        }
        About::Categories => snapshot.first(catalog::categories::table.select(count_star()))?,
        About::Brands => snapshot.first(catalog::brands::table.select(count_star()))?,
        About::TaxClasses => snapshot.first(catalog::tax_classes::table.select(count_star()))?,
        About::Units => snapshot.first(catalog::units::table.select(count_star()))?,
        About::Conversions => snapshot.first(catalog::conversions::table.select(count_star()))?,
        About::PriceLists => snapshot.first(catalog::price_lists::table.select(count_star()))?,
        About::Prices => snapshot.first(catalog::list_prices::table.select(count_star()))?,
        About::Products | About::Levels => return Err(Failure::internal("This is more than a line says.")),
    };
    Ok(count.unwrap_or_default())
}

pub(crate) fn write(snapshot: &mut Snapshot<'_>, about: About, shape: &Shape, out: &mut Outgoing<'_>) -> Done<()> {
    if about == About::Prices {
        return prices(snapshot, shape, out);
    }
    let all = all(snapshot, about)?;
    all.iter().for_each(|entry| out.file.entry(shape, entry));
    out.wrote(all.len())
}

/// By the names of their lists, and in each by the ids of the variants.
fn prices(snapshot: &mut Snapshot<'_>, shape: &Shape, out: &mut Outgoing<'_>) -> Done<()> {
    let lists = price_lists::table.order((price_lists::sort_name, price_lists::id));
    let lists: Vec<(PriceListId, String)> = snapshot.load(lists.select((price_lists::id, price_lists::name)))?;
    for (list, name) in lists {
        let mut after: Option<VariantId> = None;
        loop {
            let page = prices_after(snapshot, list, after, PAGE)?;
            let Some((last, _)) = page.last() else { break };
            after = Some(last.variant);
            page.iter().for_each(|(row, sku)| out.file.entry(shape, &prices_entry(&name, sku.as_deref(), row)));
            out.wrote(page.len())?;
        }
    }
    Ok(())
}
