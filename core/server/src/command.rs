//! The command line. A command asks the running server; where none runs, it takes the data directory's
//! lock and does the same in this process.

#![expect(clippy::print_stderr, reason = "this is the program's voice")]

use std::{collections::HashMap, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};
use model::{Timestamp, WorkspaceId};
use serde_json::{Value, json};
use store::audit::Known;

use crate::{
    asking::Asking,
    code,
    config::{Config, Named},
    control::{Want, operator, user_name},
    controls, doctor,
    exit::{Code, Stop},
    heads,
    house::House,
    keys, leaked, logging,
    plugin::{self, Plugin},
    pruning, serve, unfit, verify,
    voice::say,
};

#[derive(Parser)]
#[command(name = "stockade", version, about = "The back office of a small business, run by the business itself.", after_help = EXIT_CODES)]
struct Stockade {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0   done
  1   refused, or it did not work
  2   a verification found a break
  64  the command line is wrong
  65  a file is damaged or was put back to an older copy
  69  a port or a database cannot be had
  74  the disk said no
  75  another Stockade has the data directory
  77  the master key or a permission is missing
  78  the configuration cannot be served from";

#[derive(Args)]
struct Common {
    /// The directory that holds everything [usual: data]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<String>,
    /// The configuration file [usual: stockade.toml in the data directory]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// PostgreSQL instead of files
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// Where the master key is: file, file:PATH, env:NAME, credential:NAME, passphrase:NAME
    #[arg(long, global = true, value_name = "SOURCE")]
    master_key: Option<String>,
    /// The address people use
    #[arg(long, global = true, value_name = "URL")]
    public_url: Option<String>,
    /// For programs
    #[arg(long, global = true)]
    json: bool,
    /// Why, for the audit log
    #[arg(long, global = true, value_name = "TEXT", default_value = "asked on the command line")]
    reason: String,
}

#[derive(Subcommand)]
enum Command {
    /// Serve
    Serve {
        /// Where HTTP is answered [usual: 127.0.0.1:8780]
        #[arg(long, value_name = "ADDRESS:PORT")]
        listen: Option<String>,
        /// Where Prometheus may ask [usual: nowhere]
        #[arg(long, value_name = "ADDRESS:PORT")]
        metrics: Option<String>,
        /// No rate limits, for benchmarks
        #[arg(long)]
        without_limits: bool,
    },
    /// Print the one-time link by which this server gets its owner
    Claim,
    /// Print the code of now that belongs to a key, as an authenticator app would: for a program that has a second
    /// factor of its own. The key is read from standard input
    Code,
    /// The businesses kept here
    #[command(subcommand)]
    Workspace(Workspaces),
    /// What the businesses share
    #[command(subcommand)]
    Platform(Platform),
    /// The audit log
    #[command(subcommand)]
    Audit(Audit),
    /// Keys
    #[command(subcommand)]
    Keys(Keys),
    /// What programs show instead of a password
    #[command(subcommand)]
    Tokens(Tokens),
    /// Whom a business belongs to
    #[command(subcommand)]
    Owner(Owner),
    /// People who can sign in
    #[command(subcommand)]
    Account(Account),
    /// What runs here of others' programs
    #[command(subcommand)]
    Plugin(Plugin),
    /// Every setting, and where its value came from
    Config,
    /// What is wrong, and what to do
    Doctor,
    /// What is promised, and whether this server keeps it
    Controls,
    /// Bring PostgreSQL to the shape this program knows, as the owner of the database
    Migrate {
        /// The role that the server connects as
        #[arg(long, value_name = "ROLE")]
        app_role: String,
    },
}

#[derive(Subcommand)]
enum Workspaces {
    List,
    Create {
        name: String,
    },
    /// Make a shop to practise in: nothing in it is real, and it has a past of two years
    Practice {
        /// [usual: Leaf & Bean]
        #[arg(long)]
        name: Option<String>,
        /// The address of the account that it is for [usual: nobody's; `stockade owner recover` makes the link by which
        /// somebody becomes its owner]
        #[arg(long, value_name = "EMAIL")]
        owner: Option<String>,
        /// Where it is, as AT or GB [usual: IE]
        #[arg(long, value_name = "CODE")]
        country: Option<String>,
        /// How many days its past has [usual: 730]
        #[arg(long)]
        days: Option<i64>,
    },
    /// Destroy a workspace and its keys; no backup of it opens again
    Delete {
        id: WorkspaceId,
        /// The name of the business, so that nobody destroys the wrong one
        #[arg(long)]
        name: String,
    },
    /// An older copy of a workspace was meant: what it holds is the truth from now on
    AcceptRestore {
        id: WorkspaceId,
    },
}

#[derive(Subcommand)]
enum Platform {
    /// An older copy of the platform's file was meant: what it holds is the truth from now on
    AcceptRestore,
}

#[derive(Subcommand)]
enum Audit {
    /// Walk the logs and name the first entry that is not as it was written
    Verify {
        /// One workspace [usual: all, and the platform]
        #[arg(long)]
        workspace: Option<WorkspaceId>,
        /// Heads that you kept elsewhere, as `audit head --json` wrote them: without them, that nobody rewrote
        /// history as a whole is not provable
        #[arg(long, value_name = "FILE")]
        head: Option<PathBuf>,
    },
    /// Print where the logs end, to be kept somewhere else
    Head {
        /// One workspace [usual: all, and the platform]
        #[arg(long)]
        workspace: Option<WorkspaceId>,
    },
    /// Write a log as JSON lines that `verify-export` checks anywhere
    Export {
        /// [usual: the platform's]
        #[arg(long)]
        workspace: Option<WorkspaceId>,
        /// [usual: standard output]
        #[arg(long)]
        output: Option<PathBuf>,
    },
    /// Check an exported log with nothing but the public key
    VerifyExport {
        file: PathBuf,
        /// The key, as `stockade audit key` prints it
        #[arg(long)]
        key: String,
    },
    /// Let old entries leave the logs. Security entries stay for two years, and whatever was written after the first
    /// of those; what is left still verifies. Export the logs first if you want to keep what goes
    Prune {
        /// A day, as 2020-01-31, or a moment
        #[arg(long, value_name = "DATE", value_parser = moment)]
        before: Timestamp,
        /// One workspace [usual: all, and the platform]
        #[arg(long)]
        workspace: Option<WorkspaceId>,
        /// On PostgreSQL, where the role that serves may take no entry, the owner of the database
        #[arg(long, value_name = "OWNER_URL")]
        owner: Option<String>,
    },
    /// Print the public key that checkpoints are verified with
    Key,
}

#[derive(Subcommand)]
enum Tokens {
    /// Read a text from standard input, such as a scanner's report, and revoke every token that is in it
    Leaked,
}

#[derive(Subcommand)]
enum Owner {
    /// Print a one-time link by which somebody becomes an owner, for half an hour. Every owner and admin is told by
    /// mail. Say why with --reason
    Recover {
        /// The business that lost its owner
        #[arg(long)]
        workspace: WorkspaceId,
    },
}

#[derive(Subcommand)]
enum Account {
    /// Take an address from the account that has it, where somebody else reads there: whoever does may have an account
    /// of their own. Its sessions end; what it belongs to, others decide. Say why with --reason
    FreeAddress { email: String },
}

#[derive(Subcommand)]
enum Keys {
    /// Change keys, and say how much is left on the old ones
    Rotate {
        #[arg(value_enum, default_value_t = Which::Master)]
        what: Which,
        /// Where the new master key is kept [usual: in the place of the old one, when that is a file]
        #[arg(long, value_name = "FILE")]
        new: Option<PathBuf>,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Which {
    /// The key that wraps all others: they are wrapped again
    Master,
    /// The keys of what is sealed in rows, second factors and providers' secrets among it: it is sealed again
    Fields,
    /// The keys of the platform's file and the workspaces': each is copied under a new one
    Files,
}

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    // What this program writes is for its own user.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let parsed = match Stockade::try_parse() {
        Ok(parsed) => parsed,
        Err(error) => {
            let asked =
                matches!(error.kind(), clap::error::ErrorKind::DisplayHelp | clap::error::ErrorKind::DisplayVersion);
            // Help is an answer; anything else is a mistake on the command line.
            drop(error.print());
            return if asked { ExitCode::SUCCESS } else { ExitCode::from(Code::Usage as u8) };
        }
    };
    let json = parsed.common.json;
    match execute(parsed) {
        Ok(code) => code,
        Err(stop) => {
            if json {
                eprintln!("{}", json!({ "error": stop.message, "code": stop.problem, "exit": stop.code as u8 }));
            } else {
                eprintln!("stockade: {}", stop.message);
            }
            stop.exit_code()
        }
    }
}

fn execute(parsed: Stockade) -> Result<ExitCode, Stop> {
    let Stockade { common, command } = parsed;
    let config = Config::resolve(&named(&common, &command), common.config.as_deref(), |name| std::env::var(name).ok())?;
    logging::start(&config)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).max_blocking_threads(32).enable_all().build();
    let runtime = runtime.map_err(|error| Stop::new(Code::Io, format!("the runtime did not start: {error}")))?;
    runtime.block_on(carry_out(config, common, command))
}

fn named(common: &Common, command: &Command) -> Named {
    let mut named = Named::new();
    let mut name = |setting, value: &Option<String>| {
        if let Some(value) = value {
            named.insert(setting, value.clone());
        }
    };
    name("data", &common.data);
    name("database", &common.database);
    name("master_key", &common.master_key);
    name("public_url", &common.public_url);
    if let Command::Serve { listen, metrics, without_limits } = command {
        name("listen", listen);
        name("metrics", metrics);
        name("limits", &without_limits.then(|| "none".to_owned()));
    }
    named
}

async fn carry_out(config: Config, common: Common, command: Command) -> Result<ExitCode, Stop> {
    let asking = Asking::new(config, common.reason);
    let json = common.json;
    match command {
        Command::Serve { .. } => serve::serve(asking.config).await.map(|()| ExitCode::SUCCESS),
        Command::Config => {
            show_config(&asking.config, json)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Doctor => doctor::run(asking, json).await,
        Command::Controls => controls::run(asking, json).await,
        Command::Migrate { app_role } => migrate(&asking.config, &app_role, json),
        Command::Claim => {
            show(asking.at_the_beginning(), "claims.issue", json!({}), json, |claim| text(&claim["url"])).await
        }
        Command::Code => code::print(json),
        Command::Workspace(command) => workspaces(asking, command, json).await,
        Command::Platform(Platform::AcceptRestore) => accept_platform_restore(&asking, json).await,
        Command::Audit(command) => audit(asking, command, json).await,
        Command::Tokens(Tokens::Leaked) => leaked::run(asking, json).await,
        Command::Owner(Owner::Recover { workspace }) => recover(asking, workspace, json).await,
        Command::Plugin(command) => plugin::run(asking, command, json).await,
        Command::Account(Account::FreeAddress { email }) => {
            let freed =
                |_: &Value| format!("{email} is nobody's. Whoever reads there can accept an invitation under it.");
            show(asking, "accounts.free-address", json!({ "email": email }), json, freed).await
        }
        Command::Keys(Keys::Rotate { what: Which::Master, new }) => keys::rotate_master(asking, new, json).await,
        Command::Keys(Keys::Rotate { what: Which::Fields, .. }) => keys::rotate_fields(asking, json).await,
        Command::Keys(Keys::Rotate { what: Which::Files, .. }) => keys::rotate_files(asking, json).await,
    }
}

/// Asks once, shows the answer, and leaves.
async fn show(
    mut asking: Asking,
    operation: &str,
    input: Value,
    json: bool,
    people: impl Fn(&Value) -> String,
) -> Result<ExitCode, Stop> {
    let answered = asking.operation(operation, input, None).await;
    asking.leave().await;
    let value = answered?;
    say(if json { value.to_string() } else { people(&value) })?;
    Ok(ExitCode::SUCCESS)
}

async fn recover(mut asking: Asking, workspace: WorkspaceId, json: bool) -> Result<ExitCode, Stop> {
    let answered = asking.operation("members.recover-owner", json!({}), Some(workspace)).await;
    asking.leave().await;
    let link = answered?;
    say(if json {
        link.to_string()
    } else {
        format!(
            "{}\n\nWhoever opens it becomes an owner. It works once, until {}. Every owner and admin is told.",
            text(&link["url"]),
            text(&link["expires_at"])
        )
    })?;
    Ok(ExitCode::SUCCESS)
}

async fn workspaces(mut asking: Asking, command: Workspaces, json: bool) -> Result<ExitCode, Stop> {
    let line = |row: &Value| {
        let mark = if row["practice"] == true { "  (practice)" } else { "" };
        format!("{}  {}  {}{mark}", text(&row["id"]), text(&row["state"]), text(&row["name"]))
    };
    match command {
        Workspaces::List => {
            let all = |list: &Value| {
                list["items"]
                    .as_array()
                    .map(|rows| rows.iter().map(line).collect::<Vec<_>>().join("\n"))
                    .unwrap_or_default()
            };
            show(asking, "workspaces.list", json!({}), json, all).await
        }
        Workspaces::Create { name } => {
            show(asking, "workspaces.create", json!({ "name": name }), json, |row| {
                format!("{}  {}", text(&row["id"]), text(&row["name"]))
            })
            .await
        }
        Workspaces::Practice { name, owner, country, days } => {
            let wishes = json!({ "name": name, "owner": owner, "country": country, "days": days });
            show(asking, "practice.make", wishes, json, |row| {
                format!("{}  {}  (practice)", text(&row["id"]), text(&row["name"]))
            })
            .await
        }
        Workspaces::Delete { id, name } => {
            show(asking, "workspaces.destroy", json!({ "id": id, "name": name }), json, |row| {
                format!("{} is destroyed.", text(&row["id"]))
            })
            .await
        }
        Workspaces::AcceptRestore { id } => {
            let reason = asking.reason.clone();
            let accepted = asking.ask(Want::AcceptRestore { workspace: id, reason }).await;
            asking.leave().await;
            accepted?;
            say(if json { json!({ "accepted": id }).to_string() } else { format!("{id} is accepted as it is.") })?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn audit(mut asking: Asking, command: Audit, json: bool) -> Result<ExitCode, Stop> {
    match command {
        Audit::VerifyExport { file, key } => verify::export(&file, &key, json),
        Audit::Key => {
            let key = asking.ask(Want::Verifier).await;
            asking.leave().await;
            say(text(&key?))?;
            Ok(ExitCode::SUCCESS)
        }
        Audit::Verify { workspace, head } => {
            let held = head.as_deref().map(heads::read).transpose()?.unwrap_or_default();
            let reports = verify_all(&mut asking, workspace, held).await;
            asking.leave().await;
            verify::show(&reports?, json, verify::by_heads)
        }
        Audit::Head { workspace } => {
            let heads = heads_of_all(&mut asking, workspace).await;
            asking.leave().await;
            for head in heads? {
                say(if json { head.to_string() } else { people_head(&head) })?;
            }
            Ok(ExitCode::SUCCESS)
        }
        Audit::Prune { before, workspace, owner } => {
            let pruned = prune(&mut asking, before, workspace).await;
            let is_served_by_role = asking.config.database().is_some();
            asking.leave().await;
            pruning::show(&pruned?, owner.as_deref(), is_served_by_role, json)
        }
        Audit::Export { workspace, output } => {
            let written = export(&mut asking, workspace, output.as_deref()).await;
            asking.leave().await;
            written.map(|()| ExitCode::SUCCESS)
        }
    }
}

/// The log of one workspace, or every log there is.
async fn logs(asking: &mut Asking, only: Option<WorkspaceId>) -> Result<Vec<Option<WorkspaceId>>, Stop> {
    if only.is_some() {
        return Ok(vec![only]);
    }
    let list = asking.operation("workspaces.list", json!({}), None).await?;
    let open = list["items"].as_array().into_iter().flatten().filter(|row| row["state"] == "open");
    Ok(std::iter::once(None).chain(open.filter_map(|row| text(&row["id"]).parse().ok()).map(Some)).collect())
}

async fn verify_all(
    asking: &mut Asking,
    only: Option<WorkspaceId>,
    mut held: HashMap<String, Vec<Known>>,
) -> Result<Vec<(String, Value)>, Stop> {
    let mut reports = Vec::new();
    for workspace in logs(asking, only).await? {
        let log = workspace.map_or_else(|| "platform".to_owned(), |id| id.to_string());
        let held = held.remove(&log).unwrap_or_default();
        let report = match asking.ask(Want::Verify { workspace, held }).await {
            Ok(report) => report,
            Err(stop) if only.is_some() => return Err(stop),
            // One that cannot be read keeps nothing of the others from being.
            Err(stop) => json!({ "unreadable": stop.message }),
        };
        reports.push((log, report));
    }
    Ok(reports)
}

async fn prune(
    asking: &mut Asking,
    before: Timestamp,
    only: Option<WorkspaceId>,
) -> Result<Vec<(String, Value)>, Stop> {
    let mut pruned = Vec::new();
    for workspace in logs(asking, only).await? {
        let log = workspace.map_or_else(|| "platform".to_owned(), |id| id.to_string());
        let reason = asking.reason.clone();
        pruned.push((log, asking.ask(Want::Prune { workspace, before, reason }).await?));
    }
    Ok(pruned)
}

/// A day is its beginning, in UTC.
fn moment(text: &str) -> Result<Timestamp, String> {
    let whole = if text.len() == "2020-01-31".len() { format!("{text}T00:00:00Z") } else { text.to_owned() };
    whole.parse::<Timestamp>().map_err(|error| error.to_string())
}

async fn heads_of_all(asking: &mut Asking, only: Option<WorkspaceId>) -> Result<Vec<Value>, Stop> {
    let mut heads = Vec::new();
    for workspace in logs(asking, only).await? {
        heads.push(asking.ask(Want::Head { workspace }).await?);
    }
    Ok(heads)
}

fn people_head(head: &Value) -> String {
    format!("{}: entry {}, {}", text(&head["log"]), head["seq"], text(&head["hash"]))
}

/// No server can be running: it would not have opened this platform.
async fn accept_platform_restore(asking: &Asking, json: bool) -> Result<ExitCode, Stop> {
    asking.check_begun()?;
    let house = House::open_restored(&asking.config)?;
    let user = user_name(rustix::process::getuid().as_raw());
    let operator = operator(&house.door, &user, None, asking.reason.clone());
    let accepted = house.door.accept_platform_restore(&operator).await;
    house.door.close().await;
    accepted?;
    say(if json {
        json!({ "accepted": "platform" }).to_string()
    } else {
        "The platform is accepted as it is.".to_owned()
    })?;
    Ok(ExitCode::SUCCESS)
}

async fn export(
    asking: &mut Asking,
    workspace: Option<WorkspaceId>,
    output: Option<&std::path::Path>,
) -> Result<(), Stop> {
    use std::io::Write as _;
    let failed = |error: std::io::Error| {
        let place = output.map_or_else(|| "standard output".to_owned(), |path| path.display().to_string());
        Stop::new(Code::Io, format!("the export could not be written to {place}: {error}"))
    };
    let mut out: Box<dyn std::io::Write> = match output {
        Some(path) => Box::new(std::io::BufWriter::new(std::fs::File::create(path).map_err(failed)?)),
        None => Box::new(std::io::stdout().lock()),
    };
    // So that the end of the export is vouched for too.
    asking.ask(Want::Checkpoint { workspace }).await?;
    let operation = if workspace.is_some() { "audit.export" } else { "audit.export-platform" };
    let mut after = 0;
    loop {
        let page = asking.operation(operation, json!({ "after": after }), workspace).await?;
        if after == 0 {
            writeln!(out, "{}", json!({ "log": page["log"] })).map_err(failed)?;
            if !page["floor"].is_null() {
                writeln!(out, "{}", json!({ "floor": page["floor"] })).map_err(failed)?;
            }
        }
        let entries = page["entries"].as_array().cloned().unwrap_or_default();
        for entry in &entries {
            writeln!(out, "{}", json!({ "entry": entry })).map_err(failed)?;
        }
        for checkpoint in page["checkpoints"].as_array().into_iter().flatten() {
            writeln!(out, "{}", json!({ "checkpoint": checkpoint })).map_err(failed)?;
        }
        match entries.last().and_then(|entry| entry["seq"].as_i64()) {
            Some(seq) if page["checkpoints"].as_array().is_none_or(Vec::is_empty) => after = seq,
            _ => break,
        }
    }
    out.flush().map_err(failed)
}

fn migrate(config: &Config, app_role: &str, json: bool) -> Result<ExitCode, Stop> {
    let url = config.database().ok_or_else(|| Stop::new(Code::Usage, "say which database: --database OWNER_URL"))?;
    unfit::before_migrating(config, &url)?;
    let ran = store::migrate_postgres(&url, app_role)?;
    for pending in &ran {
        if json {
            say(json!({ "schema": pending.schema, "ran": pending.names }))?;
        } else {
            let names = if pending.names.is_empty() { "nothing to do".to_owned() } else { pending.names.join(", ") };
            say(format!("{}: {names}", pending.schema))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn show_config(config: &Config, json: bool) -> Result<(), Stop> {
    if json {
        let all: serde_json::Map<_, _> =
            config.shown().map(|(name, value, _)| (name.to_owned(), json!(value))).collect();
        return say(Value::Object(all));
    }
    for (name, value, meaning) in config.shown() {
        say(format!("{name:16} {:32} {:24} {meaning}", value.value, value.origin))?;
    }
    Ok(())
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
