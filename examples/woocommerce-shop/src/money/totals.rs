//! What an order comes to: its lines taxed, coupons taken off, and all added up, each rounded where the original
//! rounds it.

use super::{Amount, Coupon, Half, Place, Rate, Taxed, exclusive, inclusive, matching, share};
use crate::order::{Line, Order, TaxLine, Taxes, Totals};

/// What the shop's settings say about it.
#[derive(Clone, Debug)]
pub struct Rules {
    pub decimals: u32,
    pub taxes: bool,
    pub round_at_subtotal: bool,
    pub coupons_one_after_another: bool,
    /// `None`: whatever the goods have.
    pub shipping_class: Option<String>,
    pub based_on: BasedOn,
    pub base: Place,
    pub rates: Vec<Rate>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BasedOn {
    Shipping,
    Billing,
    Base,
}

/// Where goods are handed over in the shop, its own taxes hold.
const PICKED_UP: &str = "local_pickup";
const TAXABLE: &str = "taxable";

/// `coupons` in the order of `order.coupons`, with the lines that each is for.
pub fn recalculate(order: &mut Order, rules: &Rules, coupons: &[Coupon]) {
    let place = place(order, rules);
    tax_lines(order, rules, &place);
    if !order.coupons.is_empty() {
        take_off(order, rules, &place, coupons);
    }
    limit_fees(order, rules);
    tax_lines(order, rules, &place);
    add_up(order, rules);
}

impl Rules {
    /// What is left of a price that was typed with the shop's own taxes in it.
    pub fn without_base_taxes(&self, price: Amount, class: &str) -> Amount {
        let taxes = inclusive(price, &matching(&self.rates, &self.base, class));
        price - taxes.iter().map(|tax| tax.amount).sum()
    }

    /// Of taxes a half goes down where they are within prices.
    pub fn rounded_tax(&self, amount: Amount, within: bool) -> Amount {
        amount.rounded(self.decimals, if within { Half::Down } else { Half::Up })
    }

    /// A line's tax, as it goes into a sum.
    fn line_tax(&self, amount: Amount, within: bool) -> Amount {
        if self.round_at_subtotal { amount } else { self.rounded_tax(amount, within) }
    }

    fn line_total(&self, amount: Amount) -> Amount {
        if self.round_at_subtotal { amount } else { amount.rounded(self.decimals, Half::Up) }
    }
}

fn place(order: &Order, rules: &Rules) -> Place {
    let picked_up = order.shipping_lines.iter().any(|line| line.of.method_id == PICKED_UP);
    let address = match rules.based_on {
        _ if picked_up => return rules.base.clone(),
        BasedOn::Base => return rules.base.clone(),
        BasedOn::Shipping if !order.shipping.get("country").is_empty() => &order.shipping,
        BasedOn::Shipping | BasedOn::Billing => &order.billing,
    };
    if address.get("country").is_empty() {
        return rules.base.clone();
    }
    Place {
        country: address.get("country").into(),
        state: address.get("state").into(),
        postcode: address.get("postcode").into(),
        city: address.get("city").into(),
    }
}

fn tax_lines(order: &mut Order, rules: &Rules, place: &Place) {
    let rates = |class: &str| if rules.taxes { matching(&rules.rates, place, class) } else { Vec::new() };
    for line in &mut order.lines {
        line.taxes = match line.tax_status.as_str() {
            TAXABLE => both(line.subtotal, line.total, &rates(&line.tax_class)),
            _ => Vec::new(),
        };
    }
    let shipping_class = rules.shipping_class.clone().or_else(|| inherited(order));
    for line in &mut order.shipping_lines {
        line.taxes = match shipping_class.as_deref().filter(|_| line.tax_status == TAXABLE) {
            Some(class) => {
                let mut rates = rates(class);
                rates.retain(|rate| rate.shipping);
                both(line.total, line.total, &rates)
            }
            None => Vec::new(),
        };
    }
    let costs = costs_by_class(order);
    for fee in &mut order.fees {
        fee.taxes = match fee.total.is_negative() {
            true => apportioned(fee.total, &costs, rates),
            false if fee.tax_status == TAXABLE => both(fee.total, fee.total, &rates(&fee.tax_class)),
            false => Vec::new(),
        };
    }
}

/// The class of the goods, the standard one first; none where nothing is taxable.
fn inherited(order: &Order) -> Option<String> {
    if order.lines.is_empty() {
        return Some(String::new());
    }
    order.lines.iter().filter(|line| line.tax_status != "none").map(|line| line.tax_class.clone()).min()
}

fn both(subtotal: Amount, total: Amount, rates: &[Rate]) -> Vec<Taxes> {
    let pairs = exclusive(subtotal, rates).into_iter().zip(exclusive(total, rates));
    pairs.map(|(before, after)| Taxes { rate: after.rate, subtotal: before.amount, total: after.amount }).collect()
}

/// What was charged, by tax class; `None` is what no tax is on.
fn costs_by_class(order: &Order) -> Vec<(Option<String>, Amount)> {
    fn add(costs: &mut Vec<(Option<String>, Amount)>, class: Option<String>, amount: Amount) {
        match costs.iter_mut().find(|(known, _)| *known == class) {
            Some((_, sum)) => *sum += amount,
            None => costs.push((class, amount)),
        }
    }
    fn class<K>(line: &Line<K>) -> Option<String> {
        (line.tax_status == TAXABLE).then(|| line.tax_class.clone())
    }
    let mut costs = Vec::new();
    order.lines.iter().for_each(|line| add(&mut costs, class(line), line.total));
    order.fees.iter().filter(|fee| !fee.total.is_negative()).for_each(|fee| add(&mut costs, class(fee), fee.total));
    for line in &order.shipping_lines {
        let class = inherited(order).filter(|_| line.tax_status == TAXABLE);
        add(&mut costs, class, line.total);
    }
    costs
}

/// A negative fee takes off taxes as it takes off what they are on: in proportion to all that was charged.
fn apportioned(fee: Amount, costs: &[(Option<String>, Amount)], rates: impl Fn(&str) -> Vec<Rate>) -> Vec<Taxes> {
    let all: Amount = costs.iter().map(|(_, amount)| *amount).sum();
    let mut taxes: Vec<Taxes> = Vec::new();
    for (class, amount) in costs.iter().filter(|_| all != Amount::ZERO) {
        let Some(class) = class else { continue };
        let part = Amount::of_exact(fee.exact() * amount.exact() / all.exact());
        for Taxed { rate, amount } in exclusive(part, &rates(class)) {
            match taxes.iter_mut().find(|tax| tax.rate == rate) {
                Some(tax) => tax.total += amount,
                None => taxes.push(Taxes { rate, subtotal: Amount::ZERO, total: amount }),
            }
        }
    }
    taxes
}

fn take_off(order: &mut Order, rules: &Rules, place: &Place, coupons: &[Coupon]) {
    let within = order.prices_include_tax;
    let seen = |line: &Line<_>| match within {
        true => line.subtotal + line.subtotal_tax(rules, within),
        false => line.subtotal,
    };
    let lines: Vec<_> = order.lines.iter().map(|line| (seen(line), line.of.quantity)).collect();
    let taken = share(&lines, coupons, rules.decimals, rules.coupons_one_after_another);
    let taxes = |line: &Line<_>, off: Amount| {
        let rates = match rules.taxes && line.tax_status == TAXABLE {
            true => matching(&rules.rates, place, &line.tax_class),
            false => Vec::new(),
        };
        let taxes = if within { inclusive(off, &rates) } else { exclusive(off, &rates) };
        taxes.iter().map(|tax| tax.amount).sum::<Amount>()
    };
    for (coupon, taken) in order.coupons.iter_mut().zip(&taken) {
        let mut discount = Amount::ZERO;
        let mut discount_tax = Amount::ZERO;
        for (line, units) in order.lines.iter().zip(taken) {
            let off = Amount::of_units(*units, rules.decimals);
            let tax = rules.line_tax(taxes(line, off), within);
            discount_tax += tax;
            discount += if within { off - tax } else { off };
        }
        (coupon.discount, coupon.discount_tax) = (discount, discount_tax);
    }
    for (at, line) in order.lines.iter_mut().enumerate() {
        let off = Amount::of_units(taken.iter().map(|coupon| coupon[at]).sum(), rules.decimals);
        let net = if within { off - taxes(line, off) } else { off };
        line.total = (line.subtotal - net).max(Amount::ZERO);
    }
}

/// No fee takes off more than there is.
fn limit_fees(order: &mut Order, rules: &Rules) {
    let goods: Amount = order.lines.iter().map(|line| rules.line_total(line.total)).sum();
    let shipping: Amount = order.shipping_lines.iter().map(|line| line.total.rounded(rules.decimals, Half::Up)).sum();
    let mut so_far = goods + shipping;
    for fee in &mut order.fees {
        let most = -so_far.rounded(rules.decimals, Half::Up);
        if fee.total.is_negative() && most.is_negative() {
            fee.total = fee.total.max(most);
        }
        so_far += fee.total;
    }
}

fn add_up(order: &mut Order, rules: &Rules) {
    let within = order.prices_include_tax;
    let mut lines: Vec<TaxLine> = Vec::new();
    let mut add = |tax: &Taxes, shipping: bool| {
        if !lines.iter().any(|line| line.rate == tax.rate) {
            let id = order.taxes.iter().find(|line| line.rate == tax.rate).map_or(0, |line| line.id);
            lines.push(TaxLine { id, ..TaxLine::of(tax.rate, &rules.rates) });
        }
        let amount = rules.line_tax(tax.total, within);
        if let Some(line) = lines.iter_mut().find(|line| line.rate == tax.rate) {
            *(if shipping { &mut line.shipping } else { &mut line.goods }) += amount;
        }
    };
    order.lines.iter().flat_map(|line| &line.taxes).for_each(|tax| add(tax, false));
    order.fees.iter().flat_map(|line| &line.taxes).for_each(|tax| add(tax, false));
    order.shipping_lines.iter().flat_map(|line| &line.taxes).for_each(|tax| add(tax, true));

    let goods: Amount = order.lines.iter().map(|line| rules.line_total(line.total)).sum();
    let before: Amount = order.lines.iter().map(|line| rules.line_total(line.subtotal)).sum();
    let fees: Amount = order.fees.iter().map(|fee| fee.total).sum();
    let shipping: Amount = order.shipping_lines.iter().map(|line| line.total.rounded(rules.decimals, Half::Up)).sum();
    let cart_tax: Amount = lines.iter().map(|line| line.goods).sum();
    let shipping_tax: Amount = lines.iter().map(|line| line.shipping).sum();
    let untaxed: Amount = order.lines.iter().flat_map(|line| &line.taxes).map(|tax| tax.subtotal - tax.total).sum();
    order.totals = Totals {
        discount: (before - goods).rounded(rules.decimals, Half::Up),
        discount_tax: rules.rounded_tax(untaxed, within),
        shipping,
        shipping_tax,
        cart_tax,
        total: (goods + fees + shipping + cart_tax + shipping_tax).rounded(rules.decimals, Half::Up),
    };
    order.taxes = lines;
}

impl<K> Line<K> {
    pub fn total_tax(&self, rules: &Rules, within: bool) -> Amount {
        self.taxes.iter().map(|tax| rules.line_tax(tax.total, within)).sum()
    }

    pub fn subtotal_tax(&self, rules: &Rules, within: bool) -> Amount {
        self.taxes.iter().map(|tax| rules.line_tax(tax.subtotal, within)).sum()
    }
}
