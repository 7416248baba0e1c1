//! What is written is read back to the same.

use std::collections::HashSet;

use model::{Currency, Quantity, Rate};
use proptest::{collection::vec, option, prelude::*};

use crate::{
    neutral::{Apart, Choosable, Described, DescribedLevel, DescribedVariant, Picture, Piece, Said},
    reading::{Format, Manner, levels::levels, products::products, source::Here},
    records::{About, FileFormat},
    writing::{file::File, sheet::Sheet},
};

const FORMATS: [FileFormat; 3] = [FileFormat::Csv, FileFormat::Json, FileFormat::Xml];

/// A text as it is kept: nothing around it; and everything in it that could go wrong.
fn text() -> impl Strategy<Value = String> {
    "[a-zé=+@'\",;>\\\\\t\n€ -]{1,12}"
        .prop_map(|text| text.trim().to_owned())
        .prop_filter("is something", |text| !text.is_empty())
}

fn said<T: Clone + std::fmt::Debug>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Said<T>> {
    option::of(value).prop_map(Said::all)
}

fn items() -> impl Strategy<Value = Said<Vec<String>>> {
    said(vec(text(), 1..4))
}

fn rate() -> impl Strategy<Value = Said<Rate>> {
    said((0_i64..1_000_000_000_000).prop_map(Rate::from_millionths))
}

fn piece() -> impl Strategy<Value = Piece> {
    let quantity = (1_i64..1_000_000_000_000).prop_map(Quantity::from_millionths);
    (text(), quantity).prop_map(|(of, quantity)| Piece { of, quantity })
}

prop_compose! {
    fn variant(options: usize)(
        title in said(text()), choices in vec(text(), options), archived in any::<bool>(), sku in said(text()),
        barcode in said("[0-9]{13}"), other_barcodes in items(), unit in said("[a-z]{1,5}"),
        priced in option::of((rate(), rate())), components in said(vec(piece(), 1..3)),
    ) -> DescribedVariant {
        let (price, cost) = priced.clone().unwrap_or((Said::Empty, Said::Empty));
        let currency = Said::all(priced.map(|_| Currency::EUR));
        let archived = Said::Is(archived);
        DescribedVariant { title, choices, archived, sku, barcode, other_barcodes, unit, currency, price, cost, components, ..DescribedVariant::default() }
    }
}

fn product() -> impl Strategy<Value = Described> {
    (0_usize..=3).prop_flat_map(|options| {
        let pictures =
            vec((text(), option::of(text())).prop_map(|(at, alt)| Picture { at, alt: alt.unwrap_or_default() }), 1..3);
        let first = (said(text()), said(text()), any::<bool>(), any::<bool>(), said(vec(vec(text(), 1..3), 1..3)));
        let second =
            (items(), said(text()), said(text()), said(pictures), vec(text(), options), vec(variant(options), 1..4));
        (first, second).prop_map(
            |(
                (name, description, published, archived, categories),
                (tags, brand, tax_class, images, names, mut variants),
            )| {
                for (at, variant) in variants.iter_mut().enumerate() {
                    variant.key = Some(format!("var_{at}"));
                }
                let chosen = |place: usize| {
                    let mut seen = HashSet::new();
                    let values = variants.iter().filter_map(|variant| variant.choices.get(place));
                    values.filter(|value| seen.insert(value.to_lowercase())).cloned().collect()
                };
                let options: Vec<Choosable> = names
                    .iter()
                    .enumerate()
                    .map(|(place, name)| Choosable { name: name.clone(), values: chosen(place) })
                    .collect();
                let options = if options.is_empty() { Said::Empty } else { Said::Is(options) };
                Described {
                    name,
                    description,
                    published: Said::Is(published),
                    archived: Said::Is(archived),
                    options,
                    categories,
                    tags,
                    brand,
                    tax_class,
                    images,
                    variants,
                    ..Described::default()
                }
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn every_set_of_products_is_read_back(mut all in vec(product(), 0..5)) {
        for (at, product) in all.iter_mut().enumerate() {
            product.key = Some(format!("prd_{at}"));
        }
        for format in FORMATS {
            let mut file = File::begin(About::Products, format, true);
            all.iter().for_each(|product| file.product(product));
            let file = products(Here::new(&file.end()).in_pieces_of(100), &Manner::default()).unwrap();
            prop_assert_eq!((file.facts().format, file.facts().written_as), (Format::Stockade, format));
            prop_assert!(file.facts().unread.is_empty());
            let mut back = Vec::new();
            for item in file {
                prop_assert_eq!(&item.wrong, &[]);
                let mut product = item.described;
                product.line = 0;
                product.variants.iter_mut().for_each(|variant| variant.line = 0);
                product.variants.iter_mut().for_each(|variant| variant.quantity = Said::Nothing);
                back.push(product);
            }
            prop_assert_eq!(&back, &all);
        }
    }

    #[test]
    fn every_level_is_read_back(
        all in vec((option::of(text()), option::of(text()), any::<i64>(), option::of(text()), any::<bool>()), 0..5),
    ) {
        let level = |(at, (sku, location, millionths, lot, is_apart)): (usize, (_, _, i64, _, bool))| DescribedLevel {
            line: 0,
            variant: Some(format!("var_{at}")),
            sku,
            product: None,
            choices: Vec::new(),
            location,
            on_hand: Quantity::from_millionths(millionths.max(-i64::MAX)),
            lot,
            told_apart: is_apart.then_some(Apart::ExpiringLot),
            expires_at: is_apart.then(|| "2027-01-31T00:00:00Z".parse().unwrap()),
        };
        let all: Vec<DescribedLevel> = all.into_iter().enumerate().map(level).collect();
        for format in FORMATS {
            let mut file = File::begin(About::Levels, format, true);
            all.iter().for_each(|level| file.level(level));
            let back = levels(Here::new(&file.end()).in_pieces_of(100), &Manner::default()).unwrap().map(|item| {
                assert_eq!(item.wrong, []);
                DescribedLevel { line: 0, ..item.described }
            });
            prop_assert_eq!(&back.collect::<Vec<_>>(), &all);
        }
    }
}

#[test]
fn no_cell_of_ours_begins_as_a_formula() {
    let formula = "=HYPERLINK(\"http://evil.example\")".to_owned();
    let variant = DescribedVariant {
        title: Said::Is(formula.clone()),
        sku: Said::Is("-1+1".to_owned()),
        ..DescribedVariant::default()
    };
    let product = Described {
        key: Some("@x".to_owned()),
        name: Said::Is(formula.clone()),
        tags: Said::Is(vec![formula.clone()]),
        brand: Said::Is("\t=1".to_owned()),
        images: Said::Is(vec![Picture { at: formula.clone(), alt: formula }]),
        variants: vec![variant],
        ..Described::default()
    };
    let mut sheet = Sheet::of_products(true);
    sheet.product(&product);
    let bytes = sheet.take();
    let mut reader = csv::Reader::from_reader(&bytes[..]);
    for cell in reader.records().flat_map(|record| record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
        assert!(!cell.trim_start().starts_with(['=', '+', '-', '@']), "{cell}");
    }
    assert!(String::from_utf8(bytes).unwrap().contains("'-1+1"));
}
