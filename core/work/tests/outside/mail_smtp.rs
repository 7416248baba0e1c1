//! Mail over the wire.

use std::time::{Duration, Instant};

use vault::Secret;
use work::{
    http::TlsProblem,
    mail::{Attachment, Login, MailError, MailSettings, Mailer, Message, SmtpSettings, SmtpTls, Transport},
};

use crate::{
    certificates::AUTHORITY,
    smtp_sink::{Fault, Offer, Sink},
};

const SHORT: Duration = Duration::from_millis(300);
const SOON: Duration = Duration::from_secs(10);

fn settings(sink: &Sink, tls: SmtpTls) -> SmtpSettings {
    SmtpSettings {
        host: "localhost".to_owned(),
        port: sink.address.port(),
        tls,
        login: None,
        extra_roots: vec![AUTHORITY.to_vec()],
    }
}

fn mailer(server: SmtpSettings) -> Result<Mailer, MailError> {
    let from = "Corner Shop <shop@example.org>".to_owned();
    Mailer::new(MailSettings { from, transport: Transport::Smtp(server) })
}

fn ann(password: &str) -> Option<Login> {
    Some(Login { user: "ann".to_owned(), password: Secret::new(password.to_owned()) })
}

pub fn message() -> Message {
    Message {
        id: "job_01".to_owned(),
        at: "2026-11-20T09:30:00Z".parse().unwrap(),
        to: "Bob <bob@example.com>".to_owned(),
        subject: "Dein Käse ist da".to_owned(),
        text: "Hallo,\n.\nRCPT TO:<eve@example.net>\n".to_owned(),
        html: None,
        attachments: Vec::new(),
    }
}

async fn outcome(offer: Offer, tls: SmtpTls, fault: Fault) -> (Sink, Result<(), MailError>) {
    let sink = Sink::start(offer, fault);
    let mailer = mailer(settings(&sink, tls)).unwrap().with_patience(SOON);
    let outcome = mailer.send(&message()).await;
    (sink, outcome)
}

#[tokio::test]
async fn a_mail_arrives_whichever_way_it_goes() {
    for (offer, tls) in
        [(Offer::Clear, SmtpTls::None), (Offer::StartTls, SmtpTls::StartTls), (Offer::Implicit, SmtpTls::Implicit)]
    {
        let (sink, outcome) = outcome(offer, tls, Fault::None).await;
        assert_eq!(outcome, Ok(()), "{offer:?}");
        let [mail] = sink.mails().try_into().unwrap();
        assert!(
            mail.contains("Message-ID: <job_01@example.org>\r\n") && mail.contains("Auto-Submitted: auto-generated")
        );
        assert!(mail.contains("\r\n\r\nHallo,\r\n.\r\nRCPT TO:<eve@example.net>\r\n"), "{mail}");
        let heard = sink.heard();
        assert!(heard.contains(&"MAIL FROM:<shop@example.org>".to_owned()), "{heard:?}");
        assert_eq!(heard.iter().filter(|line| line.starts_with("RCPT")).count(), 1);
        assert_eq!(heard.last().unwrap(), "QUIT");
    }
}

#[tokio::test]
async fn a_file_arrives_as_it_was_sent() {
    let sink = Sink::start(Offer::Clear, Fault::None);
    let pdf = Attachment {
        name: "INV-1.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        bytes: b"%PDF-1.7\r\n.\r\n\0\xff".to_vec(),
    };
    let message = Message { html: Some("<p>Hallo</p>".to_owned()), attachments: vec![pdf], ..message() };
    mailer(settings(&sink, SmtpTls::None)).unwrap().send(&message).await.unwrap();
    let [mail] = sink.mails().try_into().unwrap();
    for part in
        ["filename=\"INV-1.pdf\"", "Content-Type: application/pdf", "\r\nJVBERi0xLjcNCi4NCgD/\r\n", "<p>Hallo</p>"]
    {
        assert!(mail.contains(part), "{part}\n{mail}");
    }
}

#[tokio::test]
async fn a_second_try_is_the_same_mail() {
    let sink = Sink::start(Offer::Clear, Fault::None);
    let mailer = mailer(settings(&sink, SmtpTls::None)).unwrap();
    mailer.send(&message()).await.unwrap();
    mailer.send(&message()).await.unwrap();
    let [first, second] = sink.mails().try_into().unwrap();
    assert_eq!(first, second);
}

#[tokio::test]
async fn a_password_goes_inside_tls_only() {
    let sink = Sink::start(Offer::StartTls, Fault::None);
    let server = SmtpSettings { login: ann("right"), ..settings(&sink, SmtpTls::StartTls) };
    mailer(server).unwrap().send(&message()).await.unwrap();
    let heard = sink.heard();
    let position = |word: &str| heard.iter().position(|line| line.starts_with(word)).unwrap();
    assert!(position("STARTTLS") < position("AUTH"));

    let server = SmtpSettings { login: ann("hunter2"), ..settings(&sink, SmtpTls::StartTls) };
    let error = mailer(server).unwrap().send(&message()).await.unwrap_err();
    assert!(matches!(error, MailError::Refused { code: 535, .. }) && !error.may_retry(), "{error:?}");
    let text = format!("{error} {error:?}");
    assert!(!text.contains("ann@example.com") && !text.contains("hunter2"), "{text}");
}

#[tokio::test]
async fn without_tls_only_this_machine_is_spoken_to() {
    for host in ["mail.example.com", "10.0.0.5", "0.0.0.0", "localhost.example.com", "::ffff:10.0.0.5"] {
        let sink = Sink::start(Offer::Clear, Fault::None);
        let server = SmtpSettings { host: host.to_owned(), ..settings(&sink, SmtpTls::None) };
        assert!(matches!(mailer(server), Err(MailError::Settings(_))), "{host}");
    }
    for host in ["localhost", "127.0.0.1", "::1", "127.8.8.8"] {
        let sink = Sink::start(Offer::Clear, Fault::None);
        assert!(mailer(SmtpSettings { host: host.to_owned(), ..settings(&sink, SmtpTls::None) }).is_ok(), "{host}");
    }
}

#[tokio::test]
async fn starttls_that_is_not_offered_is_a_no() {
    let (sink, outcome) = outcome(Offer::Clear, SmtpTls::StartTls, Fault::None).await;
    let error = outcome.unwrap_err();
    assert!(matches!(&error, MailError::Unable(why) if why.contains("STARTTLS")), "{error:?}");
    assert!(!error.may_retry() && sink.mails().is_empty());
    assert!(sink.heard().iter().all(|line| !line.starts_with("MAIL")));
}

#[tokio::test]
async fn an_answer_said_before_tls_is_not_heard_inside_it() {
    let sink = Sink::start(Offer::StartTls, Fault::Injects);
    let server = SmtpSettings { login: ann("right"), ..settings(&sink, SmtpTls::StartTls) };
    let error = mailer(server).unwrap().with_patience(SOON).send(&message()).await.unwrap_err();
    assert_eq!(error, MailError::Tls(TlsProblem::Handshake));
    assert!(sink.mails().is_empty() && sink.heard().iter().all(|line| !line.starts_with("AUTH")));
}

#[tokio::test]
async fn a_server_must_prove_who_it_is() {
    for (offer, tls) in [(Offer::StartTls, SmtpTls::StartTls), (Offer::Implicit, SmtpTls::Implicit)] {
        let sink = Sink::start(offer, Fault::None);
        let stranger = SmtpSettings { extra_roots: Vec::new(), ..settings(&sink, tls) };
        let error = mailer(stranger).unwrap().send(&message()).await.unwrap_err();
        assert_eq!(error, MailError::Tls(TlsProblem::UnknownIssuer));
        assert!(!error.may_retry() && sink.mails().is_empty());
    }
}

#[tokio::test]
async fn no_is_no_and_not_now_is_later() {
    let refused = "550 5.1.1 <bob@example.com>: no such person";
    let greylisted = "451 4.7.1 try again in 5 minutes, bob@example.com";
    for (fault, retry) in [
        (Fault::Recipient(refused), false),
        (Fault::Sender(refused), false),
        (Fault::Recipient(greylisted), true),
        (Fault::Sender(greylisted), true),
        (Fault::HangsUp, true),
        (Fault::Garbage, true),
    ] {
        let (sink, outcome) = outcome(Offer::Clear, SmtpTls::None, fault).await;
        let error = outcome.unwrap_err();
        assert_eq!(error.may_retry(), retry, "{fault:?}: {error:?}");
        assert!(sink.mails().is_empty());
        assert!(!format!("{error} {error:?}").contains("bob@"), "{error:?}");
    }
    let (_, outcome) = outcome(Offer::Clear, SmtpTls::None, Fault::Recipient(refused)).await;
    assert_eq!(outcome, Err(MailError::Refused { code: 550, said: "5.1.1 <address> no such person".to_owned() }));
}

#[tokio::test]
async fn whoever_hangs_is_left_and_tried_again() {
    for fault in [Fault::NoGreeting, Fault::NoWordAfterData] {
        let sink = Sink::start(Offer::Clear, fault);
        let started = Instant::now();
        let mailer = mailer(settings(&sink, SmtpTls::None)).unwrap().with_patience(SHORT);
        let error = mailer.send(&message()).await.unwrap_err();
        assert_eq!(error, MailError::Timeout);
        assert!(error.may_retry() && started.elapsed() < SOON);
    }
    let mut nobody = Sink::start(Offer::Clear, Fault::None);
    nobody.address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for tls in [SmtpTls::None, SmtpTls::StartTls, SmtpTls::Implicit] {
        let error = mailer(settings(&nobody, tls)).unwrap().send(&message()).await.unwrap_err();
        assert_eq!(error, MailError::Unreachable);
        assert!(error.may_retry());
    }
}

#[tokio::test]
async fn a_server_that_has_the_mail_and_no_manners_has_the_mail() {
    let sink = Sink::start(Offer::Clear, Fault::NoGoodbye);
    let mailer = mailer(settings(&sink, SmtpTls::None)).unwrap().with_patience(SOON);
    assert_eq!(mailer.send(&message()).await, Ok(()));
    assert_eq!(sink.mails().len(), 1);
}

#[test]
fn wrong_settings_are_found_at_once() {
    let sink = Sink::start(Offer::Clear, Fault::None);
    let bad = SmtpSettings { extra_roots: vec![b"not PEM".to_vec()], ..settings(&sink, SmtpTls::Implicit) };
    assert!(matches!(mailer(bad), Err(MailError::Settings(_))));
}
