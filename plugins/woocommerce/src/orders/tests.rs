//! Orders as shops have them, and what they are here.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn read(value: Value) -> Order {
    serde_json::from_value(value).unwrap()
}

fn brought(value: Value) -> ImportOrder {
    let how = How { restocks: true, ..How::default() };
    ours(&read(value), &[], &how).unwrap()
}

/// What the lines come to, in coins: net and tax.
fn sums(order: &ImportOrder, places: u32) -> (i128, i128) {
    let coins = |text: &str| Amount::read(text).unwrap().coins(places);
    let net = order.lines.iter().map(|line| coins(&line.net)).sum();
    let taxes = order.lines.iter().flat_map(|line| line.taxes.iter().flatten());
    (net, taxes.map(|tax| coins(&tax.amount)).sum())
}

/// Two shirts with the tax in the price, a coupon of ten percent, a parcel and a negative fee.
fn inclusive() -> Value {
    serde_json::from_str(include_str!("order.json")).unwrap()
}

#[test]
fn an_order_with_the_tax_in_its_prices() {
    let order = brought(inclusive());
    assert_eq!((order.external_id.as_str(), order.number.as_deref()), ("727", Some("WC-2026/727")));
    assert_eq!((&order.state, order.status_raw.as_deref()), (&json!("open"), Some("processing")));
    assert_eq!((order.currency.as_str(), order.total.as_str(), order.includes_tax), ("EUR", "39.14", Some(true)));
    assert_eq!(order.placed_at.as_deref(), Some("2026-03-02T10:00:00Z"));
    assert_eq!(sums(&order, 2), (3290, 625), "one cent is left to rounding");
    let line = &order.lines[0];
    assert_eq!(
        (line.name.as_str(), line.sku.as_deref(), line.quantity.as_str()),
        ("Shirt & tie - L", Some("SHIRT-L"), "2")
    );
    assert_eq!(
        (line.net.as_str(), line.subtotal.as_deref(), line.unit_price.as_deref()),
        ("30.25", Some("40"), Some("20"))
    );
    let tax = &line.taxes.as_ref().unwrap()[0];
    assert_eq!((tax.name.as_str(), tax.rate.as_deref(), tax.amount.as_str()), ("MwSt.", Some("0.19"), "5.75"));
    assert_eq!(
        (order.lines[2].net.as_str(), order.lines[2].kind),
        ("-0.84", Some(stockade_sdk::api::types::LineKind::Fee))
    );
    let payment = &order.payments.as_ref().unwrap()[0];
    assert_eq!(
        (payment.provider.as_str(), payment.amount.as_str(), payment.external_id.as_str()),
        ("stripe", "39.14", "727")
    );
    let buyer = order.buyer.as_ref().unwrap();
    assert_eq!(
        (buyer.name.as_deref(), buyer.email.as_deref()),
        (Some("Siobh\u{e1}n O\u{2019}Brien"), Some("siobhan@example.com"))
    );
    assert_eq!(buyer.shipping.as_ref().unwrap().name.as_deref(), Some("Li Nguy\u{1ec5}n"));
    let notes = order.notes.as_deref().unwrap();
    for said in [
        "Ring twice.",
        "[number left out]",
        "Coupons: welcome10",
        "Credit card (Stripe), ch_77",
        "Gift: yes",
        "Shirt & tie - L: Engraving: Mia",
    ] {
        assert!(notes.contains(said), "{said} in {notes}");
    }
    assert!(!notes.contains("_order_source") && !notes.contains("4111"), "{notes}");
}

#[test]
fn taxes_on_top_and_on_taxes() {
    let order = brought(json!({
        "id": 1, "status": "pending", "currency": "CAD", "prices_include_tax": false, "total": "115.50",
        "line_items": [{
            "id": 2, "name": "Pot", "product_id": 0, "quantity": 1, "subtotal": "100.00", "total": "100.00", "total_tax": "15.50",
            "sku": null, "taxes": [{ "id": 1, "total": "5" }, { "id": 2, "total": "10.4974" }, { "id": 3, "total": "" }],
        }],
        "tax_lines": [
            { "rate_id": 1, "label": "GST", "compound": false, "rate_percent": 5 },
            { "rate_id": 2, "label": "QST", "compound": true, "rate_percent": 9.975 },
        ],
    }));
    let taxes: Vec<_> = order.lines[0]
        .taxes
        .iter()
        .flatten()
        .map(|tax| (tax.name.as_str(), tax.rate.as_deref(), tax.compound, tax.amount.as_str()))
        .collect();
    assert_eq!(taxes, [("GST", Some("0.05"), Some(false), "5"), ("QST", Some("0.09975"), Some(true), "10.5")]);
    assert_eq!(sums(&order, 2), (10000, 1550));
    assert_eq!((order.lines[0].sku.as_deref(), order.lines[0].name.as_str()), (None, "Pot"), "it was deleted there");
    assert_eq!((order.payments, order.buyer, order.notes), (None, None, None));
}

#[test]
fn currencies_have_as_many_decimals_as_they_have() {
    for (currency, total, line, here) in [
        ("JPY", "1500.00", "1500.00", "1500"),
        ("JPY", "1500", "1500", "1500"),
        ("KWD", "13.595", "13.595", "13.595"),
        ("KWD", "13.5950", "13.59", "13.595"),
    ] {
        let order = brought(json!({
            "id": 1, "status": "completed", "currency": currency, "total": total, "date_paid_gmt": "2026-01-01T00:00:00",
            "line_items": [{ "id": 2, "name": "Cup", "quantity": 1, "subtotal": line, "total": line, "total_tax": "" }],
        }));
        assert_eq!(order.total, here, "{currency} {total}");
        assert_eq!(order.payments.unwrap()[0].amount, here);
    }
}

#[test]
fn what_went_back_is_told_with_its_goods() {
    let refunds: Vec<Refund> = serde_json::from_value(json!([
        {
            "id": 900, "amount": "10.00", "reason": "Damaged &amp; late", "date_created_gmt": "2026-03-05T08:00:00",
            "line_items": [{ "id": 901, "quantity": -1, "total": "-8.40", "meta_data": [{ "key": "_refunded_item_id", "value": "315" }] }],
        },
        { "id": 910, "amount": "1.00", "reason": "", "line_items": [{ "id": 911, "quantity": 0, "meta_data": [] }] },
    ]))
    .unwrap();
    let order = read(inclusive());
    let told = |restocks| ours(&order, &refunds, &How { restocks, ..How::default() }).unwrap().refunds.unwrap();
    let both = told(true);
    assert_eq!(
        (both[0].external_id.as_str(), both[0].amount.as_str(), both[0].reason.as_deref()),
        ("900", "10", Some("Damaged & late"))
    );
    assert_eq!(both[0].goods, Some(vec![GoodsBackElsewhere { line: "315".into(), quantity: "1".into() }]));
    assert_eq!((both[1].reason.as_deref(), both[1].goods.as_deref()), (None, Some(&[][..])));
    assert_eq!(told(false)[0].goods, Some(vec![]), "the owner keeps what comes back elsewhere");
}

#[test]
fn a_cart_is_no_order_and_neither_is_one_of_ours() {
    let mut cart = inclusive();
    cart["status"] = json!("checkout-draft");
    assert_eq!(ours(&read(cart), &[], &How::default()), None);
    let mut echo = inclusive();
    echo["meta_data"] = json!([{ "id": 1, "key": "stockade_order_id", "value": "ord_1" }]);
    assert_eq!(ours(&read(echo), &[], &How::default()), None);
}

#[test]
fn whatever_a_shop_says_of_people_becomes_something_that_can_be_kept() {
    let person = |value: Value| serde_json::from_value::<theirs::Person>(value).unwrap();
    let nobody = person(json!({ "email": "x", "phone": "call me", "country": "", "city": "Berlin" }));
    assert_eq!(buyer::of(&nobody, &theirs::Person::default()), None);
    let company =
        person(json!({ "company": "Kontor &amp; Co", "country": "de", "city": "Berlin", "email": "a b@x.de" }));
    let buyer = buyer::of(&company, &theirs::Person::default()).unwrap();
    assert_eq!((buyer.company.as_deref(), buyer.email, buyer.name), (Some("Kontor & Co"), None, None));
    assert_eq!(buyer.billing.unwrap().country, "DE");
}

proptest! {
    /// Whatever a shop reckons, in whatever decimals: each line's tax is what the shop says it is, and what the order
    /// costs here is what it costs there.
    #[test]
    fn totals_are_the_shops(
        lines in proptest::collection::vec((-500_000_i64..5_000_000, 1_u32..20, proptest::collection::vec(0_i64..40_000, 0..3)), 1..6),
        places in 0_u32..4,
        gap in -2_i64..3,
    ) {
        let currency = ["JPY", "XXX", "EUR", "KWD"][places as usize];
        let places = amount::places(currency);
        let written = |coins: i64| amount::written(i128::from(coins), places);
        let (mut total, mut taxed) = (i128::from(gap), 0);
        let items: Vec<Value> = lines.iter().enumerate().map(|(at, (net, quantity, taxes))| {
            // Rates have more decimals than money; what the shop shows of their sum is rounded.
            let fine: Vec<String> = taxes.iter().map(|tax| amount::written(i128::from(*tax) * 1_001, places + 3)).collect();
            let sum = fine.iter().fold(Amount::ZERO, |sum, tax| sum.plus(Amount::read(tax).unwrap())).coins(places);
            total += i128::from(*net) + sum;
            taxed += sum;
            let taxes: Vec<Value> = fine.iter().enumerate().map(|(id, tax)| json!({ "id": id + 1, "total": tax })).collect();
            json!({ "id": at + 1, "name": "x", "quantity": quantity, "subtotal": written(*net), "total": written(*net), "total_tax": amount::written(sum, places), "taxes": taxes })
        }).collect();
        let order = brought(json!({
            "id": 1, "status": "processing", "currency": currency, "total": amount::written(total, places), "line_items": items,
        }));
        let (net, tax) = sums(&order, places);
        prop_assert_eq!(net, lines.iter().map(|(net, ..)| i128::from(*net)).sum::<i128>());
        prop_assert_eq!(tax, taxed);
        prop_assert_eq!(Amount::read(&order.total).unwrap().coins(places) - net - tax, i128::from(gap));
    }
}
