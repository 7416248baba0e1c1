//! What a product becomes by what a file says of it: what is here, with what is said over it, as the catalog's rules
//! would have it. Pure.

use std::collections::HashSet;

use catalog::{
    ProductId,
    records::Image,
    rules::{
        self, folded,
        options::{self, Choice, VARIANTS_LIMIT},
    },
    units::STANDARD,
};
use door::Problem;
use model::{Currency, Rate};

use crate::{
    directory::{BLOB, Directory, list, picture_of, text},
    neutral::{Choosable, Described, DescribedVariant, Picture, Said},
    reading::Wrong,
};

/// As many as the catalog takes.
const CATEGORIES_LIMIT: usize = 20;
const TAGS_LIMIT: usize = 50;
const DEPTH_LIMIT: usize = 8;
/// What a variant is counted in where nobody says it.
const USUAL_UNIT: &str = "piece";

/// What is wrong with a description, gathered.
struct Trouble(Vec<Wrong>);

impl Trouble {
    fn add(&mut self, line: u64, detail: impl Into<String>) {
        self.0.push(Wrong { line, column: None, detail: detail.into() });
    }

    /// The value, or a note of why there is none.
    fn take<T: Default>(&mut self, line: u64, checked: Result<T, Problem>) -> T {
        checked.unwrap_or_else(|problem| {
            self.add(line, problem.detail);
            T::default()
        })
    }
}

/// What is here with the description over it, or everything that is wrong with it.
pub fn fitted(directory: &Directory, before: Option<&Described>, wanted: &Described) -> Result<Described, Vec<Wrong>> {
    let mut trouble = Trouble(Vec::new());
    let mut after = laid_over(before, wanted, &mut trouble);
    check_product(directory, before, &mut after, wanted.line, &mut trouble);
    check_variants(directory, before, &mut after, wanted.line, &mut trouble);
    if trouble.0.is_empty() { Ok(after) } else { Err(trouble.0) }
}

/// What left another Stockade with an id comes as it was, also what is archived by now.
fn is_from_elsewhere(before: Option<&Described>, after: &Described) -> bool {
    before.is_none() && after.key.as_deref().is_some_and(|key| key.parse::<ProductId>().is_ok())
}

fn laid_over(before: Option<&Described>, wanted: &Described, trouble: &mut Trouble) -> Described {
    let mut after = before.cloned().unwrap_or_default();
    if before.is_none() {
        after.key.clone_from(&wanted.key);
    }
    let over = |said: &Said<String>, was: &Said<String>| said.clone().or(was.clone());
    after.line = wanted.line;
    after.name = over(&wanted.name, &after.name);
    after.description = over(&wanted.description, &after.description);
    after.published = flag(&wanted.published, &after.published);
    after.archived = flag(&wanted.archived, &after.archived);
    after.categories = wanted.categories.clone().or(after.categories);
    after.tags = wanted.tags.clone().or(after.tags);
    after.brand = over(&wanted.brand, &after.brand);
    after.tax_class = over(&wanted.tax_class, &after.tax_class);
    after.images = wanted.images.clone().or(after.images);

    let was = before.map_or(&[][..], |before| &before.variants);
    let mut taken = HashSet::new();
    for variant in &wanted.variants {
        let partner = partner(was, wanted, variant).filter(|at| {
            let is_free = taken.insert(*at);
            if !is_free {
                trouble.add(variant.line, "Two lines are about the same variant of this product.");
            }
            is_free
        });
        match partner.and_then(|at| after.variants.get_mut(at)) {
            Some(known) => {
                let is_named_by_choices = known.title == text(&options::title(&known.choices));
                variant_over(known, variant);
                if is_named_by_choices && variant.title.is_nothing() {
                    known.title = text(&options::title(&known.choices));
                }
            }
            None => {
                let mut new = DescribedVariant { key: variant.key.clone(), ..DescribedVariant::default() };
                variant_over(&mut new, variant);
                if variant.title.is_nothing() {
                    new.title = text(&options::title(&new.choices));
                }
                after.variants.push(new);
            }
        }
    }
    if after.variants.is_empty() {
        after.variants.push(DescribedVariant { line: wanted.line, ..DescribedVariant::default() });
    }
    after.options = options_over(&wanted.options, &after);
    after
}

/// Which of the variants here a line means: by its id, its SKU, what is chosen; or because there is only one.
fn partner(was: &[DescribedVariant], wanted: &Described, variant: &DescribedVariant) -> Option<usize> {
    let by = |is_it: &dyn Fn(&DescribedVariant) -> bool| was.iter().position(is_it);
    let same = |one: &[String], other: &[String]| {
        one.len() == other.len() && one.iter().zip(other).all(|(one, other)| folded(one) == folded(other))
    };
    variant
        .key
        .as_ref()
        .and_then(|key| by(&|known| known.key.as_ref() == Some(key)))
        .or_else(|| variant.sku.value().and_then(|sku| by(&|known| known.sku.value() == Some(sku))))
        .or_else(|| {
            let is_chosen = !variant.choices.is_empty();
            is_chosen.then(|| by(&|known| same(&known.choices, &variant.choices))).flatten()
        })
        .or_else(|| {
            let is_only = was.len() == 1 && wanted.variants.len() == 1 && variant.choices.is_empty();
            (is_only && was.first().is_some_and(|known| known.choices.is_empty())).then_some(0)
        })
}

fn variant_over(known: &mut DescribedVariant, said: &DescribedVariant) {
    known.line = said.line;
    known.title = said.title.clone().or(known.title.clone());
    if !said.choices.is_empty() {
        known.choices.clone_from(&said.choices);
    }
    known.archived = flag(&said.archived, &known.archived);
    known.sku = said.sku.clone().or(known.sku.clone());
    known.barcode = said.barcode.clone().or(known.barcode.clone());
    known.other_barcodes = said.other_barcodes.clone().or(known.other_barcodes.clone());
    known.unit = said.unit.clone().or(known.unit.clone());
    known.price = said.price.clone().or(known.price.clone());
    known.cost = said.cost.clone().or(known.cost.clone());
    known.components = said.components.clone().or(known.components.clone());
    known.currency = said.currency.clone().or(known.currency.clone());
}

fn flag(said: &Said<bool>, was: &Said<bool>) -> Said<bool> {
    let said = said.clone().or(was.clone());
    Said::Is(said.value().copied().unwrap_or_default())
}

/// What the file lists, and after it what variants have that the file does not speak of.
fn options_over(said: &Said<Vec<Choosable>>, after: &Described) -> Said<Vec<Choosable>> {
    let mut all = match said {
        Said::Nothing => return after.options.clone(),
        Said::Empty => return Said::Empty,
        Said::Is(all) => all.clone(),
    };
    for (at, option) in all.iter_mut().enumerate() {
        let sold = after.variants.iter().filter(|variant| variant.archived != Said::Is(true));
        for choice in sold.filter_map(|variant| variant.choices.get(at)) {
            if !choice.is_empty() && !option.values.iter().any(|value| folded(value) == folded(choice)) {
                option.values.push(choice.clone());
            }
        }
    }
    Said::Is(all)
}

fn check_product(
    directory: &Directory,
    before: Option<&Described>,
    after: &mut Described,
    line: u64,
    trouble: &mut Trouble,
) {
    after.name = Said::Is(trouble.take(line, rules::name(after.name.value().map_or("", String::as_str))));
    let description = after.description.value().map_or("", String::as_str);
    after.description = text(&trouble.take(line, rules::description(description)));
    after.images = list(pictures(after, line, trouble));
    after.categories = list(categories(directory, before, after, line, trouble));
    after.tags = list(tags(directory, after, line, trouble));
    let is_from_elsewhere = is_from_elsewhere(before, after);
    let is_as_it_was = |brand: &str| {
        is_from_elsewhere || before.and_then(|before| before.brand.value()).is_some_and(|was| was == brand)
    };
    after.brand = match after.brand.value() {
        None => Said::Empty,
        Some(name) => {
            let name = trouble.take(line, rules::label(name, "A brand"));
            match directory.brands.get(&folded(&name)) {
                Some(known) if known.is_archived && !is_as_it_was(&known.name) => {
                    trouble.add(line, archived("brand", &known.name));
                    Said::Empty
                }
                Some(known) => Said::Is(known.name.clone()),
                None => Said::Is(name),
            }
        }
    };
    let is_as_it_was = |class: &str| {
        is_from_elsewhere || before.and_then(|before| before.tax_class.value()).is_some_and(|was| was == class)
    };
    after.tax_class = match after.tax_class.value() {
        None => Said::Empty,
        Some(code) => {
            let code = trouble.take(line, rules::word(&code.to_lowercase(), "/tax_class", "A tax class"));
            if directory.tax_classes.get(&code).is_some_and(|known| known.is_archived && !is_as_it_was(&code)) {
                trouble.add(line, archived("tax class", &code));
            }
            Said::Is(code)
        }
    };
    let choices: Vec<Choice> = after.options.value().into_iter().flatten().map(choice).collect();
    let kept = trouble.take(line, options::options(&choices));
    after.options = list(kept.into_iter().map(|one| Choosable { name: one.name, values: one.values }).collect());
}

fn choice(option: &Choosable) -> Choice {
    Choice { name: option.name.clone(), values: option.values.clone() }
}

/// A picture as the catalog keeps it.
pub fn image(picture: &Picture) -> Image {
    let alt = picture.alt.clone();
    match picture.at.strip_prefix(BLOB).and_then(|blob| blob.parse().ok()) {
        Some(blob) => Image { blob: Some(blob), alt, ..Image::default() },
        None => Image { url: Some(picture.at.clone()), alt, ..Image::default() },
    }
}

fn pictures(after: &Described, line: u64, trouble: &mut Trouble) -> Vec<Picture> {
    let images: Vec<Image> = after.images.value().into_iter().flatten().map(image).collect();
    let kept = trouble.take(line, rules::images(&images));
    kept.iter().map(picture_of).collect()
}

fn categories(
    directory: &Directory,
    before: Option<&Described>,
    after: &Described,
    line: u64,
    trouble: &mut Trouble,
) -> Vec<Vec<String>> {
    let was: &[Vec<String>] = before.and_then(|before| before.categories.value()).map_or(&[], Vec::as_slice);
    let is_from_elsewhere = is_from_elsewhere(before, after);
    let mut kept: Vec<Vec<String>> = Vec::new();
    for path in after.categories.value().into_iter().flatten() {
        if path.len() > DEPTH_LIMIT {
            trouble.add(line, format!("A category is at most {DEPTH_LIMIT} deep; {} is deeper.", path.join(" > ")));
            continue;
        }
        let mut known: Vec<String> = Vec::with_capacity(path.len());
        for step in path {
            let step = trouble.take(line, rules::label(step, "A category"));
            known.push(step);
            if let Some(found) = directory.category(&known) {
                let name = found.name.clone();
                if found.is_archived && !is_from_elsewhere && !was.contains(path) {
                    trouble.add(line, archived("category", &name));
                }
                known.pop();
                known.push(name);
            }
        }
        if !kept.contains(&known) {
            kept.push(known);
        }
    }
    if kept.len() > CATEGORIES_LIMIT {
        trouble.add(line, format!("A product is in at most {CATEGORIES_LIMIT} categories."));
    }
    kept
}

/// In the order of their names, each once, spelled as they are known.
fn tags(directory: &Directory, after: &Described, line: u64, trouble: &mut Trouble) -> Vec<String> {
    let mut kept: Vec<(String, String)> = Vec::new();
    for name in after.tags.value().into_iter().flatten() {
        let name = trouble.take(line, rules::tag_name(name, "/tags"));
        let key = folded(&name);
        let name = directory.tags.get(&key).map_or(name, |known| known.name.clone());
        kept.push((key, name));
    }
    kept.sort();
    kept.dedup_by(|one, other| one.0 == other.0);
    if kept.len() > TAGS_LIMIT {
        trouble.add(line, format!("A product has at most {TAGS_LIMIT} tags."));
    }
    kept.into_iter().map(|(_, name)| name).collect()
}

fn check_variants(
    directory: &Directory,
    before: Option<&Described>,
    after: &mut Described,
    line: u64,
    trouble: &mut Trouble,
) {
    let is_from_elsewhere = is_from_elsewhere(before, after);
    let was = before.map_or(&[][..], |before| &before.variants);
    let is_as_it_was = |variant: &DescribedVariant| {
        let same = was.iter().find(|was| was.key.is_some() && was.key == variant.key);
        is_from_elsewhere || same.is_some_and(|was| was.unit == variant.unit)
    };
    if after.variants.len() > VARIANTS_LIMIT {
        trouble.add(line, format!("A product has at most {VARIANTS_LIMIT} variants."));
        return;
    }
    let offered: Vec<Choice> = after.options.value().into_iter().flatten().map(choice).collect();
    if offered.is_empty() && after.variants.len() > 1 {
        let sold = after.variants.iter().filter(|variant| variant.archived != Said::Is(true)).count();
        let titles: HashSet<String> =
            after.variants.iter().map(|variant| folded(variant.title.value().map_or("", String::as_str))).collect();
        if sold > 1 && titles.len() < after.variants.len() {
            trouble.add(line, "Nothing tells this product's variants apart: give them options, or other titles.");
        }
    }
    let mut taken: HashSet<Vec<String>> = HashSet::new();
    for variant in &mut after.variants {
        let line = if variant.line == 0 { line } else { variant.line };
        let was_title = options::title(&variant.choices);
        match options::chosen(&offered, &variant.choices) {
            Ok(choices) => variant.choices = choices,
            // What is no longer sold may have been something that is no longer offered.
            Err(_) if variant.archived == Said::Is(true) => {}
            Err(problem) => trouble.add(line, problem.detail),
        }
        if variant.title == text(&was_title) {
            variant.title = text(&options::title(&variant.choices));
        }
        if !variant.choices.is_empty() && !taken.insert(variant.choices.iter().map(|choice| folded(choice)).collect()) {
            trouble.add(line, format!("{} is there already.", options::title(&variant.choices)));
        }
        let may_be_archived = is_as_it_was(variant);
        check_variant(directory, variant, may_be_archived, line, trouble);
    }
}

fn check_variant(
    directory: &Directory,
    variant: &mut DescribedVariant,
    may_be_archived: bool,
    line: u64,
    trouble: &mut Trouble,
) {
    let title = trouble.take(line, rules::title(variant.title.value().map_or("", String::as_str)));
    variant.title = text(&title);
    variant.archived = flag(&Said::Nothing, &variant.archived);
    if let Some(sku) = variant.sku.value() {
        variant.sku = Said::Is(trouble.take(line, rules::sku(sku)));
    }
    let others = variant.other_barcodes.value().map_or(&[][..], Vec::as_slice);
    let (barcode, others) = trouble.take(line, rules::barcodes(variant.barcode.value().map(String::as_str), others));
    (variant.barcode, variant.other_barcodes) = (Said::all(barcode), list(others));
    let unit = trouble.take(line, rules::unit(variant.unit.value().map_or(USUAL_UNIT, String::as_str)));
    if !unit.is_empty() && !STANDARD.iter().any(|(code, ..)| *code == unit) {
        match directory.units.get(&unit) {
            None => trouble.add(line, format!("There is no unit {unit}. Add it first, or use another.")),
            Some(is_archived) if *is_archived && !may_be_archived => trouble.add(line, archived("unit", &unit)),
            Some(_) => {}
        }
    }
    variant.unit = Said::Is(unit);
    let pieces = variant.components.value().map_or(&[][..], Vec::as_slice);
    if pieces.iter().any(|piece| !piece.quantity.is_positive()) {
        trouble.add(line, "There is more than nothing of each thing in a bundle.");
    }
    let priced = rules::priced(rate(&variant.price), rate(&variant.cost), currency(&variant.currency));
    trouble.take(line, priced);
}

pub fn rate(said: &Said<Rate>) -> Option<Rate> {
    said.value().copied()
}

pub fn currency(said: &Said<Currency>) -> Option<Currency> {
    said.value().copied()
}

fn archived(what: &str, name: &str) -> String {
    format!("The {what} {name} is archived; restore it or choose another.")
}
