//! Whatever anybody sends.

use proptest::{collection::vec, prelude::*};

use crate::reading::{Decimal, Delimiter, Encoding, Format, Manner, levels::levels, products::products, source::Here};

fn manner() -> impl Strategy<Value = Manner> {
    let format = prop::option::of(prop::sample::select(vec![
        Format::Stockade,
        Format::Woocommerce,
        Format::Shopify,
        Format::Mapped,
    ]));
    let encoding =
        prop::option::of(prop::sample::select(vec![Encoding::Utf8, Encoding::Utf16Le, Encoding::Windows1252]));
    let delimiter = prop::option::of(prop::sample::select(vec![Delimiter::Comma, Delimiter::Tab]));
    (format, encoding, delimiter, any::<bool>()).prop_map(|(format, encoding, delimiter, comma)| Manner {
        format,
        encoding,
        delimiter,
        decimal: comma.then_some(Decimal::Comma),
        ..Manner::default()
    })
}

fn read_all(bytes: &[u8], manner: &Manner) {
    if let Ok(products) = products(Here::new(bytes), manner) {
        products.for_each(drop);
    }
    if let Ok(levels) = levels(Here::new(bytes), manner) {
        levels.for_each(drop);
    }
}

/// Headers that are known, so that what follows is really read.
const HEADERS: [&str; 4] = [
    "ID,Type,SKU,Name,Published,Description,Stock,Regular price,Categories,Parent,Attribute 1 name,Attribute 1 value(s)\n",
    "Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src,Image Position,Status\n",
    "Product ID,Variant ID,Name,Categories,Tags,Images,Image texts,SKU,Price,Option 1 name,Option 1 values,Option 1\n",
    "SKU,Location,On hand\n",
];

proptest! {
    #[test]
    fn no_bytes_panic(bytes in vec(any::<u8>(), 0..400), manner in manner()) {
        read_all(&bytes, &manner);
    }

    #[test]
    fn no_lines_below_a_known_header_panic(
        header in prop::sample::select(HEADERS.to_vec()),
        cells in vec("[a-z0-9,;\"'=<>&\\\\\n\r.€E+-]{0,12}|variable|variation|simple|id:1|1|yes", 0..60),
        width in 1_usize..14,
    ) {
        let lines: Vec<String> = cells.chunks(width).map(|cells| cells.join(",")).collect();
        read_all(format!("{header}{}", lines.join("\n")).as_bytes(), &Manner::default());
    }
}

#[test]
fn what_is_too_much_is_refused() {
    let refused = |bytes: &[u8]| products(Here::new(bytes), &Manner::default()).unwrap_err().detail;
    assert!(refused(",".repeat(1_000_000).as_bytes()).contains("at most 500 columns"));
    assert!(refused(b"Handle,Title\na,b\0c\n").contains("NUL"));
    let swallowed = format!("Handle,Title\na,\"b\n{}", "c,d\n".repeat(20_000));
    assert!(refused(swallowed.as_bytes()).contains("never closed"));
}

#[test]
fn a_great_many_wrong_cells_are_not_all_told() {
    let text = format!("Handle,Title,Variant Price\n{}", "a,b,x\n".repeat(10_000));
    let items: Vec<_> = products(Here::new(text.as_bytes()), &Manner::default()).unwrap().collect();
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].wrong.len(), 20);
}
