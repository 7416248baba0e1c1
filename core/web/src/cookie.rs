//! How a browser keeps its session: one cookie that no script reads and no other host sets.

use std::time::Duration;

use actix_web::{
    HttpResponse,
    cookie::{Cookie, SameSite, time::Duration as Age},
    http::header::{COOKIE, HeaderMap},
};

use crate::site::Site;

/// Over TLS: the prefix makes browsers refuse it without `Secure`, with a `Domain` or another path.
const NAME: &str = "__Host-stockade";
/// Over plain HTTP on loopback, where that prefix cannot be set.
const PLAIN_NAME: &str = "stockade";

pub fn name(site: &Site) -> &'static str {
    if site.is_https() { NAME } else { PLAIN_NAME }
}

/// The token in the session's cookie.
pub(crate) fn token<'a>(headers: &'a HeaderMap, site: &Site) -> Option<&'a str> {
    let wanted = name(site);
    let lines = headers.get_all(COOKIE).filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, value)| value).filter(|value| !value.is_empty())
}

/// For as long as the session may live; the server forgets it sooner if nobody uses it.
pub fn set_session_cookie(answer: &mut HttpResponse, site: &Site, token: &str, lives: Duration) {
    let seconds = i64::try_from(lives.as_secs()).unwrap_or(i64::MAX);
    put(answer, cookie(site, token, Age::seconds(seconds)));
}

pub fn clear_session_cookie(answer: &mut HttpResponse, site: &Site) {
    put(answer, cookie(site, "", Age::ZERO));
}

fn cookie<'a>(site: &Site, token: &'a str, age: Age) -> Cookie<'a> {
    Cookie::build(name(site), token)
        .path("/")
        .http_only(true)
        .secure(site.is_https())
        .same_site(SameSite::Lax)
        .max_age(age)
        .finish()
}

fn put(answer: &mut HttpResponse, cookie: Cookie<'_>) {
    if answer.add_cookie(&cookie).is_err() {
        tracing::error!("a session token holds what a cookie cannot");
    }
}

#[cfg(test)]
mod tests {
    use actix_web::{http::header::SET_COOKIE, test::TestRequest};

    use super::*;
    use crate::site::Settings;

    fn site(url: &str) -> Site {
        Site::new(Settings { public_url: url.to_owned(), ..Settings::default() }).unwrap()
    }

    fn said(site: &Site) -> (String, String) {
        let line = |answer: HttpResponse| answer.headers().get(SET_COOKIE).unwrap().to_str().unwrap().to_owned();
        let (mut set, mut clear) = (HttpResponse::Ok().finish(), HttpResponse::Ok().finish());
        set_session_cookie(&mut set, site, "t0ken", Duration::from_secs(3600));
        clear_session_cookie(&mut clear, site);
        (line(set), line(clear))
    }

    fn attributes(line: &str) -> Vec<String> {
        let mut parts: Vec<_> = line.split("; ").map(str::to_owned).collect();
        parts.sort();
        parts
    }

    #[test]
    fn over_tls_the_cookie_is_bound_to_the_host() {
        let (set, clear) = said(&site("https://office.example.com"));
        assert_eq!(
            attributes(&set),
            ["HttpOnly", "Max-Age=3600", "Path=/", "SameSite=Lax", "Secure", "__Host-stockade=t0ken"]
        );
        assert_eq!(
            attributes(&clear),
            ["HttpOnly", "Max-Age=0", "Path=/", "SameSite=Lax", "Secure", "__Host-stockade="]
        );
    }

    #[test]
    fn on_loopback_it_is_all_that_plain_http_allows() {
        let (set, clear) = said(&site("http://127.0.0.1:8080"));
        assert_eq!(attributes(&set), ["HttpOnly", "Max-Age=3600", "Path=/", "SameSite=Lax", "stockade=t0ken"]);
        assert_eq!(attributes(&clear), ["HttpOnly", "Max-Age=0", "Path=/", "SameSite=Lax", "stockade="]);
    }

    #[test]
    fn only_the_cookie_of_this_name_is_the_session() {
        let found = |line: &str| {
            let request = TestRequest::default().insert_header((COOKIE, line)).to_http_request();
            token(request.headers(), &site("https://office.example.com")).map(str::to_owned)
        };
        assert_eq!(found("a=b; __Host-stockade=t0ken; c").as_deref(), Some("t0ken"));
        assert_eq!(found("__Host-stockade=a=b").as_deref(), Some("a=b"));
        for none in [
            "stockade=t0ken",
            "x__Host-stockade=t0ken",
            "__host-stockade=t0ken",
            "__Host-stockade",
            "__Host-stockade=",
            "",
            ";;;",
        ] {
            assert_eq!(found(none), None, "{none}");
        }
    }
}
