//! Secrets that were used are in no line of any log, in no byte on the disk, in no mail that is not theirs, and in no
//! answer but the one that shows them.

use std::{fs, path::Path};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use testkit::provider::Provider;
use url::Url;
use vault::TotpSecret;

use crate::{
    factors::code,
    http::{Answer, Client, Request},
    mailbox::Mailbox,
    program::{Home, eventually},
    shop::{PASSWORD, Shop, joining, text},
};

const CLERKS: &str = "correct-horse-canary-staple";
const WRONG: &str = "wrong-horse-canary-staple";

fn files(folder: &Path, all: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        match entry.file_type().unwrap() {
            kind if kind.is_dir() => files(&entry.path(), all),
            kind if kind.is_file() => all.push(entry.path()),
            _ => {}
        }
    }
}

fn contains(haystack: &[u8], needle: &str) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle.as_bytes())
}

#[test]
fn no_secret_is_logged_or_kept() {
    let home = Home::new();
    let server = home.serve_with(&[], |command| {
        command.env("STOCKADE_LOG", "trace");
    });
    let anyone = Client::new(server.address);
    assert!(server.out.wait_for("/claim#"));
    // Each way that a secret comes in or goes out.
    let printed = text(
        &server
            .out
            .text()
            .lines()
            .find(|line| line.contains("/claim#"))
            .unwrap()
            .trim()
            .split_once('#')
            .unwrap()
            .1
            .into(),
    );
    let claim = home.run(&["claim", "--json"]).json();
    let mut secrets = vec![PASSWORD.to_owned(), CLERKS.to_owned(), WRONG.to_owned(), printed, text(&claim["secret"])];
    let answer = anyone.post("/api/v1/claim", &crate::shop::claiming(&claim["secret"])).send();
    let owner = anyone.with_session_of(&answer);
    secrets.push(owner.token().to_owned());
    let invitation =
        owner.post("/api/v1/invitations", &json!({ "roles": ["cashier"] })).header("Idempotency-Key", "invite").done();
    let mut join = joining(&invitation, "cleo.canary@example.com");
    join["password"] = CLERKS.into();
    join["name"] = "Cleopatra Canary".into();
    secrets.push(text(&join["secret"]));
    let answer = anyone.post("/api/v1/join", &join).send();
    assert_eq!(answer.status, 201, "{}", answer.text());
    let clerk = anyone.with_session_of(&answer);
    secrets.push(clerk.token().to_owned());
    clerk.get("/api/v1/me").done();
    clerk.get("/api/v1/me").header("Authorization", &format!("Bearer {}", clerk.token())).header("Cookie", "").done();
    for (email, password) in
        [("cleo.canary@example.com", WRONG), ("cleo.canary@example.com", CLERKS), ("nobody.canary@example.com", CLERKS)]
    {
        let answer = anyone.post("/api/v1/sessions", &json!({ "email": email, "password": password })).send();
        if answer.status == 201 {
            secrets.push(anyone.with_session_of(&answer).token().to_owned());
        }
    }
    let prove = |password: &str| clerk.post("/api/v1/session/proof", &json!({ "password": password })).send().status;
    assert_eq!((prove(WRONG), prove(CLERKS)), (422, 201));
    // Where it does not belong.
    anyone.post("/api/v1/sessions", &json!({ "email": "x", "password": 7, "secret": CLERKS })).refused();
    anyone.get(&format!("/api/v1/products?password={CLERKS}")).refused();
    anyone.get(&format!("/api/v1/{CLERKS}")).refused();
    anyone.post("/api/v1/sessions", &json!({})).body(format!("{{\"password\":\"{CLERKS}\"").as_bytes()).refused();
    let new = home.path("new.key");
    home.run(&["keys", "rotate", "--new", new.to_str().unwrap()]).succeeds();
    secrets.push(fs::read_to_string(&new).unwrap().trim().to_owned());
    secrets.push(fs::read_to_string(home.data().join("master.key")).unwrap().trim().to_owned());
    assert_eq!(clerk.delete("/api/v1/session").send().status, 200);

    assert_eq!(secrets.len(), 11);
    // The parts of a token, too.
    let parts: Vec<String> = secrets
        .iter()
        .flat_map(|secret| secret.split('.'))
        .filter(|part| part.len() >= 16)
        .map(str::to_owned)
        .collect();
    secrets.extend(parts);
    // Running, with everything still in the write-ahead logs; killed; and stopped in order.
    let scan = |when: &str| {
        let mut all = Vec::new();
        files(&home.data(), &mut all);
        assert!(all.len() >= 5);
        for file in all.iter().filter(|file| file.file_name().unwrap() != "master.key") {
            let bytes = fs::read(file).unwrap();
            for secret in &secrets {
                assert!(!contains(&bytes, secret), "{when}: a secret is in {}", file.display());
            }
            let is_sealed = !file.to_string_lossy().contains("keyring") && file.to_string_lossy().contains(".db");
            for personal in ["ada@example.com", "cleo.canary", "Cleopatra", "Corner Shop"] {
                assert!(!contains(&bytes, personal), "{when}: {personal} is in {}", file.display());
            }
            assert!(!is_sealed || !contains(&bytes, "SQLite format 3"), "{} is not encrypted", file.display());
        }
    };
    scan("running");
    let log = server.kill();
    assert!(log.contains("TRACE") && log.contains("DEBUG"), "it was asked to say everything");
    scan("killed");
    let source = format!("file:{}", new.display());
    let server = home.serve_with(&["--master-key", &source], |command| {
        command.env("STOCKADE_LOG", "trace");
    });
    Client { address: server.address, ..owner }.get("/api/v1/me").done();
    let (_, second) = server.stop();
    scan("stopped");
    for secret in &secrets {
        for (line, log) in log.lines().chain(second.lines()).zip(std::iter::repeat("log")) {
            assert!(!line.contains(secret.as_str()), "a secret is in the {log}: {line}");
        }
    }
    for personal in ["ada@example.com", "cleo.canary", "nobody.canary", "Cleopatra"] {
        assert!(!log.contains(personal), "{personal} is in the log");
    }
    let exported = home.run(&["audit", "export", "--master-key", &source]).succeeds();
    for secret in secrets.iter().map(String::as_str).chain(["ada@example.com", "cleo.canary", "nobody.canary"]) {
        assert!(!exported.contains(secret), "{secret} is in the audit log");
    }
}

/// What was used as a secret, by what it is. A new way in adds its own with a line.
#[derive(Default)]
struct Used(Vec<(&'static str, String)>);

impl Used {
    fn add(&mut self, what: &'static str, secret: impl Into<String>) {
        let secret = secret.into();
        assert!(secret.len() >= 10, "{what} is too short to be told from anything else");
        self.0.push((what, secret));
    }

    /// Whoever signed in: what they signed in with from now on.
    fn cookie(&mut self, anyone: &Client, answer: &Answer) -> Client {
        let client = anyone.with_session_of(answer);
        self.add("a cookie", client.token());
        client
    }

    fn check(&self, place: &str, bytes: &[u8]) {
        for (what, secret) in &self.0 {
            assert!(!contains(bytes, secret), "{what} is in {place}");
        }
    }

    fn check_disk(&self, home: &Home, when: &str) {
        let mut all = Vec::new();
        files(&home.data(), &mut all);
        for file in all.iter().filter(|file| file.file_name().unwrap() != "master.key") {
            self.check(&format!("{} ({when})", file.display()), &fs::read(file).unwrap());
        }
    }
}

#[test]
fn no_factor_token_or_link_is_logged_or_kept_or_said_twice() {
    let home = Home::new();
    let mailbox = Mailbox::of(&home);
    let server = home.serve_with(&[], |command| {
        command.env("STOCKADE_LOG", "trace");
        mailbox.serve(command);
    });
    let shop = Shop::claim(home, server);
    let (anyone, mut used) = (shop.anyone(), Used::default());
    used.add("the password", PASSWORD);
    used.add("a cookie", shop.owner.token());
    // Tokens, of a person's and of a service account's, and each as it was before its rotation.
    let made = shop.owner.post("/api/v1/tokens", &json!({ "name": "Canary", "permissions": ["products:read"] })).done();
    let service = json!({ "name": "Canary", "roles": ["cashier"] });
    let service = text(&shop.owner.post("/api/v1/services", &service).done()["id"]);
    let of_service = json!({ "name": "Canary", "permissions": ["products:read"] });
    let of_service = shop.owner.post(&format!("/api/v1/services/{service}/tokens"), &of_service).done();
    let rotate = |path: &str, made: &Value, input: &Value| {
        shop.owner.post(&format!("/api/v1/{path}/{}/rotation", text(&made["id"])), input).done()
    };
    let rotated = rotate("tokens", &made, &json!({ "grace": 0 }));
    let of_service_rotated = rotate("service-tokens", &of_service, &json!({}));
    for one in [&made, &of_service, &rotated, &of_service_rotated] {
        let token = text(&one["secret"]);
        anyone.get("/api/v1/products").header("Authorization", &format!("Bearer {token}")).send();
        used.add("a token", token);
    }
    eventually("the alarm is mailed", || mailbox.mails().len() == 1);
    // A second factor, the codes on paper, and both steps of signing in.
    let begun = shop.owner.post("/api/v1/me/totp", &json!({})).send().json();
    let secret = TotpSecret::from_text(&text(&begun["secret"])).unwrap();
    used.add("the secret of a factor", text(&begun["secret"]));
    let confirmed = json!({ "code": code(&secret, -1) });
    shop.owner.post("/api/v1/me/totp/confirmation", &confirmed).done();
    // Whoever had a factor already has codes; these are new ones.
    let renewed = shop.owner.post("/api/v1/me/recovery-codes", &json!({})).done();
    for recovery in renewed["recovery_codes"].as_array().unwrap() {
        used.add("a recovery code", text(recovery));
        used.add("a recovery code", text(recovery).replace('-', ""));
    }
    let log_in = json!({ "email": "ada@example.com", "password": PASSWORD });
    for proof in [code(&secret, 0), text(&renewed["recovery_codes"][0])] {
        let half = used.cookie(&anyone, &anyone.post("/api/v1/sessions", &log_in).send());
        half.post("/api/v1/session/factor", &json!({ "code": "000000" })).refused();
        let whole = half.post("/api/v1/session/factor", &json!({ "code": proof })).send();
        used.cookie(&anyone, &whole);
    }
    // An owner who is recovered, and a link for a new password.
    let link = shop.home.run(&["owner", "recover", "--workspace", &shop.workspace, "--json"]).json();
    used.add("an owner's link", text(&joining(&link, "x@example.com")["secret"]));
    eventually("everybody is told", || mailbox.mails().len() == 2);
    // Whoever is in asks for everything that is about this.
    for path in [
        "/api/v1/me",
        "/api/v1/sessions",
        "/api/v1/me/factors",
        "/api/v1/me/tokens",
        "/api/v1/tokens",
        "/api/v1/services",
        "/api/v1/invitations",
        "/api/v1/audit-entries?limit=200",
        "/account",
        "/tokens",
        "/tokens/all",
        "/tokens/services",
        "/members",
        "/audit",
    ] {
        let answer = shop.owner.get(path).send();
        assert!(answer.status < 500, "{path}: {}", answer.status);
        used.check(path, answer.text().as_bytes());
    }
    mailbox.mails().iter().for_each(|mail| used.check("a mail", mail.as_bytes()));
    anyone.post("/api/v1/password-resets", &json!({ "email": "ada@example.com" })).send();
    eventually("the link is mailed", || mailbox.reset().is_some());
    let reset = mailbox.reset().unwrap();
    used.add("a mailed link", reset.clone());
    used.add("the new password", "seven brown canaries in the hall");
    let new = json!({ "secret": reset, "password": "seven brown canaries in the hall" });
    assert!(anyone.post("/api/v1/password-resets/redemption", &new).send().status < 300);

    used.check_disk(&shop.home, "running");
    let Shop { home, server, .. } = shop;
    let (_, log) = server.stop();
    assert!(log.contains("TRACE"), "it was asked to say everything");
    used.check("the log", log.as_bytes());
    used.check_disk(&home, "stopped");
    used.check("the audit log", home.run(&["audit", "export"]).succeeds().as_bytes());
}

/// Where people come to the server below, which has to have a name for passkeys.
const NAME: &str = "office.example.com";

fn by_name<'c>(request: Request<'c>) -> Request<'c> {
    request.header("Host", NAME).header("Origin", &format!("https://{NAME}"))
}

#[test]
fn nothing_that_a_provider_or_a_passkey_says_is_logged_or_kept() {
    let Some(theirs) = Provider::start() else { return };
    theirs.has("grace", &json!({ "name": "Grace", "email": "grace.canary@example.org", "groups": ["canaries-7"] }));
    let (home, url) = (Home::new(), format!("https://{NAME}"));
    let server = home.serve_with(&["--public-url", &url], |command| {
        command.env("STOCKADE_LOG", "trace");
        command.env("STOCKADE_OWN_NETWORK", theirs.host());
    });
    let (anyone, mut used) = (Client::new(server.address), Used::default());
    let claim = home.run(&["claim", "--json", "--public-url", &url]).json();
    let claimed = by_name(anyone.post("/api/v1/claim", &crate::shop::claiming(&claim["secret"]))).send();
    let owner = used.cookie(&anyone, &claimed);

    // A provider, and somebody who comes in by it.
    let secret = "canaries sing in the yellow shed";
    used.add("a client secret", secret);
    let added = json!({ "name": "Canary", "issuer": theirs.issuer() });
    let added = by_name(owner.post("/api/v1/sso/providers", &added)).done();
    let known = json!({
        "client_secret": secret, "redirect_uris": [added["redirect_uri"]],
        "grant_types": ["authorization_code", "refresh_token"],
    });
    theirs.knows("stockade", &known);
    let id = text(&added["id"]);
    let how = json!({
        "version": 1, "client_id": "stockade", "client_secret": secret, "lets_in": true, "is_on": true,
        "scopes": ["openid", "profile", "email", "offline_access"],
        "rules": [{ "group": "canaries-*", "role": "cashier" }],
    });
    by_name(owner.patch(&format!("/api/v1/sso/providers/{id}"), &how)).done();
    let workspace = text(&by_name(owner.get("/api/v1/me")).done()["workspace"]);
    let left = by_name(anyone.get(&format!("/sso/go?workspace={workspace}&provider={id}"))).send();
    let cookie = left.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let kept = BASE64_URL_SAFE_NO_PAD.decode(cookie.split_once('=').unwrap().1).unwrap();
    let kept: Value = serde_json::from_slice(&kept).unwrap();
    used.add("what ties a return to its beginning", text(&kept["browser"]));
    let back = theirs.visited(left.header("location").unwrap(), "grace");
    for (name, value) in Url::parse(left.header("location").unwrap()).unwrap().query_pairs() {
        if ["state", "nonce"].contains(&name.as_ref()) {
            used.add("a state or a nonce", value);
        }
    }
    let path = back.strip_prefix(&url).unwrap();
    let come = || by_name(anyone.get(path)).header("Cookie", &cookie).send();
    let come_in = come();
    assert_eq!(come_in.status, 303, "{}", come_in.text());
    let sessions = come_in.headers.iter().filter(|(name, _)| name == "set-cookie");
    let session = sessions.map(|(_, set)| set).find(|set| set.starts_with("__Host-stockade=")).unwrap();
    used.add("a cookie", session.split(';').next().unwrap().split_once('=').unwrap().1);
    assert_eq!(come().status, 422, "it is good once");
    let granted = theirs.granted();
    assert_eq!(granted.len(), 1);
    for name in ["code", "code_verifier", "id_token", "access_token", "refresh_token"] {
        used.add(name, text(&granted[0][name]));
    }
    // What is asked of a device, by those who have one and by anyone.
    for challenge in [
        by_name(owner.post("/api/v1/me/passkeys/challenge", &json!({}))).done(),
        by_name(anyone.post("/api/v1/sessions/passkey-challenge", &json!({}))).done(),
    ] {
        used.add("what a device is to sign", text(&challenge["options"]["challenge"]));
    }
    let grace = Client { cookie: Some(session.split(';').next().unwrap().to_owned()), ..anyone.clone() };
    for (who, path) in [
        (&owner, format!("/api/v1/sso/providers/{id}")),
        (&owner, "/api/v1/sso/providers".to_owned()),
        (&owner, format!("/settings/sso/{id}")),
        (&owner, "/api/v1/audit-entries?limit=200".to_owned()),
        (&grace, "/api/v1/me/identities".to_owned()),
        (&grace, "/account/providers".to_owned()),
    ] {
        let answer = by_name(who.get(&path)).send();
        assert!(answer.status < 400, "{path}: {}", answer.status);
        used.check(&path, answer.text().as_bytes());
    }

    // Nor whom a provider named, and what it said of them.
    used.add("an address", "grace.canary@example.org");
    used.add("a group", "canaries-7");
    used.check_disk(&home, "running");
    let (_, log) = server.stop();
    assert!(log.contains("TRACE"), "it was asked to say everything");
    used.check("the log", log.as_bytes());
    used.check_disk(&home, "stopped");
    used.check("the audit log", home.run(&["audit", "export"]).succeeds().as_bytes());
}
