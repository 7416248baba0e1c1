//! What is sold: a first product, or a practice shop that is taken away again.

use actix_web::{
    HttpResponse,
    web::{self as route, ServiceConfig},
};
use askama::Template;
use door::Problem;

use super::{Course, practice};
use crate::{
    page::{Frame, go, problem, show},
    visit::{Inside, Visit},
};

const PATH: &str = "/begin/products";

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource(PATH).get(ask))
        .service(route::resource("/begin/practice").post(open))
        .service(route::resource("/begin/practice/end").post(end));
}

#[derive(Template)]
#[template(path = "begin/products.html")]
struct ProductsPage {
    frame: Frame,
    course: Course,
    has_practice: bool,
    has_products: bool,
}

async fn ask(Inside(visit): Inside) -> HttpResponse {
    match page(&visit).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit) -> Result<ProductsPage, Problem> {
    let (frame, course) = Course::at(visit, PATH, "begin-products-title").await?;
    let has_products = course.steps.iter().any(|step| step.path == PATH && step.done);
    Ok(ProductsPage { frame, has_practice: practice::is_there(visit).await?, has_products, course })
}

async fn open(Inside(visit): Inside) -> HttpResponse {
    match practice::open(&visit).await {
        Ok(()) => go(PATH),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn end(Inside(visit): Inside) -> HttpResponse {
    match practice::end(&visit).await {
        Ok(()) => go(PATH),
        Err(why) => problem(&visit.words, &why),
    }
}
