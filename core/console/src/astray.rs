//! Addresses that lead nowhere as they are: a form's, opened as if it were a page; a list's, with something in it that
//! is none of what it lists by. People are led to the page that it belongs to, or are told that nothing is here;
//! programs get what they always got.

use actix_web::{
    Error, HttpRequest, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{Method, StatusCode, header::ACCEPT},
    middleware::Next,
    web::{Data, PathConfig, QueryConfig, ServiceConfig},
};
use web::Fault;

use crate::{
    Inner,
    look::Look,
    page::{go, problem},
    pages::with_query,
    valued::is_id,
};

/// As much as is searched for.
const SEARCHED: usize = 200;

/// What a path or a query is answered with that cannot be read.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .app_data(PathConfig::default().error_handler(|error, request| answered(error.into(), nothing(request))))
        .app_data(QueryConfig::default().error_handler(|error, request| {
            let plain = (!request.query_string().is_empty()).then(|| go(request.path()));
            answered(error.into(), plain.filter(|_| is_page(request)).or_else(|| nothing(request)))
        }));
}

fn answered(error: Error, answer: Option<HttpResponse>) -> Error {
    match answer {
        Some(answer) => InternalError::from_response(error, answer).into(),
        None => error,
    }
}

/// “There is nothing here”, for people.
fn nothing(request: &HttpRequest) -> Option<HttpResponse> {
    let languages = &request.app_data::<Data<Inner>>()?.languages;
    let words = languages.best(request.headers(), Look::of(request)).filter(|_| is_for_people(request))?;
    Some(problem(&words, &Fault::no_such_path().problem))
}

pub(crate) fn is_for_people(request: &HttpRequest) -> bool {
    let wants = request.headers().get(ACCEPT).and_then(|wants| wants.to_str().ok()).unwrap_or_default();
    wants.contains("text/html")
}

fn is_page(request: &HttpRequest) -> bool {
    *request.method() == Method::GET && is_for_people(request)
}

/// Stands round all pages.
pub(crate) async fn guide<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let answer = next.call(request).await?;
    let to = match answer.status() {
        _ if !is_page(answer.request()) => None,
        StatusCode::METHOD_NOT_ALLOWED => Some(page_of(answer.request())),
        StatusCode::BAD_REQUEST => without_what_is_wrong(answer.request()),
        _ => None,
    };
    Ok(match to {
        Some(to) => answer.into_response(go(&to)).map_into_right_body(),
        None => answer.map_into_left_body(),
    })
}

/// The page that a form's address belongs to: of the record that is named last, or of the whole subject.
fn page_of(request: &HttpRequest) -> String {
    above(request.path(), |path| request.resource_map().has_resource(path))
}

fn above(path: &str, is_there: impl Fn(&str) -> bool) -> String {
    let mut rest = path;
    while let Some((before, _)) = rest.rsplit_once('/') {
        rest = before;
        let (_, last) = rest.rsplit_once('/').unwrap_or_default();
        let is_subject = rest.matches('/').count() == 1;
        if (is_subject || is_id(last)) && is_there(rest) {
            return rest.to_owned();
        }
    }
    "/".to_owned()
}

/// The same list from its beginning, or with as much searched for as can be; nothing where nothing would change.
fn without_what_is_wrong(request: &HttpRequest) -> Option<String> {
    let said: Vec<_> = form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
    let cut = |(name, value): &(String, String)| (name.clone(), value.chars().take(SEARCHED).collect::<String>());
    let kept: Vec<_> = said.iter().filter(|(name, _)| name != "cursor").map(cut).collect();
    let pairs: Vec<_> = kept.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    (kept != said).then(|| with_query(request.path(), &pairs).trim_end_matches('?').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_belongs_to_the_page_above_it() {
        let id = "prd_01kb2n0000e000000000000abc";
        let pages = ["/products".to_owned(), format!("/products/{id}"), "/members".to_owned(), "/begin".to_owned()];
        for (path, page) in [
            (format!("/products/{id}/archival"), format!("/products/{id}")),
            (format!("/members/invitations/{id}/end"), "/members".to_owned()),
            ("/begin/practice/end".to_owned(), "/begin".to_owned()),
            ("/sign-out".to_owned(), "/".to_owned()),
            ("/".to_owned(), "/".to_owned()),
        ] {
            assert_eq!(above(&path, |path| pages.iter().any(|page| page == path)), page, "{path}");
        }
    }
}
