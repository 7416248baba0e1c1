//! Coming in, being somebody, and going: by a claim, a password, an invitation.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    http::{Answer, Client},
    program::{Home, eventually, free_address},
    shop::{PASSWORD, Shop, joining, text},
};

pub fn login(anyone: &Client, email: &str, password: &str) -> Answer {
    anyone.post("/api/v1/sessions", &json!({ "email": email, "password": password })).send()
}

#[test]
fn a_program_claims_a_fresh_server_and_works_in_it_at_once() {
    Shop::on_both(|shop| {
        let me = shop.owner.get("/api/v1/me").done();
        assert_eq!(
            (&me["name"], &me["email"], &me["workspace"]),
            (&"Ada Owner".into(), &"ada@example.com".into(), &shop.workspace.as_str().into())
        );
        assert_eq!(me["workspaces"][0]["name"], "Corner Shop");
        shop.product("Green tea");
        assert_eq!(shop.owner.get("/api/v1/members").done()["items"][0]["roles"], json!(["owner"]));
    });
}

/// Every time: what is done right after a claim or a join never meets a door that does not know one yet.
#[test]
fn whoever_comes_in_is_known_at_once() {
    for _ in 0..4 {
        let shop = Shop::open();
        shop.product("Green tea");
        let invitation = shop.owner.post("/api/v1/invitations", &json!({ "roles": ["manager"] })).done();
        let answer = shop.anyone().post("/api/v1/join", &joining(&invitation, "mia@example.com")).send();
        let manager = shop.anyone().with_session_of(&answer);
        assert_eq!(manager.get("/api/v1/products").send().status, 200);
    }
}

#[test]
fn a_cookie_holds_the_session_and_is_dead_after_signing_out() {
    let shop = Shop::open();
    shop.member("cashier", "cleo@example.com");
    let answer = login(&shop.anyone(), "CLEO@example.com ", PASSWORD);
    assert_eq!(answer.status, 201);
    let set = answer.header("set-cookie").unwrap();
    let parts: Vec<&str> = set.split("; ").collect();
    // Over plain HTTP on loopback a browser would refuse Secure, and with it the prefix.
    for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(parts.contains(&part), "{part} in {set}");
    }
    assert!(parts[0].starts_with("stockade=") && !parts.contains(&"Secure") && !set.to_lowercase().contains("domain"));
    let age: u64 = parts.iter().find_map(|part| part.strip_prefix("Max-Age=")).unwrap().parse().unwrap();
    assert!((12 * 3600 - 60..=12 * 3600).contains(&age));
    let cleo = shop.anyone().with_session_of(&answer);
    assert!(!answer.text().contains(cleo.token()), "the token is in the cookie alone");

    assert_eq!(cleo.get("/api/v1/sessions").done()["items"].as_array().unwrap().len(), 2);
    let out = cleo.delete("/api/v1/session").send();
    assert_eq!((out.status, out.header("clear-site-data")), (200, Some("\"cookies\", \"storage\"")));
    let cleared = out.header("set-cookie").unwrap();
    assert!(cleared.starts_with("stockade=;") && cleared.contains("Max-Age=0"), "{cleared}");
    assert_eq!(cleo.get("/api/v1/me").refused(), (401, "session.ended".to_owned()));
    assert_eq!(cleo.delete("/api/v1/session").refused(), (401, "session.ended".to_owned()));
    shop.owner.get("/api/v1/me").done();
    // And it stays dead.
    let Shop { home, server, owner, .. } = shop;
    server.kill();
    let server = home.serve();
    assert_eq!(
        Client { address: server.address, ..cleo }.get("/api/v1/me").refused(),
        (401, "session.ended".to_owned())
    );
    Client { address: server.address, ..owner }.get("/api/v1/me").done();
}

#[test]
fn over_tls_the_cookie_is_the_hosts_own() {
    let home = Home::new();
    let url = "https://office.example.com";
    let server = home.serve_with(&["--public-url", url], |_| {});
    let claim = home.run(&["claim", "--json", "--public-url", url]).json();
    assert!(text(&claim["url"]).starts_with("https://office.example.com/claim#"));
    let answer = Client::new(server.address)
        .post("/api/v1/claim", &crate::shop::claiming(&claim["secret"]))
        .header("Host", "office.example.com")
        .header("Origin", url)
        .send();
    let set = answer.header("set-cookie").unwrap().to_owned();
    for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(set.split("; ").any(|said| said == part), "{part} in {set}");
    }
    assert!(set.starts_with("__Host-stockade=") && !set.to_lowercase().contains("domain"));
    assert_eq!(answer.header("strict-transport-security"), Some("max-age=63072000; includeSubDomains"));
    let ada = Client::new(server.address).with_session_of(&answer);
    ada.get("/api/v1/me").header("Host", "office.example.com").done();
    // What another host of the domain could set is not listened to.
    let tossed = ada.cookie.clone().unwrap().replace("__Host-stockade", "stockade");
    assert_eq!(ada.get("/api/v1/me").header("Cookie", &tossed).refused(), (401, "session.missing".to_owned()));
}

#[test]
fn a_wrong_password_and_an_unknown_account_are_one_answer() {
    let shop = Shop::open();
    let anyone = shop.anyone();
    let told = |email: &str, password: &str| {
        let answer = login(&anyone, email, password);
        let mut body = answer.json();
        body.as_object_mut().unwrap().remove("request_id");
        (
            answer.status,
            body,
            answer.header("set-cookie").map(str::to_owned),
            answer.header("www-authenticate").map(str::to_owned),
        )
    };
    let wrong = told("ada@example.com", "another long sentence");
    assert_eq!(wrong.0, 401);
    for (email, password) in [
        ("nobody@example.com", PASSWORD),
        ("no address", PASSWORD),
        ("", ""),
        ("ada@example.com", &"x".repeat(100_000)),
    ] {
        assert_eq!(told(email, password), wrong, "{email}");
    }
    // A refusal is written down, without who it was about.
    let log = shop.home.run(&["audit", "export"]).succeeds();
    assert!(log.contains("identity.wrong") && !log.contains("nobody@example.com"));
}

#[test]
fn guessing_is_slowed_down() {
    let home = Home::new();
    let server = home.serve_limited(&[], |_| {});
    let shop = Shop::claim(home, server);
    let mut told = Vec::new();
    for _ in 0..15 {
        let answer = login(&shop.anyone(), "ada@example.com", "a guess of mine");
        told.push(answer.status);
        if answer.status == 429 {
            assert!(answer.header("retry-after").unwrap().parse::<u32>().unwrap() >= 1);
            assert_eq!(answer.problem().1, "limit.exceeded");
        }
    }
    assert!(told.iter().filter(|status| **status == 401).count() <= 10 && told.ends_with(&[429]), "{told:?}");
    // Another name for oneself is no way round.
    let spoofed = shop.anyone();
    let spoofed = spoofed.post("/api/v1/sessions", &json!({ "email": "ada@example.com", "password": PASSWORD }));
    assert_eq!(
        spoofed.header("X-Forwarded-For", "203.0.113.7").header("Forwarded", "for=203.0.113.8").send().status,
        429
    );
    shop.owner.get("/api/v1/me").done();
}

#[test]
fn an_invitation_brings_somebody_in_with_their_role_once() {
    Shop::on_both(|shop| {
        let invitation = shop.owner.post("/api/v1/invitations", &json!({ "roles": ["cashier"] })).done();
        let input = joining(&invitation, "cleo@example.com");
        let clerk = shop.anyone().post("/api/v1/join", &input).send();
        assert_eq!(clerk.status, 201);
        let clerk = shop.anyone().with_session_of(&clerk);
        assert_eq!(
            shop.anyone().post("/api/v1/join", &joining(&invitation, "eve@example.com")).refused(),
            (422, "invitations.closed".to_owned())
        );
        shop.product("Green tea");
        assert_eq!(clerk.get("/api/v1/products").done()["items"][0]["name"], "Green tea");
        assert_eq!(
            clerk.post("/api/v1/products", &json!({ "name": "Mine" })).refused(),
            (403, "access.denied".to_owned())
        );
        assert_eq!(clerk.get("/api/v1/audit-entries").refused().0, 403);
        // Another role, from the next question on.
        let members = shop.owner.get("/api/v1/members").done();
        let member = members["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|member| member["roles"] == json!(["cashier"]))
            .unwrap()
            .clone();
        let path = format!("/api/v1/members/{}", text(&member["id"]));
        let change = json!({ "roles": ["manager"], "version": member["version"] });
        let changed = shop.owner.put(&format!("{path}/roles"), &change).send();
        assert_eq!(changed.status, 200, "{}", changed.text());
        clerk.post("/api/v1/products", &json!({ "name": "Mine" })).done();
        // And out.
        let version = changed.json()["version"].clone();
        let gone = shop.owner.delete(&format!("{path}?version={version}")).send();
        assert_eq!(gone.status, 200, "{}", gone.text());
        eventually("they are out", || matches!(clerk.get("/api/v1/products").send().status, 401 | 403));
    });
}

/// By way of a second account, somebody could come to hold what was taken from their first.
#[test]
fn nobody_invites_somebody_who_may_do_more_than_they_may() {
    Shop::on_both(|shop| {
        let (admin, key) = shop.member_with_key("admin", "mia@example.com");
        admin.post("/api/v1/invitations", &json!({ "roles": ["admin"] })).done();

        let members = shop.owner.get("/api/v1/members").done();
        let mia =
            members["items"].as_array().unwrap().iter().find(|member| member["roles"] == json!(["admin"])).unwrap();
        let denied = json!({ "permission": "products:write", "effect": "deny", "reason": "only looks" });
        let made = shop.owner.post(&format!("/api/v1/members/{}/overrides", text(&mia["id"])), &denied).send();
        assert_eq!((made.status, &made.json()["permission"]), (201, &denied["permission"]));
        let admin = shop.again(&admin, "mia@example.com", key.as_deref());
        for role in ["admin", "manager"] {
            assert_eq!(
                admin.post("/api/v1/invitations", &json!({ "roles": [role] })).refused(),
                (422, "access.more-than-held".to_owned())
            );
        }
        admin.post("/api/v1/invitations", &json!({ "roles": ["cashier"] })).done();
    });
}

#[test]
fn an_invitation_taken_back_or_made_up_opens_nothing() {
    let shop = Shop::open();
    let invitation = shop.owner.post("/api/v1/invitations", &json!({ "roles": ["cashier"] })).done();
    shop.owner.delete(&format!("/api/v1/invitations/{}", text(&invitation["id"]))).done();
    let closed = (422, "invitations.closed".to_owned());
    assert_eq!(shop.anyone().post("/api/v1/join", &joining(&invitation, "cleo@example.com")).refused(), closed);
    let second = shop.owner.post("/api/v1/invitations", &json!({ "roles": ["cashier"] })).done();
    let mut elsewhere = joining(&second, "cleo@example.com");
    elsewhere["workspace"] = "wsp_01m7xsn76gftps5fza6ywntcnc".into();
    assert_eq!(shop.anyone().post("/api/v1/join", &elsewhere).refused(), closed, "a workspace that is not there");
    let mut made_up = joining(&second, "cleo@example.com");
    made_up["secret"] = "made up".into();
    assert_eq!(shop.anyone().post("/api/v1/join", &made_up).refused(), closed);
    // Somebody else's account is not joined with a password that is not theirs.
    let mut ada = joining(&second, "ada@example.com");
    ada["password"] = "not the password of Ada".into();
    assert_eq!(shop.anyone().post("/api/v1/join", &ada).refused(), (401, "identity.wrong".to_owned()));
    let weak = |password: &str| {
        let mut input = joining(&second, "cleo@example.com");
        input["password"] = password.into();
        shop.anyone().post("/api/v1/join", &input).send()
    };
    for password in ["short", "cleo@example.com", &"x".repeat(2_000)] {
        let answer = weak(password);
        assert_eq!(answer.problem(), (400, "input.invalid".to_owned()));
        assert_eq!(answer.json()["fields"][0]["at"], "/password");
    }
    assert_eq!(
        shop.anyone().post("/api/v1/join", &joining(&second, "cleo@example.com")).send().status,
        201,
        "it is still good"
    );
}

#[test]
fn one_session_is_ended_from_another() {
    let shop = Shop::open();
    let phone = shop.anyone().with_session_of(&login(&shop.anyone(), "ada@example.com", PASSWORD));
    let sessions = shop.owner.get("/api/v1/sessions").done();
    let other = sessions["items"].as_array().unwrap().iter().find(|session| session["current"] == false).unwrap();
    shop.owner.delete(&format!("/api/v1/sessions/{}", text(&other["id"]))).done();
    assert_eq!(phone.get("/api/v1/me").refused(), (401, "session.ended".to_owned()));
    shop.owner.get("/api/v1/me").done();
    let clerk = shop.member("cashier", "cleo@example.com");
    let own = shop.owner.get("/api/v1/sessions").done();
    let ada = text(&own["items"][0]["id"]);
    assert_eq!(clerk.delete(&format!("/api/v1/sessions/{ada}")).refused().0, 404, "nobody ends another's");
}

#[test]
fn one_account_stands_in_several_workspaces_one_at_a_time() {
    let shop = Shop::open();
    let second = text(&shop.home.run(&["workspace", "create", "Second Shop", "--json"]).json()["id"]);
    assert_eq!(
        shop.owner.post("/api/v1/session/workspace", &json!({ "workspace": second })).refused().0,
        404,
        "not theirs"
    );
    assert_eq!(shop.owner.get("/api/v1/products").header("Stockade-Workspace", &second).refused().0, 404);
    shop.owner.get("/api/v1/products").header("Stockade-Workspace", &shop.workspace).done();
    let answer = shop.owner.post("/api/v1/session/workspace", &json!({ "workspace": shop.workspace })).send();
    assert_eq!(answer.status, 201);
    let again = shop.anyone().with_session_of(&answer);
    assert_ne!(again.token(), shop.owner.token());
    again.get("/api/v1/products").done();
}

#[test]
fn a_program_may_bear_the_token_itself() {
    let shop = Shop::open();
    let bearer = format!("Bearer {}", shop.owner.token());
    let anyone = shop.anyone();
    anyone.get("/api/v1/me").header("Authorization", &bearer).done();
    // Nothing sends it by itself, so where it came from does not matter.
    let from_elsewhere = anyone.post("/api/v1/products", &json!({ "name": "Tea" })).header("Authorization", &bearer);
    from_elsewhere.header("Origin", "https://elsewhere.example").done();
    for bad in ["Bearer x", "Bearer ", "Bearer", "bearer nonsense.nonsense", "Basic YTpi"] {
        let (status, code) = anyone.get("/api/v1/me").header("Authorization", bad).refused();
        assert_eq!(status, 401, "{bad}: {code}");
    }
    let answer = anyone.get("/api/v1/me").send();
    assert_eq!(answer.header("www-authenticate"), Some("Bearer realm=\"stockade\""));
    // A changed letter anywhere is another token.
    let token = shop.owner.token().to_owned();
    for at in (0..token.len()).step_by(5) {
        let mut forged = token.clone().into_bytes();
        forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
        let forged = format!("Bearer {}", String::from_utf8(forged).unwrap());
        assert_eq!(anyone.get("/api/v1/me").header("Authorization", &forged).refused().0, 401);
    }
    // From this machine without a session is nobody, too.
    assert_eq!(anyone.get("/api/v1/products").refused(), (401, "session.missing".to_owned()));
    assert_eq!(Value::from(401), anyone.get("/api/v1/members").send().json()["status"]);
}

/// A colleague is known by name to whoever works there, also after they left, and by the name they have now.
#[test]
fn people_are_called_by_their_names() {
    Shop::on_both(|shop| {
        let cleo = shop.member("cashier", "cleo@example.com");
        let auditor = shop.auditor("mia@example.com");
        let me = cleo.get("/api/v1/me").done();
        let account = text(&me["account"]);
        let named = |who: &Client| who.get(&format!("/api/v1/member-names?accounts={account}&accounts=system")).done();
        assert_eq!(named(&shop.owner)["names"][&account]["name"], "Cleo Clerk");
        assert_eq!(named(&cleo)["names"].as_object().unwrap().len(), 1, "what is no account is passed over");
        assert_eq!(
            named(&auditor)["names"][&account]["name"],
            "Cleo Clerk",
            "who did something is no secret of theirs"
        );
        let listed = auditor.get("/api/v1/members").done();
        assert_eq!(
            (&listed["items"][1]["name"], &listed["items"][1]["masked"]),
            (&Value::Null, &json!(["name"])),
            "a list masks by its labels"
        );

        let empty = cleo.put("/api/v1/me/name", &json!({ "name": " " })).send();
        assert_eq!(empty.problem(), (400, "input.invalid".to_owned()));
        cleo.put("/api/v1/me/name", &json!({ "name": "Cleo Clark" })).done();
        eventually("the shop knows her new name", || named(&shop.owner)["names"][&account]["name"] == "Cleo Clark");
        assert_eq!(cleo.get("/api/v1/me").done()["name"], "Cleo Clark");

        let members = shop.owner.get("/api/v1/members").done();
        let member = members["items"].as_array().unwrap().iter().find(|one| one["account"] == me["account"]).unwrap();
        let path = format!("/api/v1/members/{}?version={}", text(&member["id"]), member["version"]);
        shop.owner.delete(&path).done();
        let there = shop.owner.get("/api/v1/members?state=active").done();
        assert!(there["items"].as_array().unwrap().iter().all(|one| one["id"] != member["id"]));
        assert_eq!(named(&shop.owner)["names"][&account]["name"], "Cleo Clark", "who it was is known when they left");
        assert_eq!(named(&shop.owner)["names"][&account]["state"], "removed");
        let log = shop.owner.get("/api/v1/audit-entries?limit=200").done().to_string();
        assert!(!log.contains("Cleo Cl"), "the log keeps names only sealed");
    });
}

/// What an invitation is for is shown to whoever sees people, and to nobody once it is accepted; the log never says.
#[test]
fn an_invitation_is_known_by_its_note() {
    let shop = Shop::open();
    let made =
        |note: &str| shop.owner.post("/api/v1/invitations", &json!({ "roles": ["cashier"], "note": note })).done();
    let invitation = made("Cleo, Saturdays");
    let notes = |who: &Client| {
        let listed = who.get("/api/v1/invitations").done();
        listed["items"].as_array().unwrap().iter().map(|one| one["note"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(notes(&shop.owner), ["Cleo, Saturdays"]);
    let answer = shop.anyone().post("/api/v1/join", &joining(&invitation, "cleo@example.com")).send();
    assert_eq!(answer.status, 201, "{}", answer.text());
    eventually("the note is forgotten", || notes(&shop.owner) == [Value::Null]);
    made("Mia, the new manager");
    let auditor = shop.auditor("otto@example.com");
    assert!(notes(&auditor).iter().all(Value::is_null));
    let log = shop.owner.get("/api/v1/audit-entries?limit=200").done().to_string();
    assert!(!log.contains("Saturdays") && !log.contains("the new manager"), "{log}");
    let long = shop.owner.post("/api/v1/invitations", &json!({ "roles": ["cashier"], "note": "x".repeat(201) }));
    assert_eq!(long.send().problem(), (400, "input.invalid".to_owned()));
}

/// What it costs to ask, counted in hashes: the same whether there is such an account.
#[test]
fn an_unknown_address_costs_what_a_known_one_does() {
    let (home, metrics) = (Home::new(), free_address());
    let server = home.serve_with(&["--metrics", &metrics.to_string()], |_| {});
    let shop = Shop::claim(home, server);
    let hashes = || {
        let asked = format!("GET /metrics HTTP/1.1\r\nHost: {metrics}\r\nConnection: close\r\n\r\n");
        let text =
            String::from_utf8(Client::new(metrics).raw(asked.as_bytes(), Duration::from_secs(10)).bytes).unwrap();
        let line = text.lines().find(|line| line.starts_with("stockade_password_hashes_total")).unwrap().to_owned();
        line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()
    };
    let mut before = hashes();
    for (email, password) in [
        ("ada@example.com", "another long sentence"),
        ("nobody@example.com", "another long sentence"),
        ("no address", "another long sentence"),
        ("ada@example.com", PASSWORD),
    ] {
        login(&shop.anyone(), email, password);
        assert_eq!(hashes() - before, 1, "{email}");
        before = hashes();
    }
}
