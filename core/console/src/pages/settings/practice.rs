//! Shops to practise in: made with one click, and gone to when they are there.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Path, Payload, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    form::Form,
    page::{Frame, go, problem, show},
    pages::Listed,
    toast::Toast,
    visit::{Inside, Visit},
};

const PATH: &str = "/settings/practice";
/// How long its past may be, in days; the first where nothing is said.
const PASTS: [(i64, &str); 3] = [(730, "practice-years"), (182, "practice-half-year"), (30, "practice-month")];
/// How far a shop is of which all is made up.
const WHOLE: i64 = 100;

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource(PATH).get(ask).post(make))
        .service(route::resource("/settings/practice/{workspace}/remove").post(remove));
}

#[derive(Deserialize)]
struct Shop {
    workspace: String,
    name: String,
    state: String,
    percent: Option<i64>,
}

impl Shop {
    fn is_open(&self) -> bool {
        self.state == "open"
    }

    fn dialog(&self) -> String {
        format!("remove-{}", self.workspace)
    }

    fn removal(&self) -> String {
        format!("{PATH}/{}/remove", self.workspace)
    }
}

#[derive(Template)]
#[template(path = "settings/practice.html")]
struct PracticePage {
    frame: Frame,
    shops: Vec<Shop>,
    pasts: [(i64, &'static str); 3],
}

impl PracticePage {
    fn is_here(&self, shop: &Shop) -> bool {
        self.frame.me.workspace.as_ref() == Some(&shop.workspace)
    }

    /// One that is still being made does not, nor the one that they stand in.
    fn may_go(&self, shop: &Shop) -> bool {
        shop.percent.is_none() && !self.is_here(shop)
    }

    /// Whether one of them is still being made.
    fn is_moving(&self) -> bool {
        self.shops.iter().any(|shop| shop.percent.is_some())
    }

    fn said(&self, percent: &i64) -> String {
        self.frame.spoken().percent(*percent, WHOLE)
    }
}

async fn ask(Inside(visit): Inside) -> HttpResponse {
    match page(&visit).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit) -> Result<PracticePage, Problem> {
    let frame = Frame::inside(visit, "/settings", visit.words.say("set-practice")).await?;
    let shops: Listed<Shop> = visit.ask("practice.list", &json!({})).await?;
    Ok(PracticePage { frame, shops: shops.items, pasts: PASTS })
}

async fn make(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let days: Option<i64> = form.value("days").parse().ok();
    let shop = json!({ "name": visit.words.say("practice-name"), "days": days });
    match visit.ask::<Value>("practice.make", &shop).await {
        Ok(_) => go(PATH),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn remove(
    request: HttpRequest,
    Inside(visit): Inside,
    workspace: Path<String>,
    payload: Payload,
) -> HttpResponse {
    if let Err(fault) = Form::read(&request, payload).await {
        return problem(&visit.words, &fault.problem);
    }
    match visit.ask::<Value>("practice.remove", &json!({ "workspace": *workspace })).await {
        Ok(_) => visit.go_saying(PATH, &Toast::said(visit.words.say("practice-removed"))),
        Err(why) => problem(&visit.words, &why),
    }
}
