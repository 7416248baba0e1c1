//! What the program says with its exit code. The numbers are those of `sysexits.h` where it has one.

use std::{borrow::Cow, fmt, io::ErrorKind, process::ExitCode};

use store::OpenError;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// It was refused, or did not work.
    Failed = 1,
    /// A verification found a break.
    Broken = 2,
    /// The command line is wrong.
    Usage = 64,
    /// A file is damaged or was rolled back.
    Data = 65,
    /// A port or a database cannot be had.
    Unavailable = 69,
    /// The disk said no.
    Io = 74,
    /// Another Stockade has the data directory.
    Locked = 75,
    /// The master key or a permission is missing.
    NoPermission = 77,
    /// The configuration cannot be served from.
    Config = 78,
}

/// Why the program ends, in one message for people.
#[derive(Debug)]
pub struct Stop {
    pub code: Code,
    pub message: String,
    /// The stable code of the problem, where an operation was refused.
    pub problem: Option<Cow<'static, str>>,
}

impl Stop {
    pub fn new(code: Code, message: impl fmt::Display) -> Self {
        Self { code, message: message.to_string(), problem: None }
    }

    pub fn failed(message: impl fmt::Display) -> Self {
        Self::new(Code::Failed, message)
    }

    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code as u8)
    }
}

impl From<OpenError> for Stop {
    fn from(error: OpenError) -> Self {
        let code = match &error {
            OpenError::Folder { source, .. }
                if matches!(source.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) =>
            {
                Code::NoPermission
            }
            OpenError::Locked { .. } => Code::Locked,
            OpenError::Damaged { .. }
            | OpenError::Missing { .. }
            | OpenError::RolledBack { .. }
            | OpenError::Rewritten { .. } => Code::Data,
            OpenError::NoSpace { .. }
            | OpenError::Broken { .. }
            | OpenError::Unopened { .. }
            | OpenError::Folder { .. } => Code::Io,
            OpenError::ReadOnly { .. } | OpenError::Master(_) | OpenError::WrongMaster { .. } => Code::NoPermission,
            OpenError::Unreachable { .. } => Code::Unavailable,
            OpenError::Unverified { .. }
            | OpenError::NotMigrated { .. }
            | OpenError::Unfit { .. }
            | OpenError::Unsafe { .. }
            | OpenError::Newer { .. }
            | OpenError::NotDurable { .. }
            | OpenError::Path(_)
            | OpenError::Migration { .. } => Code::Config,
            OpenError::NoSuchWorkspace(_) => Code::Failed,
        };
        Self::new(code, error)
    }
}

impl From<model::Problem> for Stop {
    fn from(problem: model::Problem) -> Self {
        Self { problem: Some(problem.code.clone()), ..Self::failed(problem) }
    }
}

impl From<store::Failure> for Stop {
    fn from(failure: store::Failure) -> Self {
        failure.into_problem().into()
    }
}
