//! How commands reach the running server: a socket in the data directory that only this user can open.
//! A command asks there for operations as `operator`, and each is audited with the system's user and
//! the reason they gave.

use std::{
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use door::{Ask, Door};
use model::{Actor, Origin, Problem, RequestId, Timestamp, Who, WorkspaceId};
use serde::{Deserialize, Serialize};
use store::audit::{Known, Report};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{UnixListener, UnixStream},
};
use work::jobs::settled;

use crate::{
    exit::{Code, Stop},
    heads::KeptHead,
    house::House,
    probes,
};

/// The longest line that is read.
const LINE_LIMIT: u64 = 4 * 1024 * 1024;
/// Before listening again after it failed.
const PAUSE: Duration = Duration::from_millis(100);

/// What a command may want.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "want")]
pub enum Want {
    /// An operation, as operator.
    Operation { operation: String, input: serde_json::Value, workspace: Option<WorkspaceId>, reason: String },
    /// Walk an audit log, none for the platform's, and compare it with heads that were kept elsewhere.
    Verify {
        workspace: Option<WorkspaceId>,
        #[serde(default)]
        held: Vec<Known>,
    },
    /// Where an audit log ends.
    Head { workspace: Option<WorkspaceId> },
    /// Let entries from before a moment leave an audit log.
    Prune { workspace: Option<WorkspaceId>, before: Timestamp, reason: String },
    /// Look through the file of the platform or of a workspace for what is damaged.
    Check { workspace: Option<WorkspaceId> },
    /// Sign an audit log as it stands.
    Checkpoint { workspace: Option<WorkspaceId> },
    /// The public key that checkpoints are verified with.
    Verifier,
    /// What the house says about what is promised.
    Probes,
    /// Wrap every key with another master key, given as its text.
    RotateMaster { master: String, reason: String },
    /// Give the platform and every workspace a new key for what they seal.
    RotateFields { reason: String },
    /// Give the platform's file and every workspace's a new key.
    RotateFiles { reason: String },
    /// An older copy of a workspace was meant.
    AcceptRestore { workspace: WorkspaceId, reason: String },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    Answer(serde_json::Value),
    Problem(Problem),
}

/// Does what a command wants, for a user of this machine.
pub async fn answer(house: &House, user: &str, want: Want) -> Said {
    match attempt(house, user, want).await {
        Ok(value) => Said::Answer(value),
        Err(problem) => Said::Problem(problem),
    }
}

async fn attempt(house: &House, user: &str, want: Want) -> Result<serde_json::Value, Problem> {
    let door = &house.door;
    let told = |value| serde_json::to_value(value).unwrap_or_default();
    let failed = store::Failure::into_problem;
    match want {
        Want::Operation { operation, input, workspace, reason } => {
            let actor = operator(door, user, workspace, reason);
            let answered = door.ask(&actor, Ask::with(operation, &input)).await?;
            // What it left to be done is done before the command ends.
            house.runner.run_due_here().await;
            settled(door).await;
            answered.read().map_err(|_| Problem::new(model::Reason::Internal, "internal", "An answer was not JSON."))
        }
        Want::Verify { workspace, held } => {
            door.verify_log(workspace, held).await.map(|report: Report| told(serde_json::json!(report))).map_err(failed)
        }
        Want::Prune { workspace, before, reason } => {
            let operator = operator(door, user, None, reason);
            door.prune_log(&operator, workspace, before).await.map(|done| told(serde_json::json!(done))).map_err(failed)
        }
        Want::Head { workspace } => {
            let head = door.log_head(workspace).await.map_err(failed)?;
            Ok(serde_json::json!(KeptHead::of(workspace, &head, door.now())))
        }
        Want::Check { workspace } => {
            door.damaged_pages(workspace).await.map(|pages| told(pages.into())).map_err(failed)
        }
        Want::Checkpoint { workspace } => {
            door.sign_checkpoint(workspace).await.map(|signed| told(serde_json::json!(signed))).map_err(failed)
        }
        Want::Verifier => door.verifier().map(|verifier| verifier.to_text().into()).map_err(failed),
        Want::Probes => Ok(told(serde_json::json!(probes::all(house).await))),
        Want::RotateMaster { master, reason } => {
            let master =
                vault::MasterKey::from_text(&master).map_err(|error| Problem::invalid("/master", error.to_string()))?;
            let done = door.rotate_master_key(&operator(door, user, None, reason), master).await.map_err(failed)?;
            Ok(serde_json::json!({ "rewrapped": done.count, "left": done.left }))
        }
        Want::RotateFields { reason } => {
            let operator = operator(door, user, None, reason);
            let mut rotated = Vec::new();
            let workspaces = door.workspaces().await.map_err(failed)?;
            for realm in std::iter::once(None).chain(workspaces.into_iter().map(Some)) {
                let done = door.rotate_field_key(&operator, realm).await;
                rotated.push(row(realm, done.map(|done| serde_json::json!(done))));
            }
            Ok(rotated.into())
        }
        Want::RotateFiles { reason } => {
            let operator = operator(door, user, None, reason);
            let mut rotated = Vec::new();
            let workspaces = door.workspaces().await.map_err(failed)?;
            for realm in std::iter::once(None).chain(workspaces.into_iter().map(Some)) {
                let done = door.rotate_file_key(&operator, realm).await;
                rotated.push(row(realm, done.map(|left| serde_json::json!({ "left": left }))));
            }
            Ok(rotated.into())
        }
        Want::AcceptRestore { workspace, reason } => {
            let operator = operator(door, user, None, reason);
            door.accept_restore(&operator, workspace).await.map_err(failed)?;
            Ok(serde_json::json!({ "accepted": workspace }))
        }
    }
}

/// What became of one realm. What is wrong with it is no reason to leave the others on their old keys.
fn row(realm: Option<WorkspaceId>, done: store::Done<serde_json::Value>) -> serde_json::Value {
    let mut row = done.unwrap_or_else(|failure| serde_json::json!({ "problem": failure.into_problem().detail }));
    row["workspace"] = serde_json::json!(realm);
    row
}

pub fn operator(door: &Arc<Door>, user: &str, workspace: Option<WorkspaceId>, reason: String) -> Actor {
    let now = door.now();
    let origin = Origin {
        address: None,
        user_agent: Some(concat!("stockade/", env!("CARGO_PKG_VERSION")).to_owned()),
        request: RequestId::new(now),
    };
    Actor::new(Who::Operator { user: user.to_owned(), reason }, workspace, origin)
}

pub fn path(data: &Path) -> PathBuf {
    data.join("control.sock")
}

/// Listens until dropped.
pub fn listen(house: Arc<House>, data: &Path) -> Result<tokio::task::JoinHandle<()>, Stop> {
    let path = path(data);
    let failed = |error: std::io::Error| {
        // A socket's path has about a hundred bytes.
        let code = if error.kind() == std::io::ErrorKind::InvalidInput { Code::Config } else { Code::Io };
        Stop::new(code, format!("{}: {error}", path.display()))
    };
    // We hold the directory's lock, so whatever is there was left by a process that is gone.
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    let listener = UnixListener::bind(&path).map_err(failed)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).map_err(failed)?;
    Ok(tokio::spawn(async move {
        loop {
            let stream = match listener.accept().await {
                Ok((stream, _)) => stream,
                // Out of descriptors, most likely; the next one may be had.
                Err(error) => {
                    tracing::warn!(error = %error, "a command could not be listened to");
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            };
            let house = Arc::clone(&house);
            tokio::spawn(async move {
                if let Err(error) = converse(&house, stream).await {
                    tracing::debug!(error = %error, "a command's connection ended early");
                }
            });
        }
    }))
}

async fn converse(house: &House, stream: UnixStream) -> std::io::Result<()> {
    let peer = stream.peer_cred()?.uid();
    let ours = rustix::process::geteuid().as_raw();
    let (reading, mut writing) = stream.into_split();
    let mut line = String::new();
    BufReader::new(reading.take(LINE_LIMIT)).read_line(&mut line).await?;
    let said = if peer != ours && peer != 0 {
        Said::Problem(Problem::new(
            model::Reason::Forbidden,
            "control.other-user",
            "Only the user that runs the server may command it.",
        ))
    } else {
        match serde_json::from_str(&line) {
            Ok(want) => answer(house, &user_name(peer), want).await,
            Err(error) => Said::Problem(Problem::invalid("", error.to_string())),
        }
    };
    let mut told = serde_json::to_vec(&said).unwrap_or_default();
    told.push(b'\n');
    writing.write_all(&told).await
}

/// What the system calls a user; the number where it has no name.
pub fn user_name(uid: u32) -> String {
    let named = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let wanted = uid.to_string();
    named
        .lines()
        .find_map(|line| {
            let mut parts = line.split(':');
            let name = parts.next()?;
            (parts.nth(1) == Some(wanted.as_str())).then(|| name.to_owned())
        })
        .unwrap_or(wanted)
}

/// Asks the running server; `None` if there is none.
pub async fn ask_server(data: &Path, want: &Want) -> Result<Option<Said>, Stop> {
    let Ok(mut stream) = UnixStream::connect(path(data)).await else { return Ok(None) };
    let broken = |error: std::io::Error| Stop::new(Code::Io, format!("the running server did not answer: {error}"));
    let mut line = serde_json::to_vec(want).map_err(Stop::failed)?;
    line.push(b'\n');
    stream.write_all(&line).await.map_err(broken)?;
    let mut told = String::new();
    stream.read_to_string(&mut told).await.map_err(broken)?;
    serde_json::from_str(&told)
        .map(Some)
        .map_err(|error| Stop::failed(format!("the running server's answer was not understood: {error}")))
}
