//! The pages, as a browser without a script sees them.

mod again;
mod contacts;
mod meanwhile;
mod people;
mod products;
mod rights;
mod sales;
mod selling;
mod weights;

use crate::{
    http::{Answer, Client},
    program::Home,
    shop::Shop,
};

const PAGES: [&str; 7] = ["/", "/products", "/products/new", "/stock", "/stock/receive", "/members", "/audit"];
const PASSWORD: &str = "a long sentence that I remember";

/// Where an answer sends the browser.
#[track_caller]
fn sent_to(answer: &Answer) -> &str {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").unwrap()
}

/// The value of the first field or choice whose value begins so.
fn value_of(page: &Answer, beginning: &str) -> String {
    let text = page.text();
    let at = text.find(&format!("value=\"{beginning}")).unwrap_or_else(|| panic!("no {beginning} in {text}"));
    text[at + 7..].split('"').next().unwrap().to_owned()
}

/// The value of the field of this name.
fn value_named(page: &Answer, name: &str) -> String {
    let text = page.text();
    let at = text.find(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no {name} in {text}"));
    text[at + name.len() + 15..].split('"').next().unwrap().to_owned()
}

/// Everything that a form of a page would send without anybody typing.
fn hidden(page: &str) -> Vec<(String, String)> {
    let inputs = page.split("<input type=\"hidden\" name=\"").skip(1).filter_map(|field| {
        let (name, rest) = field.split_once("\" value=\"")?;
        Some((name.to_owned(), unescaped(rest.split('"').next()?)))
    });
    inputs.collect()
}

/// A value as it was before it was written into a page.
fn unescaped(value: &str) -> String {
    value.replace("&#34;", "\"").replace("&#39;", "'").replace("&#60;", "<").replace("&#62;", ">").replace("&#38;", "&")
}

fn sent(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// From the printed link to a product, goods received and somebody invited who comes: by forms alone.
#[test]
fn a_shop_gets_going_without_a_script() {
    let home = Home::new();
    let server = home.serve();
    let anyone = Client::new(server.address);
    let url = home.run(&["claim", "--json"]).json()["url"].as_str().unwrap().to_owned();
    assert!(anyone.get("/claim").send().text().contains("name=\"secret\""), "without a script the code is typed");
    let claim = |password| {
        let fields = [
            ("secret", url.as_str()),
            ("business", "Corner & Shop"),
            ("name", "Ada"),
            ("email", "ada@example.com"),
            ("password", password),
        ];
        anyone.request("POST", "/claim").form(&fields).send()
    };
    let short = claim("short");
    assert_eq!(short.status, 422);
    assert!(short.text().contains("id=\"password-wrong\"") && short.text().contains("Corner &#38; Shop"));
    assert!(!short.text().contains("value=\"short\""), "a password is not sent back");
    let claimed = claim(PASSWORD);
    assert_eq!(sent_to(&claimed), "/begin");
    let ada = anyone.with_session_of(&claimed);

    // Nothing of it is theirs before they have a second factor.
    assert_eq!(sent_to(&ada.get("/products").send()), "/account/security");
    assert_eq!(sent_to(&ada.get("/begin").send()), "/begin/security");
    let enrolling = ada.request("POST", "/begin/security").form(&[]).send();
    assert!(enrolling.text().contains("<svg class=\"qr\"") && enrolling.status == 200, "{}", enrolling.text());
    let (uri, key) = (value_of(&enrolling, "otpauth://").replace("&#38;", "&"), value_named(&enrolling, "key"));
    let confirm = |code: &str| {
        let fields = [("uri", uri.as_str()), ("key", key.as_str()), ("code", code)];
        ada.request("POST", "/begin/security/code").form(&fields).send()
    };
    let wrong = confirm("000000");
    assert!(wrong.status == 422 && wrong.text().contains("code-wrong") && wrong.text().contains("<svg class=\"qr\""));
    assert_eq!(value_named(&wrong, "key"), key);
    let done = confirm(&testkit::server::code_of(&key, 0));
    assert_eq!(done.text().matches("<li><code>").count(), 10, "{}", done.text());
    assert!(done.text().contains("download=\"stockade-recovery-codes.txt\""));

    let home_page = ada.get("/").send().text();
    assert!(home_page.contains("5 things are left to do") && home_page.contains("Corner &#38; Shop"), "{home_page}");
    assert_eq!(sent_to(&ada.get("/begin").send()), "/begin/business");
    let proposed = ada.get("/begin/business?country=AT").send().text();
    assert!(proposed.contains("Austria") && proposed.contains("<option selected>Europe/Vienna</option>"), "{proposed}");
    let business = |zone| {
        let fields = [
            ("version", "0"),
            ("country", "AT"),
            ("name", "Corner & Shop"),
            ("currency", "EUR"),
            ("time_zone", zone),
            ("locale", "de-AT"),
            ("tax", "within"),
        ];
        ada.request("POST", "/begin/business").form(&fields).send()
    };
    let wrong = business("Europe/Vianna");
    assert!(wrong.status == 422 && wrong.text().contains("There is no time zone"), "{}", wrong.text());
    assert_eq!(sent_to(&business("Europe/Vienna")), "/begin/products");

    let new = [
        ("name", "<b>Green</b> tea"),
        ("price", "4.5"),
        ("currency", "eur"),
        ("sku", "TEA"),
        ("option-1", "Size"),
        ("values-1", "50 g, 100 g, 250 g"),
    ];
    let added = ada.request("POST", "/products/new").form(&new).send();
    let product = sent_to(&added).to_owned();
    let page = ada.get(&product).send().text();
    assert!(page.contains("&#60;b&#62;Green") && !page.contains("<b>Green"), "what was typed is text: {page}");
    assert!(page.contains("TEA-100-G") && page.contains("value=\"4,50\""), "{page}");
    let again = ada.request("POST", "/products/new").form(&new).send();
    assert_eq!(again.status, 422);
    assert!(again.text().contains("belongs to the variant") && again.text().contains("value=\"TEA\""));

    let added = ada.request("POST", "/stock/locations").form(&[("name", "Shop floor")]).send();
    assert_eq!(sent_to(&added), "/stock/locations");
    let form = ada.get("/stock/receive").send();
    let (variant, location) = (value_of(&form, "var_"), value_of(&form, "loc_"));
    let receive = |quantity| {
        let fields = [("variant-0", variant.as_str()), ("location", location.as_str()), ("quantity-0", quantity)];
        ada.request("POST", "/stock/receive").form(&fields).send()
    };
    let wrong = receive("a dozen");
    assert!(wrong.status == 422 && wrong.text().contains("quantity-0-wrong") && wrong.text().contains("a dozen"));
    assert_eq!(sent_to(&receive("12")), "/stock");
    assert!(ada.get("/stock").send().text().contains(">12<"));

    let invited = ada.request("POST", "/members").form(&[("role", "cashier")]).send();
    let link = value_of(&invited, "http");
    let fields = [("secret", link.as_str()), ("name", "Cleo"), ("email", "cleo@example.com"), ("password", PASSWORD)];
    let joined = anyone.request("POST", "/join").form(&fields).send();
    assert_eq!(sent_to(&joined), "/");
    let cleo = anyone.with_session_of(&joined);
    let page = cleo.get("/products").send().text();
    assert!(page.contains("Green") && !page.contains("/products/new") && !page.contains("href=\"/audit\""));
    assert_eq!(cleo.get("/audit").send().status, 403, "what is not offered is not given either");
    assert!(!ada.get("/").send().text().contains("left to do"), "all is done");

    let out = ada.request("POST", "/sign-out").send();
    assert_eq!(sent_to(&out), "/sign-in");
    assert!(sent_to(&ada.get("/products").send()).starts_with("/sign-in"));
}

#[test]
fn whoever_is_not_signed_in_comes_back_to_where_they_wanted_to_go() {
    let shop = Shop::open();
    for page in PAGES {
        assert!(sent_to(&shop.anyone().get(page).send()).starts_with("/sign-in?next=%2F"), "{page}");
        assert_eq!(shop.owner.get(page).send().status, 200, "{page}");
    }
    let turned = shop.anyone().get("/products?search=green+tea").send();
    assert_eq!(sent_to(&turned), "/sign-in?next=%2Fproducts%3Fsearch%3Dgreen%2Btea");
    shop.member("cashier", "cleo@example.com");
    let enter = |next, password| {
        let fields = [("email", "cleo@example.com"), ("password", password), ("next", next)];
        shop.anyone().request("POST", "/sign-in").form(&fields).send()
    };
    assert_eq!(sent_to(&enter("/products?search=green+tea", crate::shop::PASSWORD)), "/products?search=green+tea");
    assert_eq!(sent_to(&enter("https://elsewhere.example/", crate::shop::PASSWORD)), "/");
    let wrong = enter("/stock", "not the password");
    assert!(wrong.status == 422 && wrong.text().contains("role=\"alert\"") && wrong.text().contains("/stock"));
}

/// What was typed comes back with the question who it is, and is sent once that is answered.
#[test]
fn a_form_that_outlives_its_session_is_kept_by_the_page() {
    let shop = Shop::open();
    shop.member("cashier", "cleo@example.com");
    let typed = [("name", "Tea & <salt>"), ("description", "")];
    let asked = shop.anyone().request("POST", "/products/new").form(&typed).send();
    assert!(asked.status == 401 && asked.text().contains("Nothing is lost"), "{}", asked.text());
    let kept = value_of(&asked, "name=Tea").replace("&#38;", "&");
    assert_eq!(kept, "name=Tea+%26+%3Csalt%3E&description=");
    let enter = |next: &str, kept: &str| {
        let fields =
            [("email", "cleo@example.com"), ("password", crate::shop::PASSWORD), ("next", next), ("unfinished", kept)];
        shop.anyone().request("POST", "/sign-in").form(&fields).send()
    };
    let back = enter("/products/new", &kept);
    let page = back.text();
    assert!(
        back.status == 200
            && page.contains("action=\"/products/new\"")
            && page.contains("value=\"Tea &#38; &#60;salt&#62;\""),
        "{page}"
    );
    assert!(
        shop.owner.get("/api/v1/products").done()["items"].as_array().unwrap().is_empty(),
        "nothing is sent unseen"
    );
    let away = enter("https://elsewhere.example/", &kept).text();
    assert!(away.contains("action=\"/\"") && !away.contains("elsewhere.example"), "{away}");
    let long = "a".repeat(300 * 1024);
    let asked = shop.anyone().request("POST", "/products/new").form(&[("name", long.as_str())]).send();
    assert_eq!(sent_to(&asked), "/sign-in?next=%2F", "more than a person types is not carried about");
}

/// Beside a file too: that is chosen again, and what was typed is there.
#[test]
fn a_form_with_a_file_that_outlives_its_session_keeps_what_was_typed() {
    let shop = Shop::open();
    let fields = [("kind", "brands"), ("content", "Marke;Alt\nInitech;x")];
    let anyone = shop.anyone();
    let asked = anyone.request("POST", "/products/import");
    let asked = asked.form_with(&fields, "text/csv", &[("sent", "brands.csv", b"Marke\nAcme\n")]).send();
    assert!(asked.status == 401 && asked.text().contains("Nothing is lost"), "{}", asked.text());
    let kept = unescaped(&value_of(&asked, "kind=brands"));
    assert_eq!(kept, "kind=brands&content=Marke%3BAlt%0AInitech%3Bx");
}

#[test]
fn a_form_of_another_site_does_nothing() {
    let shop = Shop::open();
    let forged = shop.owner.request("POST", "/products/new").form(&[("name", "Forged")]);
    assert_eq!(forged.header("Sec-Fetch-Site", "cross-site").send().status, 403);
    let forged = shop.owner.request("POST", "/sign-out").form(&[]).header("Origin", "https://elsewhere.example").send();
    assert_eq!(forged.status, 403);
    let json = shop.owner.post("/products/new", &serde_json::json!({ "name": "Not a form" })).send();
    assert_eq!(json.status, 400);
    assert!(shop.owner.get("/api/v1/products").done()["items"].as_array().unwrap().is_empty());
    shop.owner.get("/api/v1/me").done();
}

#[test]
fn pages_speak_the_browsers_language_and_load_nothing_from_elsewhere() {
    let shop = Shop::open();
    let page = shop.owner.get("/").header("Accept-Language", "de-AT,de;q=0.9").send().text();
    assert!(page.contains("lang=\"de\"") && page.contains("Guten Tag, Ada Owner"), "{page}");
    let page = shop.owner.get("/").send().text();
    for asset in page.split(['"', '\'']).filter(|part| part.starts_with("/assets/")) {
        let answer = shop.anyone().get(asset).send();
        assert_eq!(answer.status, 200, "{asset}");
        assert!(answer.header("cache-control").unwrap().contains("immutable"));
    }
    for inline in ["<style", " style=", " onclick", "http://", "https://"] {
        assert!(!page.contains(inline), "{inline} in {page}");
    }
    assert_eq!(page.matches("<script").count(), 1, "and that one has its own address");
}
