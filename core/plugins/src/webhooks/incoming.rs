//! A request as it came, before anybody read it.

use super::Refused;

/// Not the socket's idea of where it came in: the address that the other side was given, with the query that it came
/// with.
#[derive(Clone, Copy)]
pub struct Incoming<'a> {
    pub method: &'a str,
    pub url: &'a str,
    /// In the order in which they came.
    pub headers: &'a [(&'a str, &'a str)],
    pub body: &'a [u8],
}

impl<'a> Incoming<'a> {
    /// The one value of a header. Two that differ are two readers' choice, so two are none.
    pub fn header(&self, name: &str) -> Result<&'a str, Refused> {
        let mut all = self.all(name);
        match (all.next(), all.next()) {
            (Some(value), None) if !value.trim().is_empty() => Ok(value.trim()),
            (Some(_), Some(_)) => Err(Refused::Doubled),
            _ => Err(Refused::Missing),
        }
    }

    pub fn is_without(&self, name: &str) -> bool {
        self.all(name).next().is_none()
    }

    fn all<'n>(&self, name: &'n str) -> impl Iterator<Item = &'a str> + use<'a, 'n> {
        let named = self.headers.iter().filter(move |(own, _)| own.eq_ignore_ascii_case(name));
        named.map(|(_, value)| *value)
    }
}
