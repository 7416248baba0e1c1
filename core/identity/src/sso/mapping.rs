//! From the groups that a provider names to a role here. Pure.

use door::access::RoleName;
use model::Problem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Rules of one provider.
const MOST: usize = 100;
/// Letters of a group's name.
const GROUP_LETTERS: usize = 300;

/// Who is in this group has this role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SsoRule")]
pub struct Rule {
    /// As the provider names it; `*` stands for anything.
    pub group: String,
    pub role: String,
}

/// The role of somebody in these groups: that of the first rule that fits, else the one for everybody else.
pub(crate) fn role(rules: &[Rule], otherwise: Option<&str>, groups: &[String]) -> Option<RoleName> {
    let first = rules.iter().find(|rule| groups.iter().any(|group| fits(&rule.group, group)));
    first.map(|rule| rule.role.as_str()).or(otherwise).and_then(|role| role.parse().ok())
}

/// Every role that somebody could get by these.
pub(crate) fn roles(rules: &[Rule], otherwise: Option<&str>) -> Vec<RoleName> {
    let mut all: Vec<RoleName> =
        rules.iter().map(|rule| rule.role.as_str()).chain(otherwise).filter_map(|role| role.parse().ok()).collect();
    all.sort();
    all.dedup();
    all
}

/// What can be kept as rules. That there are such roles is looked up where they are.
pub(crate) fn check(rules: &[Rule]) -> Result<(), Problem> {
    if rules.len() > MOST {
        return Err(Problem::invalid("/rules", format!("A provider has at most {MOST} rules.")));
    }
    for rule in rules {
        let length = rule.group.trim().chars().count();
        if length == 0 || length > GROUP_LETTERS || rule.group.chars().any(char::is_control) {
            let detail = format!("The name of a group has 1 to {GROUP_LETTERS} characters, on one line.");
            return Err(Problem::invalid("/rules", detail));
        }
        if rule.role.trim().is_empty() {
            let detail = format!("Choose which role the people of {} have.", rule.group.trim());
            return Err(Problem::invalid("/rules", detail));
        }
    }
    Ok(())
}

/// Whether a group is what a rule means. Without a `*` it is exactly that.
fn fits(pattern: &str, group: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = group.strip_prefix(first) else { return false };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        match rest.find(piece) {
            Some(at) => rest = rest.get(at + piece.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rule(group: &str, role: &str) -> Rule {
        Rule { group: group.to_owned(), role: role.to_owned() }
    }

    #[test]
    fn the_first_rule_that_fits_says_the_role() {
        let rules = [rule("office", "manager"), rule("shop-*", "cashier"), rule("shop-books", "bookkeeper")];
        let of = |groups: &[&str], otherwise| {
            let groups: Vec<String> = groups.iter().map(|group| (*group).to_owned()).collect();
            role(&rules, otherwise, &groups).map(|role| role.to_string())
        };
        assert_eq!(of(&["shop-books", "office"], None).as_deref(), Some("manager"));
        assert_eq!(of(&["shop-books"], None).as_deref(), Some("cashier"), "the order is the owner's");
        assert_eq!(of(&["Office"], None), None, "names are exact");
        assert_eq!(of(&["office2"], Some("auditor")).as_deref(), Some("auditor"));
        assert_eq!(of(&[], None), None);
    }

    #[test]
    fn a_star_is_anything() {
        for (pattern, group, does) in [
            ("*", "", true),
            ("*", "anything", true),
            ("a*", "abc", true),
            ("*c", "abc", true),
            ("a*c", "abc", true),
            ("a*c", "ab", false),
            ("a*b*c", "a-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("aa*aa", "aaa", false),
            ("", "a", false),
        ] {
            assert_eq!(fits(pattern, group), does, "{pattern} {group}");
        }
    }

    proptest! {
        #[test]
        fn what_has_no_star_fits_itself_alone(pattern in "[a-zäß/:.]{0,12}", group in "[a-zäß/:.]{0,12}") {
            prop_assert_eq!(fits(&pattern, &group), pattern == group);
        }

        #[test]
        fn a_star_fits_whatever_stands_there(before in "[a-z*]{0,5}", between in ".{0,8}", after in "[a-z]{0,5}") {
            let before = before.replace('*', "");
            let group = format!("{before}{between}{after}");
            let pattern = format!("{before}*{after}");
            prop_assert!(fits(&pattern, &group));
        }
    }
}
