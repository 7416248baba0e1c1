//! The code of now that belongs to a key, for a program that has a second factor of its own.

use std::{io::BufRead as _, process::ExitCode};

use serde_json::json;
use store::{Clock as _, SystemClock};
use vault::TotpSecret;

use crate::{
    exit::{Code, Stop},
    voice::say,
};

/// A key is short; nobody sends more.
const LINE: usize = 200;

/// Reads the key from standard input, where no list of processes shows it.
pub fn print(json: bool) -> Result<ExitCode, Stop> {
    let mut line = String::with_capacity(LINE);
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(|error| Stop::new(Code::Io, format!("standard input: {error}")))?;
    let secret = TotpSecret::from_text(line.trim());
    let secret = secret.ok_or_else(|| {
        Stop::new(Code::Usage, "send the key on standard input: 20 to 64 bytes, written in base32".to_owned())
    })?;
    let seconds = u64::try_from(SystemClock.now().micros() / 1_000_000).unwrap_or_default();
    let code = secret.code_at(seconds);
    say(if json { json!({ "code": *code }).to_string() } else { code.to_string() })?;
    Ok(ExitCode::SUCCESS)
}
