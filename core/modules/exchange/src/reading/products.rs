//! Lines into products: which lines belong together, and what they say of one.

use super::{
    Facts, Item, Laid, Manner, Opened, Things, Unreadable, Wrong,
    cells::{Cells, Hand, items, items_with_gaps, paths},
    groups::{Gathering, Groups},
    layout::{Column, Format, Layout, Wanted},
    opened,
    sheet::Row,
    shopify,
    source::Source,
    text::Text,
    tree, woocommerce,
};
use crate::neutral::{Choosable, Described, DescribedVariant, Picture, Piece, Said};

/// The products of a file, one after the other.
#[derive(Debug)]
pub struct Products {
    from: From,
    hand: Hand,
    trouble: Option<Unreadable>,
}

#[derive(Debug)]
enum From {
    Lines(Box<Laid>, Groups),
    Things(Things),
}

pub fn products(source: impl Source + 'static, manner: &Manner) -> Result<Products, Unreadable> {
    let text = Text::of(Box::new(source), manner.encoding)?;
    let mut gathering = Gathering::default();
    let each = |layout: &Layout, row: &Row| gathering.note(layout, row);
    let from = match opened(text, manner, Wanted::Products, each)? {
        Opened::Things(things) => From::Things(things),
        Opened::Lines(mut laid) => {
            // What another shop had in stock comes in as levels, from the same file, to a location that somebody names.
            let stock = laid.layout.at(Column::Quantity).map(|at| laid.layout.name(at).to_owned());
            laid.facts.unread.extend(stock);
            From::Lines(laid, gathering.end())
        }
    };
    let hand = Hand::of(from.facts(), manner.currency);
    Ok(Products { from, hand, trouble: None })
}

impl From {
    fn facts(&self) -> &Facts {
        match self {
            Self::Lines(laid, _) => &laid.facts,
            Self::Things(things) => &things.facts,
        }
    }

    /// The next of them; none after the last.
    fn next(&mut self, hand: Hand) -> Result<Option<Item<Described>>, Unreadable> {
        let (laid, lines) = match self {
            Self::Things(things) => return Ok(things.next()?.map(|thing| tree::product(&thing))),
            Self::Lines(laid, groups) => match groups.next() {
                Some(lines) => (laid, lines),
                None => return Ok(None),
            },
        };
        let rows: Vec<Option<Row>> = lines.into_iter().map(|line| laid.sheet.row(line)).collect::<Result<_, _>>()?;
        let rows: Vec<&Row> = rows.iter().flatten().collect();
        let mut reader = Reader { layout: &laid.layout, hand, wrong: Vec::new() };
        let described = match laid.layout.format {
            Format::Woocommerce => woocommerce::product(&mut reader, &rows),
            Format::Shopify => shopify::product(&mut reader, &rows),
            Format::Stockade | Format::Mapped => product(&mut reader, &rows),
        };
        Ok(Some(Item { described, wrong: reader.wrong }))
    }
}

impl Products {
    pub fn facts(&self) -> &Facts {
        self.from.facts()
    }

    /// Why nothing more comes, where that is not because it was the last.
    pub fn trouble(&mut self) -> Option<Unreadable> {
        self.trouble.take()
    }
}

impl Iterator for Products {
    type Item = Item<Described>;

    fn next(&mut self) -> Option<Item<Described>> {
        let next = self.from.next(self.hand);
        next.unwrap_or_else(|trouble| {
            self.trouble = Some(trouble);
            None
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = match &self.from {
            From::Lines(_, groups) => groups.left(),
            From::Things(things) => things.left(),
        };
        (left, Some(left))
    }
}

/// What reads the lines of one product.
pub(super) struct Reader<'a> {
    pub layout: &'a Layout,
    pub hand: Hand,
    pub wrong: Vec<Wrong>,
}

impl<'a> Reader<'a> {
    pub fn cells<'r>(&'r mut self, row: &'r Row) -> Cells<'r>
    where
        'a: 'r,
    {
        Cells { layout: self.layout, row, hand: self.hand, wrong: &mut self.wrong }
    }
}

/// A product whose lines are its variants, each with everything about it.
fn product(reader: &mut Reader<'_>, rows: &[&Row]) -> Described {
    let Some((first, others)) = rows.split_first() else { return Described::default() };
    let mut product = about_product(reader, first);
    for row in others {
        check_agrees(reader, first, row);
    }
    let names = option_names(reader.layout, first);
    product.variants = rows.iter().map(|row| about_variant(reader, row, &names)).collect();
    product.options = options(reader.layout, first, &names, &product.variants);
    product
}

/// What one line says about a product as a whole.
pub(super) fn about_product(reader: &mut Reader<'_>, row: &Row) -> Described {
    let mut cells = reader.cells(row);
    Described {
        line: row.line,
        key: cells.said(Column::Product).value().map(|key| (*key).to_owned()),
        name: cells.text(Column::Name),
        description: cells.text(Column::Description).or(cells.text(Column::ShortDescription)),
        published: cells.flag(Column::Published),
        archived: cells.flag(Column::Archived),
        options: Said::Nothing,
        categories: cells.said(Column::Categories).map(paths),
        tags: cells.list(Column::Tags),
        brand: cells.text(Column::Brand),
        tax_class: cells.text(Column::TaxClass),
        images: pictures(&cells),
        variants: Vec::new(),
    }
}

pub(super) fn about_variant(reader: &mut Reader<'_>, row: &Row, names: &[(usize, String)]) -> DescribedVariant {
    let choices = names.iter().map(|(at, _)| {
        let columns = reader.layout.options.get(*at).copied().unwrap_or_default();
        row_text(row, columns.choice)
    });
    let choices = choices.collect();
    let mut cells = reader.cells(row);
    let mut variant = DescribedVariant {
        line: row.line,
        key: cells.said(Column::Variant).value().map(|key| (*key).to_owned()),
        title: cells.text(Column::Title),
        choices,
        archived: cells.flag(Column::VariantArchived),
        sku: cells.code(Column::Sku),
        barcode: cells.code(Column::Barcode),
        other_barcodes: cells.codes(Column::OtherBarcodes),
        unit: cells.text(Column::Unit),
        currency: cells.currency(Column::Currency),
        price: cells.rate(Column::Price),
        cost: cells.rate(Column::Cost),
        components: components(&mut cells),
        quantity: cells.quantity(Column::Quantity),
    };
    if variant.currency.value().is_none() && (variant.price.value().is_some() || variant.cost.value().is_some()) {
        variant.currency = cells.hand.currency.map_or(variant.currency, Said::Is);
    }
    variant
}

/// `TEE-S 2, CUP 0.5`: of what, and how many.
fn components(cells: &mut Cells<'_>) -> Said<Vec<Piece>> {
    let listed = cells.list(Column::Components);
    let piece = |item: &String| {
        let (of, quantity) = item.rsplit_once(' ')?;
        Some(Piece { of: of.trim().to_owned(), quantity: quantity.parse().ok()? })
    };
    let Said::Is(all) = &listed else { return listed.map(|_| Vec::new()) };
    match all.iter().map(piece).collect() {
        Some(all) => Said::Is(all),
        None => {
            cells.note(Column::Components, "is no list of what is in it; write each as its SKU and how many: CUP 2");
            Said::Nothing
        }
    }
}

fn pictures(cells: &Cells<'_>) -> Said<Vec<Picture>> {
    let texts = items_with_gaps(cells.raw(Column::ImageTexts));
    let mut texts = texts.into_iter();
    cells.said(Column::Images).map(|list| {
        let picture = |at| Picture { at, alt: texts.next().unwrap_or_default() };
        items(list).into_iter().map(picture).collect()
    })
}

/// The options that have a name here, and where their columns are.
pub(super) fn option_names(layout: &Layout, row: &Row) -> Vec<(usize, String)> {
    let name = |(at, columns): (usize, &super::layout::OptionColumns)| {
        let name = match (columns.name, columns.choice) {
            (Some(_), _) => row_text(row, columns.name),
            // A column whose name is that of the option.
            (None, Some(choice)) => layout.name(choice).to_owned(),
            (None, None) => String::new(),
        };
        (!name.is_empty()).then_some((at, name))
    };
    layout.options.iter().enumerate().filter_map(name).collect()
}

/// What there is to choose from: what the file lists, and what its variants chose.
fn options(
    layout: &Layout,
    row: &Row,
    names: &[(usize, String)],
    variants: &[DescribedVariant],
) -> Said<Vec<Choosable>> {
    let speaks_of_options = layout.options.iter().any(|columns| columns.choice.is_some());
    if !speaks_of_options {
        return Said::Nothing;
    }
    if names.is_empty() {
        return if layout.clears() { Said::Empty } else { Said::Nothing };
    }
    let listed = |at: usize| {
        let values = layout.options.get(at).and_then(|columns| columns.values);
        values.map_or_else(Vec::new, |values| items(row.cell(values)))
    };
    let names = names.iter().map(|(at, name)| (name.clone(), listed(*at)));
    Said::Is(with_choices(names.collect(), variants))
}

/// Options with what is listed for each, and after it what the variants chose beside.
pub(super) fn with_choices(named: Vec<(String, Vec<String>)>, variants: &[DescribedVariant]) -> Vec<Choosable> {
    let option = |(place, (name, mut values)): (usize, (String, Vec<String>))| {
        // What is no longer sold may have been something that is no longer offered.
        let sold = variants.iter().filter(|variant| variant.archived != Said::Is(true));
        for choice in sold.filter_map(|variant| variant.choices.get(place)) {
            let is_known = values.iter().any(|value| value.to_lowercase() == choice.to_lowercase());
            if !choice.is_empty() && !is_known {
                values.push(choice.clone());
            }
        }
        Choosable { name, values }
    };
    named.into_iter().enumerate().map(option).collect()
}

/// What is said of one product in several lines is the same in all of them, or nobody knows which is meant.
fn check_agrees(reader: &mut Reader<'_>, first: &Row, row: &Row) {
    const OF_PRODUCT: [Column; 10] = [
        Column::Name,
        Column::Description,
        Column::Published,
        Column::Archived,
        Column::Categories,
        Column::Tags,
        Column::Brand,
        Column::TaxClass,
        Column::Images,
        Column::ImageTexts,
    ];
    let layout = reader.layout;
    let options = layout.options.iter().flat_map(|columns| [columns.name, columns.values]).flatten();
    for at in OF_PRODUCT.iter().filter_map(|column| layout.at(*column)).chain(options) {
        let (said, again) = (row_text(first, Some(at)), row_text(row, Some(at)));
        if again != said && (layout.clears() || !again.is_empty()) {
            let detail = format!(
                "says \"{}\", and line {} says \"{}\" of the same product",
                super::sheet::shown(&again),
                first.line,
                super::sheet::shown(&said)
            );
            reader.cells(row).note_about(Some(at), detail);
        }
    }
}

pub(super) fn row_text(row: &Row, at: Option<usize>) -> String {
    at.map_or_else(String::new, |at| row.cell(at).trim().to_owned())
}
