//! What a variant costs: the moving average of what was paid for it. Whoever receives stock says so here, in the
//! transaction that receives it.

use door::{Done, Problem, Tx, event};
use model::{Quantity, Rate};

use crate::{Variant, VariantId, keeping, rules, variant};

/// Takes into account that so much came in at so much each, and answers the variant with its new cost. `on_hand_before`
/// is what was there of it, everywhere, before it came. The cost is in the variant's own currency.
pub fn received(
    tx: &mut Tx<'_>,
    variant: VariantId,
    on_hand_before: Quantity,
    quantity: Quantity,
    unit_cost: Rate,
) -> Done<Variant> {
    if !quantity.is_positive() {
        return Err(Problem::invalid("/quantity", "What is received is more than zero.").into());
    }
    if unit_cost.is_negative() {
        return Err(Problem::invalid("/unit_cost", "A cost is not negative.").into());
    }
    let before = self::variant(tx, variant)?;
    if before.currency.is_none() {
        let detail = "Say which currency this variant is priced in before you say what it costs.";
        return Err(Problem::refused("catalog.no-currency", detail).into());
    }
    let cost = rules::average(on_hand_before, before.cost, quantity, unit_cost)?;
    if before.cost == Some(cost) {
        return Ok(before);
    }
    let mut after = before.clone();
    after.cost = Some(cost);
    let after = keeping::change_variant(tx, &before, after)?;
    tx.emit(event::News::new("catalog.product-changed", after.product, &after));
    Ok(after)
}
