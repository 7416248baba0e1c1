//! Compares the next rows of a file with what is here. What was read of the file last is kept, because the next batch
//! goes on with it.

use std::collections::{HashMap, HashSet};

use catalog::{ProductId, rules::folded, schema::products};
use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{Cost, Desk, Done, Prepared, Problem, Snapshot, Spec, Tx};
use model::Actor;
use parking_lot::Mutex;

use super::{One, Progress, import, put, tell};
use crate::{
    RUN,
    difference::differences,
    directory::Directory,
    fitting::fitted,
    levelling,
    matching::Found,
    neutral::{Described, DescribedLevel},
    plain::{Entry, comparing, shape::Shape},
    reading::{
        Item, Unreadable, Wrong,
        entries::{Entries, entries},
        levels::{Levels, levels},
        products::{Products, products},
        source::OfBlob,
    },
    records::{About, Difference, Import, ImportId, ImportRow, ImportState, Missing, Outcome, RowState, Subject},
    schema::import_rows,
};

/// Products compared in one transaction, and how many variants they may have together.
const PRODUCTS: usize = 200;
const VARIANTS: usize = 1_000;
/// Products looked at in one transaction whether the file has them.
const SWEPT: i64 = 500;
const TITLE_LIMIT: usize = 200;

#[derive(Default)]
pub struct Compare {
    open: Mutex<Option<Open>>,
}

/// A file that is being read.
struct Open {
    import: ImportId,
    at: i64,
    file: File,
    /// Where each SKU of the file is, or each name, where a line is one thing.
    names: HashMap<String, u64>,
}

enum File {
    Products(Box<Products>),
    Levels(Box<Levels>),
    Entries(Box<Entries>, &'static Shape),
}

/// What was read of the file.
pub struct Ready {
    id: ImportId,
    from: i64,
    rows: Rows,
}

enum Rows {
    Products(Vec<Item<Described>>),
    Levels(Vec<Item<DescribedLevel>>),
    Entries(Vec<Item<Entry>>, &'static Shape),
}

impl Rows {
    fn len(&self) -> i64 {
        let len = match self {
            Self::Products(rows) => rows.len(),
            Self::Levels(rows) => rows.len(),
            Self::Entries(rows, _) => rows.len(),
        };
        i64::try_from(len).unwrap_or(i64::MAX)
    }
}

impl Prepared for Compare {
    const SPEC: Spec =
        Spec::new("exchange.compare", RUN, "Compare the next rows of an import with what is here").cost(Cost::Heavy);
    type Input = One;
    type Ready = Ready;
    type Output = Progress;

    async fn prepare(&self, _: &Actor, desk: &Desk, one: One) -> Done<Ready> {
        let id = one.id;
        let import = desk.read(move |snapshot| import(snapshot, id)).await?;
        let from = import.compared;
        if import.state != ImportState::Comparing || from >= import.total {
            return Ok(Ready { id, from, rows: Rows::Products(Vec::new()) });
        }
        let kept = self.open.lock().take().filter(|open| open.import == id && open.at == from);
        let mut open = match kept {
            Some(open) => open,
            None => {
                let file = import.file.ok_or_else(|| Problem::not_found("file of the import", id))?;
                let file = OfBlob::new(desk.reading(file).await?);
                desk.compute(move || opened(&import, file)).await??
            }
        };
        let (open, rows) = desk.compute(move || open.read().map(|rows| (open, rows))).await??;
        *self.open.lock() = Some(open);
        Ok(Ready { id, from, rows })
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Progress> {
        let before = import(tx, ready.id)?;
        if before.state != ImportState::Comparing {
            return Ok(Progress { more: false });
        }
        if before.compared != ready.from {
            // Somebody else compared these.
            return Ok(Progress { more: true });
        }
        let mut after = before.clone();
        if before.compared < before.total {
            let rows = match &ready.rows {
                Rows::Products(items) => product_rows(tx, &before, items)?,
                Rows::Levels(items) => levelling::rows(tx, &before, items)?,
                Rows::Entries(items, shape) => comparing::rows(tx, &before, shape, items)?,
            };
            rows.iter().try_for_each(|row| {
                count(&mut after, row);
                tx.keep(row)
            })?;
            // What could not be read at all is not waited for.
            after.compared = if ready.rows.len() == 0 { after.total } else { after.compared + ready.rows.len() };
        } else if looks_for_missing(&before) && sweep(tx, &before, &mut after)? {
            return finish(tx, &before, after);
        }
        if after.compared >= after.total && !looks_for_missing(&after) {
            return finish(tx, &before, after);
        }
        put(tx, &before, after)?;
        Ok(Progress { more: true })
    }
}

fn looks_for_missing(import: &Import) -> bool {
    import.missing == Missing::Archive && import.kind == About::Products
}

fn finish(tx: &mut Tx<'_>, before: &Import, mut after: Import) -> Done<Progress> {
    after.state = ImportState::Compared;
    tell(tx, before, after, "exchange.import-compared")?;
    Ok(Progress { more: false })
}

/// The file, with what was compared before passed over.
fn opened(import: &Import, content: OfBlob) -> Result<Open, Unreadable> {
    let file = match import.kind.shape() {
        Some(shape) => File::Entries(Box::new(entries(content, &import.manner, shape)?), shape),
        None if import.kind == About::Levels => File::Levels(Box::new(levels(content, &import.manner)?)),
        None => File::Products(Box::new(products(content, &import.manner)?)),
    };
    let mut open = Open { import: import.id, at: 0, file, names: HashMap::new() };
    while open.at < import.compared && open.next_is_passed() {}
    Ok(open)
}

impl Open {
    fn next_is_passed(&mut self) -> bool {
        self.at += 1;
        match &mut self.file {
            File::Levels(file) => file.next().is_some(),
            File::Entries(file, shape) => file.next().is_some_and(|item| {
                note_name(&mut self.names, shape, &item.described);
                true
            }),
            File::Products(file) => file.next().is_some_and(|item| {
                note_skus(&mut self.names, &item.described);
                true
            }),
        }
    }

    fn read(&mut self) -> Result<Rows, Unreadable> {
        let rows = match &mut self.file {
            File::Levels(file) => {
                let rows = file.by_ref().take(PRODUCTS).collect();
                file.trouble().map_or(Ok(()), Err)?;
                Rows::Levels(rows)
            }
            File::Entries(file, shape) => {
                let mut rows: Vec<Item<Entry>> = file.by_ref().take(PRODUCTS).collect();
                file.trouble().map_or(Ok(()), Err)?;
                for row in &mut rows {
                    row.wrong.extend(note_name(&mut self.names, shape, &row.described));
                }
                Rows::Entries(rows, shape)
            }
            File::Products(file) => {
                let (mut items, mut variants) = (Vec::new(), 0);
                while items.len() < PRODUCTS && variants < VARIANTS {
                    let Some(mut item) = file.next() else { break };
                    item.wrong.extend(note_skus(&mut self.names, &item.described));
                    variants += item.described.variants.len();
                    items.push(item);
                }
                file.trouble().map_or(Ok(()), Err)?;
                Rows::Products(items)
            }
        };
        self.at += rows.len();
        Ok(rows)
    }
}

/// What things are called by tells one from another.
fn note_name(known: &mut HashMap<String, u64>, shape: &Shape, entry: &Entry) -> Option<Wrong> {
    let name = shape.title(entry);
    let first = *known.entry(folded(&name)).or_insert(entry.line);
    let detail = format!("{name} is in line {first} already.");
    (first != entry.line).then_some(Wrong { line: entry.line, column: None, detail })
}

/// A SKU names one variant, in a file as anywhere.
fn note_skus(known: &mut HashMap<String, u64>, product: &Described) -> Vec<Wrong> {
    let twice = product.variants.iter().filter_map(|variant| {
        let sku = variant.sku.value()?;
        let first = *known.entry(sku.clone()).or_insert(variant.line);
        let detail = format!("The SKU {sku} is in line {first} already.");
        (first != variant.line).then_some(Wrong { line: variant.line, column: None, detail })
    });
    twice.collect()
}

fn product_rows(tx: &mut Tx<'_>, import: &Import, items: &[Item<Described>]) -> Done<Vec<ImportRow>> {
    let all: Vec<&Described> = items.iter().map(|item| &item.described).collect();
    let found = Found::of(tx, &import.source, &all)?;
    let directory = Directory::load(tx)?;
    let mut rows: Vec<ImportRow> = Vec::with_capacity(items.len());
    for (number, item) in (import.rows_found + 1..).zip(items) {
        rows.push(product_row(import, number, item, &found, &directory));
    }
    one_row_each(tx, import, &mut rows)?;
    Ok(rows)
}

fn product_row(
    import: &Import,
    number: i64,
    item: &Item<Described>,
    found: &Found,
    directory: &Directory,
) -> ImportRow {
    let wanted = &item.described;
    let mut row = row(import, number, wanted.line, title(wanted), Subject::Product(Box::new(wanted.clone())));
    let meant = found.meant(wanted, import.match_by);
    // The file has it, whatever is wrong with the rest.
    row.target = meant.as_ref().ok().and_then(|here| here.map(|here| here.product.id.to_string()));
    let is = match (item.wrong.is_empty(), meant) {
        (false, _) => Err(item.wrong.clone()),
        (true, Err(wrong)) => Err(vec![wrong]),
        (true, Ok(here)) => {
            if let (None, Some(name)) = (here, wanted.name.value()) {
                row.title = cut(name);
            } else if let Some(here) = here {
                row.title = cut(&here.product.name);
            }
            let before = here.map(|here| directory.picture(&here.product, &here.variants));
            fitted(directory, before.as_ref(), &found.with_ids(wanted)).and_then(|after| {
                let taken = found.taken(here.map(|here| here.product.id), &after);
                if taken.is_empty() { Ok(differences(before.as_ref(), &after)) } else { Err(taken) }
            })
        }
    };
    settle(&mut row, is);
    row
}

/// What a row is, by its differences or by what is wrong.
pub(crate) fn settle(row: &mut ImportRow, is: Result<Vec<Difference>, Vec<Wrong>>) {
    match is {
        Err(wrong) => {
            row.outcome = Outcome::Wrong;
            row.trouble = wrong.into();
        }
        Ok(changes) => {
            row.outcome = match (&row.target, changes.is_empty()) {
                (None, _) => Outcome::New,
                (Some(_), true) => Outcome::Same,
                (Some(_), false) => Outcome::Changed,
            };
            row.changes = changes.into();
        }
    }
}

pub(crate) fn row(import: &Import, number: i64, line: u64, title: String, described: Subject) -> ImportRow {
    ImportRow {
        import: import.id,
        number,
        line: i64::try_from(line).unwrap_or_default(),
        title: cut(&title),
        outcome: Outcome::Same,
        state: RowState::Waiting,
        target: None,
        described: described.into(),
        before: None.into(),
        after: None.into(),
        changes: Vec::new().into(),
        trouble: Vec::new().into(),
    }
}

fn title(wanted: &Described) -> String {
    let sku = || wanted.variants.iter().find_map(|variant| variant.sku.value());
    wanted.name.value().or_else(sku).or(wanted.key.as_ref()).cloned().unwrap_or_default()
}

fn cut(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(TITLE_LIMIT).collect()
}

/// Two rows about one thing cannot both be right.
pub(crate) fn one_row_each(tx: &mut Tx<'_>, import: &Import, rows: &mut [ImportRow]) -> Done<()> {
    let targets: Vec<String> = rows.iter().filter_map(|row| row.target.clone()).collect();
    let mut taken: HashSet<String> = if targets.is_empty() { HashSet::new() } else { rows_about(tx, import, targets)? };
    for row in rows {
        let is_again = row.target.as_ref().is_some_and(|target| !taken.insert(target.clone()));
        if is_again && row.outcome != Outcome::Wrong {
            let line = u64::try_from(row.line).unwrap_or_default();
            let detail = "An earlier line of the file is about the same.".to_owned();
            settle(row, Err(vec![Wrong { line, column: None, detail }]));
            row.changes = Vec::new().into();
        }
    }
    Ok(())
}

fn rows_about(snapshot: &mut Snapshot<'_>, import: &Import, targets: Vec<String>) -> Done<HashSet<String>> {
    let query =
        import_rows::table.filter(import_rows::import.eq(import.id)).filter(import_rows::target.eq_any(targets));
    let known: Vec<Option<String>> = snapshot.load(query.select(import_rows::target))?;
    Ok(known.into_iter().flatten().collect())
}

fn count(import: &mut Import, row: &ImportRow) {
    import.rows_found += 1;
    match row.outcome {
        Outcome::New => import.added += 1,
        Outcome::Changed => import.changed += 1,
        Outcome::Same => import.same += 1,
        Outcome::Wrong => import.wrong += 1,
        Outcome::Missing => import.gone += 1,
    }
}

/// Looks through the next products for those that the file does not have. True at the end.
fn sweep(tx: &mut Tx<'_>, before: &Import, after: &mut Import) -> Done<bool> {
    let mut query = products::table.filter(products::archived_at.is_null()).into_boxed();
    if let Some(id) = before.swept {
        query = query.filter(products::id.gt(id));
    }
    let here: Vec<(ProductId, String)> =
        tx.load(query.order(products::id).limit(SWEPT).select((products::id, products::name)))?;
    let named = rows_about(tx, before, here.iter().map(|(id, _)| id.to_string()).collect())?;
    for (id, name) in here.iter().filter(|(id, _)| !named.contains(id.as_str())) {
        let mut row = row(after, after.rows_found + 1, 0, name.clone(), Subject::Missing);
        row.target = Some(id.to_string());
        row.outcome = Outcome::Missing;
        row.changes =
            vec![Difference { field: "archived".to_owned(), before: false.into(), after: true.into() }].into();
        count(after, &row);
        tx.keep(&row)?;
    }
    after.swept = here.last().map(|(id, _)| *id).or(before.swept);
    Ok(i64::try_from(here.len()).unwrap_or_default() < SWEPT)
}
