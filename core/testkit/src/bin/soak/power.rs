//! The disk's power is cut, at moments chosen by chance; then the machine starts again. In three parts:
//!
//! - beginnings: from an empty directory over the whole write path, step by step
//! - load: clients write at the same time, and one disk goes through all cuts
//! - the control: a plain SQLite, which must lose with `synchronous=NORMAL` and must not with FULL

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use testkit::{
    pause,
    server::{Launch, Server},
    text,
    trial::{Chance, Findings, Journal, Step, Story, Trial, Worked},
};

use crate::{
    Proven, plain,
    rig::{self, Rig, Tally},
};

const CLIENTS: usize = 8;
const SOONEST: Duration = Duration::from_millis(300);
const LATEST: Duration = Duration::from_secs(3);
/// A cut comes up to so many writes and flushes after its moment: the disk is idle most of the time, and
/// then there is nothing to lose.
const WRITES: u64 = 60;
/// Cuts of the control, with NORMAL and again with FULL.
const CONTROL: usize = 10;
/// After so many cuts, and at the end, everything is looked at.
const ALL_AFTER: usize = 5;
/// How long the rest of making a workspace may take.
const OPENS: Duration = Duration::from_secs(3);
const LOOK: Duration = Duration::from_millis(20);

pub fn prove(folder: &Path, cuts: usize, chance: &mut Chance) -> Proven {
    rig::available()?;
    println!("{}, {}", crate::said("nbdkit", &["--version"]), crate::said("/sbin/mkfs.ext4", &["-V"]));
    let begun = begin(&home(folder, "beginnings")?, cuts, chance)?;
    println!("{begun}");
    let loaded = load(&home(folder, "load")?, cuts, chance)?;
    println!("{loaded}");
    let full = control(&home(folder, "full")?, "FULL", chance)?;
    let normal = control(&home(folder, "normal")?, "NORMAL", chance)?;
    if full.cuts_that_lost > 0 {
        return Err(format!("the control with {full}: the rig loses what was flushed"));
    }
    if normal.cuts_that_lost == 0 {
        return Err("the control with NORMAL lost nothing, so the rig proves nothing".to_owned());
    }
    Ok(format!("{begun}; {loaded}; control: {full}, {normal}"))
}

/// Each in a new directory of the same disk, cut after any of its writes.
fn begin(folder: &Path, cuts: usize, chance: &mut Chance) -> Proven {
    let mut rig = Rig::new(folder, chance.branch())?;
    let writes = whole_beginning(folder, &rig, chance)?;
    println!("a beginning is {writes} writes and flushes");
    let (mut tally, mut compared) = (Tally::default(), 0);
    for number in 1..=cuts {
        let (launch, journal, mut story) = beginning(folder, &rig, &format!("b{number}"), chance);
        let after = 1 + chance.below(writes);
        let cut = std::thread::scope(|scope| {
            let cut = scope.spawn(|| rig.cut(after));
            // Where it is cut off shows when it goes on.
            if let Ok(mut server) = launch.start() {
                drop(story.go_on(&mut server, &journal));
            }
            // The last writes may be fewer this time.
            drop(rig.cut(0));
            cut.join().expect("the disk is told")
        })?;
        let repaired = rig.power_on()?;
        tally.add(cut, repaired);
        println!("{number:>5}  after {after} writes: {cut}{}", if repaired { ", repaired" } else { "" });
        let wrong = |why: String| format!("beginning {number}, cut after {after} writes: {why}");
        let mut server = launch.start().map_err(|died| wrong(format!("it does not start again: {}", died.0)))?;
        tally.slowest = tally.slowest.max(server.first_answer);
        story.go_on_running(&mut server, &journal).map_err(wrong)?;
        let findings = story.check(&server, &journal);
        if !findings.is_clean() {
            return Err(wrong(findings.to_string()));
        }
        compared += findings.compared;
    }
    Ok(format!("beginnings: {tally}; {compared} acknowledgements, 0 lost"))
}

/// How many writes and flushes there are when nothing is cut.
fn whole_beginning(folder: &Path, rig: &Rig, chance: &mut Chance) -> Result<u64, String> {
    let (launch, journal, mut story) = beginning(folder, rig, "whole", chance);
    let before = rig.count()?;
    let mut server = launch.start().map_err(|died| format!("it does not start: {}", died.0))?;
    story.go_on(&mut server, &journal)?;
    Ok(rig.count()? - before)
}

fn beginning(folder: &Path, rig: &Rig, name: &str, chance: &mut Chance) -> (Launch, Journal, Story) {
    let journal = folder.join(name);
    std::fs::create_dir(&journal).expect("a folder");
    let launch = crate::launch(folder, "").in_folder(rig.mounted().join(name));
    (launch, Journal::open(&journal), Story::new(name, Step::ALL, chance))
}

fn load(folder: &Path, cuts: usize, chance: &mut Chance) -> Proven {
    let mut rig = Rig::new(folder, chance.branch())?;
    let launch = crate::launch(folder, "").in_folder(rig.mounted().join("data"));
    let mut server = launch.start().map_err(|died| format!("it does not start: {}", died.0))?;
    let mut trial = Trial::open(&server, folder, CLIENTS, chance);
    let (mut worked, mut found, mut tally, mut made) =
        (Worked::default(), Findings::default(), Tally::default(), Vec::new());
    for number in 1..=cuts {
        let (moment, after) = (chance.between(SOONEST, LATEST), chance.below(WRITES));
        let (more, cut) = trial.work(&server, || {
            // New directories are another way of being lost.
            let name = format!("Shop {number}");
            made.extend(launch.run_json(["workspace", "create", &name, "--json"]).ok().map(|_| name));
            pause(moment);
            let cut = rig.cut(after);
            server.kill();
            cut
        });
        drop(server);
        let cut = cut?;
        if let Some(refused) = more.refused.first() {
            return Err(format!("cut {number}: a request was refused: {refused}"));
        }
        let repaired = rig.power_on()?;
        tally.add(cut, repaired);
        println!(
            "{number:>5}  after {moment:?}: {} acknowledged, {} in doubt; {cut}{}",
            more.acknowledged,
            more.in_doubt,
            if repaired { ", repaired" } else { "" }
        );
        worked.absorb(more);
        server = launch.start().map_err(|died| format!("cut {number}: it does not start again: {}", died.0))?;
        tally.slowest = tally.slowest.max(server.first_answer);
        let is_all = number % ALL_AFTER == 0 || number == cuts;
        let mut findings = if is_all { trial.check_all(&server) } else { trial.check(&server) };
        findings.wrong.extend(missing_workspaces(&server, &made)?);
        if !findings.is_clean() {
            return Err(format!("cut {number}: {findings}"));
        }
        found.absorb(Findings { compared: 0, ..findings });
    }
    drop(server);
    Ok(format!(
        "load: {tally}; {} writes acknowledged by {CLIENTS} clients and {} workspaces, {} in doubt ({} had been done, {} were done when \
         asked again), 0 lost, 0 doubled",
        worked.acknowledged,
        made.len(),
        worked.in_doubt,
        found.had_been_done,
        found.done_now
    ))
}

/// Those that were acknowledged and are not there, or do not open.
fn missing_workspaces(server: &Server, made: &[String]) -> Result<Vec<String>, String> {
    let mut waited = Duration::ZERO;
    loop {
        let list = server.launch().run_json(["workspace", "list", "--json"])?;
        let rows = list["items"].as_array().into_iter().flatten();
        let states: BTreeMap<String, String> = rows.map(|row| (text(&row["name"]), text(&row["state"]))).collect();
        let is_open = |name: &&String| states.get(*name).is_some_and(|state| state == "open");
        let missing: Vec<_> = made.iter().filter(|name| !is_open(name)).collect();
        if missing.is_empty() || waited > OPENS {
            return Ok(missing
                .into_iter()
                .map(|name| format!("the workspace {name} is {:?}", states.get(name)))
                .collect());
        }
        pause(LOOK);
        waited += LOOK;
    }
}

struct Control {
    synchronous: &'static str,
    cuts_that_lost: usize,
    acknowledged: usize,
    lost: usize,
}

impl fmt::Display for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { synchronous, cuts_that_lost, acknowledged, lost } = self;
        write!(
            f,
            "{synchronous} lost {lost} of {acknowledged} acknowledged rows, in {cuts_that_lost} of {CONTROL} cuts"
        )
    }
}

/// A plain SQLite on the same kind of disk; a new file for each cut.
fn control(folder: &Path, synchronous: &'static str, chance: &mut Chance) -> Result<Control, String> {
    let mut rig = Rig::new(folder, chance.branch())?;
    let mut control = Control { synchronous, cuts_that_lost: 0, acknowledged: 0, lost: 0 };
    for number in 1..=CONTROL {
        let file = rig.mounted().join(format!("{number}.db"));
        let told = folder.join(format!("{number}.acknowledged"));
        let mut writer = plain::spawn(&file, &told, synchronous);
        pause(chance.between(SOONEST, LATEST));
        // With NORMAL the disk hears of a write only now and then: half of the cuts do not wait for one.
        let cut = rig.cut(if number % 2 == 0 { chance.below(WRITES) } else { 0 });
        writer.kill().and_then(|()| writer.wait()).map_err(|error| error.to_string())?;
        cut?;
        rig.power_on()?;
        let (acknowledged, lost) = plain::compare(&file, &told, synchronous);
        println!("{number:>5}  {synchronous}: {acknowledged} acknowledged, {lost} lost");
        control.acknowledged += acknowledged;
        control.lost += lost;
        control.cuts_that_lost += usize::from(lost > 0);
    }
    Ok(control)
}

pub fn home(folder: &Path, name: &str) -> Result<PathBuf, String> {
    let home = folder.join(name);
    std::fs::create_dir(&home).map_err(|error| error.to_string())?;
    Ok(home)
}
