//! Figures as a file that spreadsheets read: the same that the page shows, as programs write them.

use actix_web::HttpResponse;
use csv::{Terminator, WriterBuilder};
use model::{Rate, cell::harmless, manner};

use crate::{file::attached, words::Words};

/// A file of this name, with its head and its rows.
pub(crate) fn file(
    words: &Words,
    name: &str,
    head: &[&str],
    rows: impl IntoIterator<Item = Vec<String>>,
) -> HttpResponse {
    let mut sheet = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    // It writes into memory, which does not fail, and all rows are as long as the head.
    let _written = sheet.write_record(head);
    for row in rows {
        let _written = sheet.write_record(row);
    }
    let body = sheet.into_inner().unwrap_or_default();
    attached(words, &format!("{name}.csv"), "text/csv; charset=utf-8", body)
}

/// What somebody wrote, as it can stand in a file that is opened.
pub(crate) fn said(text: &str) -> String {
    harmless(text).into_owned()
}

/// With all the places of its currency: `12.50`. Programs read it in every country.
pub(crate) fn amount(amount: Rate, currency: &str) -> String {
    let (text, places) = (amount.to_string(), manner::coins(currency));
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    if places == 0 && fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction:0<places$}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_all_their_places() {
        for (text, currency, wanted) in
            [("12.5", "EUR", "12.50"), ("-3", "EUR", "-3.00"), ("7", "JPY", "7"), ("1.25", "KWD", "1.250")]
        {
            assert_eq!(amount(text.parse().unwrap(), currency), wanted);
        }
    }
}
