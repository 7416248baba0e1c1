//! Which rates hold at a place: of those of one priority the most particular.

use super::Rate;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    pub country: String,
    pub state: String,
    pub postcode: String,
    pub city: String,
}

pub fn matching(rates: &[Rate], place: &Place, class: &str) -> Vec<Rate> {
    if place.country.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<&Rate> = rates.iter().filter(|rate| rate.class == class && holds(rate, place)).collect();
    // What is said of a country, a state, a postcode or a city comes before what is said of all.
    found.sort_by_key(|rate| {
        let general =
            (rate.country.is_empty(), rate.state.is_empty(), rate.postcodes.is_empty(), rate.cities.is_empty());
        (rate.priority, general, rate.id)
    });
    found.dedup_by_key(|rate| rate.priority);
    found.into_iter().cloned().collect()
}

fn holds(rate: &Rate, place: &Place) -> bool {
    let is = |said: &str, actual: &str| said.is_empty() || said.eq_ignore_ascii_case(actual);
    is(&rate.country, &place.country)
        && is(&rate.state, &place.state)
        && (rate.postcodes.is_empty() || rate.postcodes.iter().any(|code| covers(code, &place.postcode)))
        && (rate.cities.is_empty() || rate.cities.iter().any(|city| city.eq_ignore_ascii_case(&place.city)))
}

/// `10115`, `10*` and `10000...10999`.
fn covers(said: &str, postcode: &str) -> bool {
    let postcode: String = postcode.chars().filter(|letter| !letter.is_whitespace()).collect();
    if let Some((from, to)) = said.split_once("...") {
        let number = |text: &str| text.trim().parse::<u64>().ok();
        return match (number(from), number(&postcode), number(to)) {
            (Some(from), Some(postcode), Some(to)) => (from..=to).contains(&postcode),
            _ => false,
        };
    }
    match said.strip_suffix('*') {
        Some(start) => postcode.to_uppercase().starts_with(&start.to_uppercase()),
        None => said.eq_ignore_ascii_case(&postcode),
    }
}
