//! Whether a browser sent a request from our own pages. Asked of everything that changes something and
//! whose credential a browser adds by itself; signing in included, so that nobody is signed in as somebody else.

use actix_web::http::{
    Method,
    header::{HeaderMap, HeaderName, ORIGIN, REFERER},
};
use model::{Problem, Reason};

use crate::{actor::Credential, site::Site};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

pub fn check(method: &Method, headers: &HeaderMap, credential: Credential<'_>, site: &Site) -> Result<(), Problem> {
    if method.is_safe() || !credential.is_ambient() {
        return Ok(());
    }
    let [fetch_site, origin, referer] = [SEC_FETCH_SITE, ORIGIN, REFERER].map(|name| lines(headers, name));
    if is_own(fetch_site, origin, referer, site.origin()) {
        return Ok(());
    }
    let detail =
        "This came from another site's page. Do it from Stockade's own pages, or send a token in Authorization.";
    Err(Problem::new(Reason::Forbidden, "request.cross-site", detail))
}

/// What a header said: at most once, or it is nobody's honest browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said<'a> {
    Nothing,
    Once(&'a [u8]),
    Often,
}

fn lines(headers: &HeaderMap, name: HeaderName) -> Said<'_> {
    let mut all = headers.get_all(name);
    match (all.next(), all.next()) {
        (None, _) => Said::Nothing,
        (Some(line), None) => Said::Once(line.as_bytes()),
        _ => Said::Often,
    }
}

/// Browsers write these headers themselves and no page can make them say what is not so. A browser that knows none of
/// them, or a program, sends none: a program has no other site's page to be tricked by.
fn is_own(fetch_site: Said<'_>, origin: Said<'_>, referer: Said<'_>, ours: &str) -> bool {
    match (fetch_site, origin, referer) {
        (Said::Once(site), _, _) => matches!(site, b"same-origin" | b"none"),
        (Said::Nothing, Said::Once(origin), _) => origin == ours.as_bytes(),
        (Said::Nothing, Said::Nothing, Said::Once(page)) => {
            page.strip_prefix(ours.as_bytes()).is_some_and(|path| matches!(path, [] | [b'/', ..]))
        }
        (Said::Nothing, Said::Nothing, Said::Nothing) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "https://office.example.com";

    #[test]
    fn the_table_of_decisions() {
        use Said::{Nothing, Often, Once};
        let table: &[(Said<'_>, Said<'_>, bool)] = &[
            (Once(b"same-origin"), Nothing, true),
            (Once(b"same-origin"), Once(OURS.as_bytes()), true),
            (Once(b"none"), Nothing, true),
            (Once(b"same-site"), Once(OURS.as_bytes()), false),
            (Once(b"cross-site"), Nothing, false),
            (Once(b"cross-site"), Once(OURS.as_bytes()), false),
            (Once(b""), Nothing, false),
            (Once(b"Same-Origin"), Nothing, false),
            (Often, Nothing, false),
            (Nothing, Once(OURS.as_bytes()), true),
            (Nothing, Once(b"https://evil.example"), false),
            (Nothing, Once(b"http://office.example.com"), false),
            (Nothing, Once(b"https://office.example.com:8443"), false),
            (Nothing, Once(b"https://office.example.com.evil.example"), false),
            (Nothing, Once(b"null"), false),
            (Nothing, Once(b""), false),
            (Nothing, Often, false),
            (Nothing, Nothing, true),
        ];
        for (site, origin, allowed) in table {
            assert_eq!(is_own(*site, *origin, Nothing, OURS), *allowed, "{site:?} {origin:?}");
        }
    }

    #[test]
    fn a_browser_that_says_only_where_it_comes_from_is_believed() {
        use Said::{Nothing, Often, Once};
        let table: &[(Said<'_>, bool)] = &[
            (Once(OURS.as_bytes()), true),
            (Once(b"https://office.example.com/products/new"), true),
            (Once(b"https://evil.example/"), false),
            (Once(b"https://office.example.com.evil.example/"), false),
            (Once(b"https://office.example.com:8443/"), false),
            (Once(b"https://evil.example/https://office.example.com/"), false),
            (Once(b""), false),
            (Often, false),
        ];
        for (page, allowed) in table {
            assert_eq!(is_own(Nothing, Nothing, *page, OURS), *allowed, "{page:?}");
        }
    }

    #[test]
    fn only_what_a_browser_adds_by_itself_is_asked_about() {
        let site = Site::new(crate::site::Settings { public_url: OURS.to_owned(), ..Default::default() }).unwrap();
        let request =
            actix_web::test::TestRequest::default().insert_header((ORIGIN, "https://evil.example")).to_http_request();
        let allowed = |method: Method, credential| check(&method, request.headers(), credential, &site).is_ok();
        assert!(allowed(Method::GET, Credential::Cookie("t")) && allowed(Method::HEAD, Credential::Cookie("t")));
        assert!(allowed(Method::POST, Credential::Bearer("t")));
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            assert!(!allowed(method.clone(), Credential::Cookie("t")), "{method}");
            assert!(!allowed(method, Credential::None), "signing somebody in");
        }
    }
}
