//! What was asked for, and what was acknowledged: one line each, at the end of a file that no fault of the
//! server's disk reaches.

use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use super::{Kind, Wish};

pub struct Journal {
    folder: PathBuf,
    asked: File,
    acknowledged: File,
}

/// One line of either file.
#[derive(Debug, Clone)]
pub struct Line {
    pub kind: Kind,
    pub key: String,
    /// Of an acknowledgement.
    pub ids: Vec<String>,
}

const ASKED: &str = "asked.jsonl";
const ACKNOWLEDGED: &str = "acknowledged.jsonl";

impl Journal {
    pub fn open(folder: &Path) -> Self {
        let append = |name: &str| File::options().create(true).append(true).open(folder.join(name)).expect("a journal");
        Self { folder: folder.to_owned(), asked: append(ASKED), acknowledged: append(ACKNOWLEDGED) }
    }

    /// Before it is sent.
    pub fn ask(&self, wish: &Wish) {
        write(&self.asked, wish, &[]);
    }

    /// As soon as the answer is there.
    pub fn acknowledge(&self, wish: &Wish, ids: &[String]) {
        write(&self.acknowledged, wish, ids);
    }

    /// What was asked for from this byte of the file on, which moves to its end.
    pub fn asked(&self, from: &mut u64) -> Vec<Line> {
        read(&self.folder.join(ASKED), from)
    }

    /// The same of what was acknowledged.
    pub fn acknowledged(&self, from: &mut u64) -> Vec<Line> {
        read(&self.folder.join(ACKNOWLEDGED), from)
    }
}

/// One call, so that lines of several clients never mix.
fn write(mut file: &File, wish: &Wish, ids: &[String]) {
    let line = format!("{}\n", json!({ "kind": wish.kind.name(), "key": wish.key, "ids": ids }));
    file.write_all(line.as_bytes()).expect("the journal takes lines");
}

fn read(path: &Path, from: &mut u64) -> Vec<Line> {
    let (mut file, mut text) = (File::open(path).expect("the journal is there"), String::new());
    file.seek(SeekFrom::Start(*from)).expect("it is a file");
    *from += file.read_to_string(&mut text).expect("it is text") as u64;
    text.lines().map(|line| parse(line).expect("a line of the journal")).collect()
}

fn parse(line: &str) -> Option<Line> {
    let line: Value = serde_json::from_str(line).ok()?;
    let kind = Kind::ALL.into_iter().find(|kind| line["kind"] == kind.name())?;
    let ids = line["ids"].as_array()?.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    Some(Line { kind, key: line["key"].as_str()?.to_owned(), ids })
}
