//! What is sold: a first product, or a file of all of them; or first a look around in a shop to practise in.

use actix_web::{
    HttpResponse,
    web::{self as route, Query, ServiceConfig},
};
use askama::Template;
use door::Problem;
use serde::Deserialize;
use serde_json::json;

use super::Course;
use crate::{
    page::{Frame, problem, show},
    pages::products::Import,
    visit::{Inside, Visit},
};

const PATH: &str = "/begin/products";

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(route::resource(PATH).get(ask));
}

#[derive(Template)]
#[template(path = "begin/products.html")]
struct ProductsPage {
    frame: Frame,
    course: Course,
    may_practise: bool,
    has_products: bool,
    may_import: bool,
    /// A file that was dropped here.
    bringing: Option<Bringing>,
}

#[derive(Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    import: String,
}

/// How far a file is that is being brought in.
struct Bringing {
    job: Import,
    far: i64,
    of: i64,
    said: String,
}

impl Bringing {
    async fn of(visit: &Visit, id: &str) -> Result<Self, Problem> {
        let job: Import = visit.ask("exchange.get-import", &json!({ "id": id })).await?;
        let (far, of) = job.far();
        Ok(Self { said: visit.spoken().percent(far, of), job, far, of })
    }

    /// Whether nothing comes of it any more, and another file may be chosen.
    fn is_over(&self) -> bool {
        matches!(self.job.state.as_str(), "cancelled" | "undone")
    }
}

async fn ask(Inside(visit): Inside, wanted: Query<Wanted>) -> HttpResponse {
    match page(&visit, &wanted.import).await {
        Ok(page) => show(&page),
        Err(why) => problem(&visit.words, &why),
    }
}

async fn page(visit: &Visit, import: &str) -> Result<ProductsPage, Problem> {
    let (frame, course) = Course::at(visit, PATH, "begin-products-title").await?;
    let has_products = course.steps.iter().any(|step| step.path == PATH && step.done);
    let bringing = if import.is_empty() { None } else { Some(Bringing::of(visit, import).await?) };
    Ok(ProductsPage {
        frame,
        may_practise: visit.may("business.change").await,
        has_products,
        may_import: visit.may("exchange.begin-import").await,
        bringing: bringing.filter(|bringing| !bringing.is_over()),
        course,
    })
}
