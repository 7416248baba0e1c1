//! Letting a program in: the keys go to its server, which has to say 200.

use serde_json::Value;

use crate::{
    asking::{Answer, Shop},
    receiver::Receiver,
};

fn authorize(shop: &Shop, step: &str, callback: &str) -> Answer {
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("app_name", "Stockade"),
            ("scope", "read"),
            ("user_id", "a secret of ours"),
            ("return_url", "https://back.example/settings?tab=shops"),
            ("callback_url", callback),
        ])
        .finish();
    shop.ask_as("", "GET", &format!("/wc-auth/v1/{step}?{query}"), None)
}

#[test]
fn who_approves_hands_over_a_key_that_works() {
    let (shop, receiver) = (Shop::empty(), Receiver::open());
    let page = authorize(&shop, "authorize", &receiver.url);
    assert!(
        page.status == 200 && page.text.contains("id=\"approve\"") && page.text.contains("success=0"),
        "{}",
        page.text
    );
    let done = authorize(&shop, "access_granted", &receiver.url);
    assert_eq!(done.status, 302);
    let back = "https://back.example/settings?tab=shops&success=1&user_id=a%20secret%20of%20ours";
    assert_eq!(done.header("location"), Some(back));
    let came = receiver.came();
    assert_eq!(came[0].header("content-type"), Some("application/json;charset=UTF-8"));
    let keys: Value = serde_json::from_str(&came[0].body).unwrap();
    assert_eq!((&keys["user_id"], &keys["key_permissions"]), (&"a secret of ours".into(), &"read".into()));
    let text = |name: &str| keys[name].as_str().unwrap();
    let (key, secret) = (text("consumer_key"), text("consumer_secret"));
    let path = format!("/wp-json/wc/v3/orders?consumer_key={key}&consumer_secret={secret}");
    assert_eq!(shop.ask_as("", "GET", &path, None).status, 200);
}

#[test]
fn whoever_answers_anything_but_200_has_no_key() {
    let (shop, receiver) = (Shop::empty(), Receiver::open());
    for status in [201, 204, 302, 500] {
        receiver.answers(status);
        assert_eq!(authorize(&shop, "access_granted", &receiver.url).status, 500);
    }
    assert_eq!(receiver.came().len(), 4);
    assert_eq!(shop.state()["keys"].as_array().unwrap().len(), 1, "only the owner's");
}

#[test]
fn what_is_missing_or_unsafe_is_an_error_page() {
    let shop = Shop::empty();
    let missing = shop.ask_as("", "GET", "/wc-auth/v1/authorize?app_name=x", None);
    assert!(missing.status == 500 && missing.text.contains("Missing parameter user_id"), "{}", missing.text);
    shop.control("PUT", "habits", &serde_json::json!({ "strict_addresses": true }));
    let unsafe_ = authorize(&shop, "authorize", "http://back.example/");
    assert!(unsafe_.status == 500 && unsafe_.text.contains("over SSL"), "{}", unsafe_.text);
    // Nothing leaves for a private address.
    assert_eq!(authorize(&shop, "access_granted", "https://127.0.0.1/").status, 500);
    assert_eq!(shop.state()["keys"].as_array().unwrap().len(), 1);
}
