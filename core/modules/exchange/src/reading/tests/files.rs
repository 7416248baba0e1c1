//! Files as shops really write them.

use model::{Currency, Quantity, Rate};

use super::read;
use crate::{
    neutral::{Choosable, Picture, Said},
    reading::{
        Decimal, Delimiter, Encoding, Format, Manner, Meaning, levels::levels, products::products, source::Here,
    },
};

const WOOCOMMERCE: &str = include_str!("woocommerce.csv");
const SHOPIFY: &str = include_str!("shopify.csv");

fn euro() -> Manner {
    Manner { currency: Some(Currency::EUR), ..Manner::default() }
}

fn explained(columns: &[(&str, &str)]) -> Vec<Meaning> {
    let meaning = |(column, means): &(&str, &str)| Meaning { column: (*column).to_owned(), means: (*means).to_owned() };
    columns.iter().map(meaning).collect()
}

fn rate(text: &str) -> Said<Rate> {
    Said::Is(text.parse().unwrap())
}

fn is(text: &str) -> Said<String> {
    Said::Is(text.to_owned())
}

#[test]
fn woocommerce_as_it_is_exported() {
    let facts = products(Here::new(WOOCOMMERCE.as_bytes()), &euro()).unwrap().facts().clone();
    assert_eq!((facts.format, facts.delimiter, facts.lines), (Format::Woocommerce, Some(Delimiter::Comma), 7));
    assert_eq!(facts.decimal, Some(Decimal::Comma));
    assert!(facts.unread.contains(&"Sale price".to_owned()) && !facts.unread.contains(&"Regular price".to_owned()));
    assert!(facts.unread.contains(&"Stock".to_owned()), "it comes in as levels");

    let (all, wrong) = read(WOOCOMMERCE, &euro());
    assert_eq!(
        wrong,
        [
            "line 6, column \"Type\": \"grouped\" is no kind of product that is kept here; add it by hand or leave it out",
            "line 7, column \"Regular price\": \"12,5o\" is not a price",
            "line 8, column \"Parent\": no product \"id:4711\" is in this file, so nobody knows what this is a variation of",
        ]
    );
    let hoodie = &all[0];
    assert_eq!((&hoodie.line, &hoodie.key, &hoodie.name), (&2, &Some("44".to_owned()), &is("Hoodie")));
    assert_eq!(hoodie.description, is("A warm hoodie.\n\nBrushed inside."));
    assert_eq!(hoodie.brand, is("Fog & Co"));
    assert_eq!(hoodie.categories, Said::Is(vec![vec!["Clothing".into()], vec!["Clothing".into(), "Hoodies".into()]]));
    let options = [("Colour", &["Blue", "Green", "Red"][..]), ("Logo", &["Yes", "No"])].map(|(name, values)| {
        Choosable { name: name.to_owned(), values: values.iter().map(|value| (*value).to_owned()).collect() }
    });
    assert_eq!(hoodie.options, Said::Is(options.to_vec()));
    let [blue, green] = &hoodie.variants[..] else { panic!("{:?}", hoodie.variants) };
    assert_eq!((blue.line, blue.sku.clone(), blue.price.clone()), (4, is("woo-hoodie-blue"), rate("1045.5")));
    assert_eq!(
        (blue.quantity.clone(), blue.currency.clone()),
        (Said::Is(Quantity::whole(12)), Said::Is(Currency::EUR))
    );
    assert_eq!((&green.choices[..], green.sku.clone()), (&["Green".to_owned(), "No".to_owned()][..], is("=woo-green")));

    let album = &all[1];
    assert_eq!(album.description, is("Fifteen songs, \"live\"."));
    assert_eq!((&album.variants[0].price, &album.variants[0].barcode), (&rate("15"), &is("4006381333931")));
    assert_eq!((&album.tax_class, &album.published), (&is("reduced-rate"), &Said::Is(true)));
    assert_eq!(all.iter().find(|one| one.name == is("Cap")).unwrap().published, Said::Is(false), "a draft");
}

#[test]
fn shopify_as_it_is_exported() {
    let (all, wrong) = read(SHOPIFY, &euro());
    assert_eq!(
        wrong,
        [
            "line 7, column \"Status\": \"retired\" is none of active, draft, archived",
            "line 7, column \"Variant Barcode\": \"4.00639E+12\" is what a spreadsheet makes of a long number; format the column as text and save it again",
        ]
    );
    let tee = &all[0];
    assert_eq!((&tee.key, &tee.brand), (&Some("cotton-tee".to_owned()), &is("Northwind")));
    assert_eq!(tee.description, is("Soft & light.\n\nOrganic."));
    assert_eq!((&tee.published, &tee.archived), (&Said::Is(true), &Said::Is(false)));
    assert_eq!(tee.tags, Said::Is(vec!["summer".to_owned(), "organic".to_owned()]));
    let picture = |at: &str, alt: &str| Picture { at: format!("https://cdn.example/{at}.jpg"), alt: alt.to_owned() };
    assert_eq!(tee.images, Said::Is(vec![picture("tee-1", "Front"), picture("tee-2", "Back"), picture("tee-3", "")]));
    let [small, medium] = &tee.variants[..] else { panic!("{:?}", tee.variants) };
    assert_eq!((&small.price, &small.cost, &small.barcode), (&rate("1299"), &rate("4.255"), &is("9780306406157")));
    assert_eq!((medium.line, &medium.choices[..]), (4, &["M".to_owned(), "White".to_owned()][..]));
    assert_eq!(medium.quantity, Said::Is(Quantity::whole(-2)));

    let card = &all[1];
    assert_eq!((card.variants.len(), &card.options, &card.published), (1, &Said::Nothing, &Said::Is(false)));
    assert_eq!(all[2].variants[0].price, rate("1.25"), "Shopify writes decimals with a point");
}

#[test]
fn shopify_by_the_names_of_now() {
    let (head, lines) = SHOPIFY.split_once('\n').unwrap();
    let now = head
        .split(',')
        .map(|name| match name {
            "Handle" => "URL handle",
            "Body (HTML)" => "Description",
            "Published" => "Published on online store",
            "Variant SKU" => "SKU",
            "Variant Price" => "Price",
            "Variant Barcode" => "Barcode",
            "Variant Inventory Qty" => "Inventory quantity",
            "Image Src" => "Product image URL",
            other => other,
        })
        .collect::<Vec<_>>();
    let (of_now, _) = read(&format!("{}\n{lines}", now.join(",")), &euro());
    assert_eq!(of_now, read(SHOPIFY, &euro()).0);
}

#[test]
fn any_file_that_somebody_explains() {
    let columns =
        [("Artikel", "name"), ("ArtNr", "sku"), ("VK", "price"), ("Größe", "option-1"), ("Gruppe", "product")];
    let manner = Manner { columns: explained(&columns), ..euro() };
    let text = "Artikel;ArtNr;VK;Größe;Gruppe;Lager\r\nHemd;H-S;€ 1.234,50;S;Hemd;A\r\nHemd;H-M;9,9;M;Hemd;B\r\n;H-L;9;L;Hemd;\r\nHose;P;3;;;\r\n";
    let western: Vec<u8> =
        text.chars().map(|c| if c == '€' { 0x80 } else { u8::try_from(u32::from(c)).unwrap() }).collect();
    let file = products(Here::new(&western), &manner).unwrap();
    assert_eq!((file.facts().encoding, file.facts().delimiter), (Encoding::Windows1252, Some(Delimiter::Semicolon)));
    assert_eq!(file.facts().unread, ["Lager"]);
    let items: Vec<_> = file.collect();
    assert!(items.iter().all(|item| item.wrong.is_empty()), "{items:?}");
    let [shirt, trousers] = &items[..] else { panic!("{items:?}") };
    assert_eq!(shirt.described.variants.len(), 3);
    assert_eq!(shirt.described.variants[0].price, rate("1234.5"));
    let sizes = Choosable { name: "Größe".to_owned(), values: ["S", "M", "L"].map(str::to_owned).to_vec() };
    assert_eq!(shirt.described.options, Said::Is(vec![sizes]));
    assert_eq!(trousers.described.name, is("Hose"));
}

#[test]
fn a_mapping_that_means_nothing_is_refused() {
    let with = |columns: &[(&str, &str)]| {
        let columns = explained(columns);
        products(Here::new(b"A,B\n1,2\n"), &Manner { columns, ..Manner::default() }).unwrap_err().detail
    };
    assert!(with(&[("C", "name")]).contains("no column \"C\""));
    assert!(with(&[("A", "nome")]).contains("`nome` is none of product, variant"));
    assert!(with(&[("A", "name"), ("B", "name")]).contains("mean the same"));
    assert!(with(&[("A", "price")]).contains("name or a SKU"));
    assert!(with(&[]).contains("no file of Stockade, WooCommerce or Shopify by its header (\"A\", \"B\")"));
}

#[test]
fn two_lines_of_one_product_agree() {
    let text = "Product ID,Variant ID,Name,SKU\np,,Tea,T1\nq,,Cup,C\np,,Coffee,T2\n";
    let (all, wrong) = read(text, &Manner::default());
    assert_eq!(all.len(), 2);
    assert_eq!(wrong, ["line 4, column \"Name\": says \"Coffee\", and line 2 says \"Tea\" of the same product"]);
}

#[test]
fn a_price_that_may_be_two_is_asked_about() {
    let text = "Product ID,Variant ID,Name,Price\n,,Tea,\"1,234\"\n";
    let (_, wrong) = read(
        text,
        &Manner { format: Some(Format::Mapped), columns: explained(&[("Name", "name"), ("Price", "price")]), ..euro() },
    );
    assert_eq!(
        wrong,
        [
            "line 2, column \"Price\": \"1,234\" may be a thousand times more or less; say which decimal sign the file uses"
        ]
    );
}

#[test]
fn levels_are_read() {
    let text = "SKU,Location,On hand\nTEE,Shop,12.5\nTEE,Van,\nCUP,Shop,few\n,Shop,1\n";
    let items: Vec<_> = levels(Here::new(text.as_bytes()), &Manner::default()).unwrap().collect();
    assert_eq!(items[0].described.on_hand, "12.5".parse().unwrap());
    let wrong: Vec<String> = items.iter().flat_map(|item| &item.wrong).map(ToString::to_string).collect();
    assert_eq!(
        wrong,
        [
            "line 3, column \"On hand\": \"\" is not a quantity; write 0 where there is none",
            "line 4, column \"On hand\": \"few\" is not a quantity",
            "line 5: nothing tells what this line is about; give its SKU",
        ]
    );
    let of_shopify: Vec<_> = levels(Here::new(SHOPIFY.as_bytes()), &Manner::default()).unwrap().collect();
    let counted: Vec<_> = of_shopify.iter().map(|item| item.described.on_hand.to_string()).collect();
    assert_eq!(counted, ["7", "-2", "1.5"], "what is not counted is not there");
    assert!(levels(Here::new(b"SKU,Location\nA,B\n"), &Manner::default()).is_err());
}
