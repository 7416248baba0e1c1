//! Does the next rows of an import: each is compared again first, because time has passed.

use catalog::ProductId;
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Cost, Done, Failure, Problem, Snapshot, Spec, Tx, Write, operations::external_ids};
use model::Actor;

use super::{Progress, SomeRows, import, put, tell};
use crate::{
    RUN,
    carrying::{carry, put_together},
    difference::differences,
    directory::Directory,
    fitting::fitted,
    levelling,
    matching::{Found, here},
    neutral::{Described, Said},
    plain::doing,
    reading::Wrong,
    records::{About, Difference, Import, ImportRow, ImportState, Outcome, RowState, Subject},
    schema::import_rows,
};

pub struct Apply;

impl Write for Apply {
    const SPEC: Spec = Spec::new("exchange.apply", RUN, "Do the next rows of an import").cost(Cost::Heavy);
    type Input = SomeRows;
    type Output = Progress;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, some: &SomeRows) -> Done<Progress> {
        let before = import(tx, some.id)?;
        if before.state != ImportState::Applying {
            return Ok(Progress { more: false });
        }
        let rows = next(tx, &before, some.rows())?;
        let mut after = before.clone();
        let Some(last) = rows.last() else {
            after.state = ImportState::Applied;
            tell(tx, &before, after, "exchange.import-applied")?;
            return Ok(Progress { more: false });
        };
        after.applied = before.applied.max(last.number);
        for row in applied(tx, actor, &before, rows)? {
            match row.state {
                RowState::Failed => after.failed += 1,
                RowState::Held => {}
                _ => after.done += 1,
            }
            tx.put(&row)?;
        }
        put(tx, &before, after)?;
        Ok(Progress { more: true })
    }
}

/// The next rows that have something to do; when all that is in the file was done, those that were waiting for that;
/// and last what is not in the file: no bundle of the file has it in it any more.
pub(crate) fn next(snapshot: &mut Snapshot<'_>, import: &Import, most: i64) -> Done<Vec<ImportRow>> {
    let of_import = || import_rows::table.filter(import_rows::import.eq(import.id)).select(ImportRow::as_select());
    let open = || of_import().filter(import_rows::number.gt(import.applied)).order(import_rows::number).limit(most);
    let rows = snapshot.load(open().filter(import_rows::outcome.eq_any([Outcome::New, Outcome::Changed])))?;
    if !rows.is_empty() {
        return Ok(rows);
    }
    let held = of_import().filter(import_rows::state.eq(RowState::Held));
    let rows = snapshot.load(held.order(import_rows::number).limit(most))?;
    if !rows.is_empty() {
        return Ok(rows);
    }
    snapshot.load(open().filter(import_rows::outcome.eq(Outcome::Missing)))
}

fn applied(tx: &mut Tx<'_>, actor: &Actor, import: &Import, mut rows: Vec<ImportRow>) -> Done<Vec<ImportRow>> {
    let described = |row: &ImportRow| match &*row.described {
        Subject::Product(product) => Some((**product).clone()),
        _ => None,
    };
    let wanted: Vec<Option<Described>> = rows.iter().map(described).collect();
    let mut found = Found::of(tx, &import.source, &wanted.iter().flatten().collect::<Vec<_>>())?;
    let has_products = import.kind == About::Products;
    let mut directory = if has_products { Directory::load(tx)? } else { Directory::default() };
    let mut levels = levelling::Batch::of(tx, import, &rows)?;
    for (row, wanted) in rows.iter_mut().zip(wanted) {
        let done = match (&*row.described, wanted) {
            (Subject::Level(level), _) => levelling::apply(tx, actor, import, &mut levels, level, &row.changes)?,
            (Subject::Entry(entry), _) => {
                let shape = import.kind.shape().ok_or_else(|| Failure::internal("A row of another kind."))?;
                doing::apply(tx, actor, import, shape, row, entry)?
            }
            (_, Some(wanted)) => product(tx, actor, import, row, &mut found, &mut directory, &wanted)?,
            _ => missing(tx, actor, &mut directory, row.target.as_deref())?,
        };
        match done {
            Ok(done) => {
                if row.state != RowState::Held {
                    row.before = done.before.into();
                }
                row.state = if done.is_held { RowState::Held } else { RowState::Done };
                row.trouble = done.trouble.into();
                row.target = Some(done.target);
                row.after = Some(done.after).into();
            }
            Err(wrong) => {
                row.state = RowState::Failed;
                row.trouble = wrong.into();
            }
        }
        // What is held goes on with what was shown.
        let is_over = row.state != RowState::Held;
        if let (true, Some(Subject::Product(after)), before) = (is_over, &*row.after, &*row.before) {
            let before = before.as_ref().and_then(|before| match before {
                Subject::Product(before) => Some(&**before),
                _ => None,
            });
            row.changes = differences(before, after).into();
        }
    }
    Ok(rows)
}

/// What was done to one thing.
pub(crate) struct Did {
    pub target: String,
    pub before: Option<Subject>,
    pub after: Subject,
    /// Whether something is left to do when every row is done.
    pub is_held: bool,
    pub trouble: Vec<Wrong>,
}

impl Did {
    pub fn all(target: String, before: Option<Subject>, after: Subject) -> Self {
        Self { target, before, after, is_held: false, trouble: Vec::new() }
    }
}

fn product(
    tx: &mut Tx<'_>,
    actor: &Actor,
    import: &Import,
    row: &ImportRow,
    found: &mut Found,
    directory: &mut Directory,
    wanted: &Described,
) -> Done<Result<Did, Vec<Wrong>>> {
    let here = match found.meant(wanted, import.match_by) {
        Ok(here) => here,
        Err(wrong) => return Ok(Err(vec![wrong])),
    };
    if here.map(|here| here.product.id.to_string()) != row.target {
        return Ok(Err(vec![changed_since(wanted.line)]));
    }
    let before = here.map(|here| directory.picture(&here.product, &here.variants));
    let after = match fitted(directory, before.as_ref(), &found.with_ids(wanted)) {
        Ok(after) => after,
        Err(wrong) => return Ok(Err(wrong)),
    };
    let taken = found.taken(here.map(|here| here.product.id), &after);
    if !taken.is_empty() {
        return Ok(Err(taken));
    }
    if before.is_some() && !was_seen(&row.changes, &differences(before.as_ref(), &after)) {
        return Ok(Err(vec![changed_since(wanted.line)]));
    }
    let mut now = carry(tx, actor, directory, here, &after)?;
    let id = now.product.id;
    let (mut is_held, mut trouble) = (false, Vec::new());
    if found.has_all_pieces(&after) {
        now = put_together(tx, actor, now, &after)?;
    } else if row.state == RowState::Held {
        let detail = "What is in this bundle is not here, so it is left as it was.".to_owned();
        trouble.push(Wrong { line: wanted.line, column: None, detail });
    } else {
        is_held = true;
    }
    if let Some(name) = wanted.key.as_ref().filter(|name| name.parse::<ProductId>().is_err()) {
        match (here, found.is_linked(name)) {
            (_, true) => {}
            (None, false) => external_ids::link_new(tx, &import.source, name, &now.product)?,
            (Some(_), false) => external_ids::link(tx, &import.source, name, &now.product)?,
        }
    }
    found.note(&now);
    let before = before.map(|before| Subject::Product(Box::new(before)));
    let after = Subject::Product(Box::new(directory.picture(&now.product, &now.variants)));
    Ok(Ok(Did { target: id.to_string(), before, after, is_held, trouble }))
}

/// Nothing is done that nobody has seen: what would change now was shown, and from the same.
pub(crate) fn was_seen(shown: &[Difference], now: &[Difference]) -> bool {
    now.iter().all(|one| shown.iter().any(|seen| seen.field == one.field && seen.before == one.before))
}

pub(crate) fn changed_since(line: u64) -> Wrong {
    let detail = "This has changed here since it was compared, so it was left alone. Bring the file in again.";
    Wrong { line, column: None, detail: detail.to_owned() }
}

/// What is here and not in the file is no longer sold.
fn missing(
    tx: &mut Tx<'_>,
    actor: &Actor,
    directory: &mut Directory,
    target: Option<&str>,
) -> Done<Result<Did, Vec<Wrong>>> {
    let id: ProductId = target
        .and_then(|id| id.parse().ok())
        .ok_or_else(|| Problem::refused("exchange.no-product", "This row names no product."))?;
    let found = here(tx, vec![id])?;
    let is = found.get(&id).ok_or_else(|| Problem::not_found("product", id))?;
    let before = directory.picture(&is.product, &is.variants);
    let after = Described { archived: Said::Is(true), ..before.clone() };
    let now = carry(tx, actor, directory, Some(is), &after)?;
    let after = Subject::Product(Box::new(directory.picture(&now.product, &now.variants)));
    Ok(Ok(Did::all(id.to_string(), Some(Subject::Product(Box::new(before))), after)))
}
