//! Settings in, mails out.

use std::{path::PathBuf, sync::Arc, time::Duration};

use lettre::message::Mailbox;
use tokio::time::timeout;

use super::{Field, MailError, MailSettings, Message, Transport, folder, message::mailbox, sendmail, smtp::Relay};

/// From connecting to the server's word that it has the mail.
const SEND_TIMEOUT: Duration = Duration::from_secs(60);

/// Cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    from: Mailbox,
    way: Way,
    patience: Duration,
}

#[derive(Clone)]
enum Way {
    Smtp(Arc<Relay>),
    Sendmail(PathBuf),
    Folder(PathBuf),
}

impl Mailer {
    /// Finds wrong settings now and not at the first mail. Connects to nothing.
    pub fn new(settings: MailSettings) -> Result<Self, MailError> {
        let from = mailbox(Field::From, &settings.from)?;
        let way = match settings.transport {
            Transport::Smtp(server) => Way::Smtp(Arc::new(Relay::new(server)?)),
            Transport::Sendmail { path } if !path.is_absolute() => {
                return Err(MailError::Settings("the sendmail program must be given with its whole path"));
            }
            Transport::Sendmail { path } => Way::Sendmail(path),
            Transport::Folder { path } => Way::Folder(path),
        };
        Ok(Self { from, way, patience: SEND_TIMEOUT })
    }

    /// Waits less, or more, than a minute.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Returns once somebody else has taken responsibility for the mail. A conversation that broke after
    /// the mail was said and before it was acknowledged is an error that may be retried: two mails with
    /// one `Message-ID` are better than none.
    pub async fn send(&self, message: &Message) -> Result<(), MailError> {
        let mail = message.rendered(&self.from)?;
        match &self.way {
            Way::Smtp(relay) => relay.send(&mail, self.patience).await,
            Way::Sendmail(path) => {
                timeout(self.patience, sendmail::send(path, &mail)).await.unwrap_or(Err(MailError::Timeout))
            }
            Way::Folder(path) => folder::send(path, &message.id, &mail).await,
        }
    }
}
