//! Pages of lists: what is asked for in the address, and what the headers say of the rest.

use std::cmp::Ordering;

use serde_json::Value;

use crate::{
    clock::{self, Moment},
    php::{Query, encoded},
    problem::Problem,
    resources::Which,
    shop::Shop,
};

const PER_PAGE: usize = 10;
const MOST_PER_PAGE: usize = 100;

#[derive(Debug)]
pub struct Listing<'q> {
    pub query: &'q Query,
    page: usize,
    per_page: usize,
    offset: Option<usize>,
    ascending: bool,
    orderby: &'q str,
    include: Vec<u64>,
    exclude: Vec<u64>,
    after: Option<Moment>,
    before: Option<Moment>,
    modified_after: Option<Moment>,
    modified_before: Option<Moment>,
}

/// What every list can be ordered and bounded by.
pub trait Row {
    fn id(&self) -> u64;
    fn created(&self) -> Moment;
    fn modified(&self) -> Moment;
    /// By a column that only some have.
    fn by(&self, other: &Self, column: &str) -> Ordering;
}

pub struct Page<R> {
    pub rows: Vec<R>,
    pub headers: Vec<(&'static str, String)>,
}

impl<'q> Listing<'q> {
    pub fn read(shop: &Shop, which: Which, query: &'q Query) -> Result<Self, Problem> {
        let per_page = number(query, "per_page", PER_PAGE)?;
        if !(1..=MOST_PER_PAGE).contains(&per_page) {
            let message = format!("per_page must be between 1 (inclusive) and {MOST_PER_PAGE} (inclusive)");
            return Err(Problem::invalid("per_page", "rest_out_of_bounds", &message));
        }
        let page = number(query, "page", 1)?;
        if page < 1 {
            return Err(Problem::invalid("page", "rest_out_of_bounds", "page must be greater than or equal to 1"));
        }
        let (ascending, orderby) = ordered(which, query)?;
        // What says no zone is meant as the shop's own, unless it is said to be UTC.
        let is_gmt = matches!(query.get("dates_are_gmt"), Some("true" | "1"));
        let moment = |name: &str| -> Result<Option<Moment>, Problem> {
            let Some(text) = query.get(name).filter(|text| !text.is_empty()) else { return Ok(None) };
            let moment =
                clock::read(text).ok_or_else(|| Problem::invalid(name, "rest_invalid_date", "Invalid date."))?;
            Ok(Some(if is_gmt { moment } else { shop.utc_of(moment) }))
        };
        Ok(Self {
            query,
            page,
            per_page,
            offset: query.get("offset").map(|_| number(query, "offset", 0)).transpose()?,
            ascending,
            orderby,
            include: ids(query, "include"),
            exclude: ids(query, "exclude"),
            after: moment("after")?,
            before: moment("before")?,
            modified_after: moment("modified_after")?,
            modified_before: moment("modified_before")?,
        })
    }

    /// Those that are meant, in their order, one page of them.
    pub fn page<'r, R: Row>(&self, shop: &Shop, route: &str, rows: impl Iterator<Item = &'r R>) -> Page<&'r R> {
        let mut meant: Vec<&R> = rows.filter(|row| self.is_meant(*row)).collect();
        let total = meant.len();
        let pages = total.div_ceil(self.per_page);
        meant.sort_by(|a, b| self.compare(*a, *b));
        let skipped = self.offset.unwrap_or((self.page - 1) * self.per_page);
        let rows = meant.into_iter().skip(skipped).take(self.per_page).collect();
        let mut headers = vec![("X-WP-Total", total.to_string()), ("X-WP-TotalPages", pages.to_string())];
        let mut links = Vec::new();
        if self.page > 1 {
            links.push(format!("<{}>; rel=\"prev\"", self.link(shop, route, (self.page - 1).min(pages.max(1)))));
        }
        if self.page < pages {
            links.push(format!("<{}>; rel=\"next\"", self.link(shop, route, self.page + 1)));
        }
        if !links.is_empty() {
            headers.push(("Link", links.join(", ")));
        }
        Page { rows, headers }
    }

    fn is_meant<R: Row>(&self, row: &R) -> bool {
        (self.include.is_empty() || self.include.contains(&row.id()))
            && !self.exclude.contains(&row.id())
            && self.after.is_none_or(|after| row.created() > after)
            && self.before.is_none_or(|before| row.created() < before)
            && self.modified_after.is_none_or(|after| row.modified() > after)
            && self.modified_before.is_none_or(|before| row.modified() < before)
    }

    fn compare<R: Row>(&self, a: &R, b: &R) -> Ordering {
        let place = |row: &R| self.include.iter().position(|id| *id == row.id());
        let order = match self.orderby {
            "include" => return place(a).cmp(&place(b)),
            "id" => Ordering::Equal,
            "date" | "registered_date" => a.created().cmp(&b.created()),
            "modified" => a.modified().cmp(&b.modified()),
            column => a.by(b, column),
        };
        let order = order.then(a.id().cmp(&b.id()));
        if self.ascending { order } else { order.reverse() }
    }

    /// Without what shows who asks: the original leaves it in, and it belongs into no log.
    fn link(&self, shop: &Shop, route: &str, page: usize) -> String {
        let is_secret = |name: &str| name.starts_with("oauth_") || name.starts_with("consumer_");
        let mut text = format!("{}/wp-json/wc/v3/{route}?", shop.home);
        for (name, value) in self.query.pairs() {
            if name != "page" && name != "rest_route" && !is_secret(name) {
                text += &format!("{}={}&", encoded(name), encoded(value));
            }
        }
        text + &format!("page={page}")
    }
}

fn ordered(which: Which, query: &Query) -> Result<(bool, &str), Problem> {
    let allowed = which.schema().orderby;
    let default = match which {
        Which::Customer | Which::Attribute => "name",
        _ if which.is_term() => "name",
        Which::Tax => "order",
        _ => "date",
    };
    let orderby = query.get("orderby").unwrap_or(default);
    if query.get("orderby").is_some() && !allowed.contains(&orderby) {
        let message = format!("orderby is not one of {}.", allowed.join(", "));
        return Err(Problem::invalid("orderby", "rest_not_in_enum", &message));
    }
    let ascending = match query.get("order") {
        None => default != "date",
        Some("asc") => true,
        Some("desc") => false,
        Some(_) => return Err(Problem::invalid("order", "rest_not_in_enum", "order is not one of asc, and desc.")),
    };
    Ok((ascending, orderby))
}

fn number(query: &Query, name: &str, default: usize) -> Result<usize, Problem> {
    let Some(text) = query.get(name) else { return Ok(default) };
    let wrong = || Problem::invalid(name, "rest_invalid_type", &format!("{name} is not of type integer."));
    text.trim().parse().map_err(|_| wrong())
}

pub fn ids(query: &Query, name: &str) -> Vec<u64> {
    query.list(name).iter().filter_map(|id| id.parse().ok()).collect()
}

/// Text that somebody looks for, whatever its case.
pub fn contains(text: &str, wanted: &str) -> bool {
    text.to_lowercase().contains(&wanted.to_lowercase())
}

pub fn has_id(listed: &[Value], id: u64) -> bool {
    listed.iter().any(|one| one["id"].as_u64() == Some(id))
}
