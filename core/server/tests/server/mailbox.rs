//! A folder that takes the place of a mail server.

use std::{fs, path::PathBuf, process::Command};

use crate::{program::Home, shop::Shop};

pub struct Mailbox(PathBuf);

impl Mailbox {
    pub fn of(home: &Home) -> Self {
        Self(home.path("mail"))
    }

    /// Has a server that is to be started send its mails here.
    pub fn serve(&self, command: &mut Command) {
        command.env("STOCKADE_MAIL", format!("folder:{}", self.0.display()));
        command.env("STOCKADE_MAIL_FROM", "Corner Shop <shop@example.org>");
    }

    /// All that came so far, with their lines as they were before the way was too narrow for them.
    pub fn mails(&self) -> Vec<String> {
        let files = fs::read_dir(&self.0).into_iter().flatten().filter_map(Result::ok).map(|file| file.path());
        let written = files.filter(|path| path.extension().is_some_and(|kind| kind == "eml"));
        written.map(|path| fs::read_to_string(path).unwrap().replace("=\r\n", "").replace("=3D", "=")).collect()
    }

    /// The secret of a link to set another password, once it was mailed.
    pub fn reset(&self) -> Option<String> {
        let mails = self.mails();
        let rest = mails.iter().find_map(|mail| Some(mail.split_once("/reset#")?.1))?;
        rest.split_whitespace().next().map(str::to_owned)
    }
}

/// A shop whose server sends mail, and where it comes.
pub fn shop_that_mails() -> (Shop, Mailbox) {
    let home = Home::new();
    let mailbox = Mailbox::of(&home);
    let server = home.serve_with(&[], |command| mailbox.serve(command));
    (Shop::claim(home, server), mailbox)
}
