//! Where machine code comes from, and from where it does not.

use crate::guests::{Guest, NOTHING};
use crate::host::Scripted;
use crate::{bounds, compiler, limits, trigger};
use sandbox::{Bounds, Cache, Compiler, Compiling, Refused, Sandbox};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use vault::DataKey;

/// A compiler that is not there: whatever is loaded with it was compiled before.
fn nobody() -> Compiler {
    Compiler::new("/nonexistent/compiler", [] as [&str; 0])
}

fn sandbox(compiler: Compiler, folder: &Path, key: &Arc<DataKey>) -> Sandbox {
    Sandbox::new(bounds(), compiler, Some(Cache::new(folder, key.clone()))).unwrap()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn is_compiled_again(loaded: Result<sandbox::Component, Refused>) -> bool {
    matches!(loaded.err(), Some(Refused::Compiler(_)))
}

#[test]
fn what_was_compiled_is_not_compiled_again() {
    let (folder, key) = (tempfile::tempdir().unwrap(), Arc::new(DataKey::generate()));
    let bytes = Guest::default().bytes();
    assert!(is_compiled_again(sandbox(nobody(), folder.path(), &key).load(&bytes)));
    sandbox(compiler(), folder.path(), &key).load(&bytes).unwrap();

    let later = sandbox(nobody(), folder.path(), &key);
    let component = later.load(&bytes).unwrap();
    assert!(later.handle(&component, &trigger("event", ""), &limits(), Scripted::default()).answer.is_ok());

    // Another component, another key and other bounds find nothing there.
    assert!(is_compiled_again(later.load(&Guest { memory: "3", ..Guest::default() }.bytes())));
    assert!(is_compiled_again(sandbox(nobody(), folder.path(), &Arc::new(DataKey::generate())).load(&bytes)));
    let other = Bounds { stack: 256 * 1024, ..bounds() };
    let other = Sandbox::new(other, nobody(), Some(Cache::new(folder.path(), key))).unwrap();
    assert!(is_compiled_again(other.load(&bytes)));
}

#[test]
fn code_that_somebody_changed_is_not_run() {
    let (folder, key) = (tempfile::tempdir().unwrap(), Arc::new(DataKey::generate()));
    let (bytes, other) = (Guest::default().bytes(), Guest { memory: "3", ..Guest::default() }.bytes());
    let compiling = sandbox(compiler(), folder.path(), &key);
    compiling.load(&bytes).unwrap();
    let [file] = files(folder.path()).try_into().unwrap();
    let whole = fs::read(&file).unwrap();

    let later = sandbox(nobody(), folder.path(), &key);
    for at in (0..whole.len()).step_by(whole.len() / 50) {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        fs::write(&file, changed).unwrap();
        assert!(is_compiled_again(later.load(&bytes)), "byte {at}");
    }
    for length in [0, 1, 31, 32, 33, whole.len() / 2, whole.len() - 1] {
        fs::write(&file, &whole[..length]).unwrap();
        assert!(is_compiled_again(later.load(&bytes)), "{length} bytes");
    }
    fs::write(&file, &whole).unwrap();
    assert!(later.load(&bytes).is_ok());

    // The true code of another component, under this one's name.
    compiling.load(&other).unwrap();
    let others = files(folder.path()).into_iter().find(|path| *path != file).unwrap();
    fs::copy(others, &file).unwrap();
    assert!(is_compiled_again(later.load(&bytes)));

    // It is made anew and kept again.
    compiling.load(&bytes).unwrap();
    assert_eq!(fs::read(&file).unwrap(), whole);
}

#[test]
fn a_compiler_that_does_not_end_is_ended() {
    let impatient =
        Bounds { compiling: Compiling { wall: Duration::from_millis(300), ..bounds().compiling }, ..bounds() };
    let began = Instant::now();
    let sandbox = Sandbox::new(impatient, Compiler::new("/bin/sleep", ["60"]), None).unwrap();
    let refused = sandbox.load(&Guest::default().bytes()).err().unwrap();
    assert_eq!(refused, Refused::Compiling("takes longer than 300ms".into()));
    assert!(began.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_compiler_that_falls_is_no_more_than_a_refusal() {
    let sandbox = Sandbox::new(bounds(), Compiler::new("/bin/false", [] as [&str; 0]), None).unwrap();
    let refused = sandbox.load(&Guest::default().bytes()).err().unwrap();
    assert!(matches!(refused, Refused::Compiling(_)), "{refused}");
}

#[test]
fn more_code_than_there_is_room_for_is_refused() {
    let small = Bounds { compiling: Compiling { code: 1_000, ..bounds().compiling }, ..bounds() };
    let sandbox = Sandbox::new(small, compiler(), None).unwrap();
    let refused = sandbox.load(&Guest { handle: NOTHING, ..Guest::default() }.bytes()).err().unwrap();
    assert_eq!(refused, Refused::Compiling("gives more than 1000 bytes of code".into()));
}
