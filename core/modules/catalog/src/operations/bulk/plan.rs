//! What one change would do to the next of many products: seen by people before it is done, and by the job that does it.

use std::collections::HashMap;

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Read, Snapshot, Spec};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::matching::Matching;
use crate::{
    WRITE,
    operations::in_order,
    records::{Product, ProductId, TagId, Variant},
    rules::bulk::{CHANGED, Change, Deed, Planned},
    schema::{tags, variants},
    sorting,
};

/// Products that are looked at together.
const LOOK: usize = 200;
/// Calls that are done together; what comes after that waits for the next.
const CALLS: usize = 400;

pub struct PlanBulk;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "BulkPlanQuery")]
pub struct Wanted {
    pub change: Change,
    pub of: Matching,
    /// When they were seen: what was changed after that is passed over, and what was added is not meant. Now, unless
    /// said.
    #[serde(default)]
    pub seen_at: Option<Timestamp>,
    /// Where the part before this one ended.
    #[serde(default)]
    pub after: Option<ProductId>,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "BulkPlan")]
pub struct Plan {
    /// Those that something is done to, or cannot be.
    pub items: Vec<Planned>,
    /// How many were looked at after the last of them.
    pub rest: i64,
    /// The last that was looked at.
    pub came_to: Option<ProductId>,
    /// Whether there may be more.
    pub more: bool,
}

impl Read for PlanBulk {
    const SPEC: Spec = Spec::new("catalog.plan-bulk", WRITE, "What one change would do to the next of many products");
    type Input = Wanted;
    type Output = Plan;

    fn searches(&self, wanted: &Wanted) -> bool {
        wanted.of.searches()
    }

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Plan> {
        let deed = wanted.change.read()?;
        check(snapshot, &deed)?;
        let seen_at = wanted.seen_at.unwrap_or_else(|| snapshot.now());
        let found = wanted.of.next(snapshot, wanted.after, seen_at, LOOK)?;
        let mut of_each = variants_of(snapshot, &deed, &found)?;
        let tags = tag_names(snapshot, &deed, &found)?;
        let mut plan = Plan { items: Vec::new(), rest: 0, came_to: wanted.after, more: found.len() >= LOOK };
        let mut calls = 0;
        for product in found {
            let mut own = of_each.remove(&product.id).unwrap_or_default();
            in_order(&product, &mut own);
            let planned = deed.of(&product, &own, &tags);
            let few = planned.as_ref().map_or(0, |planned| planned.calls.len());
            if calls + few > CALLS && calls > 0 {
                plan.more = true;
                break;
            }
            calls += few;
            plan.rest += 1;
            plan.came_to = Some(product.id);
            let Some(planned) = planned else { continue };
            let is_newer = match deed.is_about_variants() {
                true => own.iter().any(|variant| variant.updated_at > seen_at),
                false => product.updated_at > seen_at,
            };
            let planned = if is_newer { planned.skipped(CHANGED) } else { planned };
            plan.items.push(Planned { looked: plan.rest, ..planned });
            plan.rest = 0;
        }
        Ok(plan)
    }
}

/// What is named is there and still in use, so that no product is refused because of it.
pub(super) fn check(snapshot: &mut Snapshot<'_>, deed: &Deed) -> Done<()> {
    match deed {
        Deed::Category { id, add: true } => sorting::categories(snapshot, &[*id]).map(drop),
        Deed::Category { id, add: false } => sorting::category(snapshot, *id).map(drop),
        Deed::Brand(Some(brand)) => sorting::open_brand(snapshot, *brand).map(drop),
        _ => Ok(()),
    }
}

fn variants_of(snapshot: &mut Snapshot<'_>, deed: &Deed, found: &[Product]) -> Done<HashMap<ProductId, Vec<Variant>>> {
    let mut of_each: HashMap<ProductId, Vec<Variant>> = HashMap::new();
    if deed.is_about_variants() && !found.is_empty() {
        let ids: Vec<ProductId> = found.iter().map(|product| product.id).collect();
        let query = variants::table.filter(variants::product.eq_any(ids)).select(Variant::as_select());
        for variant in snapshot.load::<_, Variant>(query)? {
            of_each.entry(variant.product).or_default().push(variant);
        }
    }
    Ok(of_each)
}

fn tag_names(snapshot: &mut Snapshot<'_>, deed: &Deed, found: &[Product]) -> Done<HashMap<TagId, String>> {
    if !deed.is_about_tags() {
        return Ok(HashMap::new());
    }
    let mut ids: Vec<TagId> = found.iter().flat_map(|product| product.tags.iter().copied()).collect();
    ids.sort_unstable();
    ids.dedup();
    let named: Vec<(TagId, String)> =
        snapshot.load(tags::table.filter(tags::id.eq_any(ids)).select((tags::id, tags::name)))?;
    Ok(named.into_iter().collect())
}
