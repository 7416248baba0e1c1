//! Compiling what a stranger wrote: in a process of its own, which has nothing but its bytes, little time and little
//! memory. What is made to bring a compiler down brings down that.
//!
//! The child is the same program, started again with [`CHILD`] as its first argument; whoever finds that in `main` calls
//! [`child`] and nothing else.

use crate::bounds::{Bounds, Compiling};
use crate::code::Code;
use crate::engine;
use crate::refused::Refused;
use crate::scan;
use parking_lot::Mutex;
use rustix::process::{Resource, Rlimit, setpriority_process, setrlimit};
use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// The first argument of a program that is to compile, and nothing else.
pub const CHILD: &str = "compile-component";
/// This very program, even if there is a newer one in its place by now.
const ITSELF: &str = "/proc/self/exe";

/// What the child says with its exit code.
const COMPILED: u8 = 0;
const REFUSED: u8 = 3;
/// Of what it says when it refuses.
const LONGEST_REFUSAL: u64 = 1024 * 1024;
/// It opens nothing; the pipes are there already.
const OPEN_FILES: u64 = 8;
/// Who is served goes before who installs.
const NICENESS: i32 = 10;

/// How to start the child.
pub struct Compiler {
    program: PathBuf,
    arguments: Vec<OsString>,
    /// One at a time.
    turn: Mutex<()>,
}

impl Compiler {
    /// The program that runs.
    pub fn of_this_program() -> Self {
        Self::new(ITSELF, [CHILD])
    }

    pub fn new(program: impl Into<PathBuf>, arguments: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        Self {
            program: program.into(),
            arguments: arguments.into_iter().map(Into::into).collect(),
            turn: Mutex::new(()),
        }
    }

    pub(crate) fn compile(&self, bytes: &[u8], bounds: &Bounds) -> Result<Code, Refused> {
        if bytes.len() > bounds.bytes {
            return Err(Refused::TooMuch { what: "bytes".into(), is: bytes.len() as u64, limit: bounds.bytes as u64 });
        }
        let _turn = self.turn.lock();
        let (status, said) = self.ask_child(bytes, bounds).map_err(|error| Refused::Compiler(error.to_string()))?;
        match status.and_then(|status| status.code()).and_then(|code| u8::try_from(code).ok()) {
            Some(COMPILED) if said.len() as u64 <= bounds.compiling.code => Ok(Code::of_compiler(said)),
            Some(COMPILED) => {
                Err(Refused::Compiling(format!("gives more than {} bytes of code", bounds.compiling.code)))
            }
            Some(REFUSED) => {
                Err(serde_json::from_slice(&said).unwrap_or_else(|error| Refused::Compiler(error.to_string())))
            }
            _ => Err(Refused::Compiling(ended(status, &bounds.compiling))),
        }
    }

    /// How the child ended, and what it wrote; no status, if it was ended for its time.
    fn ask_child(&self, bytes: &[u8], bounds: &Bounds) -> io::Result<(Option<ExitStatus>, Vec<u8>)> {
        let order = serde_json::to_vec(bounds)?;
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("the child has no pipes"));
        };
        let most = bounds.compiling.code.max(LONGEST_REFUSAL) + 1;
        thread::scope(|scope| {
            scope.spawn(move || {
                // A child that ends early does not read on; what it says then is what counts.
                let lines: [&[u8]; 3] = [&order, b"\n", bytes];
                let _ = lines.iter().try_for_each(|part| input.write_all(part));
            });
            let (done, is_done) = channel();
            let patience = bounds.compiling.wall;
            let watch = scope.spawn(move || wait(child, patience, &is_done));
            let mut said = Vec::new();
            let read = output.take(most).read_to_end(&mut said);
            let _ = done.send(());
            let status = watch.join().map_err(|_| io::Error::other("nobody waited for the child"))?;
            read?;
            Ok((status?, said))
        })
    }
}

/// Until it ends, or has had its time.
fn wait(
    mut child: Child,
    patience: Duration,
    is_done: &std::sync::mpsc::Receiver<()>,
) -> io::Result<Option<ExitStatus>> {
    let in_time = is_done.recv_timeout(patience) != Err(RecvTimeoutError::Timeout);
    if !in_time {
        child.kill()?;
    }
    let status = child.wait()?;
    Ok(in_time.then_some(status))
}

fn ended(status: Option<ExitStatus>, limits: &Compiling) -> String {
    match status {
        None => format!("takes longer than {:?}", limits.wall),
        Some(status) => format!(
            "takes more than {:?} of time or {} MiB of memory, or ends in a mistake ({status})",
            limits.cpu,
            limits.memory / (1024 * 1024)
        ),
    }
}

/// What the child does: it reads a component, and writes its code or why there is none.
pub fn child() -> ExitCode {
    match answer() {
        Ok(code) => said(&code, COMPILED),
        Err(refused) => match serde_json::to_vec(&refused) {
            Ok(refused) => said(&refused, REFUSED),
            Err(_) => ExitCode::FAILURE,
        },
    }
}

fn said(bytes: &[u8], code: u8) -> ExitCode {
    match io::stdout().write_all(bytes).and_then(|()| io::stdout().flush()) {
        Ok(()) => code.into(),
        Err(_) => ExitCode::FAILURE,
    }
}

fn answer() -> Result<Vec<u8>, Refused> {
    let unready = |error: &dyn std::fmt::Display| Refused::Compiler(error.to_string());
    let mut input = Vec::new();
    io::stdin().read_to_end(&mut input).map_err(|e| unready(&e))?;
    let end = input.iter().position(|byte| *byte == b'\n').ok_or_else(|| unready(&"there is no order"))?;
    let (order, component) = (&input[..end], &input[end + 1..]);
    let bounds: Bounds = serde_json::from_slice(order).map_err(|e| unready(&e))?;
    confine(&bounds.compiling).map_err(|e| unready(&e))?;

    scan::look(component, &bounds)?;
    let engine = engine::for_compiling(&bounds).map_err(|e| unready(&format!("{e:#}")))?;
    engine.precompile_component(component).map_err(|error| Refused::Malformed(format!("{error:#}")))
}

/// Before it looks at anything.
fn confine(limits: &Compiling) -> io::Result<()> {
    let bound = |resource, most| setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    bound(Resource::Cpu, limits.cpu.as_secs().max(1))?;
    bound(Resource::As, limits.memory)?;
    bound(Resource::Core, 0)?;
    bound(Resource::Fsize, 0)?;
    bound(Resource::Nofile, OPEN_FILES)?;
    setpriority_process(None, NICENESS)?;
    Ok(())
}
