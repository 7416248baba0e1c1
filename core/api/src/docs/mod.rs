//! The documentation, made from the OpenAPI document and from the texts of the repository: pages for people under
//! `/docs`, a guide for programs that read at `/llms.txt`, and the document itself. No script, nobody else's server.
//!
//! It is made when somebody first asks for a part of it: that takes more memory than all else does at the start, and
//! memory that was once needed is not given back.
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
use door::{Problem, Registry};
use serde_json::Value;

use crate::{Inner, openapi, precondition, reply::JSON, routes::undescribed, serve::unknown_origin};

pub(crate) const ROOT: &str = "/docs";
pub(crate) const GUIDE: &str = "/llms.txt";

const STYLE: &str = include_str!("style.css");
const TUTORIAL: &str = include_str!("../../../../docs/tutorial.md");
const FILES: &str = include_str!("../../../../docs/import-export.md");
const PEOPLE: &str = include_str!("../../../../docs/contacts.md");
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
        put(format!("{ROOT}/contacts"), "People", markdown::page(PEOPLE));
        put(format!("{ROOT}/problems"), "Problems", markdown::page(PROBLEMS));
        for resource in reference.resources() {
            put(frame::of_resource(resource), &frame::label(resource), reference.resource(resource));
        }
        pages.insert(style, Page::new(CSS, FOR_EVER, STYLE.to_owned()));
        pages.insert(GUIDE.to_owned(), Page::new(TEXT, ASK_FIRST, guide::of(document)));
        pages.insert(openapi::PATH.to_owned(), Page::new(JSON, ASK_FIRST, document.to_string()));
        Self { pages }
    }
}

impl Inner {
    fn docs(&self) -> Result<&Docs, Problem> {
        let made = self.docs.get_or_init(|| {
            let registry = self.door.registry();
            let document = openapi::describe(registry, &self.routes, &self.site).map_err(undescribed)?;
            Ok(Docs::of(&document, registry))
        });
        made.as_ref().map_err(Clone::clone)
    }
}

pub(crate) fn resource() -> Resource {
    let paths = [ROOT, "/docs/{page:.*}", GUIDE, openapi::PATH];
    web::resource(paths).route(web::get().to(serve)).route(web::head().to(serve))
}

async fn serve(request: HttpRequest, api: Data<Inner>) -> HttpResponse {
    if api.docs.get().is_none() {
        let making = Data::clone(&api);
        // It takes a while, and a worker has others to answer.
        let made = web::block(move || making.docs().is_ok()).await;
        tracing::debug!(made = made.ok(), "the documentation");
    }
    let page = match api.docs().map(|docs| docs.pages.get(request.path())) {
        Ok(Some(page)) => page,
        missing => {
            let id = origin::of(&request).unwrap_or_else(|| unknown_origin(&api)).request;
            return missing.map_or_else(Fault::from, |_| Fault::no_such_path()).answer(&id);
        }
    };
    let is_known = precondition::is_known(request.headers(), &page.tag);
    let mut answer = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer.insert_header((ETAG, page.tag.as_str())).insert_header((CACHE_CONTROL, page.caching));
    if is_known {
        return answer.finish();
    }
    answer.insert_header((CONTENT_TYPE, page.kind));
    if page.kind == HTML {
        answer.insert_header((CONTENT_SECURITY_POLICY, POLICY));
    }
    answer.body(page.body.clone())
}
