//! What holds of any order, and sums that were worked out by hand.

use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};

use super::*;
use crate::{
    api,
    order::{self, Order},
    resources::{Resource, Which},
    schema::Fields,
    seed::Seed,
    shop::Shop,
};

fn amount(text: &str) -> Amount {
    Amount::read(text).unwrap()
}

fn rate(id: u64, percent: &str, compound: bool) -> Rate {
    Rate {
        id,
        country: "DE".into(),
        state: String::new(),
        postcodes: Vec::new(),
        cities: Vec::new(),
        percent: amount(percent),
        name: "Tax".into(),
        priority: i64::try_from(id).unwrap(),
        compound,
        shipping: true,
        class: String::new(),
    }
}

fn plain(taxes: &[Taxed]) -> Vec<String> {
    taxes.iter().map(|tax| tax.amount.plain()).collect()
}

#[test]
fn amounts_are_read_and_written_as_they_are() {
    for (text, decimals, written) in [
        ("12.5", 2, "12.50"),
        ("-3", 2, "-3.00"),
        (".005", 2, "0.01"),
        ("-0.004", 2, "0.00"),
        ("13.595", 3, "13.595"),
        ("1500.00", 0, "1500"),
        ("1499.5", 0, "1500"),
        ("0.0000005", 6, "0.000001"),
    ] {
        assert_eq!(amount(text).text(decimals), written, "{text}");
    }
    for text in ["", "-", ".", "1,5", "1e3", "0x1", "1.2.3", "NaN", "1234567890123"] {
        assert_eq!(Amount::read(text), None, "{text}");
    }
    assert_eq!(amount("1000").each_of(3).to_string(), "333.333333333333");
    assert_eq!(amount("-10").each_of(-1).to_string(), "10");
    assert_eq!(amount("2.685").rounded(2, Half::Up), amount("2.69"));
    assert_eq!(amount("2.685").rounded(2, Half::Down), amount("2.68"));
}

#[test]
fn taxes_beside_a_price_and_within_it() {
    let vat = [rate(1, "20", false)];
    assert_eq!(plain(&exclusive(amount("9.99"), &vat)), ["1.998"]);
    assert_eq!(plain(&inclusive(amount("9.99"), &vat)), ["1.665"]);
    // One on top of the other: 5 of 100, then 8 % of 105.
    let both = [rate(1, "5", false), rate(2, "8", true)];
    assert_eq!(plain(&exclusive(amount("100"), &both)), ["5", "8.4"]);
    assert_eq!(plain(&inclusive(amount("113.40"), &both)), ["5", "8.4"]);
    // Two beside each other share what is left.
    let beside = [rate(1, "5", false), rate(2, "15", false)];
    assert_eq!(plain(&inclusive(amount("120"), &beside)), ["5", "15"]);
    let three = [rate(1, "5", false), rate(2, "10", true), rate(3, "10", true)];
    assert_eq!(plain(&exclusive(amount("100"), &three)), ["5", "10.5", "11.55"]);
    assert_eq!(plain(&inclusive(amount("127.05"), &three)), ["5", "10.5", "11.55"]);
}

#[test]
fn the_most_particular_rate_of_a_priority_holds() {
    let at = |country: &str, postcode: &str| Place {
        country: country.into(),
        postcode: postcode.into(),
        ..Place::default()
    };
    let everywhere = Rate { country: String::new(), ..rate(1, "10", false) };
    let country = Rate { priority: 1, ..rate(2, "20", false) };
    let city = Rate { priority: 1, postcodes: vec!["10*".into(), "20000...20999".into()], ..rate(3, "30", false) };
    let second = Rate { priority: 2, ..rate(4, "1", false) };
    let reduced = Rate { priority: 1, class: "reduced-rate".into(), ..rate(5, "7", false) };
    let all = [everywhere, country, city, second, reduced];
    let ids = |place: &Place, class: &str| matching(&all, place, class).iter().map(|rate| rate.id).collect::<Vec<_>>();
    assert_eq!(ids(&at("DE", "80331"), ""), [2, 4]);
    assert_eq!(ids(&at("DE", "10115"), ""), [3, 4]);
    assert_eq!(ids(&at("DE", "20 457"), ""), [3, 4]);
    assert_eq!(ids(&at("FR", "10115"), ""), [1]);
    assert_eq!(ids(&at("DE", "10115"), "reduced-rate"), [5]);
    assert!(ids(&Place::default(), "").is_empty());
}

/// A shop in Germany, with its settings.
fn shop(settings: &[(&str, &str)]) -> Shop {
    let mut shop = Shop::new("http://shop.test");
    Seed::default().fill(&mut shop);
    settings.iter().for_each(|(id, value)| shop.settings.set(id, value).unwrap());
    shop
}

fn fields(value: Value) -> Fields {
    match value {
        Value::Object(fields) => fields,
        other => panic!("{other}"),
    }
}

fn ordered(shop: &mut Shop, sent: Value) -> Order {
    let id = order::create(shop, &fields(sent)).unwrap();
    shop.orders[&id].clone()
}

fn coupon(shop: &mut Shop, kind: &str, off: &str) {
    let id = shop.all(Which::Coupon).next().unwrap().id;
    let coupon = shop.thing_mut(Which::Coupon, id).unwrap();
    coupon.set("code", "it");
    coupon.set("discount_type", kind);
    coupon.set("amount", off);
}

/// Lines of a product each, at these prices.
fn lines(shop: &mut Shop, goods: &[(String, i64)]) -> Value {
    let mut line = |(price, quantity): &(String, i64)| {
        let products = Resource { kind: Which::Product, parent: 0 };
        let product = api::create(shop, products, &fields(json!({ "name": "a", "regular_price": price })));
        json!({ "product_id": product.unwrap(), "quantity": quantity })
    };
    goods.iter().map(&mut line).collect()
}

const EXCLUSIVE: (&str, &str) = ("woocommerce_prices_include_tax", "no");
const AT_SUBTOTAL: (&str, &str) = ("woocommerce_tax_round_at_subtotal", "yes");
const DECIMALS: &str = "woocommerce_price_num_decimals";

#[test]
fn taxes_are_rounded_on_each_line_or_all_together() {
    let goods = [("0.99".to_owned(), 1), ("0.99".to_owned(), 1), ("0.99".to_owned(), 1)];
    // 19 % of 0.99 are 0.1881; three of them 0.5643.
    for (settings, tax, total) in [(vec![EXCLUSIVE], "0.57", "3.54"), (vec![EXCLUSIVE, AT_SUBTOTAL], "0.56", "3.53")] {
        let mut shop = shop(&settings);
        let lines = lines(&mut shop, &goods);
        let order = ordered(&mut shop, json!({ "line_items": lines }));
        assert_eq!((order.total_tax().text(2), order.totals.total.text(2)), (tax.into(), total.into()));
    }
}

#[test]
fn an_order_with_everything_comes_to_what_was_worked_out_by_hand() {
    let mut shop = shop(&[EXCLUSIVE]);
    coupon(&mut shop, "percent", "10");
    let lines = lines(&mut shop, &[("33.33".into(), 3), ("10.00".into(), 1)]);
    let order = ordered(
        &mut shop,
        json!({
            "line_items": lines, "coupon_lines": [{ "code": "IT" }],
            "shipping_lines": [{ "method_id": "flat_rate", "total": "4.90" }],
            "fee_lines": [{ "name": "Loyalty", "total": "-5.00" }, { "name": "Wrapping", "total": "2.00" }],
        }),
    );
    // 99.99 + 10.00, less 9.99 and 1.00 and the coin that is left over: 11.00 of 109.99 are 10.999.
    assert_eq!((order.totals.discount.text(2), order.coupons[0].discount.text(2)), ("11.00".into(), "11.00".into()));
    // 19 %: 17.10 on 89.99, 1.71 on 9.00, 0.93 on delivery, 0.38 on wrapping, 0.95 off for the loyal.
    assert_eq!((order.totals.cart_tax.text(2), order.totals.shipping_tax.text(2)), ("18.24".into(), "0.93".into()));
    assert_eq!(order.totals.total.text(2), "120.06");
}

#[test]
fn a_price_with_its_tax_in_it_is_taken_apart() {
    let mut shop = shop(&[]);
    coupon(&mut shop, "fixed_cart", "10");
    let lines = lines(&mut shop, &[("119.00".into(), 1)]);
    let order = ordered(&mut shop, json!({ "line_items": lines, "coupon_lines": [{ "code": "it" }] }));
    let line = &order.lines[0];
    assert_eq!((line.subtotal.text(2), line.total.text(6)), ("100.00".into(), "91.596639".into()));
    assert_eq!(
        (order.coupons[0].discount.text(2), order.coupons[0].discount_tax.text(2)),
        ("8.40".into(), "1.60".into())
    );
    assert_eq!((order.total_tax().text(2), order.totals.total.text(2)), ("17.40".into(), "109.00".into()));
}

fn goods() -> impl Strategy<Value = Vec<(String, i64)>> {
    vec((1_i64..300_000, 1_i64..6), 1..6).prop_map(|goods| {
        goods.into_iter().map(|(price, quantity)| (Amount::of_units(price, 3).plain(), quantity)).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_total_is_the_sum_of_what_is_shown(
        goods in goods(), decimals in 0_u32..4, within: bool, kind in prop::sample::select(vec!["percent", "fixed_cart", "fixed_product"]),
        off in 0_i64..100, fee in -5_000_i64..500, shipping in 0_i64..2_000,
    ) {
        let decimals_text = decimals.to_string();
        let mut shop = shop(&[(DECIMALS, &decimals_text), ("woocommerce_prices_include_tax", if within { "yes" } else { "no" })]);
        coupon(&mut shop, kind, &off.to_string());
        let goods: Vec<_> = goods.into_iter().map(|(price, quantity)| (amount(&price).text(decimals), quantity)).collect();
        let lines = lines(&mut shop, &goods);
        let order = ordered(&mut shop, json!({
            "line_items": lines, "coupon_lines": [{ "code": "it" }],
            "fee_lines": [{ "name": "f", "total": Amount::of_units(fee, 2).text(decimals) }],
            "shipping_lines": [{ "method_id": "x", "total": Amount::of_units(shipping, 2).text(decimals) }],
        }));
        let rules = shop.rules();
        let shown = |amount: Amount| amount.rounded(decimals, Half::Up);
        let net: Amount = order.lines.iter().map(|line| shown(line.total)).sum();
        let fees: Amount = order.fees.iter().map(|line| line.total).sum();
        let shipping: Amount = order.shipping_lines.iter().map(|line| line.total).sum();
        let tax: Amount = order.lines.iter().map(|line| line.total_tax(&rules, within)).sum::<Amount>()
            + order.fees.iter().map(|line| line.total_tax(&rules, within)).sum()
            + order.shipping_lines.iter().map(|line| line.total_tax(&rules, within)).sum();
        prop_assert_eq!(order.totals.total, net + fees + shipping + tax);
        prop_assert_eq!(order.total_tax(), order.taxes.iter().map(|line| line.goods + line.shipping).sum());
        // Where there is nothing to take off, the original lets a fee go below zero.
        prop_assert!(net + shipping == Amount::ZERO || !(net + fees + shipping).is_negative());
        prop_assert!(order.lines.iter().all(|line| line.total <= line.subtotal && !line.total.is_negative()));
        prop_assert_eq!(order.totals.total.text(decimals).split('.').nth(1).map_or(0, str::len), decimals as usize);
    }

    #[test]
    fn what_was_typed_with_its_tax_is_paid_again(goods in goods()) {
        let mut shop = shop(&[]);
        let goods: Vec<_> = goods.into_iter().map(|(price, quantity)| (amount(&price).text(2), quantity)).collect();
        let lines = lines(&mut shop, &goods);
        let order = ordered(&mut shop, json!({ "line_items": lines }));
        let typed: Amount = goods.iter().map(|(price, quantity)| Amount::of_exact(amount(price).exact() * i128::from(*quantity))).sum();
        let off = (order.totals.total - typed).units(2).abs();
        // Net and tax are each rounded: a coin a line at most.
        prop_assert!(off <= i64::try_from(goods.len()).unwrap(), "{off} of {}", order.totals.total.text(2));
    }

    #[test]
    fn a_tax_within_is_the_tax_beside(price in 1_i64..100_000_000, a in 0_i64..300_000, b in 0_i64..300_000, compound: bool) {
        let percent = |ten_thousandths: i64| Amount::of_units(ten_thousandths, 4).plain();
        let rates = [rate(1, &percent(a), false), rate(2, &percent(b), compound)];
        let net = Amount::of_units(price, 2);
        let beside = exclusive(net, &rates);
        let gross = net + beside.iter().map(|tax| tax.amount).sum();
        for (within, beside) in inclusive(gross, &rates).iter().zip(&beside) {
            prop_assert!((within.amount - beside.amount).units(6).abs() <= 2, "{within:?} {beside:?}");
        }
    }

    #[test]
    fn coupons_take_what_they_say_and_never_more_than_there_is(
        lines in vec((0_i64..50_000, 1_i64..5), 1..6), off in 0_i64..20_000, percent in 0_i64..100,
    ) {
        let lines: Vec<_> = lines.into_iter().map(|(price, quantity)| (Amount::of_units(price, 2), quantity)).collect();
        let all: i64 = lines.iter().map(|(price, _)| price.units(2)).sum();
        let meant: Vec<usize> = (0..lines.len()).collect();
        let fixed = Coupon { off: Off::All, amount: Amount::of_units(off, 2), lines: meant.clone() };
        let taken = share(&lines, std::slice::from_ref(&fixed), 2, false);
        prop_assert_eq!(taken[0].iter().sum::<i64>(), off.min(all));
        let share_of = Coupon { off: Off::Percent, amount: Amount::of_units(percent, 0), lines: meant };
        let taken = share(&lines, std::slice::from_ref(&share_of), 2, false);
        prop_assert_eq!(taken[0].iter().sum::<i64>(), (all * percent * 2 + 99) / 200);
        let both = share(&lines, &[share_of, fixed], 2, true);
        for (at, (price, _)) in lines.iter().enumerate() {
            prop_assert!((0..=price.units(2)).contains(&(both[0][at] + both[1][at])));
        }
    }
}
