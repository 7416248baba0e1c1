//! Files as shops really write them, whatever anybody writes, and that what we write is read back.

mod back;
mod files;
mod fuzz;
mod hostile;

use super::{Item, Manner, products::products, source::Here};
use crate::neutral::Described;

/// The products of a file, and everything that is wrong with it.
fn read(text: &str, manner: &Manner) -> (Vec<Described>, Vec<String>) {
    let items: Vec<Item<Described>> = products(Here::new(text.as_bytes()), manner).unwrap().collect();
    let wrong = items.iter().flat_map(|item| item.wrong.iter().map(ToString::to_string)).collect();
    (items.into_iter().map(|item| item.described).collect(), wrong)
}

/// What looks like something, in one of the formats.
const HERE_AND_THERE: &[&str] = &[
    "\"",
    "\"\"",
    ",",
    ";",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "=",
    "'",
    "\\",
    "<",
    ">",
    "</",
    "/>",
    "&amp;",
    "&#0;",
    "&#x110000;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "<!DOCTYPE x>",
    "{",
    "}",
    "[",
    "]",
    "\\u0000",
    "\\ud800",
    "1e999",
    "-1",
    "9223372036854775807.000001",
    "€",
    "\u{feff}",
    "\u{202e}",
    "null",
    "true",
    "variation",
    "id:1",
    "prd_01jd8x3k5m7p9q2r4s6t8v0wxy",
];

/// Files that are whole: of other shops, and everything of ours in each format.
fn seeds() -> Vec<Vec<u8>> {
    use crate::{
        records::{About, FileFormat},
        writing::file::File,
    };
    let others = [include_str!("woocommerce.csv"), include_str!("shopify.csv")].map(|text| text.as_bytes().to_vec());
    let (described, _) = read(include_str!("woocommerce.csv"), &Manner::default());
    let level = crate::neutral::DescribedLevel { sku: Some("A".to_owned()), ..Default::default() };
    let ours = [FileFormat::Csv, FileFormat::Json, FileFormat::Xml].into_iter().flat_map(|format| {
        let mut products = File::begin(About::Products, format, true);
        described.iter().for_each(|product| products.product(product));
        let mut levels = File::begin(About::Levels, format, true);
        levels.level(&level);
        [products.end(), levels.end()]
    });
    others.into_iter().chain(ours).collect()
}
