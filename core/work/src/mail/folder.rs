//! Mail for nobody: one file each, named by the mail's id, whole or not there.

use std::path::Path;

use tokio::{
    fs::{self, OpenOptions},
    io::AsyncWriteExt,
};

use super::MailError;

/// A mail in a folder is still somebody's letter.
const MODE: u32 = 0o600;

pub(super) async fn send(folder: &Path, id: &str, mail: &lettre::Message) -> Result<(), MailError> {
    fs::create_dir_all(folder).await?;
    let unfinished = folder.join(format!(".{id}.unfinished"));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(MODE).open(&unfinished).await?;
    file.write_all(&mail.formatted()).await?;
    file.flush().await?;
    fs::rename(&unfinished, folder.join(format!("{id}.eml"))).await?;
    Ok(())
}
