//! A provider that talks to a server, and the people it talks about.

use std::{sync::Arc, time::Duration};

use actix_web::{
    App,
    body::MessageBody,
    dev::{Service, ServiceResponse},
    http::{
        Method,
        header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE},
    },
    rt::System,
    test::{TestRequest, call_service, init_service, read_body},
};
use api::{Api, Shared};
use door::{Ask, operations::members};
use identity::{
    JOIN, Programs, Sessions, run_join,
    sso::scim::{RETURN, run_return},
};
use model::{Actor, Origin, Problem, Who};
use testkit::{Engine, Shop, Value, json, text};
use web::{Authenticate, Site, Waiting};
use work::jobs::{self, Runner};

const PASSWORD: &str = "a long sentence that I remember";

struct Known {
    sessions: Sessions,
    programs: Programs,
}

impl Authenticate for Known {
    fn actor<'a>(&'a self, token: &'a str, origin: Origin) -> Waiting<'a, Result<Actor, Problem>> {
        match Programs::is_one(token) {
            true => Box::pin(self.programs.actor(token, origin)),
            false => Box::pin(self.sessions.actor(token, origin)),
        }
    }
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub etag: Option<String>,
    pub location: Option<String>,
    pub kind: Option<String>,
    pub challenge: Option<String>,
}

impl Answer {
    /// The status, and what kind of wrong it was.
    pub fn fault(&self) -> (u16, Option<&str>) {
        assert_eq!(self.body["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:Error"]), "{}", self.body);
        assert_eq!(self.body["status"], json!(self.status.to_string()));
        assert!(self.body["detail"].as_str().is_some_and(|detail| detail.ends_with('.')), "{}", self.body);
        assert_eq!(self.kind.as_deref(), Some("application/scim+json"));
        (self.status, self.body["scimType"].as_str())
    }
}

/// A provider with its token.
pub struct Talk<'a, S> {
    pub shop: &'a Shop,
    app: S,
    pub provider: String,
    pub token: String,
}

impl<S, B, E> Talk<'_, S>
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = E>,
    B: MessageBody,
    E: std::fmt::Debug,
{
    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::POST, path, Some(body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::PUT, path, Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::PATCH, path, Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.ask(Method::DELETE, path, None).await
    }

    pub async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let body = body.map(|body| body.to_string().into_bytes());
        let path = format!("/scim/v2/{}{path}", self.provider);
        self.send(method, &path, Some(&self.token), body, &[]).await
    }

    /// The same, with headers of its own.
    pub async fn with(&self, method: Method, path: &str, body: Option<Value>, headers: &[(&str, &str)]) -> Answer {
        let body = body.map(|body| body.to_string().into_bytes());
        let path = format!("/scim/v2/{}{path}", self.provider);
        self.send(method, &path, Some(&self.token), body, headers).await
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Vec<u8>>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = TestRequest::default().method(method).uri(path);
        if let Some(token) = token {
            request = request.insert_header((AUTHORIZATION, format!("Bearer {token}")));
        }
        if let Some(body) = body {
            request = request
                .insert_header((CONTENT_TYPE, "application/scim+json; charset=utf-8"))
                .insert_header((CONTENT_LENGTH, body.len()))
                .set_payload(body);
        }
        for (name, value) in headers {
            request = request.insert_header((*name, *value));
        }
        let answer = call_service(&self.app, request.to_request()).await;
        let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (status, etag, location) = (answer.status().as_u16(), header("etag"), header("location"));
        let (kind, challenge) = (header("content-type"), header("www-authenticate"));
        let body = serde_json::from_slice(&read_body(answer).await).unwrap_or_default();
        Answer { status, body, etag, location, kind, challenge }
    }

    /// A role of the shop's own API, asked with a session's token: the status.
    pub async fn products(&self, session: &str) -> u16 {
        self.send(Method::GET, "/api/v1/products", Some(session), None, &[]).await.status
    }

    /// The same of what belongs to an account and no workspace.
    pub async fn me(&self, session: &str) -> u16 {
        self.send(Method::GET, "/api/v1/me", Some(session), None, &[]).await.status
    }

    /// Somebody who was invited, came, and is known to the provider under this name: the token of their session.
    pub async fn somebody(&self, subject: &str) -> String {
        let shop = self.shop;
        let invitation =
            shop.run(&shop.fresh(&shop.owner), "invitations.create", json!({ "roles": ["cashier"] })).await;
        let url = text(&invitation.unwrap()["url"]);
        let (workspace, secret) = url.split_once('#').unwrap().1.split_once('.').unwrap();
        let nobody = Actor { who: Who::Anyone, workspace: None, ..shop.owner.clone() };
        let email = format!("{subject}@example.org");
        let joining = json!({
            "workspace": workspace, "secret": secret, "email": email, "name": subject, "password": PASSWORD,
        });
        let joined = shop.run(&nobody, "identity.join", joining).await.unwrap();
        jobs::settled(&shop.door).await;
        let comer = json!({
            "provider": self.provider, "account": joined["account"], "member": joined["member"], "groups": ["floor"],
            "known_as": { "subject": subject },
        });
        let system = Actor::system("test", Some(shop.workspace), shop.door.now());
        shop.run(&system, "sso.take-in", comer).await.unwrap();
        text(&joined["session"]["token"])
    }
}

/// A provider whose groups `floor` and `office` make cashiers and managers: its id, and its token.
pub async fn provider(shop: &Shop) -> (String, String) {
    let owner = shop.fresh(&shop.owner);
    let added = json!({ "name": "Our people", "issuer": "https://id.example" });
    let added = shop.run(&owner, "sso.add-provider", added).await.unwrap();
    let change = json!({
        "id": added["id"], "version": 1, "client_id": "stockade", "lets_in": true, "is_on": true,
        "rules": [{ "group": "office", "role": "manager" }, { "group": "floor", "role": "cashier" }],
    });
    shop.run(&owner, "sso.change-provider", change).await.unwrap();
    let made = shop.run(&owner, "scim.begin", json!({ "id": added["id"] })).await.unwrap();
    (text(&added["id"]), text(&made["secret"]))
}

/// Holds a conversation on both databases.
#[macro_export]
macro_rules! on_both {
    ($talk:ident, $body:block) => {
        for engine in [testkit::Engine::Sqlite, testkit::Engine::Postgres] {
            $crate::talk::held(engine, async |shop: &testkit::Shop| {
                let (provider, token) = $crate::talk::provider(shop).await;
                let app = $crate::talk::app(shop).await;
                let $talk = &$crate::talk::talk(shop, app, provider, token);
                $body
            });
        }
    };
}

pub fn talk<S>(shop: &Shop, app: S, provider: String, token: String) -> Talk<'_, S> {
    Talk { shop, app, provider, token }
}

/// With everything that a server does beside answering.
pub fn held(engine: Engine, conversation: impl AsyncFn(&Shop)) {
    System::new().block_on(async {
        let Some(shop) = Shop::open(engine).await else { return };
        let runner = runner(&shop);
        let working = actix_web::rt::spawn(async move {
            loop {
                runner.run_due().await;
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
        conversation(&shop).await;
        working.abort();
        drop(working.await);
        shop.close().await;
    });
}

fn runner(shop: &Shop) -> Runner {
    Runner::new(Arc::clone(&shop.door), "test")
        .on(JOIN, |door, job| async move {
            run_join(&door, job.read().map_err(jobs::Problem::lasting)?).await.map_err(jobs::Problem::lasting)
        })
        .on(members::REMOVED, |door, job| async move {
            let left: Value = job.read().map_err(jobs::Problem::lasting)?;
            let system = Actor::system("leaving", None, door.now());
            door.ask(&system, Ask::with("belongings.forget", &left)).await.map(drop).map_err(jobs::Problem::lasting)
        })
        .on(RETURN, |door, job| async move {
            run_return(&door, job.read().map_err(jobs::Problem::lasting)?).await.map_err(jobs::Problem::lasting)
        })
}

pub async fn app(
    shop: &Shop,
) -> impl Service<actix_http::Request, Response = ServiceResponse<impl MessageBody>, Error = actix_web::Error> {
    let site = web::Settings { public_url: "https://shop.example".to_owned(), ..web::Settings::default() };
    let (sessions, programs) = (Sessions::new(Arc::clone(&shop.door)), Programs::new(Arc::clone(&shop.door)));
    let shared = Shared {
        door: Arc::clone(&shop.door),
        site: Arc::new(Site::new(site).unwrap()),
        authenticate: Arc::new(Known { sessions, programs }),
        ready: Arc::new(|| Box::pin(async { Ok(()) })),
    };
    let api = Api::new(shared).unwrap();
    init_service(App::new().configure(api.configure())).await
}
