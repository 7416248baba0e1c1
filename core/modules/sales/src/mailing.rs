//! What was issued, sent to its customer: a letter with the PDF. It is written when it is sent, and its address is kept
//! nowhere beside whom it belongs to.

use std::sync::Arc;

use askama::Template;
use chrono_tz::Tz;
use door::{Ask, Done, Door, Failure, Problem, Snapshot};
use model::{
    Actor, Rate, Reason, WorkspaceId,
    manner::{Figures, calendar},
};
use serde_json::json;
use store::Sealed;
use work::mail::{Attachment, Message};

use crate::{
    keeping,
    operations::papers::{fetch::ENCLOSED, letter::Letter},
    records::{Invoice, InvoiceMailId},
};

/// Bytes of the seller's name in a subject, which has room for 250 in all.
const BRIEF: usize = 150;

/// The job that sends one. Its payload is the id of an [`InvoiceMail`](crate::records::InvoiceMail).
pub const SEND: &str = "sales.mail-invoice";

/// The mail to send, if it is not sent already.
pub async fn letter(
    door: &Arc<Door>,
    workspace: Option<WorkspaceId>,
    id: InvoiceMailId,
) -> Result<Option<Message>, Problem> {
    let system = Actor::system("mail", workspace, door.now());
    let answer = door.ask(&system, Ask::with("sales.get-letter", &json!({ "id": id }))).await?;
    let letter: Letter = answer.read().map_err(|_| unwritten())?;
    if letter.sent_at.is_some() {
        return Ok(None);
    }
    let mut enclosed = door.download(&system, Ask::with(ENCLOSED, &json!({ "id": letter.invoice }))).await?;
    let mut bytes = Vec::new();
    while let Some(part) = enclosed.bytes.next().await.map_err(Failure::into_problem)? {
        bytes.extend_from_slice(&part);
    }
    let (subject, text, html) = letter.written().map_err(|_| unwritten())?;
    let enclosed = Attachment { name: enclosed.name, media_type: enclosed.media_type, bytes };
    let (id, at, to) = (id.to_string(), letter.asked_at, letter.to);
    Ok(Some(Message { id, at, to, subject, text, html: Some(html), attachments: vec![enclosed] }))
}

/// Writes down that the mail server took it, or why it did not.
pub async fn note(
    door: &Arc<Door>,
    workspace: Option<WorkspaceId>,
    id: InvoiceMailId,
    trouble: Option<String>,
) -> Result<(), Problem> {
    let system = Actor::system("mail", workspace, door.now());
    let input = json!({ "id": id, "trouble": trouble });
    door.ask(&system, Ask::with("sales.note-mail", &input)).await.map(drop)
}

/// Where whoever is invoiced is written to now.
pub(crate) fn address(snapshot: &mut Snapshot<'_>, invoice: &Invoice) -> Done<Option<String>> {
    let known = match invoice.contact {
        Some(id) => keeping::buyer_of(&keeping::standing_contact(snapshot, id)?).email,
        None => None,
    };
    let order = keeping::order(snapshot, invoice.order)?;
    let said = order.buyer.as_ref().and_then(Sealed::open).and_then(|buyer| buyer.email.clone());
    Ok(known.or(said).filter(|address| !address.is_empty()))
}

macro_rules! forms {
    ($($form:ident = $path:literal),* $(,)?) => {$(
        #[derive(Template)]
        #[template(path = $path)]
        struct $form<'a> {
            letter: &'a Letter,
        }
    )*};
}

forms! {
    EnglishSubject = "mail/en.subject.txt",
    EnglishText = "mail/en.body.txt",
    EnglishHtml = "mail/en.body.html",
    GermanSubject = "mail/de.subject.txt",
    GermanText = "mail/de.body.txt",
    GermanHtml = "mail/de.body.html",
}

impl Letter {
    /// Subject, text and HTML.
    pub(crate) fn written(&self) -> askama::Result<(String, String, String)> {
        let letter = self;
        let (subject, text, html) = match self.language() {
            "de" => {
                (GermanSubject { letter }.render()?, GermanText { letter }.render()?, GermanHtml { letter }.render()?)
            }
            _ => (
                EnglishSubject { letter }.render()?,
                EnglishText { letter }.render()?,
                EnglishHtml { letter }.render()?,
            ),
        };
        Ok((subject.trim().to_owned(), text, html))
    }

    /// For the subject, of which a mail has room for one line: a name at length is cut.
    fn seller_in_brief(&self) -> String {
        if self.seller.len() <= BRIEF {
            return self.seller.clone();
        }
        let end = (0..=BRIEF).rev().find(|at| self.seller.is_char_boundary(*at)).unwrap_or_default();
        format!("{}…", self.seller.get(..end).unwrap_or_default().trim_end())
    }

    fn language(&self) -> &'static str {
        if self.locale.starts_with("de") { "de" } else { "en" }
    }

    /// What it comes to.
    fn amount(&self) -> String {
        self.money(self.total)
    }

    /// What of it is still to be paid, where something is paid or credited already.
    fn left(&self) -> Option<String> {
        (self.open < self.total).then(|| self.money(self.open))
    }

    /// As people write it there.
    fn money(&self, amount: Rate) -> String {
        let figures = Figures::of(self.language(), &self.country);
        figures.money(&amount.to_string(), self.currency.as_str(), &self.country)
    }

    /// Until when it is to be paid.
    fn due(&self) -> String {
        let zone: Tz = self.time_zone.parse().unwrap_or(Tz::UTC);
        let day = self.due_at.utc().with_timezone(&zone).date_naive();
        calendar::date(day, self.language(), &self.country)
    }
}

fn unwritten() -> Problem {
    Problem::new(Reason::Internal, "internal", "Something went wrong on our side. Nothing was changed.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invoice() -> Letter {
        Letter {
            invoice: "ivc_01h455vb4pex5vsknk084sn02q".parse().unwrap(),
            to: "ada@example.org".to_owned(),
            name: "Ada <b>Lovelace</b>".to_owned(),
            number: "INV-00042".to_owned(),
            is_credit_note: false,
            is_paid: false,
            total: "1234.5".parse().unwrap(),
            open: "1234.5".parse().unwrap(),
            currency: model::Currency::EUR,
            due_at: "2026-12-05T23:30:00Z".parse().unwrap(),
            seller: "Brook & Daughters".to_owned(),
            locale: "en".to_owned(),
            country: "IE".to_owned(),
            time_zone: "Europe/Dublin".to_owned(),
            asked_at: "2026-11-21T09:30:00Z".parse().unwrap(),
            sent_at: None,
        }
    }

    #[test]
    fn a_seller_with_a_long_name_has_a_subject_that_can_be_sent() {
        for name in ["Ö".repeat(200), "Brook & Daughters ".repeat(14)] {
            for locale in ["en", "de"] {
                let letter =
                    Letter { seller: name.clone(), locale: locale.to_owned(), is_credit_note: true, ..invoice() };
                let (subject, text, _) = letter.written().unwrap();
                assert!(subject.len() < 250 && subject.ends_with('…') && subject.contains("INV-00042"), "{subject}");
                assert!(text.contains(name.trim()), "the whole name stands in the letter");
            }
        }
    }

    #[test]
    fn what_is_paid_already_is_not_asked_for() {
        let letter = Letter { open: "34.5".parse().unwrap(), ..invoice() };
        let german = Letter { locale: "de".to_owned(), country: "DE".to_owned(), ..letter.clone() };
        for (letter, said) in
            [(letter, "Of this, €34.50 is still open. Please pay that by"), (german, "Davon sind noch 34,50")]
        {
            let (_, text, html) = letter.written().unwrap();
            assert!(text.contains(said) && html.contains(said), "{text}");
        }
    }

    #[test]
    fn the_mail_is_what_was_reviewed() {
        let invoice = invoice();
        let german = |letter: &Letter| Letter {
            locale: "de-AT".to_owned(),
            country: "AT".to_owned(),
            time_zone: "Europe/Vienna".to_owned(),
            ..letter.clone()
        };
        let paid = Letter { is_paid: true, ..invoice.clone() };
        let note = Letter { is_credit_note: true, number: "CN-00003".to_owned(), ..invoice.clone() };
        let nameless = Letter { name: String::new(), ..invoice.clone() };
        for (name, letters) in [
            ("letters-en", [invoice.clone(), paid.clone(), note.clone(), nameless.clone()]),
            ("letters-de", [german(&invoice), german(&paid), german(&note), german(&nameless)]),
        ] {
            let written = letters.iter().map(|letter| {
                let (subject, text, html) = letter.written().unwrap();
                assert!(!html.contains("<b>Lovelace"), "a name is no markup");
                format!("Subject: {subject}\n\n{text}\n----\n{html}")
            });
            insta::assert_snapshot!(name, written.collect::<Vec<_>>().join("\n====\n"));
        }
    }
}
