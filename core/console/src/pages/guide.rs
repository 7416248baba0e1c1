//! Every part in every state on one page, for whoever builds pages. In development builds only.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as route, Payload, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;

use crate::{
    chart::{Chart, Point},
    form::Form,
    page::{Frame, problem, show},
    sort::Sort,
    toast::Toast,
    visit::Inside,
    ways::{self, Deed},
};

pub(crate) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource("/style-guide").get(guide).post(said));
}

const ROWS: [(&str, &str, &str, &str); 5] = [
    ("1", "Green tea, 50 g", "TEA-50", "4.5"),
    ("2", "Assam, second flush", "ASM-2", "12"),
    ("3", "Teapot for two", "POT-2", "1249"),
    ("4", "Linen tea towel", "TWL-1", "9.95"),
    ("5", "Gift box, large", "BOX-L", "-3.2"),
];
const ICONS: &str = "home tag boxes people person scroll plus minus search done close more down up sorted next previous \
                     arrow edit archive bin undo again receive send transfer count scan barcode place shop money \
                     percent chart bell alert info clock calendar lock key shield settings sun moon screen language \
                     rows side filter columns import export print copy link out eye image tree layers star mail sheet \
                     keyboard spark help";
const PICTURES: [&str; 9] = ["shelf", "crate", "people", "search", "done", "list", "file", "lost", "lock"];

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    sort: String,
}

#[derive(Template)]
#[template(path = "guide/index.html")]
struct GuidePage {
    frame: Frame,
    form: Form,
    sort: Sort,
    rows: [(&'static str, &'static str, &'static str, &'static str); 5],
    icons: Vec<&'static str>,
    pictures: [&'static str; 9],
    first: Option<String>,
    next: Option<String>,
    now: model::Timestamp,
    deeds: Vec<&'static Deed>,
    bars: Chart,
    donut: Chart,
    spark: Chart,
}

async fn guide(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    let price = visit.spoken().typed_money("4.5", "EUR");
    let form = Form::with([("name", "Green tea"), ("price", price.as_str()), ("quantity", "a dozen"), ("open", "yes")]);
    let wrong = Problem::invalid("/quantity", "A quantity is a number, such as 12 or 2.5.");
    match Frame::inside(&visit, "", "Style guide".to_owned()).await {
        Ok(frame) => show(&GuidePage {
            frame,
            form: form.refused(&wrong, &[]),
            sort: Sort::new("/style-guide", &[], &wanted.sort, &["name", "price"]),
            rows: ROWS,
            icons: ICONS.split_whitespace().collect(),
            pictures: PICTURES,
            first: Some("/style-guide".to_owned()),
            next: Some("/style-guide?cursor=2".to_owned()),
            now: visit.console.door.now(),
            deeds: ways::deeds_of(&visit).await,
            bars: Chart::bars("Sold", &week(), |value| value.to_string()),
            donut: Chart::donut("Where it is", &week()),
            spark: Chart::spark("A week", &week()),
        }),
        Err(why) => problem(&visit.words, &why),
    }
}

fn week() -> Vec<Point> {
    [("Mon", 12), ("Tue", 31), ("Wed", -8), ("Thu", 44), ("Fri", 27), ("Sat", 61)]
        .map(|(day, value)| Point::new(day, value, value.to_string()))
        .into()
}

/// Says something, with a way to take it back.
async fn said(request: HttpRequest, Inside(visit): Inside, payload: Payload) -> HttpResponse {
    let form = match Form::read(&request, payload).await {
        Ok(form) => form,
        Err(fault) => return problem(&visit.words, &fault.problem),
    };
    let toast = match form.value("do") {
        "undo" => Toast::said("Taken back."),
        "saved" => {
            let (price, quantity) =
                (visit.spoken().read(form.value("price")), visit.spoken().read(form.value("quantity")));
            Toast::said(visit.words.say_with("guide-read", &[("price", &price), ("quantity", &quantity)]))
        }
        said => Toast::said(format!("Done: {said}")).with_undo("/style-guide", &[("do", "undo")]),
    };
    visit.go_saying("/style-guide", &toast)
}
