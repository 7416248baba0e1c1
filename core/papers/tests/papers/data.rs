//! The data, and what it refuses to say.

use model::{Currency, Rate};
use papers::{Category, Invoice, Kind, Means, cii, ubl};

use crate::sample;

type Change = fn(&mut Invoice);

fn refused(change: impl Fn(&mut Invoice)) -> String {
    let mut invoice = sample::usual();
    change(&mut invoice);
    let no = cii(&invoice).unwrap_err();
    assert_eq!((no.code.as_ref(), &ubl(&invoice).unwrap_err()), ("paper.no-data", &no));
    no.detail.into_owned()
}

#[test]
fn amounts_that_do_not_agree_are_not_written() {
    let rules: [(&str, Change); 9] = [
        ("BR-CO-10", |invoice| invoice.totals.lines += 1),
        ("BR-CO-11", |invoice| invoice.totals.allowances += 1),
        ("BR-CO-12", |invoice| invoice.totals.charges += 1),
        ("BR-CO-13", |invoice| invoice.totals.net += 1),
        ("BR-CO-14", |invoice| invoice.totals.tax += 1),
        ("BR-CO-15", |invoice| invoice.totals.gross += 1),
        ("BR-CO-16", |invoice| invoice.totals.paid += 1),
        ("BR-S-08", |invoice| invoice.taxes[0].base += 1),
        ("BR-CO-17", |invoice| {
            invoice.taxes[0].amount += 101;
            invoice.totals.tax += 101;
            invoice.totals.gross += 101;
            invoice.totals.due += 101;
        }),
    ];
    for (rule, change) in rules {
        let said = refused(change);
        assert!(said.contains(&format!("({rule})")), "{rule}: {said}");
    }
}

#[test]
fn what_is_missing_is_named() {
    let rules: [(&str, Change); 14] = [
        ("Only an invoice", |invoice| invoice.kind = Kind::Quote),
        ("practice", |invoice| invoice.is_practice = true),
        ("BR-DEC", |invoice| invoice.currency = "KWD".parse::<Currency>().unwrap()),
        ("BR-02", |invoice| invoice.number = "\u{7} ".into()),
        ("BR-06", |invoice| invoice.seller.name = String::new()),
        ("BR-09", |invoice| invoice.seller.address.country = None),
        ("BR-11", |invoice| invoice.buyer.address.country = None),
        ("BR-16", |invoice| invoice.lines.clear()),
        ("BR-25", |invoice| invoice.lines[1].name = " ".into()),
        ("BR-27", |invoice| invoice.lines[1].price = Rate::whole(-1)),
        ("BR-33", |invoice| invoice.adjustments[0].reason = String::new()),
        ("BR-CO-25", |invoice| (invoice.due_on, invoice.terms) = (None, None)),
        ("BR-50", |invoice| {
            if let Means::Transfer(account) = &mut invoice.means[0] {
                account.iban = " ".into();
            }
        }),
        ("BR-CO-09", |invoice| invoice.seller.tax_id = Some("123".into())),
    ];
    for (rule, change) in rules {
        let said = refused(change);
        assert!(said.contains(rule), "{rule}: {said}");
    }
}

#[test]
fn each_kind_of_tax_wants_its_own() {
    let all_of = |category: Category, rate: &str, change: Change| {
        let mut invoice = sample::usual();
        invoice.adjustments.clear();
        for line in &mut invoice.lines {
            line.tax = papers::Tax { category, rate: rate.parse().unwrap() };
        }
        sample::reckon(&mut invoice);
        change(&mut invoice);
        cii(&invoice).map(|_| ()).map_err(|no| no.detail.into_owned())
    };
    let cases: [(Category, &str, Change, &str); 9] = [
        (Category::Standard, "0", |_| {}, "BR-S-05"),
        (Category::Zero, "5", |_| {}, "BR-Z-05"),
        (Category::Exempt, "0", |_| {}, "BR-E-10"),
        (Category::ReverseCharge, "0", |_| {}, "BR-AE-02"),
        (Category::IntraCommunity, "0", |_| {}, "BR-IC-02"),
        (
            Category::IntraCommunity,
            "0",
            |invoice| {
                invoice.buyer.tax_id = Some("FR83404833048".into());
                invoice.delivery.on = None;
            },
            "BR-IC-11",
        ),
        (Category::Export, "0", |invoice| invoice.seller.tax_id = None, "BR-G-02"),
        (
            Category::Standard,
            "19",
            |invoice| (invoice.seller.tax_id, invoice.seller.tax_number) = (None, None),
            "BR-S-02",
        ),
        (Category::OutOfScope, "1", |_| {}, "BR-O-05"),
    ];
    for (category, rate, change, rule) in cases {
        let said = all_of(category, rate, change).unwrap_err();
        assert!(said.contains(rule), "{rule}: {said}");
    }
    assert_eq!(
        all_of(Category::ReverseCharge, "0", |invoice| invoice.buyer.tax_id = Some("FR83404833048".into())),
        Ok(())
    );
    assert_eq!(all_of(Category::OutOfScope, "0", |_| {}), Ok(()));
}

#[test]
fn both_ways_say_the_same_amounts() {
    let invoice = sample::usual();
    let (cii, ubl) = (cii(&invoice).unwrap(), ubl(&invoice).unwrap());
    let due = "344.05";
    assert!(cii.contains(&format!("<ram:DuePayableAmount>{due}</ram:DuePayableAmount>")), "{cii}");
    assert!(ubl.contains(&format!("<cbc:PayableAmount currencyID=\"EUR\">{due}</cbc:PayableAmount>")), "{ubl}");
    assert!(cii.contains("<ram:IBANID>DE89370400440532013000</ram:IBANID>"), "{cii}");
}

/// Coins that have no smaller ones.
#[test]
fn a_currency_without_minor_units_has_none_in_the_data() {
    let mut invoice = sample::of(vec![sample::line("抹茶", "2", "10", sample::standard("10"))], Vec::new());
    invoice.currency = "JPY".parse().unwrap();
    assert!(cii(&invoice).unwrap().contains("<ram:LineTotalAmount>2000</ram:LineTotalAmount>"));
}
