//! Mail that stays on the machine: a folder, and the machine's own program.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    time::{Duration, Instant},
};

use work::mail::{MailError, MailSettings, Mailer, Message, Transport};

use crate::mail_smtp::message;

fn mailer(transport: Transport) -> Mailer {
    Mailer::new(MailSettings { from: "shop@example.org".to_owned(), transport }).unwrap()
}

fn program(folder: &Path, script: &str) -> Mailer {
    let path = folder.join("sendmail");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    mailer(Transport::Sendmail { path })
}

#[tokio::test]
async fn a_folder_keeps_one_file_a_mail() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made/on/demand");
    let mailer = mailer(Transport::Folder { path: path.clone() });
    for _ in 0..2 {
        mailer.send(&message()).await.unwrap();
    }
    mailer.send(&Message { id: "job_02".to_owned(), ..message() }).await.unwrap();
    let mut names: Vec<_> = fs::read_dir(&path).unwrap().map(|file| file.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["job_01.eml", "job_02.eml"]);
    let mail = fs::read_to_string(path.join("job_01.eml")).unwrap();
    assert!(mail.contains("To: Bob <bob@example.com>\r\n") && mail.contains("Message-ID: <job_01@example.org>"));
    assert_eq!(fs::metadata(path.join("job_01.eml")).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn a_bad_message_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = mailer(Transport::Folder { path: folder.path().to_owned() });
    let error =
        mailer.send(&Message { subject: "Hi\r\nBcc: eve@example.net".to_owned(), ..message() }).await.unwrap_err();
    assert_eq!(error.to_string(), "the mail's subject contains a line break");
    assert!(!error.may_retry());
    assert!(mailer.send(&Message { id: "../up".to_owned(), ..message() }).await.is_err());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn sendmail_gets_the_mail_and_nothing_of_ours() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().display();
    let mailer = program(folder.path(), &format!("echo \"$@\" > {out}/args; env > {out}/env; cat > {out}/mail"));
    mailer.send(&message()).await.unwrap();
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(read("args"), "-i -f shop@example.org -- bob@example.com\n");
    assert!(read("mail").contains("Message-ID: <job_01@example.org>"));
    assert!(!read("env").contains("CARGO"), "{}", read("env"));
}

#[tokio::test]
async fn sendmails_status_says_whether_to_come_back() {
    let folder = tempfile::tempdir().unwrap();
    for (script, retry) in [("exit 75", true), ("cat >/dev/null; exit 67", false), ("kill -9 $$", true)] {
        let error = program(folder.path(), script).send(&message()).await.unwrap_err();
        assert!(matches!(error, MailError::Program { .. }), "{error:?}");
        assert_eq!(error.may_retry(), retry, "{script}");
    }
    let started = Instant::now();
    let hangs = program(folder.path(), "exec sleep 60").with_patience(Duration::from_millis(300));
    assert_eq!(hangs.send(&message()).await, Err(MailError::Timeout));
    assert!(started.elapsed() < Duration::from_secs(10));
    let missing = mailer(Transport::Sendmail { path: folder.path().join("nothing") });
    assert!(!missing.send(&message()).await.unwrap_err().may_retry());
    let relative =
        MailSettings { from: "a@b.example".to_owned(), transport: Transport::Sendmail { path: "sendmail".into() } };
    assert!(matches!(Mailer::new(relative), Err(MailError::Settings(_))));
}
