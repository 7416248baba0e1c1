//! Takes back the last rows of an import that are still done, from the last to the first.

use std::collections::HashMap;

use catalog::{
    ProductId, Variant, VariantId,
    schema::{bundle_parts, variants},
};
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Cost, Done, Failure, Problem, Snapshot, Spec, Tx, Write};
use model::Actor;

use super::{BATCH, Progress, SomeRows, import, put, tell};
use crate::{
    RUN,
    carrying::{carry, let_go, put_together},
    difference::{PRODUCT, VARIANT, same_variant},
    directory::Directory,
    levelling,
    matching::{Here, here},
    neutral::{Described, Said},
    plain::{Entry, doing},
    reading::Wrong,
    records::{About, Import, ImportRow, ImportState, RowState, Subject},
    schema::import_rows,
};

pub struct TakeBack;

impl Write for TakeBack {
    const SPEC: Spec = Spec::new("exchange.take-back", RUN, "Take back the last rows of an import").cost(Cost::Heavy);
    type Input = SomeRows;
    type Output = Progress;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, some: &SomeRows) -> Done<Progress> {
        let before = import(tx, some.id)?;
        if before.state != ImportState::Undoing {
            return Ok(Progress { more: false });
        }
        let mut after = before.clone();
        let rows = next(tx, &before, some.rows())?;
        if rows.is_empty() {
            after.state = ImportState::Undone;
            tell(tx, &before, after, "exchange.import-undone")?;
            return Ok(Progress { more: false });
        }
        let has_products = before.kind == About::Products;
        let directory = if has_products { Directory::load(tx)? } else { Directory::default() };
        let mut way_back = WayBack { actor, import: &before, directory, taken: HashMap::new() };
        for row in rows {
            way_back.take(tx, row)?;
        }
        for state in way_back.taken.into_values() {
            match state {
                RowState::Undone => after.undone += 1,
                _ => after.left_alone += 1,
            }
        }
        put(tx, &before, after)?;
        Ok(Progress { more: true })
    }
}

/// Rows on their way back. From the last to the first, but bundles and what is in them in the order that they need: a
/// bundle lets go of a thing before the thing is archived, and a thing is there again before a bundle consists of it.
struct WayBack<'a> {
    actor: &'a Actor,
    import: &'a Import,
    directory: Directory,
    /// The rows that were taken, by their numbers, and what became of each.
    taken: HashMap<i64, RowState>,
}

impl WayBack<'_> {
    fn take(&mut self, tx: &mut Tx<'_>, mut row: ImportRow) -> Done<()> {
        // Whoever waits for a row that waits for them goes on without it, and is told if that cannot be.
        if self.taken.contains_key(&row.number) {
            return Ok(());
        }
        self.taken.insert(row.number, RowState::LeftAlone);
        let undone = match (&*row.before, &*row.after) {
            (Some(Subject::Level(was)), Some(Subject::Level(is))) => {
                levelling::take_back(tx, self.actor, self.import, was, is)?
            }
            (Some(Subject::Entry(was)), Some(Subject::Entry(is))) => self.entry(tx, Some(was), is)?,
            (None, Some(Subject::Entry(is))) => self.entry(tx, None, is)?,
            (Some(Subject::Product(was)), Some(Subject::Product(is))) => self.product(tx, &row, Some(was), is)?,
            (None, Some(Subject::Product(is))) => self.product(tx, &row, None, is)?,
            _ => Err("Nothing is known of how it was.".to_owned()),
        };
        row.state = if undone.is_ok() { RowState::Undone } else { RowState::LeftAlone };
        if let Err(detail) = undone {
            let line = u64::try_from(row.line).unwrap_or_default();
            row.trouble = vec![Wrong { line, column: None, detail }].into();
        }
        self.taken.insert(row.number, row.state);
        tx.put(&row)
    }

    fn entry(&self, tx: &mut Tx<'_>, was: Option<&Entry>, is: &Entry) -> Done<Result<(), String>> {
        let other = || Failure::internal("A row is of another kind than its import.");
        let shape = self.import.kind.shape().ok_or_else(other)?;
        doing::take_back(tx, self.actor, self.import.kind, shape, was, is)
    }

    fn product(
        &mut self,
        tx: &mut Tx<'_>,
        row: &ImportRow,
        was: Option<&Described>,
        is: &Described,
    ) -> Done<Result<(), String>> {
        let gone = || Problem::refused("exchange.no-product", "It is not here.");
        let id: ProductId = row.target.as_deref().and_then(|id| id.parse().ok()).ok_or_else(gone)?;
        let known = here(tx, vec![id])?.remove(&id).ok_or_else(gone)?;
        let now = self.directory.picture(&known.product, &known.variants);
        let back = match taken_back(was, is, &now) {
            Ok(back) => back,
            Err(why) => return Ok(Err(why)),
        };
        for first in self.rows_before(tx, &known, &back)? {
            self.take(tx, first)?;
        }
        let known = let_go(tx, self.actor, known, &back)?;
        let now = carry(tx, self.actor, &mut self.directory, Some(&known), &back)?;
        put_together(tx, self.actor, now, &back)?;
        Ok(Ok(()))
    }

    /// The rows about what has to let go of this first, or to be there again first.
    fn rows_before(&self, tx: &mut Tx<'_>, known: &Here, back: &Described) -> Done<Vec<ImportRow>> {
        let mut first: Vec<VariantId> = Vec::new();
        let leaving = leaving(known, back);
        if !leaving.is_empty() {
            let bundles = bundle_parts::table.filter(bundle_parts::part.eq_any(leaving));
            first.extend(tx.load::<_, VariantId>(bundles.select(bundle_parts::bundle))?);
        }
        let is_there = |piece: &VariantId| {
            known.variants.iter().any(|variant| variant.components.iter().any(|part| part.variant == *piece))
        };
        let pieces = back.variants.iter().flat_map(|variant| variant.components.value().into_iter().flatten());
        first.extend(pieces.filter_map(|piece| piece.of.parse().ok()).filter(|piece| !is_there(piece)));
        if first.is_empty() {
            return Ok(Vec::new());
        }
        let of: Vec<ProductId> =
            tx.load(variants::table.filter(variants::id.eq_any(first)).select(variants::product))?;
        let of: Vec<String> = of.iter().filter(|id| **id != known.product.id).map(ToString::to_string).collect();
        done(tx, self.import, Some(of), BATCH.into())
    }
}

/// The variants that are sold now and will not be any more.
fn leaving(known: &Here, back: &Described) -> Vec<VariantId> {
    let is_archived = back.archived == Said::Is(true) && known.product.archived_at.is_none();
    let is_sold = |variant: &&Variant| variant.archived_at.is_none();
    let leaves = |variant: &&Variant| {
        let wanted = back.variants.iter().find(|wanted| wanted.key.as_deref() == Some(variant.id.as_str()));
        is_archived || wanted.is_some_and(|wanted| wanted.archived == Said::Is(true))
    };
    known.variants.iter().filter(is_sold).filter(leaves).map(|variant| variant.id).collect()
}

/// The last rows that are done and not taken back.
pub(crate) fn next(snapshot: &mut Snapshot<'_>, import: &Import, most: i64) -> Done<Vec<ImportRow>> {
    done(snapshot, import, None, most)
}

/// The same, of those about these.
fn done(snapshot: &mut Snapshot<'_>, import: &Import, about: Option<Vec<String>>, most: i64) -> Done<Vec<ImportRow>> {
    let mut query = import_rows::table
        .filter(import_rows::import.eq(import.id))
        .filter(import_rows::state.eq_any([RowState::Done, RowState::Held]))
        .filter(import_rows::number.le(import.applied))
        .into_boxed();
    if let Some(about) = about {
        query = query.filter(import_rows::target.eq_any(about));
    }
    snapshot.load(query.order(import_rows::number.desc()).limit(most).select(ImportRow::as_select()))
}

/// What a product becomes when what the import did to it is taken back; or what somebody else did to it since.
/// Fields that the import did not touch stay as they are now.
fn taken_back(was: Option<&Described>, is: &Described, now: &Described) -> Result<Described, String> {
    let mut back = now.clone();
    let Some(was) = was else {
        // What it made is archived, if it is still what it made.
        return match PRODUCT.iter().find(|field| field.differs(is, now)) {
            Some(field) => Err(changed_since(field.name)),
            None => {
                check_variants(is, now)?;
                back.archived = Said::Is(true);
                Ok(back)
            }
        };
    };
    for field in PRODUCT.iter().filter(|field| field.differs(was, is)) {
        if field.differs(is, now) {
            return Err(changed_since(field.name));
        }
        (field.take)(&mut back, was);
    }
    for (at, variant) in is.variants.iter().enumerate() {
        let Some(current) = back.variants.iter_mut().find(|current| current.key == variant.key) else {
            continue;
        };
        match same_variant(variant, at, &was.variants) {
            Some(old) => {
                for field in VARIANT.iter().filter(|field| field.differs(old, variant)) {
                    if field.differs(variant, current) {
                        return Err(changed_since(field.name));
                    }
                    (field.take)(current, old);
                }
            }
            None => {
                if let Some(field) = VARIANT.iter().find(|field| field.differs(variant, current)) {
                    return Err(changed_since(field.name));
                }
                current.archived = Said::Is(true);
            }
        }
    }
    Ok(back)
}

fn check_variants(is: &Described, now: &Described) -> Result<(), String> {
    for variant in &is.variants {
        let current = now.variants.iter().find(|current| current.key == variant.key);
        let changed = current.and_then(|current| VARIANT.iter().find(|field| field.differs(variant, current)));
        if let Some(field) = changed {
            return Err(changed_since(field.name));
        }
    }
    Ok(())
}

fn changed_since(field: &str) -> String {
    format!("Somebody has changed its {} since, so it was left alone.", field.replace('_', " "))
}
