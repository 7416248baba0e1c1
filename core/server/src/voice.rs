//! What a command says on standard output.

use std::{
    fmt::Display,
    io::{self, ErrorKind, Write as _},
};

use crate::exit::{Code, Stop};

/// Says a line. That nobody reads any more, as after `| head`, is no mistake; a full disk is.
pub fn say(line: impl Display) -> Result<(), Stop> {
    match writeln!(io::stdout(), "{line}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Stop::new(Code::Io, format!("the answer could not be written: {error}")))
        }
        _ => Ok(()),
    }
}
