//! Adds a product with its variants: those that are named, or all that its options make.

use door::{Done, Method, Problem, Spec, Tx, Write, event};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    Whole,
    add_variant::{self, NewVariant},
    make_matrix::{self, Matrix},
};
use crate::{
    WRITE, keeping,
    records::{BrandId, CategoryId, Image, Product, TaxClassId},
    rules::{
        self,
        options::{Choice, VARIANTS_LIMIT},
    },
    sorting,
};

pub struct AddProduct;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProduct {
    pub name: String,
    #[serde(default)]
    pub description: String,
    /// What it can be chosen by, such as a size and a colour; at most three.
    #[serde(default)]
    #[schemars(length(max = 3))]
    pub options: Vec<Choice>,
    /// What is sold of it. Where none is given, everything that the options make, or the only one.
    #[serde(default)]
    #[schemars(length(max = 200))]
    pub variants: Vec<NewVariant>,
    /// What the variants that follow from the options have in common; with it, those that are not among
    /// `variants` are made, too.
    #[serde(default)]
    pub matrix: Option<Matrix>,
    #[serde(default)]
    #[schemars(length(max = 20))]
    pub images: Vec<Image>,
    /// Where it is looked for.
    #[serde(default)]
    #[schemars(length(max = 20))]
    pub categories: Vec<CategoryId>,
    /// Words that it has in common with others. One that is new is made.
    #[serde(default)]
    #[schemars(length(max = 50))]
    pub tags: Vec<String>,
    #[serde(default)]
    pub brand: Option<BrandId>,
    #[serde(default)]
    pub tax_class: Option<TaxClassId>,
    /// Whether the storefront shows it.
    #[serde(default)]
    pub published: bool,
}

impl Write for AddProduct {
    const SPEC: Spec = Spec::new("catalog.add-product", WRITE, "Add a product with its variants")
        .versioned()
        .at(Method::Post, "/products");
    type Input = NewProduct;
    type Output = Whole;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &NewProduct) -> Done<Whole> {
        let name = rules::name(&input.name)?;
        if input.variants.len() > VARIANTS_LIMIT {
            return Err(
                Problem::invalid("/variants", format!("A product has at most {VARIANTS_LIMIT} variants.")).into()
            );
        }
        let now = tx.now();
        let product = Product {
            id: tx.new_id(),
            version: 1,
            sort_name: rules::folded(&name),
            name,
            description: rules::description(&input.description)?,
            created_at: now,
            updated_at: now,
            archived_at: None,
            options: rules::options::options(&input.options)?.into(),
            images: rules::images(&input.images)?.into(),
            categories: sorting::categories(tx, &input.categories)?.into(),
            tags: sorting::tags(tx, &input.tags)?.into(),
            brand: input.brand.map(|brand| sorting::open_brand(tx, brand)).transpose()?,
            tax_class: input.tax_class.map(|class| sorting::open_tax_class(tx, class)).transpose()?,
            published_at: input.published.then_some(now),
        };
        let product = keeping::add_product(tx, product)?;
        let only = [NewVariant::default()];
        let has_options = !product.options.is_empty();
        let wanted = if input.variants.is_empty() && !has_options { &only[..] } else { &input.variants };
        let mut variants = Vec::with_capacity(wanted.len());
        for new in wanted {
            let variant = add_variant::add(tx, &product, &variants, new)?;
            variants.push(variant);
        }
        match &input.matrix {
            Some(matrix) => make_matrix::make(tx, &product, &mut variants, matrix)?,
            None if variants.is_empty() => make_matrix::make(tx, &product, &mut variants, &Matrix::default())?,
            None => {}
        }
        tx.emit(event::News::new("catalog.product-added", product.id, &product));
        Whole::with(tx, product, variants)
    }
}
