//! The documentation, rendered once at the start from the OpenAPI document and from the texts of the repository:
//! pages for people under `/docs`, a guide for programs that read at `/llms.txt`. No script, nobody else's server.
//!
//! - [`Docs`]: every page, ready to be sent
//! - `reference`: all operations, by resource; `schema`: what goes in and comes out, as tables and as examples
//! - `markdown`: the tutorial, the page about files and the catalog of problems
//! - `frame`: what every page has; `guide`: the guide for programs

mod frame;
mod guide;
mod markdown;
mod reference;
mod schema;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use ::web::{Fault, origin};
use actix_web::{
    HttpRequest, HttpResponse, Resource,
    http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG},
    web::{self, Bytes, Data},
};
use door::Registry;
use serde_json::Value;

use crate::{Inner, precondition, serve::unknown_origin};

pub(crate) const ROOT: &str = "/docs";
pub(crate) const GUIDE: &str = "/llms.txt";

const STYLE: &str = include_str!("style.css");
const TUTORIAL: &str = include_str!("../../../../docs/tutorial.md");
const FILES: &str = include_str!("../../../../docs/import-export.md");
const PROBLEMS: &str = include_str!("../../../../docs/reference/problems.md");

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// Styled by us, and nothing else.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// The style's address changes with it.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// The same for everybody, and changing with the program.
const ASK_FIRST: &str = "no-cache";

struct Page {
    kind: &'static str,
    caching: &'static str,
    tag: String,
    body: Bytes,
}

impl Page {
    fn new(kind: &'static str, caching: &'static str, body: String) -> Self {
        Self { kind, caching, tag: precondition::tag_of(body.as_bytes()), body: body.into() }
    }
}

/// Every page by its path.
pub(crate) struct Docs {
    pages: BTreeMap<String, Page>,
}

impl Docs {
    pub(crate) fn of(document: &Value, registry: &Registry) -> Self {
        let style = format!("{ROOT}/style-{}.css", precondition::tag_of(STYLE.as_bytes()).trim_matches('"'));
        let reference = reference::Reference::of(document, registry);
        let frame = frame::Frame { style: &style, resources: reference.resources() };
        let mut pages = BTreeMap::new();
        let mut put = |path: String, title: &str, main: String| {
            let body = frame.page(&path, title, &main);
            pages.insert(path, Page::new(HTML, ASK_FIRST, body));
        };
        put(ROOT.to_owned(), "Stockade API", reference.overview());
        put(format!("{ROOT}/tutorial"), "Tutorial", markdown::page(TUTORIAL));
        put(format!("{ROOT}/import-export"), "Import and export", markdown::page(FILES));
        put(format!("{ROOT}/problems"), "Problems", markdown::page(PROBLEMS));
        for resource in reference.resources() {
            put(frame::of_resource(resource), &frame::label(resource), reference.resource(resource));
        }
        pages.insert(style, Page::new(CSS, FOR_EVER, STYLE.to_owned()));
        pages.insert(GUIDE.to_owned(), Page::new(TEXT, ASK_FIRST, guide::of(document)));
        Self { pages }
    }
}

pub(crate) fn resource() -> Resource {
    web::resource([ROOT, "/docs/{page:.*}", GUIDE]).route(web::get().to(serve)).route(web::head().to(serve))
}

async fn serve(request: HttpRequest, api: Data<Inner>) -> HttpResponse {
    let Some(page) = api.docs.pages.get(request.path()) else {
        let id = origin::of(&request).unwrap_or_else(|| unknown_origin(&api)).request;
        return Fault::no_such_path().answer(&id);
    };
    let is_known = precondition::is_known(request.headers(), &page.tag);
    let mut answer = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer.insert_header((ETAG, page.tag.as_str())).insert_header((CACHE_CONTROL, page.caching));
    if is_known {
        return answer.finish();
    }
    answer.insert_header((CONTENT_TYPE, page.kind)).insert_header((CONTENT_SECURITY_POLICY, POLICY));
    answer.body(page.body.clone())
}
