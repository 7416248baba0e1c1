//! What is looked for, what is looked at, and how: search, the look of things, another business of the same person,
//! an address that leads nowhere; in German on a phone, and from right to left.

use serde_json::{Value, json};
use server::control::{Said, Want, ask_server};
use testkit::{http::Request, text};

use crate::{
    browser::{DESKTOP, PHONE, TABLET, WIDE},
    house::House,
    page::Page,
    trading::PAGES,
};

#[test]
fn everything_is_found_by_its_name() {
    let house = House::with_stock();
    let Some(mut page) = Page::open_inside(&house, "find", DESKTOP) else { return };
    page.go("/find");
    page.fill("q", "gree");
    page.shows("Green tea");
    page.fill("q", "shop fl");
    page.shows("Shop floor");
    page.fill("q", "staying signed");
    page.shows("Staying signed in");
    page.fill("q", "nobody has this");
    page.shows("Nothing here is called “nobody has this”.");
    page.go("/find?q=TEA-1");
    page.shows("Green tea");
}

#[test]
fn it_is_found_without_a_script_too() {
    let house = House::with_stock();
    let Some(mut page) = Page::open_inside(&house, "find-bare", PHONE.without_script()) else { return };
    page.go("/find");
    page.fill("q", "green");
    page.send("Find");
    page.shows("Green tea");
}

#[test]
fn how_it_looks_is_chosen_and_stays() {
    let house = House::claimed();
    let Some(mut page) = Page::open_inside(&house, "look", DESKTOP) else { return };
    page.go("/settings");
    page.send("Dark");
    page.is_at("/settings");
    page.send("Deutsch");
    page.shows("Einstellungen");
    page.go("/products");
    page.shows("Produkte");
    let root = "const root = document.documentElement; return [root.lang, root.dir, root.dataset.theme];";
    assert_eq!(page.browser.run(root, &[]), json!(["de", "ltr", "dark"]));
    page.go("/settings");
    page.send("English");
    page.shows("Settings");
}

#[test]
fn settings_are_found_by_a_word_of_what_they_are_for() {
    let house = House::claimed();
    let Some(mut page) = Page::open_inside(&house, "settings", PHONE) else { return };
    page.go("/settings");
    page.fill("search", "currency");
    page.until("only what was looked for is shown", || (!page.text().contains("Tax classes")).then_some(()));
    page.shows("About the business");
    page.fill("search", "wholesale elephants");
    page.shows("Try another word");
    page.go("/settings?search=twelve");
    page.press("Unit conversions");
    page.is_at("/products/conversions");
}

#[test]
fn an_address_that_leads_nowhere_says_where_to_go_on() {
    let house = House::claimed();
    let Some(mut page) = Page::open_inside(&house, "nowhere", PHONE) else { return };
    for path in ["/nowhere", "/products/shelves/nowhere"] {
        page.go(path);
        page.shows("There is nothing here");
    }
    page.press("Back to Home");
    page.is_at("/");
}

#[test]
fn how_the_value_went_is_a_page_of_its_own() {
    let house = House::with_stock();
    let Some(mut page) = Page::open_inside(&house, "value", PHONE) else { return };
    page.go("/home/value");
    page.press("90 days");
    page.is_at("/home/value");
    page.go("/");
    page.shows("90 days");
}

#[test]
fn one_person_goes_from_one_business_to_another() {
    let house = House::claimed();
    second_business(&house);
    let Some(mut page) = Page::open_inside(&house, "enter", DESKTOP) else { return };
    page.go("/");
    page.press("Corner Shop");
    page.press("Second Shop");
    page.shows("Second Shop");
    let me = house.shown_to(&page.cookie(), "/me");
    let here = me["workspaces"].as_array().unwrap().iter().find(|place| place["workspace"] == me["workspace"]);
    assert_eq!(here.unwrap()["name"], "Second Shop");
}

/// Another business of the owner's, on the same server.
fn second_business(house: &House) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let ask = |operation: &str, input: Value, workspace: Option<&Value>| -> Value {
        let want = Want::Operation {
            operation: operation.to_owned(),
            input,
            workspace: workspace.map(|id| text(id).parse().unwrap()),
            reason: "a second shop opens".to_owned(),
        };
        match runtime.block_on(ask_server(house.server.launch().data(), &want)).ok().flatten().unwrap() {
            Said::Answer(value) => value,
            Said::Problem(problem) => panic!("{operation}: {problem:?}"),
        }
    };
    let made = ask("workspaces.create", json!({ "name": "Second Shop" }), None);
    let workspace = &made["id"];
    let invited = ask("invitations.create", json!({ "roles": ["admin"] }), Some(workspace));
    let link = text(&invited["url"]);
    let (_, secret) = link.split_once('#').unwrap().1.split_once('.').unwrap();
    let join = json!({
        "workspace": workspace, "secret": secret, "email": "owner@example.com", "name": "Ada",
        "password": "measure twice and cut once",
    });
    let joined = house.server.ask(&Request::post("/api/v1/join".to_owned(), "", &join)).unwrap();
    assert!(joined.is_good(), "{joined}");
    // A job makes the account a member there.
    let began = std::time::Instant::now();
    while house.shown("/me")["workspaces"].as_array().unwrap().len() < 2 {
        assert!(began.elapsed() < crate::browser::PATIENCE, "{}", house.shown("/me"));
        testkit::pause(crate::browser::LOOK);
    }
}

/// One of each shape.
const FEW: [&str; 6] = ["/", "/products", "/products/new", "/stock/movements", "/audit", "/settings"];

/// Names of messages: what would be shown of one that is not there.
pub const UNSAID: &str = "const names = []; const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); \
    while (walk.nextNode()) { const text = walk.currentNode.textContent.trim(); \
    if (/^[a-z]+(-[a-z]+)+$/.test(text) && !walk.currentNode.parentElement.closest('code, script, style')) names.push(text); } \
    return names;";
/// Words of what can be pressed that are wider than it.
pub const CUT: &str = "return [...document.querySelectorAll('button, .button, summary, label, th, h1, h2, legend, .badge, .tabs a, .thumb-ways span')]\
    .filter(one => one.checkVisibility() && !one.closest('.unseen, [popover]') && one.clientWidth > 0 && \
    one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'visible')\
    .map(one => one.textContent.trim());";

#[test]
fn every_page_speaks_german_on_a_phone_and_nothing_is_cut_off() {
    let house = House::with_stock();
    let Some(mut page) = Page::open_inside(&house, "german", PHONE) else { return };
    page.looks_as("de");
    for path in PAGES {
        page.go(path);
        assert_eq!(page.browser.run(UNSAID, &[]), json!([]), "{path}");
        assert_eq!(page.browser.run(CUT, &[]), json!([]), "{path}");
        for english in ["Save", "Add ", "Search", "Cancel", "Nothing "] {
            assert!(!page.text().contains(english), "{path} says {english:?}: {}", page.text());
        }
    }
}

#[test]
fn a_page_is_read_from_right_to_left_too() {
    let house = House::with_stock();
    for (name, look) in [("mirrored", DESKTOP), ("mirrored-phone", PHONE)] {
        let Some(mut page) = Page::open_inside(&house, name, look) else { return };
        page.looks_as("mirrored");
        for path in FEW {
            page.go(path);
            assert_eq!(page.browser.run("return document.documentElement.dir;", &[]), "rtl");
            assert_eq!(page.browser.run(CUT, &[]), json!([]), "{path}");
        }
    }
}

/// On a large screen lines stay short enough to be read, and what belongs together stays near.
#[test]
fn a_large_screen_is_not_an_empty_one() {
    let house = House::with_stock();
    let Some(mut page) = Page::open_inside(&house, "wide", WIDE) else { return };
    for path in FEW {
        page.go(path);
        let script = "const main = document.querySelector('main').getBoundingClientRect(); \
            const long = [...document.querySelectorAll('main p')].filter(one => one.checkVisibility())\
            .some(one => one.getBoundingClientRect().width > parseFloat(getComputedStyle(one).fontSize) * 75 && one.textContent.length > 80); \
            return [Math.round(100 * main.width / innerWidth), long];";
        let measured = page.browser.run(script, &[]);
        assert!(measured[0].as_u64() >= Some(50) && measured[1] == false, "{path}: {measured}");
    }
    let Some(mut page) = Page::open_inside(&house, "wide-tablet", TABLET) else { return };
    page.go("/audit");
    page.shows("Added a product: Green tea");
}
