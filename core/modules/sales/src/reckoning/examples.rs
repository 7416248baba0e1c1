//! What tax offices say themselves, and what follows from what they say.

use super::*;

fn manner(places: u32, includes_tax: bool, per: RoundPer, rounding: Rounding) -> Manner {
    Manner { places, includes_tax, per, rounding, together: false }
}

fn sold(price: &str, quantity: &str, rates: &[&str]) -> Item {
    Item {
        price: price.parse().unwrap(),
        quantity: quantity.parse().unwrap(),
        discounts: Vec::new(),
        shares: true,
        taxes: rates.iter().map(|rate| Levy { rate: rate.parse().unwrap(), compound: false }).collect(),
    }
}

fn of(manner: &Manner, items: &[Item]) -> Reckoned {
    reckon(manner, items, &[]).unwrap()
}

/// VAT guide (notice 700), 17.5: a line to the nearest penny (86.76p is 87p); the total of an invoice may be rounded
/// down to a whole penny.
#[test]
fn united_kingdom_lines_to_the_nearest_penny_and_totals_down() {
    // 20 % of £4.34 is 86.8p.
    let lines = [sold("4.338", "1", &["0.2"]), sold("4.338", "1", &["0.2"])];
    let by_line = of(&manner(2, false, RoundPer::Line, Rounding::HalfUp), &lines);
    assert_eq!(by_line.lines.iter().map(|line| line.taxes[0]).collect::<Vec<_>>(), [87, 87]);
    let down = of(&manner(2, false, RoundPer::Document, Rounding::Down), &lines);
    assert_eq!((down.net, down.tax), (868, 173), "173.6p for the invoice");
    // The fraction of a price with the tax in it: a sixth at 20 %, a twenty-first at 5 %.
    let shelf = of(
        &manner(2, true, RoundPer::Line, Rounding::HalfUp),
        &[sold("60", "1", &["0.2"]), sold("21", "1", &["0.05"])],
    );
    assert_eq!((shelf.lines[0].taxes[0], shelf.lines[1].taxes[0]), (1000, 100));
}

/// Value Added Tax Act (UStG) § 12, § 14 (4) no. 8: 19 % and 7 %, each on its own sum.
#[test]
fn germany_has_two_rates_and_a_sum_for_each() {
    let basket = [sold("119", "1", &["0.19"]), sold("1.07", "3", &["0.07"]), sold("0.99", "1", &["0.19"])];
    let till = of(&manner(2, true, RoundPer::Document, Rounding::HalfUp), &basket);
    assert_eq!((till.gross, till.net, till.tax), (12_320, 10_383, 1_937));
    let of_rate = |rate: &str| {
        let rate: Rate = rate.parse().unwrap();
        let lines = till.lines.iter().zip(&basket).filter(|(_, item)| item.taxes[0].rate == rate);
        lines.fold((0, 0), |(net, tax), (line, _)| (net + line.net, tax + line.taxes[0]))
    };
    assert_eq!((of_rate("0.19"), of_rate("0.07")), ((10_083, 1_916), (300, 21)));
    // A discount of the whole is taken off both in proportion, so that neither rate pays for the other.
    let with = reckon(
        &manner(2, false, RoundPer::Document, Rounding::HalfUp),
        &[sold("100", "1", &["0.19"]), sold("50", "1", &["0.07"])],
        &[Off::Share("0.1".parse().unwrap())],
    )
    .unwrap();
    assert_eq!((with.discount, with.net, with.tax), (1_500, 13_500, 1_710 + 315));
}

/// New York: 4 % of the state, 4.5 % of the city and 0.375 % of the commuter district, rounded as one; clothing under
/// $110 is exempt (publication 718-C).
#[test]
fn new_york_has_three_taxes_and_exempt_clothing() {
    let rates = ["0.04", "0.045", "0.00375"];
    let manner = Manner { together: true, ..manner(2, false, RoundPer::Document, Rounding::HalfUp) };
    let all = of(&manner, &[sold("100", "1", &rates), sold("109.99", "1", &[])]);
    assert_eq!((all.net, all.tax, all.gross), (20_999, 888, 21_887), "8.875 % of $100.00 is $8.88");
    assert_eq!(all.lines[0].taxes, [400, 450, 38]);
    assert_eq!(all.lines[1].taxes, [0_i64; 0]);
    // Streamlined sales tax, section 324: the third decimal above four rounds up.
    let cent = of(&manner, &[sold("1.13", "1", &["0.075"])]);
    assert_eq!(cent.tax, 8, "8.475 cents");
}

/// National Tax Agency, the qualified invoice: 10 % of 80,000 yen and 8 % of 40,000 yen; one rounding for each rate.
#[test]
fn japan_rounds_once_for_each_rate() {
    let manner = manner(0, false, RoundPer::Document, Rounding::Down);
    let lines = [
        sold("5000", "1", &["0.08"]),
        sold("10000", "1", &["0.08"]),
        sold("25000", "1", &["0.08"]),
        sold("2000", "1", &["0.1"]),
        sold("78000", "1", &["0.1"]),
    ];
    let leaflet = of(&manner, &lines);
    let tax = |lines: &[Figures]| lines.iter().map(|line| line.taxes[0]).sum::<i64>();
    assert_eq!((tax(&leaflet.lines[..3]), tax(&leaflet.lines[3..]), leaflet.gross), (3_200, 8_000, 131_200));
    // Three of 83 yen: 6.64 each would be 18 in all, line by line; once for the rate it is 19.92.
    let vegetables = vec![sold("83", "1", &["0.08"]); 3];
    assert_eq!(of(&manner, &vegetables).tax, 19);
    assert_eq!(of(&Manner { per: RoundPer::Line, ..manner }, &vegetables).tax, 18);
}

/// Québec: 5 % of Canada and 9.975 % of the province, each on the price and each rounded; until 2012 the second was on
/// the first too.
#[test]
fn quebec_has_two_taxes_and_once_had_one_on_the_other() {
    let manner = manner(2, false, RoundPer::Document, Rounding::HalfUp);
    assert_eq!(of(&manner, &[sold("100", "1", &["0.05", "0.09975"])]).lines[0].taxes, [500, 998]);
    let mut old = sold("100", "1", &["0.05", "0.095"]);
    old.taxes[1].compound = true;
    assert_eq!(of(&manner, &[old]).lines[0].taxes, [500, 998], "9.5 % of 105.00");
}

/// Three decimals: what is not a whole fils is rounded there, and not at two.
#[test]
fn kuwait_counts_in_thousandths() {
    let all = of(&manner(3, false, RoundPer::Line, Rounding::HalfUp), &[sold("0.3335", "3", &["0.05"])]);
    assert_eq!((all.net, all.tax), (1_001, 50));
}
