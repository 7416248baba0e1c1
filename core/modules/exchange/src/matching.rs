//! Which of the products here a file means, looked up for many at once.

use std::collections::{HashMap, HashSet};

use catalog::{
    Product, ProductId, Variant, VariantId, pictures,
    records::index::BarcodeOf,
    rules::Barcode,
    schema::{barcodes, products, variants},
};
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Record as _, Snapshot, blob::BlobId, operations::external_ids};

use crate::{
    fitting::image,
    neutral::{Described, DescribedVariant, Said},
    reading::Wrong,
    records::MatchBy,
};

/// A product and its variants, as they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Here {
    pub product: Product,
    pub variants: Vec<Variant>,
}

/// What is here of what some descriptions name.
#[derive(Debug, Default)]
pub struct Found {
    pub here: HashMap<ProductId, Here>,
    by_name: HashMap<String, ProductId>,
    by_sku: HashMap<String, (ProductId, VariantId)>,
    by_gtin: HashMap<String, VariantId>,
    of_variant: HashMap<VariantId, ProductId>,
    /// Pictures that are kept here.
    pictures: HashSet<BlobId>,
}

impl Found {
    /// Everything that these descriptions may mean, in a handful of queries.
    pub fn of(snapshot: &mut Snapshot<'_>, source: &str, all: &[&Described]) -> Done<Self> {
        let mut found = Self::default();
        let names: Vec<&str> = all.iter().filter_map(|one| one.key.as_deref()).collect();
        let every = || all.iter().flat_map(|one| &one.variants);
        let pieces = || every().flat_map(|variant| variant.components.value().into_iter().flatten());
        let pieces = || pieces().map(|piece| piece.of.as_str());
        let skus = every().filter_map(|variant| variant.sku.value().map(String::as_str)).chain(pieces());
        let mut skus: Vec<&str> = skus.collect();
        skus.sort_unstable();
        skus.dedup();
        let ids = every().filter_map(|variant| variant.key.as_deref()).chain(pieces());
        let ids: Vec<VariantId> = ids.filter_map(|id| id.parse().ok()).collect();
        let gtins: Vec<String> = every().flat_map(gtins).collect();
        let mut wanted: HashSet<ProductId> = names.iter().filter_map(|name| name.parse().ok()).collect();
        if !names.is_empty() {
            let known = external_ids::linked(snapshot, source, Product::KIND, names)?;
            found.by_name = known.into_iter().filter_map(|(name, id)| Some((name, id.parse().ok()?))).collect();
            wanted.extend(found.by_name.values());
        }
        if !skus.is_empty() {
            let query = variants::table.filter(variants::sku.eq_any(skus));
            let known: Vec<(Option<String>, ProductId, VariantId)> =
                snapshot.load(query.select((variants::sku, variants::product, variants::id)))?;
            for (sku, product, variant) in known {
                wanted.insert(product);
                found.of_variant.insert(variant, product);
                found.by_sku.extend(sku.map(|sku| (sku, (product, variant))));
            }
        }
        if !gtins.is_empty() {
            let query = barcodes::table.filter(barcodes::gtin.eq_any(gtins));
            let known: Vec<BarcodeOf> = snapshot.load(query.select(BarcodeOf::as_select()))?;
            found.by_gtin = known.into_iter().map(|known| (known.gtin, known.variant)).collect();
        }
        if !ids.is_empty() {
            let query = variants::table.filter(variants::id.eq_any(ids));
            let known: Vec<(VariantId, ProductId)> = snapshot.load(query.select((variants::id, variants::product)))?;
            found.of_variant.extend(known);
        }
        let shown = all.iter().flat_map(|one| one.images.value().into_iter().flatten());
        let shown: Vec<BlobId> = shown.filter_map(|picture| image(picture).blob).collect();
        found.pictures = pictures::there(snapshot, &shown)?.into_keys().collect();
        found.here = here(snapshot, wanted.into_iter().collect())?;
        Ok(found)
    }

    /// The product that a description means. Trouble, where it means several.
    pub fn meant(&self, wanted: &Described, by: MatchBy) -> Result<Option<&Here>, Wrong> {
        let wrong = |line, detail| Wrong { line, column: None, detail };
        let named = wanted.key.as_deref();
        if let Some(here) = named.and_then(|name| name.parse().ok()).and_then(|id: ProductId| self.here.get(&id)) {
            return Ok(Some(here));
        }
        let by_name = || named.and_then(|name| self.by_name.get(name)).and_then(|id| self.here.get(id));
        if by == MatchBy::Key && by_name().is_some() {
            return Ok(by_name());
        }
        let mut meant: Option<ProductId> = None;
        for variant in &wanted.variants {
            let own = variant.key.as_deref().and_then(|key| key.parse().ok());
            let of_id = own.and_then(|id: VariantId| self.of_variant.get(&id));
            let of_sku = variant.sku.value().and_then(|sku| self.by_sku.get(sku)).map(|(product, _)| product);
            for product in [of_id, of_sku].into_iter().flatten() {
                if *meant.get_or_insert(*product) != *product {
                    let detail = "The lines of this product belong to more than one product here, by their SKUs.";
                    return Err(wrong(variant.line, detail.to_owned()));
                }
            }
        }
        Ok(meant.and_then(|id| self.here.get(&id)).or_else(by_name))
    }

    /// What a product has become since: its codes are its own now, and those that it let go of are free.
    pub fn note(&mut self, now: &Here) {
        let (id, own) = (now.product.id, |variant: &VariantId| now.variants.iter().any(|one| one.id == *variant));
        self.by_sku.retain(|_, (_, variant)| !own(variant));
        self.by_gtin.retain(|_, variant| !own(variant));
        for variant in &now.variants {
            self.of_variant.insert(variant.id, id);
            self.by_sku.extend(variant.sku.clone().map(|sku| (sku, (id, variant.id))));
            let codes = variant.barcode.iter().chain(variant.other_barcodes.iter());
            let gtins = codes.filter_map(|code| Some(Barcode::read(code, "/barcode").ok()?.gtin));
            self.by_gtin.extend(gtins.map(|gtin| (gtin, variant.id)));
        }
        if let Some(here) = self.here.get_mut(&id) {
            here.clone_from(now);
        }
    }

    /// Whether this is known as the id of something, in the system that the file is from.
    pub fn is_linked(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// The description with the things that its bundles consist of called by their ids, as far as they are here.
    pub fn with_ids(&self, wanted: &Described) -> Described {
        let mut wanted = wanted.clone();
        for variant in &mut wanted.variants {
            if let Said::Is(pieces) = &mut variant.components {
                for piece in pieces {
                    if let Some((_, id)) = self.by_sku.get(&piece.of) {
                        piece.of = id.to_string();
                    }
                }
            }
        }
        wanted
    }

    /// Whether everything is here that the bundles of a product consist of.
    pub fn has_all_pieces(&self, after: &Described) -> bool {
        let pieces = after.variants.iter().flat_map(|variant| variant.components.value().into_iter().flatten());
        pieces.map(|piece| piece.of.parse()).all(|id| id.is_ok_and(|id: VariantId| self.of_variant.contains_key(&id)))
    }

    /// What is wrong with the codes and ids that the variants of a product would have, and with its pictures.
    pub fn taken(&self, of: Option<ProductId>, after: &Described) -> Vec<Wrong> {
        let mut wrong = self.missing_pictures(of, after);
        let (mut skus, mut codes) = (HashSet::new(), HashSet::new());
        for variant in &after.variants {
            let line = if variant.line == 0 { after.line } else { variant.line };
            let mut note = |detail: String| wrong.push(Wrong { line, column: None, detail });
            let own: Option<VariantId> = variant.key.as_deref().and_then(|key| key.parse().ok());
            if own.and_then(|id| self.of_variant.get(&id)).is_some_and(|product| Some(*product) != of) {
                note("This variant belongs to another product here.".to_owned());
            }
            if let Some(sku) = variant.sku.value() {
                if let Some((_, by)) = self.by_sku.get(sku).filter(|(_, by)| Some(*by) != own) {
                    note(format!("The SKU {sku} belongs to the variant {by} already."));
                }
                if !skus.insert(sku.clone()) {
                    note(format!("The SKU {sku} is there twice."));
                }
            }
            for gtin in gtins(variant) {
                let shown = gtin.trim_start_matches('0').to_owned();
                if let Some(by) = self.by_gtin.get(&gtin).filter(|by| Some(**by) != own) {
                    note(format!("The barcode {shown} belongs to the variant {by} already."));
                }
                if !codes.insert(gtin) {
                    note(format!("The barcode {shown} is there twice, perhaps in another form."));
                }
            }
        }
        wrong
    }
}

impl Found {
    /// A file names pictures that are kept here, and brings none: those of another Stockade are not here.
    fn missing_pictures(&self, of: Option<ProductId>, after: &Described) -> Vec<Wrong> {
        let own = of.and_then(|id| self.here.get(&id)).map_or(&[][..], |here| &here.product.images);
        let is_here =
            |blob: &BlobId| self.pictures.contains(blob) || own.iter().any(|image| image.blob.as_ref() == Some(blob));
        let named = after.images.value().into_iter().flatten().filter_map(|picture| image(picture).blob);
        let missing = named.filter(|blob| !is_here(blob)).map(|blob| Wrong {
            line: after.line,
            column: None,
            detail: format!("The picture {blob} is not here. Leave it out, and add it to the product afterwards."),
        });
        missing.collect()
    }
}

/// These products with their variants.
pub fn here(snapshot: &mut Snapshot<'_>, ids: Vec<ProductId>) -> Done<HashMap<ProductId, Here>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<Variant> = snapshot.load(
        variants::table.filter(variants::product.eq_any(ids.clone())).order(variants::id).select(Variant::as_select()),
    )?;
    let all: Vec<Product> =
        snapshot.load(products::table.filter(products::id.eq_any(ids)).select(Product::as_select()))?;
    let mut here: HashMap<ProductId, Here> =
        all.into_iter().map(|product| (product.id, Here { product, variants: Vec::new() })).collect();
    for row in rows {
        if let Some(home) = here.get_mut(&row.product) {
            home.variants.push(row);
        }
    }
    Ok(here)
}

fn gtins(variant: &DescribedVariant) -> Vec<String> {
    let others = variant.other_barcodes.value().into_iter().flatten();
    let codes = variant.barcode.value().into_iter().chain(others);
    codes.filter_map(|code| Some(Barcode::read(code, "/barcode").ok()?.gtin)).collect()
}
