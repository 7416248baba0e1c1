//! What every answer says to browsers, errors included. What an answer has said already stands: a page of
//! the console has its own Content-Security-Policy.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use model::RequestId;

use crate::site::Hsts;

/// Two years, as browsers' preload lists ask.
const HSTS_HOST: &str = "max-age=63072000";
const HSTS_SUB_DOMAINS: &str = "max-age=63072000; includeSubDomains";
const HSTS_PRELOAD: &str = "max-age=63072000; includeSubDomains; preload";

/// An answer of the API is never a page.
pub const CONTENT_SECURITY_POLICY: &str =
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Nothing here looks, listens or pays through the browser; the console's scanner page asks for the
/// camera itself. Only features that browsers know: they complain about others on every page.
pub const PERMISSIONS_POLICY: &str = "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), \
     fullscreen=(self), geolocation=(), gyroscope=(), hid=(), idle-detection=(), magnetometer=(), microphone=(), midi=(), payment=(), \
     publickey-credentials-get=(self), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";

const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");
const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");
const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

pub(crate) struct Headers {
    always: Vec<(HeaderName, HeaderValue)>,
}

impl Headers {
    /// `hsts` only where the public URL is https: browsers must not insist on what is not there.
    pub(crate) fn new(hsts: Option<Hsts>) -> Self {
        let mut always = vec![
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::X_FRAME_OPTIONS, "DENY"),
            // Nothing to anybody outside. Not `no-referrer`: with it browsers say `Origin: null` of our own
            // forms, and `csrf` could not tell them from a stranger's.
            (header::REFERRER_POLICY, "same-origin"),
            (PERMISSIONS, PERMISSIONS_POLICY),
            (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
            (OPENER, "same-origin"),
            (RESOURCE, "same-origin"),
            (header::CACHE_CONTROL, "no-store"),
        ];
        always.extend(hsts.map(|hsts| {
            let line = match hsts {
                Hsts::Host => HSTS_HOST,
                Hsts::SubDomains => HSTS_SUB_DOMAINS,
                Hsts::Preload => HSTS_PRELOAD,
            };
            (header::STRICT_TRANSPORT_SECURITY, line)
        }));
        Self { always: always.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value))).collect() }
    }

    pub(crate) fn put(&self, headers: &mut HeaderMap, request: &RequestId) {
        for (name, value) in &self.always {
            if !headers.contains_key(name) {
                headers.insert(name.clone(), value.clone());
            }
        }
        if let Ok(id) = HeaderValue::from_str(request.as_str()) {
            headers.insert(X_REQUEST_ID, id);
        }
        headers.remove(header::SERVER);
        // How an answer says that it is not to be compressed; see `shell`.
        if headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding == "identity") {
            headers.remove(header::CONTENT_ENCODING);
        }
    }
}

/// Tells the browser to forget what this site kept, after logging out.
pub fn clear_site_data(headers: &mut HeaderMap) {
    headers.insert(CLEAR_SITE_DATA, HeaderValue::from_static(r#""cookies", "storage""#));
}

/// Keeps an answer from being compressed: it is small, or it holds a secret whose length compression would tell.
pub fn leave_uncompressed(headers: &mut HeaderMap) {
    headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("identity"));
}

#[cfg(test)]
mod tests {
    use model::Timestamp;

    use super::*;

    fn put_on(mut headers: HeaderMap, hsts: Option<Hsts>) -> HeaderMap {
        let request = RequestId::new(Timestamp::from_micros(0).unwrap());
        Headers::new(hsts).put(&mut headers, &request);
        headers
    }

    #[test]
    fn an_answer_has_them_all() {
        let headers = put_on(HeaderMap::new(), Some(Hsts::SubDomains));
        let said = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        assert_eq!(said("x-content-type-options"), "nosniff");
        assert_eq!(said("x-frame-options"), "DENY");
        assert_eq!(said("referrer-policy"), "same-origin");
        assert_eq!(said("cache-control"), "no-store");
        assert_eq!(said("cross-origin-opener-policy"), "same-origin");
        assert_eq!(said("cross-origin-resource-policy"), "same-origin");
        assert_eq!(said("strict-transport-security"), "max-age=63072000; includeSubDomains");
        assert!(said("content-security-policy").contains("default-src 'none'"));
        for feature in ["camera=()", "microphone=()", "geolocation=()", "payment=()"] {
            assert!(said("permissions-policy").contains(feature), "{feature}");
        }
        assert!(!said("permissions-policy").contains("  "));
        assert!(said("x-request-id").starts_with("req_"));
    }

    #[test]
    fn plain_http_does_not_promise_tls_and_nobody_says_what_serves() {
        let mut own = HeaderMap::new();
        own.insert(header::SERVER, HeaderValue::from_static("x"));
        own.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'self'"));
        own.insert(X_REQUEST_ID, HeaderValue::from_static("theirs"));
        leave_uncompressed(&mut own);
        let headers = put_on(own, None);
        assert!(!headers.contains_key(header::STRICT_TRANSPORT_SECURITY) && !headers.contains_key(header::SERVER));
        assert!(!headers.contains_key(header::CONTENT_ENCODING));
        assert_eq!(headers.get(header::CONTENT_SECURITY_POLICY).unwrap(), "default-src 'self'", "a page's own stands");
        assert_ne!(headers.get(X_REQUEST_ID).unwrap(), "theirs");
    }
}
