//! In which order a table is shown: by which column, and whether from its end. It stands in the address as
//! `sort=name` or `sort=-name`, so that going back and reloading show the same.

use crate::pages::with_query;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sort {
    path: String,
    /// What else the address says; without a cursor, because another order begins at its beginning.
    query: Vec<(String, String)>,
    pub(crate) by: String,
    pub(crate) is_down: bool,
}

impl Sort {
    /// `wanted` is what the address says; what is not among `columns` is the first of them.
    pub(crate) fn new(path: &str, query: &[(&str, &str)], wanted: &str, columns: &[&str]) -> Self {
        let (by, is_down) = wanted.strip_prefix('-').map_or((wanted, false), |by| (by, true));
        let known = columns.iter().find(|column| **column == by);
        Self {
            path: path.to_owned(),
            query: query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            by: (*known.or(columns.first()).unwrap_or(&"")).to_owned(),
            is_down: is_down && known.is_some(),
        }
    }

    /// As it stands in the address.
    pub(crate) fn word(&self) -> String {
        if self.is_down { format!("-{}", self.by) } else { self.by.clone() }
    }

    /// What a press on this column's head leads to: by it, or the other way round if it is so already.
    pub(crate) fn to(&self, column: &str) -> String {
        let word = if self.by == column && !self.is_down { format!("-{column}") } else { column.to_owned() };
        let mut query: Vec<(&str, &str)> =
            self.query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        query.push(("sort", word.as_str()));
        with_query(&self.path, &query)
    }

    pub(crate) fn state(&self, column: &str) -> &'static str {
        match (self.by == column, self.is_down) {
            (true, false) => "ascending",
            (true, true) => "descending",
            (false, _) => "none",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_turns_its_own_order_and_begins_with_another() {
        let sort = Sort::new("/products", &[("search", "green tea"), ("tag", "")], "-name", &["changed", "name"]);
        assert_eq!((sort.state("name"), sort.state("changed")), ("descending", "none"));
        assert_eq!(sort.to("name"), "/products?search=green+tea&sort=name");
        assert_eq!(sort.to("changed"), "/products?search=green+tea&sort=changed");
        assert_eq!(sort.word(), "-name");
        assert_eq!(Sort::new("/", &[], "-nonsense", &["changed", "name"]).word(), "changed");
    }
}
