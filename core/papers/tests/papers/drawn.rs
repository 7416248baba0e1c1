//! The file itself.

use papers::{Invoice, Kind, Picture, pdf};

use crate::sample;

#[test]
fn the_same_paper_is_the_same_bytes() {
    for (name, invoice) in sample::all() {
        assert_eq!(pdf(&invoice).unwrap(), pdf(&invoice.clone()).unwrap(), "{name}");
    }
    let other = Invoice { number: "RE-2026-0043".into(), ..sample::usual() };
    assert_ne!(id(&pdf(&sample::usual()).unwrap().bytes), id(&pdf(&other).unwrap().bytes));
}

fn id(file: &[u8]) -> String {
    let text = String::from_utf8_lossy(file);
    text.rsplit_once("/ID [").unwrap().1.split(']').next().unwrap().to_owned()
}

#[test]
fn data_is_in_what_has_any() {
    for (name, invoice) in sample::all() {
        let file = pdf(&invoice).unwrap();
        let has_it = file.bytes.windows(14).any(|window| window == b"(factur-x.xml)");
        assert_eq!(has_it, file.without_data.is_none(), "{name}");
        let is_expected = matches!(invoice.kind, Kind::Invoice | Kind::CreditNote) && !invoice.is_practice;
        assert_eq!(has_it, is_expected, "{name}: {:?}", file.without_data);
    }
}

#[test]
fn a_logo_is_as_large_as_it_says() {
    let with = |logo: Picture| {
        let mut invoice = sample::usual();
        invoice.look.logo = Some(logo);
        pdf(&invoice).map_err(|problem| problem.code)
    };
    assert!(with(sample::logo()).is_ok());
    for (width, height, bytes) in [(0, 0, 0), (2, 2, 15), (2, 2, 17), (2_001, 1, 8_004), (u32::MAX, u32::MAX, 4)] {
        let refused = with(Picture { width, height, rgba: vec![0; bytes] }).unwrap_err();
        assert_eq!(refused, "paper.logo", "{width} × {height}");
    }
}
