//! The machine's own mail program. Run here and not by lettre, which keeps neither the exit status
//! (75 means: later) nor the child's environment clean, and leaves the child alive after a timeout.

use std::{path::Path, process::Stdio};

use tokio::{io::AsyncWriteExt, process::Command};

use super::MailError;

/// All that the program gets to know of ours.
const PATH: &str = "/usr/sbin:/usr/bin:/sbin:/bin";

pub(super) async fn send(program: &Path, mail: &lettre::Message) -> Result<(), MailError> {
    let mut command = Command::new(program);
    // A line with a single dot does not end the mail.
    command.arg("-i");
    if let Some(from) = mail.envelope().from() {
        command.arg("-f").arg(from);
    }
    command.arg("--").args(mail.envelope().to());
    command.env_clear().env("PATH", PATH).current_dir("/");
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);

    let mut child = command.spawn()?;
    // A program that has read enough may close its ear; its status tells what it thinks.
    if let Some(mut ear) = child.stdin.take() {
        let _closed_early = ear.write_all(&mail.formatted()).await;
    }
    let status = child.wait().await?;
    if status.success() { Ok(()) } else { Err(MailError::Program { status: status.code() }) }
}
