//! Carries what was found to be different into the catalog: only the fields that differ are written.

use catalog::{
    Product, ProductId, Variant, bringing,
    records::{BrandId, CategoryId, Component, TaxClassId},
    rules::{self, folded, options::Choice},
};
use door::{Done, Problem, Tx};
use model::Actor;

use crate::{
    difference::{PRODUCT, VARIANT},
    directory::{Directory, Named},
    fitting::{currency, image, rate},
    matching::Here,
    neutral::{Described, DescribedVariant, Piece, Said},
};

/// Writes what a product becomes, and answers it as it is then.
pub fn carry(
    tx: &mut Tx<'_>,
    actor: &Actor,
    directory: &mut Directory,
    here: Option<&Here>,
    after: &Described,
) -> Done<Here> {
    match here {
        None => add(tx, actor, directory, after),
        Some(here) => change(tx, actor, directory, here, after),
    }
}

/// Says what the bundles of a product consist of, all of which is here.
pub fn put_together(tx: &mut Tx<'_>, actor: &Actor, here: Here, after: &Described) -> Done<Here> {
    let part = |piece: &Piece| Some(Component { variant: piece.of.parse().ok()?, quantity: piece.quantity });
    let mut has_changed = false;
    for variant in &here.variants {
        let wanted =
            after.variants.iter().find(|wanted| is_of(wanted, variant)).or_else(|| by_place(&here, after, variant));
        let Some(wanted) = wanted else { continue };
        let pieces = wanted.components.value().into_iter().flatten().map(part).collect::<Option<Vec<_>>>();
        let unknown = || Problem::refused("exchange.no-product", "What is in this bundle is not here.");
        let pieces = pieces.ok_or_else(unknown)?;
        if pieces[..] != variant.components[..] {
            bringing::components(tx, actor, variant, pieces)?;
            has_changed = true;
        }
    }
    if has_changed { again(tx, here.product.id) } else { Ok(here) }
}

/// Takes out of the bundles of a product what will not be in them any more, before it may be archived.
pub fn let_go(tx: &mut Tx<'_>, actor: &Actor, here: Here, after: &Described) -> Done<Here> {
    let mut has_changed = false;
    for variant in &here.variants {
        let wanted = after.variants.iter().find(|wanted| is_of(wanted, variant));
        let pieces = wanted.map_or(&[][..], |wanted| wanted.components.value().map_or(&[], Vec::as_slice));
        let stays = |part: &&Component| pieces.iter().any(|piece| piece.of == part.variant.as_str());
        let kept: Vec<Component> = variant.components.iter().filter(stays).copied().collect();
        if wanted.is_some() && kept.len() < variant.components.len() {
            bringing::components(tx, actor, variant, kept)?;
            has_changed = true;
        }
    }
    if has_changed { again(tx, here.product.id) } else { Ok(here) }
}

fn is_of(wanted: &DescribedVariant, variant: &Variant) -> bool {
    wanted.key.as_deref() == Some(variant.id.as_str())
}

/// A variant that was just made from a description without its id.
fn by_place<'d>(here: &Here, after: &'d Described, variant: &Variant) -> Option<&'d DescribedVariant> {
    let known = |wanted: &DescribedVariant| here.variants.iter().any(|variant| is_of(wanted, variant));
    let mut made = here.variants.iter().filter(|one| !after.variants.iter().any(|wanted| is_of(wanted, one)));
    let place = made.position(|one| one.id == variant.id)?;
    after.variants.iter().filter(|wanted| !known(wanted)).nth(place)
}

fn again(tx: &mut Tx<'_>, id: ProductId) -> Done<Here> {
    let mut found = crate::matching::here(tx, vec![id])?;
    found.remove(&id).ok_or_else(|| Problem::not_found("product", id).into())
}

fn add(tx: &mut Tx<'_>, actor: &Actor, directory: &mut Directory, after: &Described) -> Done<Here> {
    let now = tx.now();
    // What left another Stockade with an id comes back with it.
    let id: ProductId = after.key.as_deref().and_then(|key| key.parse().ok()).unwrap_or_else(|| tx.new_id());
    let mut product = Product {
        id,
        version: 1,
        name: String::new(),
        sort_name: String::new(),
        description: String::new(),
        created_at: now,
        updated_at: now,
        archived_at: None,
        options: Vec::new().into(),
        images: Vec::new().into(),
        categories: Vec::new().into(),
        tags: Vec::new().into(),
        brand: None,
        tax_class: None,
        published_at: None,
    };
    for field in PRODUCT {
        set(tx, actor, directory, &mut product, field.name, after)?;
    }
    let mut variants = Vec::with_capacity(after.variants.len());
    for (place, variant) in (1..).zip(&after.variants) {
        variants.push(new_variant(tx, &product, place, variant)?);
    }
    let product = bringing::add(tx, product, &variants)?;
    Ok(Here { product, variants })
}

fn change(tx: &mut Tx<'_>, actor: &Actor, directory: &mut Directory, here: &Here, after: &Described) -> Done<Here> {
    let before = directory.picture(&here.product, &here.variants);
    let mut product = here.product.clone();
    for field in PRODUCT.iter().filter(|field| field.differs(&before, after)) {
        set(tx, actor, directory, &mut product, field.name, after)?;
    }
    let mut pairs = Vec::new();
    let mut place = here.variants.iter().map(|variant| variant.place).max().unwrap_or(0);
    for variant in &after.variants {
        let key = variant.key.as_deref();
        let known = here.variants.iter().find(|known| Some(known.id.as_str()) == key);
        let was =
            known.and_then(|known| before.variants.iter().find(|was| was.key.as_deref() == Some(known.id.as_str())));
        match known.zip(was) {
            Some((known, was)) => {
                let mut changed = known.clone();
                for field in VARIANT.iter().filter(|field| field.differs(was, variant)) {
                    set_of_variant(tx, &mut changed, field.name, variant)?;
                }
                pairs.push((Some(known.clone()), changed));
            }
            None => {
                place += 1;
                pairs.push((None, new_variant(tx, &product, place, variant)?));
            }
        }
    }
    bringing::change(tx, &here.product, product, pairs)?;
    again(tx, here.product.id)
}

fn set(
    tx: &mut Tx<'_>,
    actor: &Actor,
    directory: &mut Directory,
    product: &mut Product,
    field: &str,
    after: &Described,
) -> Done<()> {
    let text = |said: &Said<String>| said.value().cloned().unwrap_or_default();
    match field {
        "name" => {
            product.name = text(&after.name);
            product.sort_name = folded(&product.name);
        }
        "description" => product.description = text(&after.description),
        "published" => product.published_at = since(tx, &after.published, product.published_at),
        "archived" => product.archived_at = since(tx, &after.archived, product.archived_at),
        "options" => {
            let options = after.options.value().into_iter().flatten();
            let options = options.map(|one| Choice { name: one.name.clone(), values: one.values.clone() });
            product.options = options.collect::<Vec<_>>().into();
        }
        "images" => product.images = after.images.value().into_iter().flatten().map(image).collect::<Vec<_>>().into(),
        "categories" => {
            let mut kept = Vec::new();
            for path in after.categories.value().into_iter().flatten() {
                let id = category(tx, actor, directory, path)?;
                if !kept.contains(&id) {
                    kept.push(id);
                }
            }
            product.categories = kept.into();
        }
        "tags" => {
            let names = after.tags.value().cloned().unwrap_or_default();
            let known = names.iter().map(|name| Some(directory.tags.get(&folded(name))?.id));
            product.tags = match known.collect::<Option<Vec<_>>>() {
                // In the order of their names, each once: so they were fitted.
                Some(ids) => ids.into(),
                None => {
                    let ids = bringing::tags(tx, &names)?;
                    directory.note_tags(tx, &ids)?;
                    ids.into()
                }
            };
        }
        "brand" => product.brand = after.brand.value().map(|name| brand(tx, actor, directory, name)).transpose()?,
        "tax_class" => {
            product.tax_class =
                after.tax_class.value().map(|code| tax_class(tx, actor, directory, code)).transpose()?;
        }
        _ => {}
    }
    Ok(())
}

fn since(tx: &Tx<'_>, said: &Said<bool>, was: Option<model::Timestamp>) -> Option<model::Timestamp> {
    if *said == Said::Is(true) { Some(was.unwrap_or_else(|| tx.now())) } else { None }
}

fn brand(tx: &mut Tx<'_>, actor: &Actor, directory: &mut Directory, name: &str) -> Done<BrandId> {
    if let Some(known) = directory.brands.get(&folded(name)) {
        return Ok(known.id);
    }
    let id = bringing::add_brand(tx, actor, name)?;
    directory.note_brand(id, name);
    Ok(id)
}

fn tax_class(tx: &mut Tx<'_>, actor: &Actor, directory: &mut Directory, code: &str) -> Done<TaxClassId> {
    if let Some(known) = directory.tax_classes.get(code) {
        return Ok(known.id);
    }
    let id = bringing::add_tax_class(tx, actor, code)?;
    directory.note_tax_class(id, code);
    Ok(id)
}

/// The category at the end of a way; what is missing of the way is made.
fn category(tx: &mut Tx<'_>, actor: &Actor, directory: &mut Directory, path: &[String]) -> Done<CategoryId> {
    if let Some(Named { id, .. }) = directory.category(path) {
        return Ok(*id);
    }
    let Some((name, above)) = path.split_last() else {
        return Err(door::Failure::internal("A category without a name was to be made."));
    };
    let parent = if above.is_empty() { None } else { Some(category(tx, actor, directory, above)?) };
    let id = bringing::add_category(tx, actor, parent, name)?;
    directory.note_category(id, parent, path);
    Ok(id)
}

fn new_variant(tx: &mut Tx<'_>, product: &Product, place: i64, after: &DescribedVariant) -> Done<Variant> {
    let now = tx.now();
    let id = after.key.as_deref().and_then(|key| key.parse().ok()).unwrap_or_else(|| tx.new_id());
    let mut variant = Variant {
        id,
        version: 1,
        product: product.id,
        title: String::new(),
        sku: None,
        barcode: None,
        unit: String::new(),
        currency: None,
        price: None,
        cost: None,
        created_at: now,
        updated_at: now,
        archived_at: None,
        place,
        choices: Vec::new().into(),
        sku_key: None,
        other_barcodes: Vec::new().into(),
        components: Vec::new().into(),
    };
    for field in VARIANT {
        set_of_variant(tx, &mut variant, field.name, after)?;
    }
    Ok(variant)
}

fn set_of_variant(tx: &Tx<'_>, variant: &mut Variant, field: &str, after: &DescribedVariant) -> Done<()> {
    match field {
        "choices" => variant.choices = after.choices.clone().into(),
        "title" => variant.title = after.title.value().cloned().unwrap_or_default(),
        "archived" => variant.archived_at = since(tx, &after.archived, variant.archived_at),
        "sku" => (variant.sku, variant.sku_key) = bringing::sku(after.sku.value().map(String::as_str))?,
        "barcode" | "other_barcodes" => {
            let others = after.other_barcodes.value().map_or(&[][..], Vec::as_slice);
            let (barcode, others) = rules::barcodes(after.barcode.value().map(String::as_str), others)?;
            (variant.barcode, variant.other_barcodes) = (barcode, others.into());
        }
        "unit" => variant.unit = after.unit.value().cloned().unwrap_or_default(),
        "currency" => variant.currency = currency(&after.currency),
        "price" => variant.price = rate(&after.price),
        "cost" => variant.cost = rate(&after.cost),
        _ => {}
    }
    Ok(())
}
