//! Where a request came from. `X-Forwarded-For` is believed only from configured proxies, and a client's
//! own `X-Request-Id` never is ours.

use std::net::IpAddr;

use actix_web::{
    HttpMessage as _, HttpRequest,
    dev::ServiceRequest,
    http::header::{FORWARDED, HeaderMap, HeaderName, USER_AGENT},
};
use model::{Origin, RequestId, Timestamp};

use crate::{
    forwarded,
    network::Network,
    site::{ForwardedBy, Site},
};

/// What is kept of a user agent, in characters.
const USER_AGENT_LIMIT: usize = 200;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The origin of a request that has just arrived.
pub(crate) fn arriving(request: &ServiceRequest, site: &Site, now: Timestamp) -> Origin {
    let peer = request.peer_addr().map(|socket| socket.ip());
    Origin {
        address: peer.map(|peer| client(peer, &site.trusted_proxies, site.forwarded_by, request.headers())),
        user_agent: user_agent(request.headers()),
        request: RequestId::new(now),
    }
}

/// The origin that the [`Shell`](crate::Shell) found; `None` outside of it.
pub fn of(request: &HttpRequest) -> Option<Origin> {
    request.extensions().get::<Origin>().cloned()
}

fn client(peer: IpAddr, trusted: &[Network], by: ForwardedBy, headers: &HeaderMap) -> IpAddr {
    if trusted.is_empty() {
        return peer.to_canonical();
    }
    let name = match by {
        ForwardedBy::XForwardedFor => X_FORWARDED_FOR,
        ForwardedBy::Forwarded => FORWARDED,
    };
    // Several lines are one list; the last line is the nearest. A line that is no text is an unreadable hop.
    let lines: Vec<_> = headers.get_all(name).map(|line| line.to_str().unwrap_or_default()).collect();
    let lines = lines.into_iter().rev();
    match by {
        ForwardedBy::XForwardedFor => forwarded::client(peer, trusted, lines.flat_map(forwarded::x_forwarded_for)),
        ForwardedBy::Forwarded => forwarded::client(peer, trusted, lines.flat_map(forwarded::forwarded)),
    }
}

fn user_agent(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(USER_AGENT)?;
    let text = String::from_utf8_lossy(value.as_bytes());
    let clean: String = text.chars().filter(|letter| !letter.is_control()).take(USER_AGENT_LIMIT).collect();
    (!clean.is_empty()).then_some(clean)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const PEER: &str = "10.0.0.1:4711";

    fn address(by: ForwardedBy, headers: &[(&'static str, &str)]) -> String {
        let mut request = TestRequest::default();
        for (name, value) in headers {
            request = request.append_header((*name, *value));
        }
        let peer = PEER.parse::<std::net::SocketAddr>().unwrap().ip();
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        client(peer, &trusted, by, request.to_http_request().headers()).to_string()
    }

    #[test]
    fn several_lines_are_one_list_and_the_last_is_nearest() {
        let lines = [("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "2.2.2.2, 10.0.0.2")];
        assert_eq!(address(ForwardedBy::XForwardedFor, &lines), "2.2.2.2");
    }

    #[test]
    fn the_header_that_is_not_ours_is_not_read() {
        let both = [("x-forwarded-for", "1.1.1.1"), ("forwarded", "for=2.2.2.2")];
        assert_eq!(address(ForwardedBy::XForwardedFor, &both), "1.1.1.1");
        assert_eq!(address(ForwardedBy::Forwarded, &both), "2.2.2.2");
        assert_eq!(
            address(ForwardedBy::Forwarded, &[("x-forwarded-for", "1.1.1.1"), ("x-real-ip", "3.3.3.3")]),
            "10.0.0.1"
        );
    }

    #[test]
    fn a_user_agent_is_short_and_clean() {
        let long = "x".repeat(5_000);
        let request = TestRequest::default().insert_header((USER_AGENT, long)).to_http_request();
        assert_eq!(user_agent(request.headers()).unwrap().chars().count(), USER_AGENT_LIMIT);
        let hostile = actix_web::http::header::HeaderValue::from_bytes(b"a\tb\x80c").unwrap();
        let request = TestRequest::default().insert_header((USER_AGENT, hostile)).to_http_request();
        assert_eq!(user_agent(request.headers()).unwrap(), "ab\u{fffd}c");
    }
}
