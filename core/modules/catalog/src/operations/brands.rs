//! Who makes things.

use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Problem, Read, Record as _, Snapshot, Spec, Tx, View, Write, event};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    READ, WRITE, keeping,
    records::{Brand, BrandId},
    rules,
    schema::brands,
    sorting::brand,
};

pub struct ListBrands;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "BrandQuery")]
pub struct Wanted {
    /// Only archived ones; without it, only those in use.
    #[serde(default)]
    pub archived: bool,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for ListBrands {
    const SPEC: Spec = Spec::new("catalog.list-brands", READ, "Brands by name").at(Method::Get, "/brands");
    type Input = Wanted;
    type Output = Paged<View<Brand>>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<View<Brand>>> {
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let query = brands::table.select(Brand::as_select());
        let mut query = match wanted.archived {
            true => query.filter(brands::archived_at.is_not_null()).into_boxed(),
            false => query.filter(brands::archived_at.is_null()).into_boxed(),
        };
        if let Some((name, id)) = page.after::<(String, BrandId)>()? {
            query =
                query.filter(brands::sort_name.gt(name.clone()).or(brands::sort_name.eq(name).and(brands::id.gt(id))));
        }
        let rows: Vec<Brand> = snapshot.load(query.order((brands::sort_name, brands::id)).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |brand| (brand.sort_name.clone(), brand.id));
        Ok(Paged { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect(), next })
    }
}

pub struct AddBrand;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBrand {
    pub name: String,
}

impl Write for AddBrand {
    const SPEC: Spec = Spec::new("catalog.add-brand", WRITE, "Add a brand").versioned().at(Method::Post, "/brands");
    type Input = NewBrand;
    type Output = View<Brand>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &NewBrand) -> Done<View<Brand>> {
        let row = Brand {
            id: tx.new_id(),
            version: 1,
            name: input.name.clone(),
            sort_name: String::new(),
            created_at: tx.now(),
            archived_at: None,
        };
        let row = put(tx, None, row)?;
        Ok(View::of(tx, row))
    }
}

pub struct ChangeBrand;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "BrandChange")]
pub struct Change {
    pub id: BrandId,
    /// The version you saw.
    pub version: i64,
    #[serde(default)]
    pub name: Option<String>,
    /// Archived ones stay with their products, and get no more.
    #[serde(default)]
    pub archived: Option<bool>,
}

impl Write for ChangeBrand {
    const SPEC: Spec = Spec::new("catalog.change-brand", WRITE, "Rename or archive a brand")
        .versioned()
        .at(Method::Patch, "/brands/{id}");
    type Input = Change;
    type Output = View<Brand>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Change) -> Done<View<Brand>> {
        let before = brand(tx, input.id)?.seen_at(input.version)?;
        let mut after = before.clone();
        if let Some(name) = &input.name {
            after.name.clone_from(name);
        }
        after.archived_at = match (input.archived, before.archived_at) {
            (Some(true), None) => Some(tx.now()),
            (Some(false), _) => None,
            (_, archived) => archived,
        };
        let row = put(tx, Some(&before), after)?;
        Ok(View::of(tx, row))
    }
}

/// Adds a brand, or changes it, under a name that is free.
pub fn put(tx: &mut Tx<'_>, before: Option<&Brand>, mut after: Brand) -> Done<Brand> {
    if before.is_none_or(|before| before.name != after.name) {
        (after.name, after.sort_name) = free_name(tx, &after.name, Some(after.id))?;
    }
    let is_renamed = before.is_some_and(|before| before.name != after.name);
    let row = keeping::put(tx, before, after)?;
    if is_renamed {
        tx.emit(event::News::new("catalog.brand-renamed", row.id, &row));
    }
    Ok(row)
}

fn free_name(snapshot: &mut Snapshot<'_>, name: &str, own: Option<BrandId>) -> Done<(String, String)> {
    let name = rules::label(name, "A brand")?;
    let sort_name = rules::folded(&name);
    let taken: Option<BrandId> =
        snapshot.first(brands::table.filter(brands::sort_name.eq(&sort_name)).select(brands::id))?;
    match taken {
        Some(id) if Some(id) != own => {
            Err(Problem::conflict("catalog.name-taken", format!("There is a brand {name} already.")).into())
        }
        _ => Ok((name, sort_name)),
    }
}
