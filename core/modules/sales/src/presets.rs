//! What a table of taxes most likely begins with, by country. It is a suggestion, which the workspace then owns: what
//! changes is changed there.

use model::Country;

/// A place, and its rates: for everything, or for a class by its code.
#[derive(Debug, Clone, Copy)]
pub struct Suggested {
    pub name: &'static str,
    pub region: Option<&'static str>,
    pub rates: &'static [Rated],
}

#[derive(Debug, Clone, Copy)]
pub struct Rated {
    pub name: &'static str,
    /// Millionths: 190,000 is nineteen percent.
    pub rate: i64,
    /// Nothing for whatever has no rate of its own.
    pub class: Option<&'static str>,
}

const fn all(name: &'static str, rate: i64) -> Rated {
    Rated { name, rate, class: None }
}

const fn reduced(name: &'static str, rate: i64) -> Rated {
    Rated { name, rate, class: Some("reduced") }
}

const fn second(name: &'static str, rate: i64) -> Rated {
    Rated { name, rate, class: Some("reduced-2") }
}

const fn third(name: &'static str, rate: i64) -> Rated {
    Rated { name, rate, class: Some("reduced-3") }
}

const fn zero(name: &'static str) -> Rated {
    Rated { name, rate: 0, class: Some("zero") }
}

const fn country(name: &'static str, rates: &'static [Rated]) -> Suggested {
    Suggested { name, region: None, rates }
}

const fn region(name: &'static str, code: &'static str, rates: &'static [Rated]) -> Suggested {
    Suggested { name, region: Some(code), rates }
}

/// What is suggested for a country; nothing where nothing is known of it.
pub fn of(wanted: Country) -> &'static [Suggested] {
    PRESETS.iter().find(|(code, _)| *code == wanted.as_str()).map_or(&[], |(_, suggested)| *suggested)
}

/// The classes that rates are for, as they are called where nobody has said otherwise.
pub fn class_name(code: &str) -> &'static str {
    match code {
        "reduced" => "Reduced",
        "reduced-2" => "Reduced, second rate",
        "reduced-3" => "Reduced, third rate",
        _ => "Zero-rated",
    }
}

const PRESETS: &[(&str, &[Suggested])] = &[
    ("AT", &[country("Österreich", &[all("USt.", 200_000), reduced("USt.", 100_000), second("USt.", 130_000)])]),
    ("AU", &[country("Australia", &[all("GST", 100_000), zero("GST-free")])]),
    (
        "BE",
        &[country(
            "België / Belgique",
            &[all("BTW/TVA", 210_000), reduced("BTW/TVA", 60_000), second("BTW/TVA", 120_000)],
        )],
    ),
    ("BG", &[country("Bulgaria", &[all("ДДС", 200_000), reduced("ДДС", 90_000)])]),
    ("CA", CANADA),
    (
        "CH",
        &[country(
            "Schweiz / Suisse",
            &[all("MWST/TVA", 81_000), reduced("MWST/TVA", 26_000), second("MWST/TVA", 38_000)],
        )],
    ),
    ("CY", &[country("Cyprus", &[all("VAT", 190_000), reduced("VAT", 50_000), second("VAT", 90_000)])]),
    ("CZ", &[country("Česko", &[all("DPH", 210_000), reduced("DPH", 120_000)])]),
    ("DE", &[country("Deutschland", &[all("USt.", 190_000), reduced("USt.", 70_000)])]),
    ("DK", &[country("Danmark", &[all("moms", 250_000)])]),
    ("EE", &[country("Eesti", &[all("KM", 240_000), reduced("KM", 90_000)])]),
    ("ES", &[country("España", &[all("IVA", 210_000), reduced("IVA", 100_000), second("IVA", 40_000)])]),
    ("FI", &[country("Suomi", &[all("ALV", 255_000), reduced("ALV", 135_000), second("ALV", 100_000)])]),
    (
        "FR",
        &[country(
            "France",
            &[all("TVA", 200_000), reduced("TVA", 55_000), second("TVA", 100_000), third("TVA", 21_000)],
        )],
    ),
    ("GB", &[country("United Kingdom", &[all("VAT", 200_000), reduced("VAT", 50_000), zero("VAT")])]),
    ("GR", &[country("Ελλάδα", &[all("ΦΠΑ", 240_000), reduced("ΦΠΑ", 130_000), second("ΦΠΑ", 60_000)])]),
    ("HR", &[country("Hrvatska", &[all("PDV", 250_000), reduced("PDV", 50_000), second("PDV", 130_000)])]),
    ("HU", &[country("Magyarország", &[all("ÁFA", 270_000), reduced("ÁFA", 50_000), second("ÁFA", 180_000)])]),
    ("IE", &[country("Ireland", &[all("VAT", 230_000), reduced("VAT", 135_000), second("VAT", 90_000), zero("VAT")])]),
    (
        "IT",
        &[country(
            "Italia",
            &[all("IVA", 220_000), reduced("IVA", 100_000), second("IVA", 50_000), third("IVA", 40_000)],
        )],
    ),
    ("JP", &[country("日本", &[all("消費税", 100_000), reduced("消費税", 80_000)])]),
    ("LT", &[country("Lietuva", &[all("PVM", 210_000), reduced("PVM", 50_000)])]),
    ("LU", &[country("Luxembourg", &[all("TVA", 170_000), reduced("TVA", 80_000), second("TVA", 30_000)])]),
    ("LV", &[country("Latvija", &[all("PVN", 210_000), reduced("PVN", 120_000), second("PVN", 50_000)])]),
    ("MT", &[country("Malta", &[all("VAT", 180_000), reduced("VAT", 50_000), second("VAT", 70_000)])]),
    ("NL", &[country("Nederland", &[all("btw", 210_000), reduced("btw", 90_000)])]),
    ("NO", &[country("Norge", &[all("MVA", 250_000), reduced("MVA", 150_000), second("MVA", 120_000)])]),
    ("NZ", &[country("New Zealand", &[all("GST", 150_000)])]),
    ("PL", &[country("Polska", &[all("VAT", 230_000), reduced("VAT", 80_000), second("VAT", 50_000)])]),
    ("PT", &[country("Portugal", &[all("IVA", 230_000), reduced("IVA", 60_000), second("IVA", 130_000)])]),
    ("RO", &[country("România", &[all("TVA", 210_000), reduced("TVA", 110_000)])]),
    ("SE", &[country("Sverige", &[all("moms", 250_000), reduced("moms", 120_000), second("moms", 60_000)])]),
    ("SI", &[country("Slovenija", &[all("DDV", 220_000), reduced("DDV", 95_000), second("DDV", 50_000)])]),
    ("SK", &[country("Slovensko", &[all("DPH", 230_000), reduced("DPH", 190_000), second("DPH", 50_000)])]),
    ("US", STATES),
];

const CANADA: &[Suggested] = &[
    country("Canada", &[all("GST", 50_000), zero("GST")]),
    region("British Columbia", "BC", &[all("PST", 70_000)]),
    region("Manitoba", "MB", &[all("RST", 70_000)]),
    region("New Brunswick", "NB", &[all("HST, provincial part", 100_000)]),
    region("Newfoundland and Labrador", "NL", &[all("HST, provincial part", 100_000)]),
    region("Nova Scotia", "NS", &[all("HST, provincial part", 90_000)]),
    region("Ontario", "ON", &[all("HST, provincial part", 80_000)]),
    region("Prince Edward Island", "PE", &[all("HST, provincial part", 100_000)]),
    region("Québec", "QC", &[all("QST", 99_750)]),
    region("Saskatchewan", "SK", &[all("PST", 60_000)]),
];

/// Their places without rates: in which of them a business collects, and with which counties and cities, only it knows.
const STATES: &[Suggested] = &[
    region("Alabama", "AL", &[]),
    region("Arizona", "AZ", &[]),
    region("Arkansas", "AR", &[]),
    region("California", "CA", &[]),
    region("Colorado", "CO", &[]),
    region("Connecticut", "CT", &[]),
    region("District of Columbia", "DC", &[]),
    region("Florida", "FL", &[]),
    region("Georgia", "GA", &[]),
    region("Hawaii", "HI", &[]),
    region("Idaho", "ID", &[]),
    region("Illinois", "IL", &[]),
    region("Indiana", "IN", &[]),
    region("Iowa", "IA", &[]),
    region("Kansas", "KS", &[]),
    region("Kentucky", "KY", &[]),
    region("Louisiana", "LA", &[]),
    region("Maine", "ME", &[]),
    region("Maryland", "MD", &[]),
    region("Massachusetts", "MA", &[]),
    region("Michigan", "MI", &[]),
    region("Minnesota", "MN", &[]),
    region("Mississippi", "MS", &[]),
    region("Missouri", "MO", &[]),
    region("Nebraska", "NE", &[]),
    region("Nevada", "NV", &[]),
    region("New Jersey", "NJ", &[]),
    region("New Mexico", "NM", &[]),
    region("New York", "NY", &[]),
    region("North Carolina", "NC", &[]),
    region("North Dakota", "ND", &[]),
    region("Ohio", "OH", &[]),
    region("Oklahoma", "OK", &[]),
    region("Pennsylvania", "PA", &[]),
    region("Rhode Island", "RI", &[]),
    region("South Carolina", "SC", &[]),
    region("South Dakota", "SD", &[]),
    region("Tennessee", "TN", &[]),
    region("Texas", "TX", &[]),
    region("Utah", "UT", &[]),
    region("Vermont", "VT", &[]),
    region("Virginia", "VA", &[]),
    region("Washington", "WA", &[]),
    region("West Virginia", "WV", &[]),
    region("Wisconsin", "WI", &[]),
    region("Wyoming", "WY", &[]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_country_is_one_and_has_a_rate_of_each_class_once() {
        let mut before = "";
        for (code, suggested) in PRESETS {
            assert!(before < *code && code.parse::<Country>().is_ok(), "{code} stands in its place");
            before = code;
            for place in *suggested {
                let mut classes: Vec<_> = place.rates.iter().map(|rate| rate.class).collect();
                classes.sort_unstable();
                classes.dedup();
                assert_eq!(classes.len(), place.rates.len(), "{code}, {}", place.name);
                assert!(place.rates.iter().all(|rate| (0..500_000).contains(&rate.rate)), "{code}");
            }
        }
        assert!(of("AQ".parse().unwrap()).is_empty());
        assert_eq!(of("DE".parse().unwrap())[0].rates[0].rate, 190_000);
    }
}
