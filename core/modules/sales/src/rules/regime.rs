//! Where a sale is taxed, and by whom. What is here is what holds for goods in most cases; whoever sells otherwise says
//! so with tables of their own.

use model::Country;

/// Whose trade with one another is taxed as within one market.
const EUROPEAN_UNION: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

model::words! {
    /// Why a sale is taxed as it is.
    pub enum Regime {
        /// Where the business is.
        Domestic = "domestic",
        /// By the rates of where the goods go, where the business is registered for its taxes.
        Destination = "destination",
        /// At home, although the goods go to another country of the same market.
        Origin = "origin",
        /// A business in another country of the same market owes the tax itself.
        ReverseCharge = "reverse-charge",
        /// The goods leave, and the tax with them.
        Export = "export",
    }
}

impl Regime {
    /// Whether nothing is taxed here.
    pub fn is_untaxed(self) -> bool {
        matches!(self, Self::ReverseCharge | Self::Export)
    }

    /// Whether the rates are those of the business's own place.
    pub fn is_of_seller(self) -> bool {
        self == Self::Origin
    }
}

/// Who sells: from which country, and in which others they collect the tax.
#[derive(Debug, Clone, Copy)]
pub struct Seller<'a> {
    pub country: Option<Country>,
    pub registered: &'a [Country],
    /// Whether they declare what consumers of the whole market owe, in one place.
    pub one_stop: bool,
}

/// Who buys: where the goods go, and whether they are a business with a number there.
#[derive(Debug, Clone, Copy)]
pub struct Buyer<'a> {
    pub country: Option<Country>,
    pub tax_id: Option<&'a str>,
}

pub fn regime(seller: &Seller<'_>, buyer: &Buyer<'_>) -> Regime {
    let (Some(from), Some(to)) = (seller.country, buyer.country) else { return Regime::Domestic };
    if from == to {
        return Regime::Domestic;
    }
    let is_one_market = is_of_union(from) && is_of_union(to);
    if is_one_market && buyer.tax_id.is_some_and(|number| is_number_of(number, to)) {
        return Regime::ReverseCharge;
    }
    if seller.registered.contains(&to) || (is_one_market && seller.one_stop) {
        return Regime::Destination;
    }
    if is_one_market { Regime::Origin } else { Regime::Export }
}

fn is_of_union(country: Country) -> bool {
    EUROPEAN_UNION.contains(&country.as_str())
}

/// Greece writes its numbers with other letters than its country.
fn is_number_of(number: &str, country: Country) -> bool {
    let letters = if country.as_str() == "GR" { "EL" } else { country.as_str() };
    number.starts_with(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(from: &str, to: &str, tax_id: Option<&str>, registered: &[&str], one_stop: bool) -> Regime {
        let registered: Vec<Country> = registered.iter().map(|code| code.parse().unwrap()).collect();
        let seller = Seller { country: from.parse().ok(), registered: &registered, one_stop };
        regime(&seller, &Buyer { country: to.parse().ok(), tax_id })
    }

    #[test]
    fn who_owes_the_tax_where() {
        for (from, to, tax_id, registered, one_stop, is) in [
            ("DE", "DE", Some("DE136695976"), &[][..], false, Regime::Domestic),
            ("DE", "AT", Some("ATU13585627"), &[], true, Regime::ReverseCharge),
            ("DE", "GR", Some("EL094259216"), &[], false, Regime::ReverseCharge),
            // A number of another country does not make them a business where the goods go.
            ("DE", "AT", Some("DE136695976"), &[], false, Regime::Origin),
            ("DE", "AT", None, &[], false, Regime::Origin),
            ("DE", "AT", None, &[], true, Regime::Destination),
            ("DE", "AT", None, &["AT"], false, Regime::Destination),
            ("DE", "CH", Some("CHE123456788"), &[], true, Regime::Export),
            ("DE", "GB", None, &["GB"], false, Regime::Destination),
            ("GB", "IE", Some("IE6388047V"), &[], true, Regime::Export),
            ("US", "JP", None, &[], false, Regime::Export),
            ("JP", "JP", None, &[], false, Regime::Domestic),
            // Who says nothing buys over the counter.
            ("DE", "", None, &[], false, Regime::Domestic),
            ("", "DE", None, &[], false, Regime::Domestic),
        ] {
            assert_eq!(of(from, to, tax_id, registered, one_stop), is, "{from} to {to}, {tax_id:?}");
        }
    }
}
