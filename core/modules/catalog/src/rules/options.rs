//! What a product can be chosen by, and every variant that follows from it.

use std::collections::HashSet;

use door::Problem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{bounded, folded};

/// What people can hold in their head, and a page can show.
pub const OPTIONS_LIMIT: usize = 3;
const VALUES_LIMIT: usize = 100;
const WORD_LIMIT: usize = 60;
/// The most variants that one product has.
pub const VARIANTS_LIMIT: usize = 200;
/// Between the chosen values, in a title.
const BETWEEN: &str = " / ";

/// One thing to choose, such as a size, with what there is to choose from, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ProductOption")]
pub struct Choice {
    pub name: String,
    pub values: Vec<String>,
}

/// The options as they are kept: named, none twice, each with something to choose.
pub fn options(wanted: &[Choice]) -> Result<Vec<Choice>, Problem> {
    let wrong = |detail: String| Problem::invalid("/options", detail);
    if wanted.len() > OPTIONS_LIMIT {
        return Err(wrong(format!("A product has at most {OPTIONS_LIMIT} options.")));
    }
    let mut kept: Vec<Choice> = Vec::with_capacity(wanted.len());
    for option in wanted {
        let name = bounded("/options", "An option's name", &option.name, 1, WORD_LIMIT)?;
        if kept.iter().any(|known| folded(&known.name) == folded(&name)) {
            return Err(wrong(format!("The option {name} is there twice.")));
        }
        if option.values.is_empty() || option.values.len() > VALUES_LIMIT {
            return Err(wrong(format!("The option {name} has 1 to {VALUES_LIMIT} values.")));
        }
        let mut known = HashSet::new();
        let mut values = Vec::with_capacity(option.values.len());
        for value in &option.values {
            let value = bounded("/options", "An option's value", value, 1, WORD_LIMIT)?;
            if !known.insert(folded(&value)) {
                return Err(wrong(format!("{name} has the value {value} twice.")));
            }
            values.push(value);
        }
        kept.push(Choice { name, values });
    }
    Ok(kept)
}

/// A value for each option, as the product spells them.
pub fn chosen(options: &[Choice], wanted: &[String]) -> Result<Vec<String>, Problem> {
    let wrong = |detail: String| Problem::invalid("/choices", detail);
    if wanted.len() != options.len() {
        let names: Vec<_> = options.iter().map(|option| option.name.as_str()).collect();
        return Err(wrong(match names.as_slice() {
            [] => "This product has no options, so nothing can be chosen.".to_owned(),
            names => format!("A variant has one value each for {}.", names.join(", ")),
        }));
    }
    let each = options.iter().zip(wanted).map(|(option, wanted)| {
        let value = option.values.iter().find(|value| folded(value) == folded(wanted));
        value.cloned().ok_or_else(|| wrong(format!("{} is none of the values of {}.", wanted.trim(), option.name)))
    });
    each.collect()
}

/// What a variant is called by what was chosen for it.
pub fn title(choices: &[String]) -> String {
    choices.join(BETWEEN)
}

/// Where what was chosen stands among all that can be, for sorting. What is no longer offered goes last.
pub fn rank(options: &[Choice], choices: &[String]) -> Vec<usize> {
    let rank = |(option, choice): (&Choice, &String)| {
        option.values.iter().position(|value| value == choice).unwrap_or(usize::MAX)
    };
    options.iter().zip(choices).map(rank).collect()
}

/// Everything that can be chosen and is not there yet, in order. Refused where that would be too much.
pub fn missing(options: &[Choice], there: &[Vec<String>]) -> Result<Vec<Vec<String>>, Problem> {
    let all = options.iter().try_fold(1_usize, |product, option| product.checked_mul(option.values.len()));
    let taken: HashSet<&[String]> = there.iter().map(Vec::as_slice).collect();
    // What is there and no longer offered counts as well.
    let stale = taken.iter().filter(|choices| rank(options, choices).contains(&usize::MAX)).count();
    if options.is_empty() || all.is_none_or(|all| all.saturating_add(stale) > VARIANTS_LIMIT) {
        let all = all.map_or_else(|| "far too many".to_owned(), |all| all.to_string());
        return Err(match options {
            [] => Problem::refused("catalog.no-options", "This product has no options to make variants of."),
            _ => Problem::refused(
                "catalog.too-many-variants",
                format!(
                    "These options make {all} variants; a product has at most {VARIANTS_LIMIT}. Make two products of \
                     it, or add the variants that you have one by one."
                ),
            ),
        });
    }
    let mut every: Vec<Vec<String>> = vec![Vec::new()];
    for option in options {
        every = every
            .iter()
            .flat_map(|begun| {
                option.values.iter().map(move |value| [begun.as_slice(), std::slice::from_ref(value)].concat())
            })
            .collect();
    }
    every.retain(|choices| !taken.contains(choices.as_slice()));
    Ok(every)
}

/// A SKU after a pattern: `TEE-{size}-{colour}`, or `TEE-{1}-{2}`. Spaces in values become dashes.
pub fn sku(pattern: &str, options: &[Choice], choices: &[String]) -> Result<String, Problem> {
    let wrong = |detail: String| Problem::invalid("/sku_pattern", detail);
    let (mut made, mut rest, mut named) = (String::new(), pattern, 0);
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or_else(|| wrong("A { is closed by a }.".to_owned()))?;
        let at = name.trim().parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let at = at.or_else(|| options.iter().position(|option| folded(&option.name) == folded(name)));
        let choice = at.and_then(|at| choices.get(at)).ok_or_else(|| {
            wrong(format!("There is no option {{{name}}}; name one of the product's options, or its number."))
        })?;
        made.push_str(before);
        made.push_str(&choice.to_uppercase().split_whitespace().collect::<Vec<_>>().join("-"));
        (rest, named) = (after, named + 1);
    }
    if named < options.len() {
        return Err(wrong("A pattern names every option, or two variants would have the same SKU.".to_owned()));
    }
    made.push_str(rest);
    super::sku(&made)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn option(name: &str, values: &[&str]) -> Choice {
        Choice { name: name.to_owned(), values: values.iter().map(|value| (*value).to_owned()).collect() }
    }

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn tee() -> Vec<Choice> {
        vec![option("Size", &["S", "M"]), option("Colour", &["Red", "Sky blue"])]
    }

    #[test]
    fn the_matrix_is_in_order_and_skips_what_is_there() {
        let all = missing(&tee(), &[]).unwrap();
        assert_eq!(all, [["S", "Red"], ["S", "Sky blue"], ["M", "Red"], ["M", "Sky blue"]]);
        assert_eq!(missing(&tee(), &all[..3]).unwrap(), [["M", "Sky blue"]]);
        assert!(missing(&tee(), &all).unwrap().is_empty());
        assert!(missing(&[], &[]).is_err());
    }

    #[test]
    fn a_matrix_has_a_limit() {
        let values: Vec<String> = (0..100).map(|n| n.to_string()).collect();
        let many = |count: usize| Choice { name: "N".to_owned(), values: values[..count].to_vec() };
        assert_eq!(missing(&[many(100), many(2)], &[]).unwrap().len(), VARIANTS_LIMIT);
        assert!(missing(&[many(100), many(3)], &[]).is_err());
        assert!(missing(&[many(100), many(100), many(100)], &[]).is_err());
        assert!(missing(&[many(100), many(2)], &[texts(&["gone", "1"])]).is_err(), "what is there counts too");
    }

    #[test]
    fn a_sku_follows_its_pattern() {
        let made = |pattern: &str| sku(pattern, &tee(), &texts(&["M", "Sky blue"])).map_err(|no| no.detail);
        assert_eq!(made("TEE-{size}-{Colour}"), Ok("TEE-M-SKY-BLUE".to_owned()));
        assert_eq!(made("{2}/{1}x"), Ok("SKY-BLUE/Mx".to_owned()));
        for bad in ["TEE", "TEE-{size}", "TEE-{size", "{0}{1}{2}", "{size}{3}", "{size}{form}", "{}{size}{colour}"] {
            assert!(made(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn options_are_named_once_and_hold_something() {
        assert!(options(&tee()).is_ok() && options(&[]).is_ok());
        for bad in [
            vec![option("", &["S"])],
            vec![option("Size", &[])],
            vec![option("Size", &["S", " s "])],
            vec![option("Size", &["S"]), option("SIZE", &["M"])],
            vec![option("A", &["1"]), option("B", &["1"]), option("C", &["1"]), option("D", &["1"])],
            vec![option("Size", &["\u{7}"])],
        ] {
            assert!(options(&bad).is_err(), "{bad:?}");
        }
        assert_eq!(chosen(&tee(), &texts(&["m", "SKY  BLUE"])).unwrap(), ["M", "Sky blue"]);
        assert!(chosen(&tee(), &texts(&["M"])).is_err() && chosen(&tee(), &texts(&["M", "Green"])).is_err());
        assert!(chosen(&[], &[]).unwrap().is_empty());
    }

    proptest! {
        /// Whatever is there already: afterwards everything is there once.
        #[test]
        fn afterwards_everything_is_there_once(sizes in prop::collection::vec(1_usize..6, 1..=3), keep in any::<u64>()) {
            let options: Vec<Choice> = sizes.iter().enumerate().map(|(at, size)| Choice {
                name: at.to_string(),
                values: (0..*size).map(|value| value.to_string()).collect(),
            }).collect();
            let all = missing(&options, &[]).unwrap();
            let there: Vec<_> = all.iter().enumerate().filter(|(at, _)| keep >> (at % 64) & 1 == 1).map(|(_, one)| one.clone()).collect();
            let mut both = missing(&options, &there).unwrap();
            both.extend(there);
            both.sort_by_key(|choices| rank(&options, choices));
            prop_assert_eq!(both, all);
        }
    }
}
