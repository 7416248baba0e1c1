//! Charts, drawn on the server as SVG: a title and a description for whoever listens, a table beside for whoever
//! wants the figures, classes instead of colours so that they are light or dark with the page. Points lie on whole
//! hundredths; no float is anywhere.
//!
//! - [`line`](Chart::line): how something went over time
//! - [`bars`](Chart::bars): how much of each
//! - [`rows`](Chart::rows): the same of things with long names
//! - [`donut`](Chart::donut): parts of a whole
//! - [`spark`](Chart::spark): a line within a line of text
//! - `scale`: from values to places, and which values are named at the side

mod draw;
mod scale;

/// A value and what is said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Point {
    /// Below it.
    pub(crate) name: String,
    pub(crate) value: i64,
    /// As people read it.
    pub(crate) said: String,
}

impl Point {
    pub(crate) fn new(name: impl Into<String>, value: i64, said: impl Into<String>) -> Self {
        Self { name: name.into(), value, said: said.into() }
    }
}

/// Ready to be put into a page: `{{ chart.svg|safe }}` and, beside it, its `rows` as a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chart {
    pub(crate) title: String,
    pub(crate) svg: String,
    /// Name and value of each point.
    pub(crate) rows: Vec<(String, String)>,
}

impl Chart {
    /// `said` writes a value at the side.
    pub(crate) fn line(title: &str, points: &[Point], said: impl Fn(i64) -> String) -> Self {
        Self::of(title, points, draw::line(title, points, said))
    }

    pub(crate) fn bars(title: &str, points: &[Point], said: impl Fn(i64) -> String) -> Self {
        Self::of(title, points, draw::bars(title, points, said))
    }

    pub(crate) fn rows(title: &str, points: &[Point]) -> Self {
        Self::of(title, points, draw::rows(title, points))
    }

    /// Parts below nothing are left out.
    pub(crate) fn donut(title: &str, points: &[Point]) -> Self {
        Self::of(title, points, draw::donut(title, points))
    }

    pub(crate) fn spark(title: &str, points: &[Point]) -> Self {
        Self::of(title, points, draw::spark(title, points))
    }

    fn of(title: &str, points: &[Point], svg: String) -> Self {
        let rows = points.iter().map(|point| (point.name.clone(), point.said.clone())).collect();
        Self { title: title.to_owned(), svg, rows }
    }
}
