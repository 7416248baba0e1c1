//! How many papers are drawn in a second, by one thread.

use std::time::Instant;

use ::papers::{
    Account, Address, Category, Delivery, Exemption, Invoice, Kind, Line, Look, Means, Party, References, Tax,
    TaxTotal, Totals, Unit,
};
use model::{Currency, Quantity, Rate};

use crate::{LASTS, heading};

/// In cents.
const PRICE: i64 = 1_250;

pub fn run() {
    heading("Invoices as PDF/A-3 with their data in them, one thread");
    for lines in [3, 100, 1_000] {
        let invoice = invoice(lines);
        let (began, mut drawn, mut bytes) = (Instant::now(), 0_u32, 0);
        while began.elapsed() < LASTS {
            let pdf = ::papers::pdf(&invoice).expect("a paper");
            assert_eq!(pdf.without_data, None);
            bytes = pdf.bytes.len();
            drawn += 1;
        }
        let each = began.elapsed().as_secs_f64() * 1_000.0 / f64::from(drawn);
        println!(
            "{:<28}{:>12}{:>14}{:>12}",
            format!("{lines} lines"),
            format!("{:.0}/s", 1_000.0 / each),
            format!("{each:.2} ms"),
            format!("{} kB", bytes / 1_000)
        );
    }
}

fn invoice(lines: i64) -> Invoice {
    let tax = Tax { category: Category::Standard, rate: Rate::whole(20) };
    let party = |name: &str| Party {
        name: name.to_owned(),
        address: Address {
            lines: vec!["4 Fore Street".to_owned()],
            postcode: Some("TR1 2AA".to_owned()),
            city: Some("Truro".to_owned()),
            region: None,
            country: "GB".parse().ok(),
        },
        tax_id: Some("GB123456782".to_owned()),
        ..Party::default()
    };
    let line = |at: i64| Line {
        number: Some(format!("SKU-{at:05}")),
        gtin: None,
        name: format!("Enamel mug with handle, number {at}"),
        description: Some("Two coats, fired at 820 degrees. Safe in an oven.".to_owned()),
        quantity: Quantity::whole(1),
        unit: Unit::piece(),
        price: Rate::from_millionths(PRICE * 10_000),
        adjustments: Vec::new(),
        tax,
        total: PRICE,
        shown: None,
    };
    let net = lines * PRICE;
    let (amount, day) = (net / 5, "2026-11-21".parse().expect("a day"));
    let totals = Totals { lines: net, net, tax: amount, gross: net + amount, due: net + amount, ..Totals::default() };
    Invoice {
        kind: Kind::Invoice,
        number: "INV-2026-0042".to_owned(),
        issued_on: day,
        due_on: Some(day),
        currency: Currency::EUR,
        seller: party("Brook & Daughters Ltd"),
        buyer: party("Harbour Café"),
        delivery: Delivery::default(),
        references: References::default(),
        lines: (0..lines).map(line).collect(),
        adjustments: Vec::new(),
        taxes: vec![TaxTotal { tax, name: String::new(), base: net, amount, exemption: Exemption::default() }],
        totals,
        means: vec![Means::Transfer(Account {
            holder: "Brook & Daughters Ltd".to_owned(),
            iban: "GB29NWBK60161331926819".to_owned(),
            bic: None,
            reference: None,
        })],
        paid: None,
        terms: Some("Please pay within two weeks.".to_owned()),
        notes: Vec::new(),
        is_practice: false,
        look: Look::default(),
    }
}
