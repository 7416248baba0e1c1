//! A fresh proof is asked for in the middle of what is done, and nothing that was typed is lost.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::{sync::Arc, time::Duration};

use actix_web::{
    App,
    http::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION},
    rt::System,
    test::{TestRequest, call_service, init_service, read_body},
};
use console::{Console, Shared};
use door::{
    Problem,
    operations::workspaces::{Founder, Founding},
};
use identity::Sessions;
use model::{Actor, Origin, RequestId, Who};
use testkit::{Engine, Shop, json, text};
use vault::TotpSecret;
use web::{Authenticate, Site, Waiting};

const PASSWORD: &str = "a long sentence that I remember";

const KEY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/// What their app shows.
fn code(shop: &Shop) -> String {
    let now = u64::try_from(shop.door.now().micros() / 1_000_000).unwrap();
    TotpSecret::from_text(KEY).unwrap().code_at(now).to_string()
}

struct Known(Sessions);

impl Authenticate for Known {
    fn actor<'a>(&'a self, token: &'a str, origin: Origin) -> Waiting<'a, Result<Actor, Problem>> {
        Box::pin(self.0.actor(token, origin))
    }
}

/// Somebody who claimed the server, and the token of their session.
async fn claimed(shop: &Shop) -> String {
    let link = shop.run(&shop.operator(None), "claims.issue", json!({})).await.unwrap();
    let origin = Origin { address: None, user_agent: None, request: RequestId::new(shop.door.now()) };
    let anyone = Actor::new(Who::Anyone, None, origin);
    let factor = json!({ "secret": KEY, "code": code(shop) });
    let who = json!({
        "secret": link["secret"], "email": "ada@example.com", "name": "Ada", "password": PASSWORD,
        "business": "Corner & Shop", "second_factor": factor,
    });
    let signed_in = shop.run(&anyone, "identity.claim", who).await.unwrap();
    let id = |name: &str| text(&signed_in[name]);
    let owner = Founder {
        account: id("account").parse().unwrap(),
        member: id("member").parse().unwrap(),
        name: Some("Ada".to_owned()),
    };
    let founding = Founding { workspace: id("workspace").parse().unwrap(), owner: Some(owner) };
    shop.door.found_workspace(&founding).await.unwrap();
    text(&signed_in["session"]["token"])
}

#[test]
fn what_was_typed_goes_on_after_the_password() {
    System::new().block_on(async {
        let shop = Shop::open(Engine::Sqlite).await.unwrap();
        let token = claimed(&shop).await;
        let shared = Shared {
            door: Arc::clone(&shop.door),
            site: Arc::new(
                Site::new(web::Settings { public_url: "http://localhost".to_owned(), ..web::Settings::default() })
                    .unwrap(),
            ),
            authenticate: Arc::new(Known(Sessions::new(Arc::clone(&shop.door)))),
        };
        let console = Console::new(shared).unwrap();
        let app = init_service(App::new().configure(console.configure())).await;
        let post = async |path: &str, form: &str| {
            let request = TestRequest::post()
                .uri(path)
                .insert_header((AUTHORIZATION, format!("Bearer {token}")))
                .insert_header((CONTENT_TYPE, "application/x-www-form-urlencoded"))
                .insert_header(("content-length", form.len()))
                .set_payload(form.to_owned());
            let answer = call_service(&app, request.to_request()).await;
            let to = answer.headers().get(LOCATION).map(|to| to.to_str().unwrap().to_owned());
            let status = answer.status().as_u16();
            (status, to, String::from_utf8(read_body(answer).await.to_vec()).unwrap())
        };
        let form = "role=cashier&note=Cleo%2C+%3Cb%3ESaturdays";
        let (status, _, page) = post("/members", form).await;
        assert!(status == 200 && page.contains("/join#"), "a proof of just now is enough: {page}");

        shop.advance(Duration::from_secs(6 * 60));
        let (status, _, page) = post("/members", form).await;
        assert!(status == 422 && page.contains("name=\"proof-password\"") && !page.contains("/join#"), "{page}");
        assert!(page.contains("action=\"/proof?to=%2Fmembers&#38;again=true\""), "{page}");
        for kept in ["name=\"role\" value=\"cashier\"", "name=\"note\" value=\"Cleo, &#60;b&#62;Saturdays\""] {
            assert!(page.contains(kept), "{kept} in {page}");
        }

        let prove = |password: &str| format!("{form}&proof-password={}", password.replace(' ', "+"));
        let (status, _, page) = post("/proof?to=%2Fmembers&again=true", &prove("not it")).await;
        assert!(status == 422 && page.contains("proof-password-wrong") && page.contains("value=\"cashier\""), "{page}");
        assert!(!page.contains("not it"), "a password is not sent back");
        let (status, to, _) = post("/proof?to=%2F%2Felsewhere.example%2F&again=true", &prove(PASSWORD)).await;
        assert_eq!((status, to.as_deref()), (303, Some("/")), "a proof leads nowhere else");
        let (status, to, _) = post("/proof?to=%2Fmembers&again=true", &prove(PASSWORD)).await;
        assert_eq!((status, to.as_deref()), (307, Some("/members")), "the browser sends the same form again");
        let (status, _, page) = post("/members", &prove(PASSWORD)).await;
        assert!(status == 200 && page.contains("/join#") && !page.contains("that I remember"), "{page}");

        let (status, to, _) = post("/proof?to=%2Faudit%2Fhead&again=false", &prove(PASSWORD)).await;
        assert_eq!((status, to.as_deref()), (303, Some("/audit/head")));

        // Whoever has an app is asked for its code.
        shop.advance(Duration::from_secs(6 * 60));
        let (status, _, page) = post("/members", form).await;
        assert!(status == 422 && page.contains("name=\"proof-code\""), "{page}");
        let by_code = |code: &str| format!("{form}&proof-password=&proof-code={code}");
        let (status, _, page) = post("/proof?to=%2Fmembers&again=true", &by_code("000000")).await;
        assert!(status == 422 && page.contains("proof-code-wrong") && page.contains("value=\"cashier\""), "{page}");
        assert!(!page.contains("000000"), "nor is a code");
        let (status, to, _) = post("/proof?to=%2Fmembers&again=true", &by_code(&code(&shop))).await;
        assert_eq!((status, to.as_deref()), (307, Some("/members")));
    });
}
