//! A business with its owner, on a running server.

use serde_json::{Value, json};
use testkit::server::{code_of, owners_code, owners_factor};

use crate::{
    http::Client,
    program::{Home, Server},
};

pub const PASSWORD: &str = "a long sentence that I remember";

pub struct Shop {
    pub home: Home,
    pub server: Server,
    pub owner: Client,
    pub workspace: String,
}

impl Shop {
    pub fn open() -> Self {
        Self::open_in(Home::new())
    }

    pub fn open_in(home: Home) -> Self {
        let server = home.serve();
        Self::claim(home, server)
    }

    pub fn claim(home: Home, server: Server) -> Self {
        let anyone = Client::new(server.address);
        let claim = home.run(&["claim", "--json"]).json();
        let answer = anyone.post("/api/v1/claim", &claiming(&claim["secret"])).send();
        assert_eq!(answer.status, 201, "{}", answer.text());
        let workspace = text(&answer.json()["workspace"]);
        Self { owner: anyone.with_session_of(&answer), home, server, workspace }
    }

    /// On files and on PostgreSQL, which behave the same.
    pub fn on_both(test: impl Fn(&Self)) {
        test(&Self::open());
        if let Some(home) = Home::on_postgres() {
            test(&Self::open_in(home));
        }
    }

    /// The owner, signed in anew: once a test, for a code is good once.
    pub fn owner_again(&self) -> Client {
        let login = json!({ "email": "ada@example.com", "password": PASSWORD });
        let half = self.anyone().with_session_of(&self.anyone().post("/api/v1/sessions", &login).send());
        let answer = half.post("/api/v1/session/factor", &json!({ "code": owners_code(1) })).send();
        assert_eq!(answer.status, 201, "{}", answer.text());
        self.anyone().with_session_of(&answer)
    }

    pub fn anyone(&self) -> Client {
        Client { cookie: None, ..self.owner.clone() }
    }

    /// Somebody whose rights were changed, which signed them out: in again, with the key of their app if they have one.
    pub fn again(&self, gone: &Client, email: &str, key: Option<&str>) -> Client {
        crate::program::eventually("they are out", || gone.get("/api/v1/me").send().status == 401);
        let login = json!({ "email": email, "password": PASSWORD });
        let mut answer = self.anyone().post("/api/v1/sessions", &login).send();
        if let Some(key) = key {
            let half = self.anyone().with_session_of(&answer);
            answer = half.post("/api/v1/session/factor", &json!({ "code": code_of(key, 1) })).send();
        }
        assert_eq!(answer.status, 201, "{}", answer.text());
        self.anyone().with_session_of(&answer)
    }

    /// Somebody who was invited, came, and is there.
    pub fn member(&self, role: &str, email: &str) -> Client {
        self.member_with_key(role, email).0
    }

    /// Sees who belongs here and who did what, and nothing else of people or of what is sold.
    pub fn auditor(&self, email: &str) -> Client {
        let invitation = self.owner.post("/api/v1/invitations", &json!({ "roles": ["auditor"] })).done();
        let answer = self.anyone().post("/api/v1/join", &joining(&invitation, email)).send();
        let auditor = self.anyone().with_session_of(&answer);
        crate::program::eventually("they are a member", || auditor.get("/api/v1/members").send().status == 200);
        auditor
    }

    /// As [`Self::member`], with the key of their app where the role wants one.
    pub fn member_with_key(&self, role: &str, email: &str) -> (Client, Option<String>) {
        let invitation = self.owner.post("/api/v1/invitations", &json!({ "roles": [role] })).done();
        let answer = self.anyone().post("/api/v1/join", &joining(&invitation, email)).send();
        assert_eq!(answer.status, 201, "{}", answer.text());
        let member = self.anyone().with_session_of(&answer);
        let key = matches!(role, "owner" | "admin").then(|| {
            let key = text(&member.post("/api/v1/me/totp", &json!({})).done()["secret"]);
            member.post("/api/v1/me/totp/confirmation", &json!({ "code": code_of(&key, 0) })).done();
            key
        });
        crate::program::eventually("they are a member", || member.get("/api/v1/products").send().status == 200);
        (member, key)
    }

    pub fn product(&self, name: &str) -> Value {
        self.owner.post("/api/v1/products", &json!({ "name": name })).done()
    }
}

pub fn claiming(secret: &Value) -> Value {
    json!({
        "secret": secret, "business": "Corner Shop", "name": "Ada Owner", "email": "ada@example.com",
        "password": PASSWORD, "second_factor": owners_factor(),
    })
}

/// What somebody says who holds an invitation's link.
pub fn joining(invitation: &Value, email: &str) -> Value {
    let url = text(&invitation["url"]);
    let (workspace, secret) = url.split_once('#').unwrap().1.split_once('.').unwrap();
    json!({ "workspace": workspace, "secret": secret, "email": email, "name": "Cleo Clerk", "password": PASSWORD })
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}
