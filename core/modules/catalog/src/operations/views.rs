//! Lists of products that somebody keeps, to look at them again on any device. Each has their own.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Nothing, Problem, Read, Reason, Snapshot, Spec, Tx, View, Write};
use model::{AccountId, Actor};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    READ,
    records::{ProductView, ProductViewId},
    rules,
    schema::product_views,
};

/// What fits beside a list.
const LIMIT: usize = 30;
const FILTERS_LIMIT: usize = 1_000;

pub struct ListViews;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ProductViews")]
pub struct Listed {
    pub items: Vec<View<ProductView>>,
}

impl Read for ListViews {
    const SPEC: Spec = Spec::new("catalog.list-views", READ, "Your own views of the products, by name")
        .at(Method::Get, "/product-views");
    type Input = Nothing;
    type Output = Listed;

    fn run(&self, actor: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Listed> {
        let rows = own(snapshot, actor.account())?;
        Ok(Listed { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect() })
    }
}

pub struct SaveView;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewProductView")]
pub struct NewView {
    /// A view of yours that has this name is written over.
    pub name: String,
    /// A query as the list takes it: `category=cat_...&sort=updated`.
    #[schemars(length(max = 1000))]
    pub filters: String,
}

impl Write for SaveView {
    const SPEC: Spec = Spec::new("catalog.save-view", READ, "Keep a view of the products for yourself")
        .at(Method::Post, "/product-views");
    type Input = NewView;
    type Output = View<ProductView>;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &NewView) -> Done<View<ProductView>> {
        let Some(account) = actor.account() else { return Err(nobodys().into()) };
        let name = rules::label(&input.name, "A view")?;
        let filters = input.filters.trim().trim_start_matches('?').to_owned();
        if filters.len() > FILTERS_LIMIT || filters.chars().any(|c| c.is_control() || c.is_whitespace()) {
            let detail = format!("Filters are a query of at most {FILTERS_LIMIT} bytes, without spaces.");
            return Err(Problem::invalid("/filters", detail).into());
        }
        let sort_name = rules::folded(&name);
        let known = own(tx, Some(account))?;
        if let Some(before) = known.iter().find(|view| view.sort_name == sort_name) {
            let after = ProductView { name, filters, ..before.clone() };
            let row = if after == *before { after } else { tx.update(before, after)? };
            return Ok(View::of(tx, row));
        }
        if known.len() >= LIMIT {
            let detail = format!("You have {LIMIT} views; forget one first.");
            return Err(Problem::refused("catalog.too-many-views", detail).into());
        }
        let row = ProductView { id: tx.new_id(), version: 1, account, name, sort_name, filters, created_at: tx.now() };
        tx.insert(&row)?;
        Ok(View::of(tx, row))
    }
}

pub struct ForgetView;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OneProductView")]
pub struct One {
    pub id: ProductViewId,
}

impl Write for ForgetView {
    const SPEC: Spec =
        Spec::new("catalog.forget-view", READ, "Forget a view of yours").at(Method::Delete, "/product-views/{id}");
    type Input = One;
    type Output = View<ProductView>;

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, input: &One) -> Done<View<ProductView>> {
        let known = own(tx, actor.account())?;
        let Some(view) = known.iter().find(|view| view.id == input.id) else {
            return Err(Problem::not_found("view", input.id).into());
        };
        tx.remove(view)?;
        Ok(View::of(tx, view.clone()))
    }
}

fn nobodys() -> Problem {
    Problem::new(Reason::Forbidden, "access.denied", "Only a person keeps views.")
}

/// All of one person's, by name.
fn own(snapshot: &mut Snapshot<'_>, account: Option<AccountId>) -> Done<Vec<ProductView>> {
    let Some(account) = account else { return Ok(Vec::new()) };
    let own = product_views::table.filter(product_views::account.eq(account)).order(product_views::sort_name);
    snapshot.load(own.select(ProductView::as_select()))
}
