//! A Chromium of its own for each test, moved by chromedriver. The protocol is JSON over HTTP on this machine, so
//! the suspicious client that the other tests have is all that it takes.

use std::{
    cell::RefCell,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::{
    http::{Connection, Request},
    pause,
};

/// Tests that need one of the tools in this list are skipped.
const SKIP: &str = "STOCKADE_TEST_SKIP";
const NAME: &str = "chromium";
/// How long something may take to appear on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(40);
/// Between two looks whether it has.
pub const LOOK: Duration = Duration::from_millis(20);
/// Nothing of its own over the network, and nothing kept.
const FLAGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
];
/// What is counted before a page's own script runs: how far things jumped by themselves, in thousandths.
const WATCH: &str = "window.jumped = 0; new PerformanceObserver(list => { for (const shift of list.getEntries()) \
                     if (!shift.hadRecentInput) window.jumped += Math.round(shift.value * 1000); })\
                     .observe({ type: 'layout-shift', buffered: true });";
/// What an element is called in the protocol.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How a person sits before it.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    width: u32,
    height: u32,
    is_touched: bool,
    is_dark: bool,
    has_script: bool,
}

pub const DESKTOP: Look = Look { width: 1280, height: 860, is_touched: false, is_dark: false, has_script: true };
/// Of four times as many dots as most have.
pub const WIDE: Look = Look { width: 3840, height: 2160, ..DESKTOP };
pub const TABLET: Look = Look { width: 820, height: 1180, is_touched: true, ..DESKTOP };
pub const PHONE: Look = Look { width: 360, height: 740, is_touched: true, ..DESKTOP };

impl Look {
    pub fn dark(self) -> Self {
        Self { is_dark: true, ..self }
    }

    pub fn has_script(self) -> bool {
        self.has_script
    }

    pub fn without_script(self) -> Self {
        Self { has_script: false, ..self }
    }
}

pub struct Browser {
    driver: Child,
    connection: RefCell<Connection>,
    session: String,
    profile: TempDir,
}

/// Something on a page.
#[derive(Debug, Clone)]
pub struct Element(String);

impl Browser {
    /// `None` only where there is none and the person running the tests was told so.
    pub fn open(look: Look) -> Option<Self> {
        Self::open_with(look, &[])
    }

    /// With a film before its camera.
    pub fn open_seeing(look: Look, film: &Path) -> Option<Self> {
        let film = format!("--use-file-for-fake-video-capture={}", film.display());
        let flags = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"];
        Self::open_with(look, &[flags.map(str::to_owned).as_slice(), &[film]].concat())
    }

    fn open_with(look: Look, more: &[String]) -> Option<Self> {
        if !is_there() {
            return None;
        }
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = said.find_map(|line| Some(line.unwrap().rsplit_once("successfully on port ")?.1.to_owned()));
        let port: u16 = port.expect("it says its port").trim_end_matches('.').parse().unwrap();
        let connection = RefCell::new(Connection::open(([127, 0, 0, 1], port).into()).unwrap());
        let mut browser = Self { driver, connection, session: String::new(), profile: TempDir::new().unwrap() };

        let mut flags: Vec<String> = FLAGS.map(str::to_owned).to_vec();
        flags.extend_from_slice(more);
        flags.push(format!("--user-data-dir={}", browser.profile.path().display()));
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": { "binary": program("chromium"), "args": flags },
        } } });
        let made = browser.post("/session", &wanted).unwrap();
        browser.session = made["sessionId"].as_str().unwrap().to_owned();
        browser.sit(look);
        Some(browser)
    }

    fn sit(&self, look: Look) {
        let Look { width, height, is_touched, is_dark, has_script } = look;
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_touched });
        self.devtools("Emulation.setDeviceMetricsOverride", size);
        let theme = if is_dark { "dark" } else { "light" };
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": theme }] });
        self.devtools("Emulation.setEmulatedMedia", features);
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": WATCH }));
        if !has_script {
            self.devtools("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
        }
    }

    pub fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.ask("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// A device that keeps passkeys and knows its person, for as long as the browser is open.
    pub fn keep_passkeys(&self) -> String {
        let device = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
            "isUserVerified": true, "isUserConsenting": true,
        });
        self.ask("/webauthn/authenticator", &device).as_str().unwrap().to_owned()
    }

    /// Whether that device knows its person from now on.
    pub fn knows_person(&self, device: &str, knows: bool) {
        self.ask(&format!("/webauthn/authenticator/{device}/uv"), &json!({ "isUserVerified": knows }));
    }

    pub fn go(&self, url: &str) {
        self.ask("/url", &json!({ "url": url }));
    }

    pub fn back(&self) {
        self.ask("/back", &json!({}));
    }

    pub fn reload(&self) {
        self.ask("/refresh", &json!({}));
    }

    pub fn url(&self) -> String {
        let url = self.send("GET", &self.path("/url"), None).unwrap();
        url.as_str().unwrap().to_owned()
    }

    /// What a script says, run beside the page's own.
    pub fn run(&self, script: &str, arguments: &[Value]) -> Value {
        self.try_run(script, arguments).unwrap_or_else(|no| panic!("{script}: {no}"))
    }

    /// Says why, where the page went away meanwhile.
    pub fn try_run(&self, script: &str, arguments: &[Value]) -> Result<Value, String> {
        self.post(&self.path("/execute/sync"), &json!({ "script": script, "args": arguments }))
    }

    /// The same for one that calls its last argument when it is done.
    pub fn run_later(&self, script: &str) -> Value {
        self.ask("/execute/async", &json!({ "script": script, "args": [] }))
    }

    /// What was complained of in the browser's console since the last question.
    pub fn complaints(&self) -> Vec<String> {
        let said = self.ask("/se/log", &json!({ "type": "browser" }));
        let said = said.as_array().unwrap().iter();
        let said = said.filter(|entry| entry["level"] == "SEVERE" || entry["level"] == "WARNING");
        // An answer that refuses is meant; what the page makes of it is looked at.
        said.map(|entry| entry["message"].as_str().unwrap().to_owned())
            .filter(|message| !message.contains("the server responded with a status of 4"))
            .collect()
    }

    pub fn picture(&self) -> Vec<u8> {
        use base64::Engine as _;
        let shot = self.devtools("Page.captureScreenshot", json!({}));
        base64::engine::general_purpose::STANDARD.decode(shot["data"].as_str().unwrap()).unwrap()
    }

    /// All that match, whether or not they can be seen.
    pub fn all(&self, css: &str) -> Vec<Element> {
        self.elements("css selector", css)
    }

    pub fn by_xpath(&self, path: &str) -> Vec<Element> {
        self.elements("xpath", path)
    }

    fn elements(&self, using: &str, value: &str) -> Vec<Element> {
        let found = self.ask("/elements", &json!({ "using": using, "value": value }));
        found.as_array().unwrap().iter().map(|found| Element(found[ELEMENT].as_str().unwrap().to_owned())).collect()
    }

    pub fn is_shown(&self, element: &Element) -> bool {
        let path = self.path(&format!("/element/{}/displayed", element.0));
        self.send("GET", &path, None).is_ok_and(|shown| shown == true)
    }

    /// Says why, where it is not there any more or something lies over it.
    pub fn click(&self, element: &Element) -> Result<(), String> {
        let clicked = self.post(&self.path(&format!("/element/{}/click", element.0)), &json!({})).map(drop);
        if clicked.is_err() {
            // It may be on the screen and under the bar of a phone: a hand would move the page a little, too.
            let to_the_middle = "arguments[0].scrollIntoView({ block: 'center' })";
            self.try_run(to_the_middle, &[json!({ ELEMENT: element.0 })])?;
        }
        clicked
    }

    pub fn clear(&self, element: &Element) -> Result<(), String> {
        self.post(&self.path(&format!("/element/{}/clear", element.0)), &json!({})).map(drop)
    }

    pub fn type_into(&self, element: &Element, text: &str) -> Result<(), String> {
        self.post(&self.path(&format!("/element/{}/value", element.0)), &json!({ "text": text })).map(drop)
    }

    /// Onto the keyboard, wherever the focus is.
    pub fn press_keys(&self, keys: &str) {
        let both = |key: char| ["keyDown", "keyUp"].map(|way| json!({ "type": way, "value": key }));
        let keys: Vec<_> = keys.chars().flat_map(both).collect();
        self.ask("/actions", &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": keys }] }));
    }

    fn ask(&self, path: &str, input: &Value) -> Value {
        let path = self.path(path);
        self.post(&path, input).unwrap_or_else(|no| panic!("{path} {input}: {no}"))
    }

    fn path(&self, rest: &str) -> String {
        format!("/session/{}{rest}", self.session)
    }

    fn post(&self, path: &str, input: &Value) -> Result<Value, String> {
        self.send("POST", path, Some(input.to_string()))
    }

    fn send(&self, method: &'static str, path: &str, body: Option<String>) -> Result<Value, String> {
        let request = Request { method, path: path.to_owned(), cookie: String::new(), key: None, body };
        let answer = self.connection.borrow_mut().ask(&request).map_err(|silence| silence.to_string())?;
        let said = answer.json()["value"].take();
        match answer.is_good() {
            true => Ok(said),
            false => Err(format!("{}: {}", said["error"], said["message"])),
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            // Ends Chromium; if it does not answer any more, it ends with what follows.
            let _ended = self.send("DELETE", &self.path(""), None);
        }
        drop(self.driver.kill());
        drop(self.driver.wait());
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            let left = left_over(&self.profile);
            if left.is_empty() {
                break;
            }
            for process in left {
                // Gone already is gone.
                let _gone = kill_process(process, Signal::KILL);
            }
            pause(LOOK);
        }
    }
}

/// Processes that still have this profile.
fn left_over(profile: &TempDir) -> Vec<Pid> {
    let name = profile.path().as_os_str().as_encoded_bytes();
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    let ours = ids.filter(|id| {
        let line = std::fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
        line.windows(name.len()).any(|part| part == name)
    });
    ours.filter_map(Pid::from_raw).collect()
}

fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.is_file())
}

fn is_there() -> bool {
    let skipped = std::env::var(SKIP).unwrap_or_default();
    let is_wanted = !skipped.split(',').any(|name| name.trim() == NAME);
    if is_wanted && program("chromium").is_some() && program("chromedriver").is_some() {
        return true;
    }
    let missing = "chromium and chromedriver are not there (on Debian: apt-get install chromium-driver)";
    assert!(!in_ci(), "{missing}, and under CI nothing may be skipped");
    println!("!! {missing}. WHAT A BROWSER WOULD TEST IS SKIPPED.");
    false
}

pub fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"))
}
