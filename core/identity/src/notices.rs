//! What owners and admins are told by mail, because it cannot wait until somebody looks.

use std::sync::Arc;

use askama::Template;
use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{
    Ask, Done, Door, Problem, Tx,
    access::{
        RoleName,
        records::{MemberRow, MemberState},
    },
    job,
    operations::business,
    schema::members,
};
use model::{AccountId, Actor, Timestamp};
use serde::{Deserialize, Serialize};
use work::mail::{LANE, Message};

use crate::{
    mailing::{host, unwritten},
    operations::find_address::{self, Address, Wanted},
    records::Language,
    watch::records::{Finding, Rule},
};

/// The job that tells one of them. Its payload is a [`NoticeMail`].
pub const NOTICE: &str = "identity.mail-notice";
/// Who are told at the most.
const MOST: usize = 50;
const TOLD: [RoleName; 2] = [RoleName::OWNER, RoleName::ADMIN];

/// What happened.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "what")]
pub enum Notice {
    /// A secret from before a rotation was used after its grace.
    FormerTokenUsed { token: String, from: Option<String> },
    /// A token was found where it does not belong, and is revoked.
    TokenLeaked { token: String },
    /// A secret from before was, that still worked; it works no more, and the token stands.
    FormerSecretLeaked { token: String },
    /// Something about security is unusual, and serious.
    Found { rule: Rule, from: Option<String>, times: i64 },
    /// And there was more than is mailed one by one.
    MoreFound,
    /// Somebody with a shell on the machine made a link by which one becomes an owner.
    OwnerRecovered { user: String, reason: String, until: Timestamp },
    /// An owner came in by their own account where people come in by providers alone.
    GlassBroken { who: String, from: Option<String>, at: Timestamp },
}

#[derive(Clone, Serialize, Deserialize)]
pub struct NoticeMail {
    pub account: AccountId,
    pub notice: Notice,
    pub language: Language,
    /// So that a second try is the same mail.
    pub id: String,
    pub at: Timestamp,
}

/// Leaves a mail to each owner and admin of the workspace. Of one to practise in nothing is worth one.
pub(crate) fn tell_admins(tx: &mut Tx<'_>, notice: &Notice) -> Done<usize> {
    if tx.is_practice() {
        return Ok(0);
    }
    let language = if business::settings(tx)?.locale.starts_with("de") { Language::German } else { Language::English };
    let query = members::table.filter(members::state.eq(MemberState::Active)).order(members::id);
    let rows: Vec<MemberRow> = tx.load(query.select(MemberRow::as_select()))?;
    let told = rows.into_iter().filter(|row| row.role_names().iter().any(|role| TOLD.contains(role))).take(MOST);
    let (mut count, at) = (0, tx.now());
    for row in told {
        let id = format!("{}-{}", row.id, tx.new_id::<Finding>());
        let mail = NoticeMail { account: row.account, notice: notice.clone(), language, id, at };
        tx.enqueue(job::New::now(NOTICE, &mail).outside(LANE))?;
        count += 1;
    }
    Ok(count)
}

/// The mail to send, if there is somebody to send it to.
pub async fn notice_mail(door: &Arc<Door>, public_url: &str, job: NoticeMail) -> Result<Option<Message>, Problem> {
    let NoticeMail { account, notice, language, id, at } = job;
    let system = Actor::system("mail", None, door.now());
    let answer = door.ask(&system, Ask::with(find_address::NAME, &Wanted { account })).await?;
    let address: Address = answer.read().map_err(|_| unwritten())?;
    let Some(email) = address.email else { return Ok(None) };
    let (name, public_url) = (address.name.unwrap_or_default(), public_url.trim_end_matches('/'));
    let (subject, text, html) = written(&notice, language, &name, public_url).map_err(|_| unwritten())?;
    Ok(Some(Message { id, at, to: email, subject, text, html: Some(html), attachments: Vec::new() }))
}

macro_rules! sentences {
    ($($form:ident = $path:literal),* $(,)?) => {$(
        /// What happened, in three lines: a subject, what it is, and what to do.
        #[derive(Template)]
        #[template(path = $path)]
        struct $form<'a> {
            notice: &'a Notice,
            host: &'a str,
        }
    )*};
}

impl InEnglish<'_> {
    fn minute(&self, at: &Timestamp) -> String {
        minute(*at)
    }
}

impl InGerman<'_> {
    fn minute(&self, at: &Timestamp) -> String {
        minute(*at)
    }
}

/// As people read it, wherever they are.
fn minute(at: Timestamp) -> String {
    at.utc().format("%Y-%m-%d %H:%M UTC").to_string()
}

sentences! {
    InEnglish = "mail/notice/en.said.txt",
    InGerman = "mail/notice/de.said.txt",
}

macro_rules! forms {
    ($($form:ident = $path:literal),* $(,)?) => {$(
        #[derive(Template)]
        #[template(path = $path)]
        #[allow(dead_code, reason = "the text has its subject elsewhere")]
        struct $form<'a> {
            subject: &'a str,
            name: &'a str,
            what: &'a str,
            advice: &'a str,
            link: &'a str,
        }
    )*};
}

forms! {
    EnglishText = "mail/notice/en.body.txt",
    EnglishHtml = "mail/notice/en.body.html",
    GermanText = "mail/notice/de.body.txt",
    GermanHtml = "mail/notice/de.body.html",
}

/// Subject, text and HTML.
fn written(
    notice: &Notice,
    language: Language,
    name: &str,
    public_url: &str,
) -> askama::Result<(String, String, String)> {
    let (notice, host) = (&notice.on_one_line(), host(public_url));
    let said = match language {
        Language::English => InEnglish { notice, host }.render()?,
        Language::German => InGerman { notice, host }.render()?,
    };
    let mut lines = said.trim().lines();
    let mut line = || lines.next().unwrap_or_default();
    let link = format!("{public_url}{}", notice.page());
    let (subject, what, advice, link) = (line(), line(), line(), link.as_str());
    let (text, html) = match language {
        Language::English => (
            EnglishText { subject, name, what, advice, link }.render()?,
            EnglishHtml { subject, name, what, advice, link }.render()?,
        ),
        Language::German => (
            GermanText { subject, name, what, advice, link }.render()?,
            GermanHtml { subject, name, what, advice, link }.render()?,
        ),
    };
    Ok((subject.to_owned(), text, html))
}

impl Notice {
    /// Where it is looked at.
    fn page(&self) -> &'static str {
        match self {
            Self::Found { .. } | Self::MoreFound | Self::GlassBroken { .. } => "/security",
            Self::FormerTokenUsed { .. }
            | Self::TokenLeaked { .. }
            | Self::FormerSecretLeaked { .. }
            | Self::OwnerRecovered { .. } => "",
        }
    }

    /// What somebody named must not begin another line of a mail.
    fn on_one_line(&self) -> Self {
        let flat = |text: &str| text.chars().map(|one| if one.is_control() { ' ' } else { one }).collect::<String>();
        match self {
            Self::FormerTokenUsed { token, from } => {
                Self::FormerTokenUsed { token: flat(token), from: from.as_deref().map(flat) }
            }
            Self::TokenLeaked { token } => Self::TokenLeaked { token: flat(token) },
            Self::FormerSecretLeaked { token } => Self::FormerSecretLeaked { token: flat(token) },
            Self::Found { .. } | Self::MoreFound => self.clone(),
            Self::OwnerRecovered { user, reason, until } => {
                Self::OwnerRecovered { user: flat(user), reason: flat(reason), until: *until }
            }
            Self::GlassBroken { who, from, at } => {
                Self::GlassBroken { who: flat(who), from: from.as_deref().map(flat), at: *at }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mails_are_what_was_reviewed() {
        let until: Timestamp = "2026-11-21T15:00:00Z".parse().unwrap();
        let notices = [
            Notice::FormerTokenUsed { token: "<b>Web</b> shop".to_owned(), from: Some("203.0.113.7".to_owned()) },
            Notice::TokenLeaked { token: "Web shop".to_owned() },
            Notice::GlassBroken { who: "Ada".to_owned(), from: Some("203.0.113.7".to_owned()), at: until },
            Notice::OwnerRecovered { user: "root".to_owned(), reason: "The owner\nlost her phone".to_owned(), until },
            Notice::Found { rule: Rule::Guessed, from: Some("203.0.113.0/24".to_owned()), times: 6 },
            Notice::Found { rule: Rule::OwnerMade, from: None, times: 1 },
            Notice::Found { rule: Rule::AddressReleased, from: None, times: 1 },
            Notice::Found { rule: Rule::RefusedAccount, from: Some("2001:db8:1::/48".to_owned()), times: 50 },
            Notice::Found { rule: Rule::MassReading, from: None, times: 1_000 },
            Notice::MoreFound,
        ];
        for (of, language) in [("en", Language::English), ("de", Language::German)] {
            let mails: Vec<String> = notices
                .iter()
                .map(|notice| {
                    let (subject, text, html) = written(notice, language, "Ada", "https://shop.example").unwrap();
                    assert!(!html.contains("<b>Web"), "a name is no markup");
                    format!("Subject: {subject}\n\n{text}\n----\n{html}")
                })
                .collect();
            insta::assert_snapshot!(format!("notices-{of}"), mails.join("\n====\n"));
        }
    }
}
