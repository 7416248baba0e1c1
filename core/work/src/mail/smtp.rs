//! A conversation with a mail server.

use std::{net::IpAddr, time::Duration};

use lettre::transport::smtp::{
    authentication::{Credentials, Mechanism},
    client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters},
    extension::ClientId,
};
use tokio::{net::TcpStream, time::timeout};

use super::{MailError, SmtpSettings, SmtpTls, lockstep::Lockstep};
use crate::http::tls::authorities;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The mail is delivered by then; this is manners.
const GOODBYE_TIMEOUT: Duration = Duration::from_secs(2);

const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];

const IN_THE_CLEAR: MailError =
    MailError::Settings("without TLS only a mail server on this machine itself (localhost) can be used");

const BAD_ROOTS: MailError = MailError::Settings("the extra certificate authorities are not certificates in PEM");

pub(super) struct Relay {
    server: SmtpSettings,
    way: Way,
    hello: ClientId,
}

enum Way {
    Implicit(TlsParameters),
    StartTls(TlsParameters),
    Clear,
}

impl Relay {
    pub(super) fn new(server: SmtpSettings) -> Result<Self, MailError> {
        let way = match server.tls {
            SmtpTls::Implicit => Way::Implicit(tls(&server)?),
            SmtpTls::StartTls => Way::StartTls(tls(&server)?),
            SmtpTls::None if names_this_machine(&server.host) => Way::Clear,
            SmtpTls::None => return Err(IN_THE_CLEAR),
        };
        Ok(Self { server, way, hello: ClientId::default() })
    }

    pub(super) async fn send(&self, mail: &lettre::Message, patience: Duration) -> Result<(), MailError> {
        let given = timeout(patience, self.give(mail)).await.unwrap_or(Err(MailError::Timeout));
        let mut conversation = given?;
        // Outside the time that decides: a server that hangs here has the mail, and must not get it again.
        let _manners = timeout(GOODBYE_TIMEOUT, conversation.quit()).await;
        Ok(())
    }

    async fn give(&self, mail: &lettre::Message) -> Result<AsyncSmtpConnection, MailError> {
        let mut conversation = self.connect().await?;
        if let Some(login) = &self.server.login {
            let credentials = Credentials::new(login.user.clone(), login.password.expose().clone());
            conversation.auth(&MECHANISMS, &credentials).await?;
        }
        conversation.send(mail.envelope(), &mail.formatted()).await?;
        Ok(conversation)
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, MailError> {
        let hello = &self.hello;
        let conversation = match &self.way {
            Way::Implicit(tls) => {
                let server = (self.server.host.as_str(), self.server.port);
                AsyncSmtpConnection::connect_tokio1(server, Some(CONNECT_TIMEOUT), hello, Some(tls.clone()), None)
                    .await
                    .map_err(|error| match error.into() {
                        MailError::Broken => MailError::Unreachable,
                        other => other,
                    })?
            }
            Way::StartTls(tls) => {
                let stream = Box::new(Lockstep(self.stream().await?));
                let mut conversation = AsyncSmtpConnection::connect_with_transport(stream, hello).await?;
                conversation.starttls(tls.clone(), hello).await?;
                conversation
            }
            Way::Clear => {
                let stream = self.stream().await?;
                let peer = stream.peer_addr().map_err(|_| MailError::Unreachable)?;
                if !peer.ip().to_canonical().is_loopback() {
                    return Err(IN_THE_CLEAR);
                }
                AsyncSmtpConnection::connect_with_transport(Box::new(stream), hello).await?
            }
        };
        Ok(conversation)
    }

    async fn stream(&self) -> Result<TcpStream, MailError> {
        let connecting = TcpStream::connect((self.server.host.as_str(), self.server.port));
        match timeout(CONNECT_TIMEOUT, connecting).await {
            Ok(connected) => connected.map_err(|_| MailError::Unreachable),
            Err(_) => Err(MailError::Timeout),
        }
    }
}

fn tls(server: &SmtpSettings) -> Result<TlsParameters, MailError> {
    let mut wanted = TlsParameters::builder(server.host.clone()).certificate_store(CertificateStore::WebpkiRoots);
    for authority in authorities(&server.extra_roots).map_err(|_| BAD_ROOTS)? {
        wanted = wanted.add_root_certificate(Certificate::from_der(authority.to_vec()).map_err(|_| BAD_ROOTS)?);
    }
    wanted.build_rustls().map_err(|_| BAD_ROOTS)
}

fn names_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}
