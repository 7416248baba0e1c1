//! PostgreSQL's own programs: where they are, and how they are run.

use std::env;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::SKIP;

/// PostgreSQL's own programs.
#[derive(Clone)]
pub(super) struct Programs {
    pub(super) initdb: PathBuf,
    pub(super) pg_ctl: PathBuf,
    pub(super) psql: PathBuf,
}

impl Programs {
    pub(super) fn find() -> Result<Self, String> {
        let folders = folders();
        let missing = |name: &str| {
            format!(
                "PostgreSQL's {name} is not installed; install PostgreSQL, \
                 or go without the tests that need it: {SKIP}=postgres"
            )
        };
        // Behind a symbolic link lies the folder that has all of them.
        let server = folders
            .iter()
            .filter_map(|folder| folder.join("initdb").canonicalize().ok())
            .filter_map(|initdb| Some(initdb.parent()?.to_path_buf()))
            .find(|folder| folder.join("pg_ctl").is_file())
            .ok_or_else(|| missing("initdb"))?;
        let psql = std::iter::once(&server)
            .chain(&folders)
            .map(|folder| folder.join("psql"))
            .find(|psql| psql.is_file())
            .ok_or_else(|| missing("psql"))?;
        Ok(Self { initdb: server.join("initdb"), pg_ctl: server.join("pg_ctl"), psql })
    }
}

/// PATH, then where packagers put the server's programs, the newest first.
fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default();
    let mut versions: Vec<(u32, PathBuf)> = Path::new("/usr/lib/postgresql")
        .read_dir()
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|version| {
            let number = version.file_name().to_str()?.parse().ok()?;
            Some((number, version.path().join("bin")))
        })
        .collect();
    versions.sort_by(|(a, _), (b, _)| b.cmp(a));
    folders.extend(versions.into_iter().map(|(_, folder)| folder));
    folders.push("/usr/local/bin".into());
    folders
}

/// PGHOST, PGOPTIONS and the like are about another server.
pub(super) fn without_settings_of_the_person(command: &mut Command) {
    for (name, _) in env::vars_os() {
        if name.as_encoded_bytes().starts_with(b"PG") {
            command.env_remove(name);
        }
    }
}

/// Runs to the end; what it printed, or what went wrong. The output goes
/// through files: a server that stays behind would hold a pipe open.
pub(super) fn finish(command: &mut Command, input: &str) -> Result<String, String> {
    let program = command.get_program().display().to_string();
    let failed = |e: io::Error| format!("{program}: {e}");
    let mut run = || -> io::Result<(bool, String, String)> {
        let (mut out, mut err) = (tempfile::tempfile()?, tempfile::tempfile()?);
        let mut given = tempfile::tempfile()?;
        given.write_all(input.as_bytes())?;
        io::Seek::rewind(&mut given)?;
        let status = command.stdin(given).stdout(out.try_clone()?).stderr(err.try_clone()?).status()?;
        Ok((status.success(), read(&mut out)?, read(&mut err)?))
    };
    match run().map_err(failed)? {
        (true, out, _) => Ok(out.trim_end().to_owned()),
        (false, out, err) => Err(format!("{program}: {}{}", out, err.trim_end())),
    }
}

fn read(file: &mut File) -> io::Result<String> {
    io::Seek::rewind(file)?;
    io::read_to_string(file)
}
