//! The documentation is there, and the tutorial is true: its commands are run as they stand.

use std::{path::Path, process::Command};

use serde_json::Value;

use crate::{
    http::Client,
    program::{Home, Server},
    shop::Shop,
};

const TUTORIAL: &str = include_str!("../../../../docs/tutorial.md");
/// Stands for whatever it was this time.
const ANY: &str = "…";

/// A block of the text between fences, and its language.
fn blocks(text: &str) -> Vec<(&str, &str)> {
    let parts = text.split("```").skip(1).step_by(2);
    parts.map(|block| block.split_once('\n').unwrap()).collect()
}

#[test]
fn the_tutorial_is_true() {
    let skipped = std::env::var("STOCKADE_TEST_SKIP").unwrap_or_default();
    if skipped.split(',').any(|name| name.trim() == "curl") {
        println!("!! curl is not there. THE TUTORIAL IS NOT RUN.");
        return;
    }
    for home in [Some(Home::new()), Home::on_postgres()].into_iter().flatten() {
        let server = home.serve();
        let (said, answers) = run(&home, &server);
        assert_eq!(said.len(), answers.len());
        for (said, (command, answer)) in said.iter().zip(&answers) {
            match answer {
                Some(("json", wanted)) => {
                    let said: Value =
                        serde_json::from_str(said).unwrap_or_else(|error| panic!("{command}: {error}: {said}"));
                    let wanted = serde_json::from_str(wanted).unwrap();
                    assert!(is_as_told(&said, &wanted), "{command}\nis told to answer {wanted}\nand answers {said}");
                }
                Some((_, wanted)) => assert_eq!(said.trim(), wanted.trim(), "{command}"),
                None => assert_eq!(said.trim(), "", "{command} says what the tutorial does not tell"),
            }
        }
    }
}

type Told<'t> = (&'t str, Option<(&'t str, &'t str)>);

/// All commands in one shell, as a reader would type them; what each said, and what it is told to say.
fn run(home: &Home, server: &Server) -> (Vec<String>, Vec<Told<'static>>) {
    const BORDER: &str = "\u{1}";
    let blocks = blocks(TUTORIAL);
    let (mut script, mut told) = (String::from("set -e\n"), Vec::new());
    for (at, (language, text)) in blocks.iter().enumerate() {
        if *language == "sh" {
            script.push_str(&format!("{text}\nprintf '{BORDER}'\n"));
            told.push((*text, blocks.get(at + 1).copied().filter(|(language, _)| *language != "sh")));
        }
    }
    assert!(told.len() > 10, "the tutorial has commands");
    let program = Path::new(env!("CARGO_BIN_EXE_stockade")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).current_dir(home.path("")).env("PATH", path);
    shell.env("STOCKADE", format!("http://{}", server.address));
    let output = shell.output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8_lossy(&output.stderr).into_owned());
    assert!(output.status.success(), "{out}\n{err}");
    (out.strip_suffix(BORDER).unwrap().split(BORDER).map(str::to_owned).collect(), told)
}

/// What is told is there; what is not told may be there too, but a list is as long as it is told to be.
fn is_as_told(said: &Value, told: &Value) -> bool {
    match (said, told) {
        (Value::Object(said), Value::Object(told)) => {
            told.iter().all(|(name, told)| said.get(name).is_some_and(|said| is_as_told(said, told)))
        }
        (Value::Array(said), Value::Array(told)) => {
            said.len() == told.len() && said.iter().zip(told).all(|(said, told)| is_as_told(said, told))
        }
        (Value::String(said), Value::String(told)) if told == ANY => !said.is_empty(),
        (said, told) => said == told,
    }
}

#[test]
fn what_is_told_is_compared() {
    let is = |said: &str, told: &str| is_as_told(&said.parse().unwrap(), &told.parse().unwrap());
    assert!(is(r#"{"a":"x","b":[{"c":1,"d":2}]}"#, r#"{"a":"…","b":[{"c":1}]}"#));
    for (said, told) in
        [(r#"{"a":1}"#, r#"{"a":2}"#), (r#"{}"#, r#"{"a":"…"}"#), ("[1]", "[]"), (r#"{"a":""}"#, r#"{"a":"…"}"#)]
    {
        assert!(!is(said, told), "{said} {told}");
    }
}

#[test]
fn every_page_is_there_for_anyone_and_kept_by_browsers() {
    let shop = Shop::open();
    let anyone: Client = shop.anyone();
    for path in ["/docs", "/docs/tutorial", "/docs/problems", "/docs/reference/catalog", "/docs/reference/bulk"] {
        let page = anyone.get(path).send();
        assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")), "{path}");
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'self';") && !policy.contains("unsafe"), "{policy}");
        let tag = page.header("etag").unwrap();
        assert_eq!(anyone.get(path).header("If-None-Match", tag).send().status, 304);
        let text = page.text();
        let style = text.split("rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap();
        let style = anyone.get(style).send();
        assert_eq!((style.status, style.header("content-type")), (200, Some("text/css; charset=utf-8")));
        assert!(style.header("cache-control").unwrap().contains("immutable"));
    }
    let guide = anyone.get("/llms.txt").send();
    assert_eq!((guide.status, guide.header("content-type")), (200, Some("text/plain; charset=utf-8")));
    assert_eq!(anyone.get("/docs/nothing").refused(), (404, "request.no-such-path".to_owned()));
    assert_eq!(anyone.get("/docs/").refused(), (404, "request.no-such-path".to_owned()));
    assert_eq!(anyone.post("/docs", &serde_json::json!({})).refused(), (405, "request.method".to_owned()));
    // A problem's address is its entry.
    let problem = anyone.get("/api/v1/products").send().json();
    let (path, code) = problem["type"].as_str().unwrap().split_once('#').unwrap();
    assert!(anyone.get(path).send().text().contains(&format!("id=\"{code}\"")));
}
