//! Takes back the last rows of an import that are still done, from the last to the first.

use catalog::ProductId;
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Cost, Done, Problem, Snapshot, Spec, Tx, Write};
use model::Actor;

use super::{Progress, SomeRows, import, put, tell};
use crate::{
    RUN,
    carrying::{carry, put_together},
    difference::{PRODUCT, VARIANT, same_variant},
    directory::Directory,
    levelling,
    matching::here,
    neutral::{Described, Said},
    reading::Wrong,
    records::{Import, ImportRow, ImportState, RowState, Subject},
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
        let ids = rows.iter().filter_map(|row| row.target.as_deref()?.parse().ok()).collect();
        let found = here(tx, ids)?;
        let mut directory = Directory::load(tx)?;
        for mut row in rows {
            let undone = match (&*row.before, &*row.after) {
                (Some(Subject::Level(was)), Some(Subject::Level(is))) => levelling::take_back(tx, actor, was, is)?,
                (was, Some(Subject::Product(is))) => {
                    let was = match was {
                        Some(Subject::Product(was)) => Some(&**was),
                        _ => None,
                    };
                    let id: Option<ProductId> = row.target.as_deref().and_then(|id| id.parse().ok());
                    let known = id.and_then(|id| found.get(&id));
                    let known = known.ok_or_else(|| Problem::refused("exchange.no-product", "It is not here."))?;
                    let now = directory.picture(&known.product, &known.variants);
                    match taken_back(was, is, &now) {
                        Err(why) => Err(why),
                        Ok(back) => {
                            let now = carry(tx, actor, &mut directory, Some(known), &back)?;
                            put_together(tx, actor, now, &back)?;
                            Ok(())
                        }
                    }
                }
                _ => Err("Nothing is known of how it was.".to_owned()),
            };
            match undone {
                Ok(()) => {
                    row.state = RowState::Undone;
                    after.undone += 1;
                }
                Err(detail) => {
                    row.state = RowState::LeftAlone;
                    let line = u64::try_from(row.line).unwrap_or_default();
                    row.trouble = vec![Wrong { line, column: None, detail }].into();
                    after.left_alone += 1;
                }
            }
            tx.put(&row)?;
        }
        put(tx, &before, after)?;
        Ok(Progress { more: true })
    }
}

/// The last rows that are done and not taken back.
pub(crate) fn next(snapshot: &mut Snapshot<'_>, import: &Import, most: i64) -> Done<Vec<ImportRow>> {
    let query = import_rows::table
        .filter(import_rows::import.eq(import.id))
        .filter(import_rows::state.eq_any([RowState::Done, RowState::Held]))
        .filter(import_rows::number.le(import.applied));
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
