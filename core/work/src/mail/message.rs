//! One mail to one person.

use std::time::SystemTime;

use lettre::{
    Address,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{ContentType, Header, HeaderName, HeaderValue},
    },
};
use model::Timestamp;

use super::{Fault, Field, MailError};

const MAX_ID: usize = 100;
const MAX_SUBJECT: usize = 250;
/// An address has at most 254 bytes; the rest is for a name.
const MAX_MAILBOX: usize = 512;
const MAX_BODY: usize = 1024 * 1024;
/// Most mail servers take no more.
const MAX_ATTACHED: usize = 15 * 1024 * 1024;

/// Not printable: it is somebody's letter.
#[derive(Clone)]
pub struct Message {
    /// The same for every try of one mail (the job's id): receivers know a mail by it, and a folder keeps one.
    pub id: String,
    /// When it was written, which a later try does not change.
    pub at: Timestamp,
    /// `ann@example.com` or `Ann <ann@example.com>`. One: a mail to many tells each of the others.
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
    pub attachments: Vec<Attachment>,
}

/// A file that goes with it.
#[derive(Clone)]
pub struct Attachment {
    pub name: String,
    /// Such as `application/pdf`.
    pub media_type: String,
    pub bytes: Vec<u8>,
}

impl Message {
    pub(super) fn rendered(&self, from: &Mailbox) -> Result<lettre::Message, MailError> {
        let to = mailbox(Field::To, &self.to)?;
        header_line(Field::Subject, &self.subject, MAX_SUBJECT)?;
        check_id(&self.id)?;
        check_body(Field::Text, &self.text)?;
        let mail = lettre::Message::builder()
            .from(from.clone())
            .to(to)
            .subject(self.subject.as_str())
            .message_id(Some(format!("<{}@{}>", self.id, from.email.domain())))
            .date(SystemTime::from(self.at.utc()))
            .header(AutoSubmitted);
        // The boundary is random: one made from the id could be written into the text by whoever knows it.
        let both = match &self.html {
            None => None,
            Some(html) => {
                check_body(Field::Html, html)?;
                Some(MultiPart::alternative_plain_html(self.text.clone(), html.clone()))
            }
        };
        let text = || SinglePart::plain(self.text.clone());
        let mail = match (self.attached()?, both) {
            (attached, None) if attached.is_empty() => mail.singlepart(text()),
            (attached, Some(both)) if attached.is_empty() => mail.multipart(both),
            (attached, both) => {
                let mixed = MultiPart::mixed();
                let mixed = match both {
                    Some(both) => mixed.multipart(both),
                    None => mixed.singlepart(text()),
                };
                mail.multipart(attached.into_iter().fold(mixed, MultiPart::singlepart))
            }
        };
        mail.map_err(|_| MailError::Bad { field: Field::To, fault: Fault::NotAnAddress })
    }
}

impl Message {
    fn attached(&self) -> Result<Vec<SinglePart>, MailError> {
        let bad = |fault| MailError::Bad { field: Field::Attachment, fault };
        if self.attachments.iter().map(|one| one.bytes.len()).sum::<usize>() > MAX_ATTACHED {
            return Err(bad(Fault::TooLong));
        }
        let part = |one: &Attachment| {
            header_line(Field::Attachment, &one.name, MAX_SUBJECT)?;
            let kind = ContentType::parse(&one.media_type).map_err(|_| bad(Fault::NotAMediaType))?;
            Ok(lettre::message::Attachment::new(one.name.clone()).body(one.bytes.clone(), kind))
        };
        self.attachments.iter().map(part).collect()
    }
}

/// Domains leave in ASCII, so that no server needs to speak SMTPUTF8 for them.
pub(super) fn mailbox(field: Field, text: &str) -> Result<Mailbox, MailError> {
    header_line(field, text, MAX_MAILBOX)?;
    let bad = || MailError::Bad { field, fault: Fault::NotAnAddress };
    let written: Mailbox = text.parse().map_err(|_| bad())?;
    if written.email.domain().is_ascii() {
        return Ok(written);
    }
    let domain = url::Host::parse(written.email.domain()).map_err(|_| bad())?.to_string();
    let email = Address::new(written.email.user(), domain).map_err(|_| bad())?;
    Ok(Mailbox::new(written.name, email))
}

/// Refused, not cleaned: whoever put a line break there meant it.
fn header_line(field: Field, text: &str, longest: usize) -> Result<(), MailError> {
    let fault = if text.contains(['\r', '\n']) {
        Fault::LineBreak
    } else if text.chars().any(char::is_control) {
        Fault::ControlCharacter
    } else if text.trim().is_empty() {
        Fault::Empty
    } else if text.len() > longest {
        Fault::TooLong
    } else {
        return Ok(());
    };
    Err(MailError::Bad { field, fault })
}

/// It becomes part of a header and the name of a file.
fn check_id(id: &str) -> Result<(), MailError> {
    header_line(Field::Id, id, MAX_ID)?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    if id.bytes().all(plain) && id.as_bytes()[0].is_ascii_alphanumeric() {
        return Ok(());
    }
    Err(MailError::Bad { field: Field::Id, fault: Fault::NotAnId })
}

fn check_body(field: Field, text: &str) -> Result<(), MailError> {
    if text.len() > MAX_BODY {
        return Err(MailError::Bad { field, fault: Fault::TooLong });
    }
    Ok(())
}

/// RFC 3834: no out-of-office answers, please.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn message() -> Message {
        Message {
            id: "job_01".to_owned(),
            at: "2026-11-20T09:30:00Z".parse().unwrap(),
            to: "Ann Öst <ann@example.com>".to_owned(),
            subject: "Your order is ready".to_owned(),
            text: "Come and get it.".to_owned(),
            html: None,
            attachments: Vec::new(),
        }
    }

    fn shop() -> Mailbox {
        mailbox(Field::From, "Corner Shop <shop@example.org>").unwrap()
    }

    fn written(message: &Message) -> String {
        String::from_utf8(message.rendered(&shop()).unwrap().formatted()).unwrap()
    }

    fn fault(message: &Message) -> (Field, Fault) {
        match message.rendered(&shop()) {
            Err(MailError::Bad { field, fault }) => (field, fault),
            _ => unreachable!(),
        }
    }

    #[test]
    fn says_who_when_and_that_a_program_wrote_it() {
        let mail = written(&message());
        for line in [
            "Message-ID: <job_01@example.org>",
            "Date: Fri, 20 Nov 2026 09:30:00 +0000",
            "Auto-Submitted: auto-generated",
            "From: \"Corner Shop\" <shop@example.org>",
            "Subject: Your order is ready",
        ] {
            assert!(mail.contains(&format!("{line}\r\n")), "{line}\n{mail}");
        }
        assert_eq!(mail, written(&message()), "a second try is the same mail");
    }

    #[test]
    fn html_comes_with_the_text() {
        let mail = written(&Message { html: Some("<p>Come!</p>".to_owned()), ..message() });
        assert!(mail.contains("multipart/alternative") && mail.contains("text/html") && mail.contains("text/plain"));
        let long = Message { html: Some("x".repeat(MAX_BODY + 1)), ..message() };
        assert_eq!(fault(&long), (Field::Html, Fault::TooLong));
    }

    #[test]
    fn a_file_goes_with_it_under_its_name() {
        let pdf = Attachment {
            name: "INV-1.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            bytes: b"%PDF-1.7 and so on".to_vec(),
        };
        let with = |attachments| Message { html: Some("<p>Come!</p>".to_owned()), attachments, ..message() };
        let mail = written(&with(vec![pdf.clone()]));
        for part in
            ["multipart/mixed", "multipart/alternative", "Content-Type: application/pdf", "filename=\"INV-1.pdf\""]
        {
            assert!(mail.contains(part), "{part}\n{mail}");
        }
        assert!(written(&Message { attachments: vec![pdf.clone()], ..message() }).contains("Come and get it."));
        for (wrong, what) in [
            (Attachment { name: "a\r\nBcc: eve@example.net".to_owned(), ..pdf.clone() }, Fault::LineBreak),
            (Attachment { media_type: "pdf\r\nX: y".to_owned(), ..pdf.clone() }, Fault::NotAMediaType),
            (Attachment { bytes: vec![0; MAX_ATTACHED + 1], ..pdf }, Fault::TooLong),
        ] {
            assert_eq!(fault(&with(vec![wrong])), (Field::Attachment, what));
        }
    }

    #[test]
    fn a_line_break_in_any_header_is_refused() {
        for tail in ["\nBcc: eve@example.net", "\r\nBcc: eve@example.net", "\r", "\n"] {
            let base = message();
            let at = |text: &str| format!("{text}{tail}");
            assert_eq!(fault(&Message { subject: at("Hi"), ..base.clone() }), (Field::Subject, Fault::LineBreak));
            assert_eq!(fault(&Message { to: at("ann@example.com"), ..base.clone() }), (Field::To, Fault::LineBreak));
            assert_eq!(fault(&Message { id: at("job"), ..base }), (Field::Id, Fault::LineBreak));
            assert!(mailbox(Field::From, &at("shop@example.org")).is_err());
        }
    }

    #[test]
    fn one_address_and_a_plain_id() {
        for to in ["ann", "ann@", "a@example.com, b@example.com", "<ann@example.com> x", "ann@exa mple.com"] {
            assert_eq!(fault(&Message { to: to.to_owned(), ..message() }), (Field::To, Fault::NotAnAddress), "{to}");
        }
        for id in ["../../etc/passwd", ".hidden", "a>b", "a b", "ä"] {
            assert_eq!(fault(&Message { id: id.to_owned(), ..message() }), (Field::Id, Fault::NotAnId), "{id}");
        }
        assert_eq!(fault(&Message { id: String::new(), ..message() }), (Field::Id, Fault::Empty));
        assert_eq!(
            fault(&Message { subject: "a\0b".to_owned(), ..message() }),
            (Field::Subject, Fault::ControlCharacter)
        );
    }

    #[test]
    fn a_domain_in_any_script_leaves_in_ascii() {
        let to = mailbox(Field::To, "info@bücher.example").unwrap();
        assert_eq!(to.email.domain(), "xn--bcher-kva.example");
    }

    proptest! {
        #[test]
        fn no_text_makes_a_header(name in "\\PC{0,40}", subject in "\\PC{1,60}", text in "(?s).{0,200}") {
            let to = format!("\"{}\" <ann@example.com>", name.replace(['"', '\\'], ""));
            let message = Message { to, subject, text, ..message() };
            if let Ok(mail) = message.rendered(&shop()) {
                let mail = mail.formatted();
                let head = mail.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
                let head = String::from_utf8(mail[..head].to_vec()).unwrap();
                let names: Vec<_> = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t']))
                    .map(|line| line.split_once(':').unwrap().0).collect();
                prop_assert_eq!(&names[..7],
                    &["From", "To", "Subject", "Message-ID", "Date", "Auto-Submitted", "MIME-Version"]);
                prop_assert!(names[7..].iter().all(|name| name.starts_with("Content-")), "{:?}", names);
                prop_assert!(!head.replace("\r\n", "").contains(['\r', '\n']));
            }
        }
    }
}
