//! Hands and eyes: what a person does to a page, and what is looked at after each step.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use serde_json::json;
use testkit::{pause, text};

use crate::{
    browser::{Browser, Element, LOOK, Look, PATIENCE, in_ci},
    house::House,
};

/// How far things may jump by themselves, as the browsers' makers count it, in thousandths.
const JUMP: u64 = 50;
/// How long the page that was left may stay before it is taken for the one that came.
const LEAVING: Duration = Duration::from_millis(1500);
/// What axe is asked for: what the law asks for, and what is good practice. What comes in or goes is looked at once it is
/// there or gone: in between nothing has its own colour.
const AXE: &str = "const done = arguments[arguments.length - 1]; \
    const moving = document.getAnimations().filter(one => one.effect.getComputedTiming().endTime !== Infinity); \
    Promise.allSettled(moving.map(one => one.finished)).then(() => axe.run(document, { \
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }))\
    .then(found => done(found.violations.map(one => one.id + ': ' + one.help + ' ' + \
    one.nodes.slice(0, 3).map(node => node.html).join(' '))), error => done(['axe failed: ' + error]));";

/// What somebody would press or fill in and cannot reach, because it is beside the screen and nothing moves there.
const CUT: &str = "const moves = one => { \
        for (let up = one.parentElement; up; up = up.parentElement) \
            if (['auto', 'scroll'].includes(getComputedStyle(up).overflowX)) return true; \
        return false; }; \
    return [...document.querySelectorAll('main :is(input, select, textarea, button, a)')] \
        .filter(one => one.checkVisibility() && one.getBoundingClientRect().right > window.innerWidth + 1 && !moves(one)) \
        .slice(0, 3).map(one => one.outerHTML.slice(0, 160));";

pub struct Page<'h> {
    pub browser: Browser,
    house: &'h House,
    /// What its pictures are called.
    name: &'static str,
    look: Look,
    steps: usize,
}

impl<'h> Page<'h> {
    pub fn open(house: &'h House, name: &'static str, look: Look) -> Option<Self> {
        Some(Self { browser: Browser::open(look)?, house, name, look, steps: 0 })
    }

    /// As the owner, who is signed in already.
    pub fn open_inside(house: &'h House, name: &'static str, look: Look) -> Option<Self> {
        let page = Self::open(house, name, look)?;
        page.sign_in(house);
        Some(page)
    }

    /// The same, with a film before the camera.
    pub fn open_seeing(house: &'h House, name: &'static str, look: Look, film: &Path) -> Option<Self> {
        let page = Self { browser: Browser::open_seeing(look, film)?, house, name, look, steps: 0 };
        page.sign_in(house);
        Some(page)
    }

    fn sign_in(&self, house: &House) {
        let (cookie, value) = house.cookie.split_once('=').unwrap();
        let cookie = json!({ "name": cookie, "value": value, "url": house.url("/"), "httpOnly": true });
        self.browser.devtools("Network.setCookie", cookie);
    }

    /// As this word of the look says: a language, or `mirrored`.
    pub fn looks_as(&self, word: &str) {
        let cookie = json!({ "name": "look", "value": word, "url": self.house.url("/") });
        self.browser.devtools("Network.setCookie", cookie);
    }

    /// Of whoever is signed in here.
    pub fn cookie(&self) -> String {
        let all = self.browser.devtools("Network.getCookies", json!({}));
        let all = all["cookies"].as_array().unwrap().iter();
        let pair = |cookie: &serde_json::Value| format!("{}={}", text(&cookie["name"]), text(&cookie["value"]));
        all.map(pair).collect::<Vec<_>>().join("; ")
    }

    pub fn go(&mut self, path: &str) {
        self.browser.go(&self.house.url(path));
        self.looks_right(path);
    }

    pub fn has_script(&self) -> bool {
        self.look.has_script()
    }

    pub fn follow(&mut self, link: &str) {
        self.browser.go(link);
        self.looks_right("link");
    }

    /// Types over what is in the field of this name.
    pub fn fill(&self, name: &str, text: &str) {
        self.until(&format!("the field {name} can be filled in"), || {
            let field = self.seen(&format!("[name='{name}']"))?;
            self.browser.clear(&field).ok()?;
            self.browser.type_into(&field, text).ok()
        });
    }

    pub fn choose(&self, name: &str, option: &str) {
        self.until(&format!("{option} can be chosen as {name}"), || {
            let path = format!("//select[@name='{name}']/option[contains(normalize-space(), '{option}')]");
            let option = self.browser.by_xpath(&path).into_iter().next()?;
            self.browser.click(&option).ok()
        });
    }

    /// The button or the link that says this; then the page that follows is looked at.
    pub fn press(&mut self, words: &str) {
        let path = format!(
            "//*[self::button or self::a or self::summary][normalize-space()='{words}' or strong[normalize-space()='{words}']]"
        );
        self.leave(&format!("{words:?} can be pressed"), |browser| {
            browser.by_xpath(&path).into_iter().find(|button| browser.is_shown(button))
        });
        self.looks_right(words);
    }

    /// The button of a form that says this.
    pub fn send(&mut self, words: &str) {
        let path = format!("//main//form//button[normalize-space()='{words}']");
        self.leave(&format!("a form can be sent by {words:?}"), |browser| {
            browser.by_xpath(&path).into_iter().find(|button| browser.is_shown(button))
        });
        self.looks_right(words);
    }

    /// The box that this value stands for.
    pub fn tick(&self, name: &str, value: &str) {
        self.until(&format!("{value} can be ticked as {name}"), || {
            let field = self.seen(&format!("input[name='{name}'][value='{value}']"))?;
            self.browser.click(&field).ok()
        });
    }

    /// What sends the form in the middle.
    pub fn submit(&mut self) {
        let css = "main form[method=post] button[type=submit]";
        self.leave("the form can be sent", |browser| {
            browser.all(css).into_iter().find(|button| browser.is_shown(button))
        });
        self.looks_right("sent");
    }

    /// What sends the form that has this field.
    pub fn send_of(&mut self, field: &str) {
        let path = format!("//form[.//*[@name='{field}']]//button[@type='submit' and not(@name='do')]");
        self.leave(&format!("the form of {field:?} can be sent"), |browser| {
            browser.by_xpath(&path).into_iter().find(|button| browser.is_shown(button))
        });
        self.looks_right(field);
    }

    pub fn keys(&self, keys: &str) {
        self.browser.press_keys(keys);
    }

    /// With the keyboard, to what has this name or says this.
    pub fn tab_to(&self, what: &str) {
        let mut passed = Vec::new();
        while passed.len() < 60 {
            self.keys(key::TAB);
            let here = self.focus();
            if here == what {
                return;
            }
            passed.push(here);
        }
        panic!("the keyboard does not come to {what:?}; it came to {passed:?}");
    }

    /// With the keyboard, onto another page.
    pub fn enter(&mut self) {
        self.mark();
        self.keys(key::ENTER);
        self.looks_right("enter");
    }

    /// What has the focus: its name, or what it says.
    pub fn focus(&self) -> String {
        let script = "const one = document.activeElement; \
                      return one.name || one.getAttribute('aria-label') || one.textContent.trim();";
        self.browser.run(script, &[]).as_str().unwrap_or_default().to_owned()
    }

    pub fn text(&self) -> String {
        let text = self.browser.try_run("return document.body.innerText;", &[]);
        text.unwrap_or_default().as_str().unwrap_or_default().to_owned()
    }

    pub fn value(&self, name: &str) -> String {
        let script = "return document.querySelector(`[name='${arguments[0]}']`)?.value ?? '';";
        self.browser.run(script, &[json!(name)]).as_str().unwrap_or_default().to_owned()
    }

    pub fn path(&self) -> String {
        let url = self.browser.url();
        url.strip_prefix(&self.house.url("")).unwrap_or(&url).to_owned()
    }

    pub fn shows(&self, words: &str) {
        self.until(&format!("the page says {words:?}"), || self.text().contains(words).then_some(()));
    }

    pub fn is_at(&self, path: &str) {
        self.until(&format!("we are at {path}"), || {
            let here = self.path();
            (here.split(['?', '#']).next() == Some(path)).then_some(())
        });
    }

    /// At a page of one thing, whose id nobody knows before.
    pub fn is_below(&self, path: &str) {
        self.until(&format!("we are below {path}"), || self.path().starts_with(path).then_some(()));
    }

    /// Comes back as soon as there is something; says what was waited for where there never is.
    pub fn until<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            if let Some(there) = look() {
                return there;
            }
            if began.elapsed() > PATIENCE {
                self.keep("failed");
                panic!("waited in vain until {what}\n{}\n{}", self.browser.url(), self.text());
            }
            pause(LOOK);
        }
    }

    /// Waits until the page is there, and looks at it.
    pub fn looks_right(&mut self, step: &str) {
        let began = Instant::now();
        self.until("a new page is there", || {
            let is_left = "return document.readyState === 'complete' ? Boolean(window.left) : null;";
            let is_left = self.browser.try_run(is_left, &[]).ok()?.as_bool()?;
            (!is_left || began.elapsed() > LEAVING).then_some(())
        });
        self.steps += 1;
        self.keep(step);
        let (at, complaints) = (self.path(), self.browser.complaints());
        assert!(complaints.is_empty(), "{at} after {step:?} complains: {complaints:?}");
        let jumped = self.browser.run("return window.jumped ?? 0;", &[]);
        assert!(jumped.as_u64().is_some_and(|jumped| jumped < JUMP), "{at} after {step:?} jumped by {jumped}");
        let script = "return [document.documentElement.scrollWidth, window.innerWidth];";
        let widths = self.browser.run(script, &[]);
        assert!(widths[0].as_u64() <= widths[1].as_u64(), "{at} is wider than the screen: {widths}");
        let cut = self.browser.run(CUT, &[]);
        assert_eq!(cut, json!([]), "{at} after {step:?}: these are beyond the screen, {:?}", self.look);
        // It waits for moments that do not come where no script runs.
        if let Some(axe) = axe().filter(|_| self.look.has_script()) {
            self.browser.run(&axe, &[]);
            let found = self.browser.run_later(AXE);
            assert_eq!(found, json!([]), "{at} after {step:?}, {:?}", self.look);
        }
    }

    fn leave(&self, what: &str, find: impl Fn(&Browser) -> Option<Element>) {
        self.mark();
        self.until(what, || {
            let found = find(&self.browser)?;
            self.browser.click(&found).ok()
        });
    }

    /// So that the page that follows can be told from this one.
    fn mark(&self) {
        self.browser.run("window.left = true;", &[]);
    }

    fn seen(&self, css: &str) -> Option<Element> {
        self.browser.all(css).into_iter().find(|element| self.browser.is_shown(element))
    }

    /// For people to look at: where nobody does, it is not worth its time.
    fn keep(&self, step: &str) {
        if in_ci() {
            return;
        }
        let step: String = step.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(40).collect();
        let folder = target().join("screenshots").join(self.name);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{:02}-{step}.png", self.steps)), self.browser.picture()).unwrap();
    }
}

fn target() -> PathBuf {
    // The program lies in the folder of a profile, in the target folder.
    PathBuf::from(env!("CARGO_BIN_EXE_stockade")).ancestors().nth(2).unwrap().to_owned()
}

/// Where `cargo xtask test` puts it. In CI it must be there.
fn axe() -> Option<String> {
    let folders = target().join("axe/lib").read_dir().into_iter().flatten().flatten();
    let mut files = folders.map(|folder| folder.path().join("site-packages/axe_playwright_python/axe.min.js"));
    let found = files.find_map(|file| std::fs::read_to_string(file).ok());
    if found.is_none() {
        let missing = "axe is not there: run `cargo xtask test`, which installs it (it needs python3-venv)";
        assert!(!in_ci(), "{missing}");
        println!("!! {missing}. WHAT IT LOOKS AT IS SKIPPED.");
    }
    found
}

/// What the protocol calls keys.
pub mod key {
    pub const TAB: &str = "\u{e004}";
    pub const ENTER: &str = "\u{e007}";
}
