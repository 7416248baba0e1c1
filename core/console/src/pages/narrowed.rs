//! A list that is narrowed down by its address: what each link of its page keeps, and what it changes.

use super::with_query;

/// Where such a list is read, beside what it is narrowed to.
pub(crate) struct Reading<'a> {
    pub(crate) sort: &'a str,
    /// Whether the filters are shown.
    pub(crate) filters: &'a str,
    pub(crate) cursor: &'a str,
}

/// What the address of such a list says.
pub(crate) trait Narrowed {
    const PATH: &'static str;

    /// What it is narrowed to; what says nothing is left out.
    fn narrowed(&self) -> Vec<(&'static str, &str)>;

    fn reading(&self) -> Reading<'_>;

    fn is_narrowed(&self) -> bool {
        !self.narrowed().is_empty()
    }

    /// This list with one thing otherwise, from its first page.
    fn with(&self, name: &str, value: &str) -> String {
        let Reading { sort, filters, .. } = self.reading();
        let mut query = self.narrowed();
        query.extend([("sort", sort), ("filters", filters)]);
        let mut query: Vec<(&str, &str)> = query.into_iter().filter(|(known, _)| *known != name).collect();
        query.push((name, value));
        let path = with_query(Self::PATH, &query);
        path.strip_suffix('?').map_or(path.clone(), str::to_owned)
    }

    fn sort_to(&self, sort: &str) -> String {
        self.with("sort", sort)
    }

    fn sorted(&self, sort: &str) -> &'static str {
        let now = Some(self.reading().sort).filter(|now| !now.is_empty()).unwrap_or("name");
        match (now == sort, sort) {
            (false, _) => "none",
            (true, "name") => "ascending",
            (true, _) => "descending",
        }
    }

    /// What a search from here keeps.
    fn kept(&self) -> Vec<(&'static str, &str)> {
        let Reading { sort, filters, .. } = self.reading();
        let mut kept = self.narrowed();
        kept.retain(|(name, _)| *name != "search");
        kept.extend([("sort", sort), ("filters", filters)]);
        kept.retain(|(_, value)| !value.is_empty());
        kept
    }

    fn filters_to(&self) -> String {
        self.with("filters", if self.reading().filters == "yes" { "" } else { "yes" })
    }

    /// Back to the first page, from a later one.
    fn first(&self) -> Option<String> {
        (!self.reading().cursor.is_empty()).then(|| self.with("cursor", ""))
    }
}
