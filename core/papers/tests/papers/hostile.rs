//! Whatever somebody writes into a name, a note or an address: it is text, on the page and in the data.

use papers::{Invoice, Means, cii, pdf, ubl};
use proptest::prelude::*;
use quick_xml::{Reader, events::Event};

use crate::sample;

const HOSTILE: &str =
    "</ram:Name><x a=\"1\">&lol; ]]> <!-- ) endobj >> stream\\) (\u{0}\u{1b}\u{202e}\u{fffe}شاي 🫖 Ω 漢字 e\u{301}";

/// The same in every place that takes text.
pub fn everywhere() -> Invoice {
    let mut invoice = sample::usual();
    let text = || HOSTILE.to_owned();
    invoice.number = text();
    for party in [&mut invoice.seller, &mut invoice.buyer] {
        party.name = text();
        party.trading_name = Some(text());
        party.registration = Some(text());
        party.number = Some(text());
        party.address.lines = vec![text(); 3];
        party.address.city = Some(text());
        party.address.postcode = Some(text());
        party.address.region = Some(text());
        party.contact.name = Some(text());
        party.contact.phone = Some(text());
        party.contact.email = Some("a@b.example".to_owned());
        party.small_print = vec![text(); 9];
    }
    invoice.references.order = Some(text());
    invoice.references.buyer = Some(text());
    for line in &mut invoice.lines {
        line.name = text();
        line.description = Some(format!("{HOSTILE}\n{HOSTILE}"));
        line.number = Some(text());
        line.unit.name = text();
    }
    for one in &mut invoice.adjustments {
        one.reason = text();
    }
    for means in &mut invoice.means {
        if let Means::Transfer(account) = means {
            account.holder = text();
            account.reference = Some(text());
        }
    }
    invoice.terms = Some(text());
    invoice.notes = vec![text(); 3];
    invoice
}

/// Whether it is XML, and what texts are in it.
fn texts(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let (mut texts, mut open) = (vec![String::new()], 0);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(_) => {
                open += 1;
                texts.push(String::new());
            }
            Event::End(_) => {
                open -= 1;
                texts.push(String::new());
            }
            Event::Text(text) => texts.last_mut().unwrap().push_str(&text),
            Event::GeneralRef(entity) => {
                let sign = match &*entity {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    "apos" => '\'',
                    other => panic!("{other:?}"),
                };
                texts.last_mut().unwrap().push(sign);
            }
            Event::Eof => break,
            Event::Decl(_) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(open, 0);
    texts
}

#[test]
fn no_text_breaks_out_of_the_data() {
    let clean = "</ram:Name><x a=\"1\">&lol; ]]> <!-- ) endobj >> stream\\) (شاي 🫖 Ω 漢字 é";
    for xml in [cii(&everywhere()).unwrap(), ubl(&everywhere()).unwrap()] {
        let found = texts(&xml).into_iter().filter(|text| text.contains("endobj")).collect::<Vec<_>>();
        assert!(found.len() > 15, "{}", found.len());
        assert!(found.iter().all(|text| text.lines().all(|line| line == clean)), "{found:?}");
    }
}

#[test]
fn no_text_breaks_out_of_the_file() {
    let file = pdf(&everywhere()).unwrap().bytes;
    let says = |part: &[u8]| file.windows(part.len()).filter(|window| *window == part).count();
    assert_eq!(says(b"lol"), 2, "in the title and the author, which are in the metadata");
    assert_eq!(says(b"&amp;lol;"), 2, "escaped");
    assert_eq!(says(b" obj\n"), says(b"\nendobj\n"));
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,40}",
        ".{0,40}",
        "[a-z]{0,300}",
        "[\u{5d0}-\u{5ea}\u{627}-\u{64a} ]{0,40}",
        "[\u{1f300}-\u{1f6ff}\u{200d}\u{fe0f}]{0,20}",
        "(a\u{301}\u{302}\u{303}){0,20}",
        "[\n\r\t ]{0,30}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever texts and figures are in it, and however many lines: a file each time, of one page at least.
    #[test]
    fn whatever_is_in_it_a_paper_is_drawn(
        (name, note, number, unit) in (text(), text(), text(), text()),
        lines in 0_usize..30,
        (quantity, price, total) in (any::<i64>(), any::<i64>(), any::<i64>()),
        (language, kind, is_practice) in (0_usize..2, 0_usize..6, any::<bool>()),
    ) {
        let mut invoice = sample::usual();
        let mut line = invoice.lines[0].clone();
        line.name = name.clone();
        line.description = Some(note.clone());
        line.unit.name = unit;
        line.quantity = model::Quantity::from_millionths(quantity);
        line.price = model::Rate::from_millionths(price);
        line.total = total;
        invoice.lines = vec![line; lines];
        invoice.number = number;
        invoice.seller.name = name.clone();
        invoice.buyer.address.lines = vec![name, note.clone()];
        invoice.notes = vec![note];
        invoice.totals.gross = total;
        invoice.totals.due = price;
        invoice.kind = sample::all()[[0, 7, 8, 10, 11, 12][kind]].1.kind;
        invoice.is_practice = is_practice;
        invoice.look.language = ["en", "de"][language].into();
        let file = pdf(&invoice).unwrap().bytes;
        prop_assert!(file.starts_with(b"%PDF-1.7\n") && file.ends_with(b"%%EOF\n"));
        for data in [cii(&invoice), ubl(&invoice)].into_iter().flatten() {
            texts(&data);
        }
    }
}

/// As many lines as there may be, and words that are longer than a page is wide.
#[test]
fn a_very_long_paper_is_drawn() {
    let mut invoice = sample::long();
    let line = invoice.lines[6].clone();
    invoice.lines =
        (0..2_000).map(|at| papers::Line { name: format!("{at} {}", "x".repeat(at % 300)), ..line.clone() }).collect();
    invoice.lines[7].description = Some("Lorem ipsum dolor sit amet. ".repeat(400));
    let file = pdf(&invoice).unwrap().bytes;
    let pages = file.windows(12).filter(|window| *window == b"/Type /Page ").count();
    assert!(pages > 80, "{pages}");
    invoice.lines = vec![line; 5_001];
    assert_eq!(pdf(&invoice).unwrap_err().code, "paper.too-long");
}
