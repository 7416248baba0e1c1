//! A disk whose power can be cut, with a file system on it: a program that forgets what was not flushed
//! (nbdkit, `rigs/volatile_disk.py`), as a file (nbdfuse), as a block device (losetup), as ext4.

use std::{
    fmt,
    fs::File,
    io::{BufRead as _, BufReader, Write as _},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use testkit::{Value, pause, trial::Chance};

const SIZE: u64 = 1024 * 1024 * 1024;
const DISK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/rigs/volatile_disk.py");
/// How long each of the parts may take to be there.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_millis(10);
/// How often a device that is still in use is let go of again.
const TRIES: usize = 200;
/// What e2fsck says when it found nothing, and when it repaired what it found.
const CLEAN: i32 = 0;
const REPAIRED: i32 = 1;

/// The programs, and Debian's packages that have them.
const NEEDS: &[(&str, &str)] = &[
    ("nbdkit", "nbdkit nbdkit-plugin-python"),
    ("nbdfuse", "libnbd-bin"),
    ("fusermount3", "fuse3"),
    ("losetup", "mount"),
    ("mkfs.ext4", "e2fsprogs"),
    ("e2fsck", "e2fsprogs"),
];

pub struct Rig {
    folder: PathBuf,
    chance: Chance,
    parts: Option<Parts>,
}

struct Parts {
    nbdkit: Child,
    nbdfuse: Child,
    device: String,
}

/// What the disk had done when its power was cut, and what became of what it had not.
#[derive(Debug, Clone, Copy)]
pub struct Cut {
    pub flushes: u64,
    pub unflushed: u64,
    pub survived: u64,
    pub torn: u64,
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { flushes, unflushed, survived, torn } = self;
        write!(f, "{flushes} flushes, {unflushed} sectors unflushed, {survived} survived, {torn} torn")
    }
}

/// What several cuts came to.
#[derive(Debug, Default)]
pub struct Tally {
    pub cuts: usize,
    unflushed: u64,
    survived: u64,
    torn: u64,
    repaired: usize,
    pub slowest: Duration,
}

impl Tally {
    pub fn add(&mut self, cut: Cut, repaired: bool) {
        self.cuts += 1;
        self.unflushed += cut.unflushed;
        self.survived += cut.survived;
        self.torn += cut.torn;
        self.repaired += usize::from(repaired);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cuts, unflushed, survived, torn, repaired, slowest } = self;
        write!(
            f,
            "{cuts} cuts ({unflushed} sectors unflushed, {survived} survived, {torn} torn; {repaired} file systems repaired), \
             slowest start {slowest:?}"
        )
    }
}

/// Why there is no rig, if so.
pub fn available() -> Result<(), String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    folders.extend(["/usr/sbin".into(), "/sbin".into()]);
    for (program, packages) in NEEDS {
        if !folders.iter().any(|folder| folder.join(program).is_file()) {
            return Err(format!("{program} is missing: apt-get install -y {packages}"));
        }
    }
    if !rustix::process::geteuid().is_root() {
        return Err("mounting takes root".to_owned());
    }
    Ok(())
}

impl Rig {
    /// A new disk with an empty file system, mounted.
    pub fn new(folder: &Path, chance: Chance) -> Result<Self, String> {
        let folder = folder.join("rig");
        for part in ["fuse", "mount"] {
            std::fs::create_dir_all(folder.join(part)).map_err(|error| error.to_string())?;
        }
        let image = File::create(folder.join("image")).map_err(|error| error.to_string())?;
        image.set_len(SIZE).map_err(|error| error.to_string())?;
        let mut rig = Self { folder, chance, parts: None };
        rig.plug_in()?;
        let device = rig.device()?.to_owned();
        // Everything now, so that no later writing is the file system's own.
        run("mkfs.ext4", &["-q", "-E", "lazy_itable_init=0,lazy_journal_init=0", &device])?;
        rig.mount()?;
        Ok(rig)
    }

    /// The root of the file system.
    pub fn mounted(&self) -> PathBuf {
        self.folder.join("mount")
    }

    /// No power after so many more writes and flushes, or at once: whatever comes later does not reach the
    /// disk, and is told so.
    pub fn cut(&self, after: u64) -> Result<Cut, String> {
        let told = self.ask(&format!("cut {after}"))?;
        let number = |name: &str| told[name].as_u64().unwrap_or_default();
        Ok(Cut {
            flushes: number("flushes"),
            unflushed: number("unflushed"),
            survived: number("survived"),
            torn: number("torn"),
        })
    }

    /// The disk has a bad spot: one of the next writes fails, once.
    pub fn fail(&self, after: u64) -> Result<(), String> {
        self.ask(&format!("fail {after}")).map(drop)
    }

    /// How many writes failed since the power came.
    pub fn failed(&self) -> Result<u64, String> {
        Ok(self.ask("count")?["failed"].as_u64().unwrap_or_default())
    }

    /// How many writes and flushes there were since the power came.
    pub fn count(&self) -> Result<u64, String> {
        let told = self.ask("count")?;
        Ok(told["writes"].as_u64().unwrap_or_default() + told["flushes"].as_u64().unwrap_or_default())
    }

    fn ask(&self, command: &str) -> Result<Value, String> {
        let broken = |error: std::io::Error| format!("the disk's control: {error}");
        let stream = UnixStream::connect(self.folder.join("control")).map_err(broken)?;
        (&stream).write_all(format!("{command}\n").as_bytes()).map_err(broken)?;
        let mut line = String::new();
        BufReader::new(&stream).read_line(&mut line).map_err(broken)?;
        serde_json::from_str(&line).map_err(|error| format!("the disk said {line}: {error}"))
    }

    /// Takes everything down, which nobody may be using any more, and up again with what is lasting. Says
    /// whether the file system needed a repair beyond its journal.
    pub fn power_on(&mut self) -> Result<bool, String> {
        self.unplug()?;
        self.plug_in()?;
        // The journal first, as a machine that boots does; then a look at all of it.
        let repaired = self.repair(&["-p"])? | self.repair(&["-f", "-y"])?;
        self.mount()?;
        Ok(repaired)
    }

    fn repair(&self, how: &[&str]) -> Result<bool, String> {
        let output = Command::new("e2fsck").args(how).arg(self.device()?).output();
        let output = output.map_err(|error| format!("e2fsck: {error}"))?;
        match output.status.code() {
            Some(CLEAN) => Ok(false),
            Some(REPAIRED) => Ok(true),
            // What it does not dare alone, it does when it is asked to.
            _ if how == ["-p"] => Ok(true),
            _ => Err(format!("e2fsck {}: {}", how.join(" "), String::from_utf8_lossy(&output.stdout))),
        }
    }

    fn plug_in(&mut self) -> Result<(), String> {
        let (socket, control) = (self.folder.join("socket"), self.folder.join("control"));
        for left in [&socket, &control] {
            drop(std::fs::remove_file(left));
        }
        let log = |name: &str| {
            let file = File::options().create(true).append(true).open(self.folder.join(name));
            file.map(Stdio::from).map_err(|error| error.to_string())
        };
        let mut nbdkit = Command::new("nbdkit");
        nbdkit.arg("-f").arg("-U").arg(&socket).args(["python", DISK]);
        nbdkit.arg(format!("image={}", self.folder.join("image").display()));
        nbdkit.arg(format!("control={}", control.display()));
        nbdkit.arg(format!("seed={}", self.chance.draw()));
        let nbdkit = nbdkit.stdin(Stdio::null()).stdout(log("nbdkit.log")?).stderr(log("nbdkit.log")?).spawn();
        let nbdkit = nbdkit.map_err(|error| format!("nbdkit: {error}"))?;
        wait_for(|| socket.exists() && control.exists(), "nbdkit's socket")?;

        let file = self.folder.join("fuse/disk");
        let mut nbdfuse = Command::new("nbdfuse");
        nbdfuse.arg(&file).arg("--unix").arg(&socket);
        let nbdfuse = nbdfuse.stdin(Stdio::null()).stdout(log("nbdfuse.log")?).stderr(log("nbdfuse.log")?).spawn();
        let nbdfuse = nbdfuse.map_err(|error| format!("nbdfuse: {error}"))?;
        wait_for(|| file.exists(), "the disk's file")?;
        let device = run("losetup", &["--find", "--show", text(&file)?])?.trim().to_owned();
        self.parts = Some(Parts { nbdkit, nbdfuse, device });
        Ok(())
    }

    fn mount(&self) -> Result<(), String> {
        run("mount", &["-t", "ext4", self.device()?, text(&self.mounted())?]).map(drop)
    }

    /// From the top to the bottom.
    fn unplug(&mut self) -> Result<(), String> {
        let Some(Parts { mut nbdkit, mut nbdfuse, device }) = self.parts.take() else { return Ok(()) };
        let mounted = self.mounted();
        again(|| run("umount", &[text(&mounted)?]).map(drop))?;
        run("losetup", &["--detach", &device])?;
        let fuse = self.folder.join("fuse");
        // A loop device lets go of its file a moment later.
        again(|| run("fusermount3", &["-u", text(&fuse)?]).map(drop))?;
        nbdfuse.wait().map_err(|error| error.to_string())?;
        nbdkit.kill().and_then(|()| nbdkit.wait()).map(drop).map_err(|error| error.to_string())
    }

    fn device(&self) -> Result<&str, String> {
        self.parts.as_ref().map(|parts| parts.device.as_str()).ok_or_else(|| "the disk is not plugged in".to_owned())
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        if let Err(why) = self.unplug() {
            eprintln!("the disk could not be taken down: {why}");
        }
    }
}

fn run(program: &str, words: &[&str]) -> Result<String, String> {
    let output = Command::new(program).args(words).stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{program}: {error}"))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(format!("{program} {}: {}", words.join(" "), String::from_utf8_lossy(&output.stderr).trim())),
    }
}

fn again(mut work: impl FnMut() -> Result<(), String>) -> Result<(), String> {
    let mut done = work();
    for _ in 0..TRIES {
        if done.is_ok() {
            break;
        }
        pause(LOOK);
        done = work();
    }
    done
}

fn wait_for(there: impl Fn() -> bool, what: &str) -> Result<(), String> {
    let began = Instant::now();
    while !there() {
        if began.elapsed() > PATIENCE {
            return Err(format!("{what} did not come"));
        }
        pause(LOOK);
    }
    Ok(())
}

fn text(path: &Path) -> Result<&str, String> {
    path.to_str().ok_or_else(|| format!("{} is not UTF-8", path.display()))
}
