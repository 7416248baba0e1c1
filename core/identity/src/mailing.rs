//! Mails to people about their accounts: what a commit on the platform leaves to be sent.

use std::{sync::Arc, time::Duration};

use askama::Template;
use door::{Ask, Door, Problem};
use model::{AccountId, Actor, Timestamp};
use serde::{Deserialize, Serialize};
use work::mail::Message;

use crate::{
    operations::find_address::{self, Address, Wanted},
    records::{Language, ResetId},
    rules::RESET,
};

/// The job that mails the link by which somebody sets a new password. Its payload is a [`ResetMail`].
pub const RESET_MAIL: &str = "identity.mail-reset";

/// A link on its way to its person; to nobody where the address that was typed has no account.
#[derive(Clone, Serialize, Deserialize)]
pub struct ResetMail {
    pub reset: ResetId,
    pub account: Option<AccountId>,
    pub secret: String,
    pub language: Language,
    pub at: Timestamp,
}

/// The mail to send, if there is somebody to send it to.
pub async fn reset_mail(door: &Arc<Door>, public_url: &str, job: ResetMail) -> Result<Option<Message>, Problem> {
    let ResetMail { reset, account, secret, language, at } = job;
    let Some(account) = account else { return Ok(None) };
    let system = Actor::system("mail", None, door.now());
    let answer = door.ask(&system, Ask::with(find_address::NAME, &Wanted { account })).await?;
    let address: Address = answer.read().map_err(|_| unwritten())?;
    let Some(email) = address.email else { return Ok(None) };
    let (name, public_url) = (address.name.unwrap_or_default(), public_url.trim_end_matches('/'));
    let link = format!("{public_url}/reset#{secret}");
    let mail = Reset { name: &name, host: host(public_url), link: &link, minutes: minutes(RESET) };
    let (subject, text, html) = mail.written(language).map_err(|_| unwritten())?;
    Ok(Some(Message { id: reset.to_string(), at, to: email, subject, text, html: Some(html), attachments: Vec::new() }))
}

/// What every form of this mail says.
struct Reset<'a> {
    name: &'a str,
    host: &'a str,
    link: &'a str,
    minutes: u64,
}

macro_rules! forms {
    ($($form:ident = $path:literal),* $(,)?) => {$(
        #[derive(Template)]
        #[template(path = $path)]
        struct $form<'a> {
            name: &'a str,
            host: &'a str,
            link: &'a str,
            minutes: u64,
        }

        impl<'a> From<&Reset<'a>> for $form<'a> {
            fn from(mail: &Reset<'a>) -> Self {
                let Reset { name, host, link, minutes } = *mail;
                Self { name, host, link, minutes }
            }
        }
    )*};
}

forms! {
    EnglishText = "mail/reset/en.body.txt",
    EnglishHtml = "mail/reset/en.body.html",
    GermanText = "mail/reset/de.body.txt",
    GermanHtml = "mail/reset/de.body.html",
}

const ENGLISH_SUBJECT: &str = include_str!("../templates/mail/reset/en.subject.txt");
const GERMAN_SUBJECT: &str = include_str!("../templates/mail/reset/de.subject.txt");

impl Reset<'_> {
    /// Subject, text and HTML.
    fn written(&self, language: Language) -> askama::Result<(String, String, String)> {
        let (subject, text, html) = match language {
            Language::English => {
                (ENGLISH_SUBJECT, EnglishText::from(self).render()?, EnglishHtml::from(self).render()?)
            }
            Language::German => (GERMAN_SUBJECT, GermanText::from(self).render()?, GermanHtml::from(self).render()?),
        };
        Ok((subject.trim().to_owned(), text, html))
    }
}

/// Where this server is, as people know it.
pub(crate) fn host(public_url: &str) -> &str {
    let rest = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or_default()
}

fn minutes(span: Duration) -> u64 {
    span.as_secs() / 60
}

pub(crate) fn unwritten() -> Problem {
    tracing::error!("a mail could not be written");
    Problem::new(model::Reason::Internal, "internal", "Something went wrong on our side. Nothing was changed.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mail_is_what_was_reviewed() {
        let mail = Reset {
            name: "Ada <b>Lovelace</b>",
            host: "shop.example",
            link: "https://shop.example/reset#abc.def",
            minutes: 30,
        };
        for (name, language) in [("reset-en", Language::English), ("reset-de", Language::German)] {
            let (subject, text, html) = mail.written(language).unwrap();
            assert!(!html.contains("<b>Lovelace"), "a name is no markup");
            insta::assert_snapshot!(name, format!("Subject: {subject}\n\n{text}\n----\n{html}"));
        }
    }
}
