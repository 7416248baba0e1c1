//! What brands, categories, tags and tax classes are called, both ways, and a product in these words.

use std::collections::HashMap;

use catalog::{
    Product, Variant,
    records::{Brand, BrandId, Category, CategoryId, Component, Image, Tag, TagId, TaxClass, TaxClassId, Unit},
    rules::{folded, options},
    schema::{brands, categories, tags, tax_classes, units},
};
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Snapshot};

use crate::neutral::{Choosable, Described, DescribedVariant, Picture, Piece, Said};

/// What stands before the id of a picture that is kept here.
pub const BLOB: &str = "blob:";

/// One of what products are sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<Id> {
    pub id: Id,
    pub name: String,
    pub is_archived: bool,
}

/// All names there are, as of one moment.
#[derive(Debug, Default)]
pub struct Directory {
    pub brands: HashMap<String, Named<BrandId>>,
    pub tax_classes: HashMap<String, Named<TaxClassId>>,
    pub tags: HashMap<String, Named<TagId>>,
    /// By what they are part of and what they are called.
    pub categories: HashMap<(Option<CategoryId>, String), Named<CategoryId>>,
    /// The shop's own, and whether each is archived.
    pub units: HashMap<String, bool>,
    brand_names: HashMap<BrandId, String>,
    tax_codes: HashMap<TaxClassId, String>,
    tag_names: HashMap<TagId, String>,
    paths: HashMap<CategoryId, Vec<String>>,
}

impl Directory {
    pub fn load(snapshot: &mut Snapshot<'_>) -> Done<Self> {
        let brands: Vec<Brand> = snapshot.load(brands::table.select(Brand::as_select()))?;
        let classes: Vec<TaxClass> = snapshot.load(tax_classes::table.select(TaxClass::as_select()))?;
        let tags: Vec<Tag> = snapshot.load(tags::table.select(Tag::as_select()))?;
        let categories: Vec<Category> = snapshot.load(categories::table.select(Category::as_select()))?;
        let units: Vec<Unit> = snapshot.load(units::table.select(Unit::as_select()))?;
        let mut directory = Self::default();
        for brand in brands {
            directory.brand_names.insert(brand.id, brand.name.clone());
            let named = Named { id: brand.id, name: brand.name, is_archived: brand.archived_at.is_some() };
            directory.brands.insert(brand.sort_name, named);
        }
        for class in classes {
            directory.tax_codes.insert(class.id, class.code.clone());
            let named = Named { id: class.id, name: class.code.clone(), is_archived: class.archived_at.is_some() };
            directory.tax_classes.insert(class.code, named);
        }
        for tag in tags {
            directory.tag_names.insert(tag.id, tag.name.clone());
            directory.tags.insert(tag.sort_name, Named { id: tag.id, name: tag.name, is_archived: false });
        }
        let parents: HashMap<CategoryId, (Option<CategoryId>, String)> =
            categories.iter().map(|one| (one.id, (one.parent, one.name.clone()))).collect();
        for category in categories {
            let mut path = Vec::new();
            let mut at = Some(category.id);
            while let Some((parent, name)) = at.and_then(|id| parents.get(&id)).filter(|_| path.len() <= parents.len())
            {
                path.push(name.clone());
                at = *parent;
            }
            path.reverse();
            directory.paths.insert(category.id, path);
            let named = Named { id: category.id, name: category.name, is_archived: category.archived_at.is_some() };
            directory.categories.insert((category.parent, category.sort_name), named);
        }
        directory.units = units.into_iter().map(|unit| (unit.code, unit.archived_at.is_some())).collect();
        Ok(directory)
    }

    /// A brand that was just made.
    pub fn note_brand(&mut self, id: BrandId, name: &str) {
        self.brand_names.insert(id, name.to_owned());
        self.brands.insert(folded(name), Named { id, name: name.to_owned(), is_archived: false });
    }

    /// A tax class that was just made.
    pub fn note_tax_class(&mut self, id: TaxClassId, code: &str) {
        self.tax_codes.insert(id, code.to_owned());
        self.tax_classes.insert(code.to_owned(), Named { id, name: code.to_owned(), is_archived: false });
    }

    /// Tags of which some were just made.
    pub fn note_tags(&mut self, snapshot: &mut Snapshot<'_>, ids: &[TagId]) -> Done<()> {
        let made: Vec<Tag> = snapshot.load(tags::table.filter(tags::id.eq_any(ids)).select(Tag::as_select()))?;
        for tag in made {
            self.tag_names.insert(tag.id, tag.name.clone());
            self.tags.insert(tag.sort_name, Named { id: tag.id, name: tag.name, is_archived: false });
        }
        Ok(())
    }

    /// A category that was just made at the end of this way.
    pub fn note_category(&mut self, id: CategoryId, parent: Option<CategoryId>, path: &[String]) {
        let name = path.last().cloned().unwrap_or_default();
        self.paths.insert(id, path.to_vec());
        self.categories.insert((parent, folded(&name)), Named { id, name, is_archived: false });
    }

    /// The category at the end of this way, as far as it goes.
    pub fn category(&self, path: &[String]) -> Option<&Named<CategoryId>> {
        let mut found: Option<&Named<CategoryId>> = None;
        for step in path {
            found = Some(self.categories.get(&(found.map(|above| above.id), folded(step)))?);
        }
        found
    }

    /// Everything about a product that a file can say.
    pub fn picture(&self, product: &Product, variants: &[Variant]) -> Described {
        let mut variants: Vec<&Variant> = variants.iter().collect();
        variants.sort_by_cached_key(|variant| {
            (options::rank(&product.options, &variant.choices), variant.place, variant.id)
        });
        let categories = product.categories.iter().filter_map(|id| self.paths.get(id).cloned()).collect();
        let tags = product.tags.iter().filter_map(|id| self.tag_names.get(id).cloned()).collect();
        let options = product.options.iter();
        let options = options.map(|one| Choosable { name: one.name.clone(), values: one.values.clone() }).collect();
        Described {
            line: 0,
            key: Some(product.id.to_string()),
            name: Said::Is(product.name.clone()),
            description: text(&product.description),
            published: Said::Is(product.published_at.is_some()),
            archived: Said::Is(product.archived_at.is_some()),
            options: list(options),
            categories: list(categories),
            tags: list(tags),
            brand: Said::all(product.brand.and_then(|id| self.brand_names.get(&id).cloned())),
            tax_class: Said::all(product.tax_class.and_then(|id| self.tax_codes.get(&id).cloned())),
            images: list(product.images.iter().map(picture_of).collect()),
            variants: variants.into_iter().map(variant_picture).collect(),
        }
    }
}

fn variant_picture(variant: &Variant) -> DescribedVariant {
    DescribedVariant {
        line: 0,
        key: Some(variant.id.to_string()),
        title: text(&variant.title),
        choices: variant.choices.to_vec(),
        archived: Said::Is(variant.archived_at.is_some()),
        sku: Said::all(variant.sku.clone()),
        barcode: Said::all(variant.barcode.clone()),
        other_barcodes: list(variant.other_barcodes.to_vec()),
        unit: Said::Is(variant.unit.clone()),
        currency: Said::all(variant.currency),
        price: Said::all(variant.price),
        cost: Said::all(variant.cost),
        components: list(variant.components.iter().map(piece).collect()),
        quantity: Said::Nothing,
    }
}

fn piece(part: &Component) -> Piece {
    Piece { of: part.variant.to_string(), quantity: part.quantity }
}

pub fn picture_of(image: &Image) -> Picture {
    let blob = image.blob.map(|id| format!("{BLOB}{id}"));
    Picture { at: image.url.clone().or(blob).unwrap_or_default(), alt: image.alt.clone() }
}

pub fn text(text: &str) -> Said<String> {
    if text.is_empty() { Said::Empty } else { Said::Is(text.to_owned()) }
}

pub fn list<T>(items: Vec<T>) -> Said<Vec<T>> {
    if items.is_empty() { Said::Empty } else { Said::Is(items) }
}
