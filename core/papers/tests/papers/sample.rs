//! Papers of a small shop, whose amounts agree.

use chrono::NaiveDate;
use model::{Country, Currency, Quantity, Rate};
use papers::{
    Account, Address, Adjustment, Category, Contact, Delivery, Exemption, Invoice, Kind, Line, Look, Means, Minor,
    Paid, Party, Picture, References, Rgb, Sheet, Shown, Tax, TaxTotal, Totals, Unit,
};

/// A hundred percent, in a rate's millionths.
const WHOLE: i128 = 100_000_000;

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn country(code: &str) -> Option<Country> {
    Some(code.parse().unwrap())
}

pub fn standard(rate: &str) -> Tax {
    Tax { category: Category::Standard, rate: rate.parse().unwrap() }
}

pub fn none(category: Category) -> Tax {
    Tax { category, rate: Rate::ZERO }
}

pub fn seller() -> Party {
    Party {
        name: "Teehaus Möller GmbH".into(),
        trading_name: Some("Teehaus Möller".into()),
        address: Address {
            lines: vec!["Speicherstraße 12".into()],
            postcode: Some("20457".into()),
            city: Some("Hamburg".into()),
            region: None,
            country: country("DE"),
        },
        tax_id: Some("DE123456788".into()),
        tax_number: Some("48/123/45678".into()),
        registration: Some("HRB 123456".into()),
        number: None,
        contact: Contact {
            name: Some("Änne Möller".into()),
            phone: Some("+49 40 1234567".into()),
            email: Some("hallo@teehaus-moeller.example".into()),
            website: Some("teehaus-moeller.example".into()),
        },
        small_print: vec!["Amtsgericht Hamburg".into(), "Geschäftsführerin: Änne Möller".into()],
    }
}

pub fn buyer() -> Party {
    Party {
        name: "Café Zur Brücke".into(),
        address: Address {
            lines: vec!["Am Markt 3".into(), "Hinterhaus".into()],
            postcode: Some("28195".into()),
            city: Some("Bremen".into()),
            region: None,
            country: country("DE"),
        },
        number: Some("K-1042".into()),
        contact: Contact { name: Some("Jörg Sørensen".into()), ..Contact::default() },
        ..Party::default()
    }
}

pub fn line(name: &str, quantity: &str, price: &str, tax: Tax) -> Line {
    let (quantity, price): (Quantity, Rate) = (quantity.parse().unwrap(), price.parse().unwrap());
    let product = i128::from(quantity.millionths()) * i128::from(price.millionths());
    let cents = (product * 100 * 2 + product.signum() * 1_000_000_000_000) / 2_000_000_000_000;
    Line {
        number: None,
        gtin: None,
        name: name.into(),
        description: None,
        quantity,
        unit: Unit::piece(),
        price,
        adjustments: Vec::new(),
        tax,
        total: Minor::try_from(cents).unwrap(),
        shown: None,
    }
}

pub fn adjustment(is_charge: bool, reason: &str, amount: Minor, tax: Tax) -> Adjustment {
    Adjustment { is_charge, reason: reason.into(), amount, percent: None, tax, shown: None }
}

/// An invoice about these lines; what it comes to is worked out.
pub fn of(lines: Vec<Line>, adjustments: Vec<Adjustment>) -> Invoice {
    let mut invoice = Invoice {
        kind: Kind::Invoice,
        number: "RE-2026-0042".into(),
        issued_on: day("2026-11-21"),
        due_on: Some(day("2026-12-05")),
        currency: Currency::EUR,
        seller: seller(),
        buyer: buyer(),
        delivery: Delivery { on: Some(day("2026-11-19")), ..Delivery::default() },
        references: References { order: Some("A-2026-118".into()), ..References::default() },
        lines,
        adjustments,
        taxes: Vec::new(),
        totals: Totals::default(),
        means: vec![Means::Transfer(Account {
            holder: "Teehaus Möller GmbH".into(),
            iban: "DE89 3704 0044 0532 0130 00".into(),
            bic: Some("COBADEFFXXX".into()),
            reference: None,
        })],
        paid: None,
        terms: Some("Zahlbar innerhalb von 14 Tagen ohne Abzug.".into()),
        notes: Vec::new(),
        is_practice: false,
        look: Look { language: "de".into(), ..Look::default() },
    };
    reckon(&mut invoice);
    invoice
}

/// Taxes and totals of what is in it.
pub fn reckon(invoice: &mut Invoice) {
    let mut taxes: Vec<TaxTotal> = Vec::new();
    let mut add = |tax: Tax, base: Minor| match taxes.iter_mut().find(|total| total.tax == tax) {
        Some(total) => total.base += base,
        None => {
            let exemption = Exemption::default();
            taxes.push(TaxTotal { tax, name: String::new(), base, amount: 0, exemption });
        }
    };
    let mut totals = Totals::default();
    for line in &invoice.lines {
        totals.lines += line.total;
        add(line.tax, line.total);
    }
    for one in &invoice.adjustments {
        let signed = if one.is_charge { one.amount } else { -one.amount };
        if one.is_charge {
            totals.charges += one.amount;
        } else {
            totals.allowances += one.amount;
        }
        add(one.tax, signed);
    }
    for total in &mut taxes {
        let exactly = i128::from(total.base) * i128::from(total.tax.rate.millionths());
        total.amount = Minor::try_from((exactly * 2 + exactly.signum() * WHOLE) / (2 * WHOLE)).unwrap();
    }
    totals.net = totals.lines - totals.allowances + totals.charges;
    totals.tax = taxes.iter().map(|total| total.amount).sum();
    totals.gross = totals.net + totals.tax;
    totals.paid = invoice.totals.paid;
    totals.rounding = invoice.totals.rounding;
    totals.due = totals.gross - totals.paid + totals.rounding;
    (invoice.taxes, invoice.totals) = (taxes, totals);
}

/// A round mark with a soft edge, as a logo.
pub fn logo() -> Picture {
    let (width, height) = (240_u32, 120_u32);
    let mut rgba = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let far = (i64::from(x) - 60).pow(2) + (i64::from(y) - 60).pow(2);
            let in_bar = x > 132 && (48..72).contains(&y) && x < 236;
            let opaque = if far < 3_100 || in_bar {
                255
            } else if far < 3_400 {
                120
            } else {
                0
            };
            rgba.extend([0x8a, 0x2b, 0x3c, opaque]);
        }
    }
    Picture { width, height, rgba }
}

/// What most invoices are like: three lines with two rates of tax, something off, and shipping.
pub fn usual() -> Invoice {
    let (full, reduced) = (standard("19"), standard("7"));
    let mut teapot = line("Teekanne, Gusseisen, 0,9 l", "2", "49.5", full);
    teapot.number = Some("4711".into());
    teapot.gtin = Some("4003994155486".into());
    teapot.description = Some("Handgegossen in Morioka, innen emailliert. Mit Untersetzer aus Walnussholz.".into());
    teapot.adjustments = vec![Adjustment {
        percent: Some(("10".parse().unwrap(), 9_900)),
        ..adjustment(false, "Messerabatt", 990, full)
    }];
    teapot.total -= 990;
    let mut leaves = line("Sencha Uji, lose", "2.5", "38.4", reduced);
    leaves.unit = Unit { code: "KGM".into(), name: "kg".into() };
    leaves.number = Some("1018".into());
    let cups = line("Schale, Steingut, ø 9 cm", "12", "8.9", full);
    of(vec![teapot, leaves, cups], vec![adjustment(true, "Versand", 690, full)])
}

/// To another country of the European Union, where the buyer owes the tax.
pub fn reverse_charge() -> Invoice {
    let tax = none(Category::ReverseCharge);
    let mut invoice = of(vec![line("Beratung, Teekarte", "8", "120", tax)], Vec::new());
    invoice.buyer.tax_id = Some("FR83404833048".into());
    invoice.buyer.address.country = country("FR");
    invoice.look.language = "en".into();
    invoice.references.buyer = Some("PO 2026/77".into());
    invoice
}

pub fn intra_community() -> Invoice {
    let mut invoice = reverse_charge();
    for line in &mut invoice.lines {
        line.tax = none(Category::IntraCommunity);
    }
    reckon(&mut invoice);
    invoice
}

pub fn export() -> Invoice {
    let mut invoice = of(vec![line("Tea bowl", "4", "31.25", none(Category::Export))], Vec::new());
    invoice.buyer.address.country = country("CH");
    invoice.means = vec![Means::Card];
    invoice.look.language = "en".into();
    invoice
}

/// A shop so small that it owes no tax.
pub fn exempt() -> Invoice {
    let mut invoice = of(vec![line("Töpferkurs", "1", "85", none(Category::Exempt))], Vec::new());
    for total in &mut invoice.taxes {
        total.exemption.reason = Some("Kleinunternehmer nach § 19 UStG, es wird keine Umsatzsteuer berechnet.".into());
    }
    invoice
}

pub fn zero() -> Invoice {
    let lines = vec![line("Books", "3", "10", none(Category::Zero)), line("Tea", "1", "3.33", standard("20"))];
    let mut invoice = of(lines, Vec::new());
    invoice.means = vec![Means::Link("https://pay.example/i/7?a=1&b=2".into()), Means::Cash];
    invoice
}

pub fn out_of_scope() -> Invoice {
    of(vec![line("Deposit", "1", "250", none(Category::OutOfScope))], Vec::new())
}

pub fn credit_note() -> Invoice {
    let mut invoice = usual();
    invoice.kind = Kind::CreditNote;
    invoice.number = "GS-2026-0003".into();
    invoice.references.invoice = Some(("RE-2026-0042".into(), Some(day("2026-11-21"))));
    invoice
}

/// Paid, with a logo, in the manner of the United Kingdom; prices with their tax.
pub fn receipt() -> Invoice {
    let mut invoice = usual();
    invoice.kind = Kind::Receipt;
    invoice.currency = "GBP".parse().unwrap();
    invoice.seller.name = "Brook & Daughters Ltd".into();
    invoice.seller.trading_name = None;
    invoice.seller.address = Address {
        lines: vec!["4 Fore Street".into()],
        postcode: Some("TR1 2AA".into()),
        city: Some("Truro".into()),
        region: None,
        country: country("GB"),
    };
    invoice.seller.tax_id = Some("GB123456782".into());
    invoice.lines = ["Lavender honey, 340 g", "Beeswax candle"].map(|name| line(name, "2", "6", standard("20"))).into();
    for one in &mut invoice.lines {
        one.shown = Some(Shown { price: "7.2".parse().unwrap(), total: 1_440 });
    }
    invoice.adjustments = Vec::new();
    reckon(&mut invoice);
    invoice.totals.paid = invoice.totals.gross;
    invoice.totals.due = 0;
    invoice.paid = Some(Paid { on: day("2026-11-21") });
    invoice.means = vec![Means::Card];
    invoice.terms = Some("Thank you for your custom.".into());
    invoice.look = Look { accent: Rgb(0x8a, 0x2b, 0x3c), logo: Some(logo()), ..Look::default() };
    invoice
}

/// Many lines on several sheets of letter paper, with a page to pay on, for practice.
pub fn long() -> Invoice {
    let tax = standard("8.875");
    let lines = (1..=70).map(|at| Line {
        number: Some(format!("SKU-{at:04}")),
        description: (at % 7 == 0)
            .then(|| "A longer description, which says how it is made and of what.\nSecond line.".into()),
        ..line(&format!("Widget number {at}"), &format!("{at}"), "1234.5", tax)
    });
    let mut invoice = of(lines.collect(), vec![adjustment(false, "Volume discount", 100_000, tax)]);
    invoice.currency = "USD".parse().unwrap();
    invoice.seller.name = "Hudson Supply Co.".into();
    invoice.seller.trading_name = None;
    invoice.seller.address = Address {
        lines: vec!["350 5th Avenue".into()],
        postcode: Some("10118".into()),
        city: Some("New York".into()),
        region: Some("NY".into()),
        country: country("US"),
    };
    invoice.means = vec![Means::Link("https://pay.example/i/01jx2v9q7f?key=(a)<b>".into())];
    invoice.terms = None;
    invoice.is_practice = true;
    invoice.look = Look { sheet: Sheet::Letter, ..Look::default() };
    invoice
}

/// One of each kind.
pub fn all() -> Vec<(&'static str, Invoice)> {
    let as_kind = |kind: Kind| Invoice { kind, ..usual() };
    vec![
        ("usual", usual()),
        ("reverse-charge", reverse_charge()),
        ("intra-community", intra_community()),
        ("export", export()),
        ("exempt", exempt()),
        ("zero", zero()),
        ("out-of-scope", out_of_scope()),
        ("credit-note", credit_note()),
        ("receipt", receipt()),
        ("long", long()),
        ("quote", as_kind(Kind::Quote)),
        ("order-confirmation", as_kind(Kind::OrderConfirmation)),
        ("delivery-note", as_kind(Kind::DeliveryNote)),
    ]
}
