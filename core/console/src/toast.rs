//! What came of it, said once on the page that follows, with a way to take it back.
//!
//! It travels in a cookie of a minute: it holds nothing that the browser did not just send or see, works on every
//! node, and is shown as text. Taking back is a form to one of our own pages, which asks the door like any other.

use actix_web::{HttpRequest, HttpResponse, cookie::time::Duration as Age};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use web::Site;

use crate::cookies;

const NAME: &str = "said";
const LIVES: Age = Age::minutes(1);
/// Browsers keep no cookie above four kilobytes.
const LARGEST: usize = 3_600;
/// Characters.
const LONGEST: usize = 300;

/// Stands in every page that shows one, and nowhere else.
pub(crate) const MARK: &str = "<div class=\"toast\" data-toast=\"said\"";
/// Puts it away.
pub(crate) const GONE: &str = "said=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Toast {
    pub(crate) text: String,
    pub(crate) undo: Option<Undo>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Undo {
    pub(crate) path: String,
    pub(crate) fields: Vec<(String, String)>,
}

impl Toast {
    pub(crate) fn said(text: impl Into<String>) -> Self {
        Self { text: text.into().chars().take(LONGEST).collect(), undo: None }
    }

    /// The form that takes it back: one of our own paths, and what it sends.
    #[must_use]
    pub(crate) fn with_undo(mut self, path: impl Into<String>, fields: &[(&str, &str)]) -> Self {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.undo = Some(Undo { path: path.into(), fields });
        self
    }

    pub(crate) fn of(request: &HttpRequest) -> Option<Self> {
        let cookie = request.cookie(NAME)?;
        let mut toast: Self = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cookie.value()).ok()?).ok()?;
        toast.undo = toast.undo.filter(|undo| is_ours(&undo.path));
        Some(toast).filter(|toast| !toast.text.is_empty())
    }

    pub(crate) fn put(&self, answer: &mut HttpResponse, site: &Site) {
        let whole = encoded(self);
        // Too much to take back in one form: then it is said without.
        let value = if whole.len() > LARGEST { encoded(&Self { undo: None, ..self.clone() }) } else { whole };
        cookies::keep(answer, site, NAME, &value, LIVES);
    }
}

fn encoded(toast: &Toast) -> String {
    serde_json::to_vec(toast).map(|json| URL_SAFE_NO_PAD.encode(json)).unwrap_or_default()
}

/// A path here and not an address elsewhere.
pub(crate) fn is_ours(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && !path.contains(|one: char| one == '\\' || one.is_control())
}

#[cfg(test)]
mod tests {
    use actix_web::{cookie::Cookie, test::TestRequest};

    use super::*;

    fn carried(toast: &Toast) -> Option<Toast> {
        let mut answer = HttpResponse::Ok().finish();
        toast.put(
            &mut answer,
            &Site::new(web::Settings { public_url: "http://127.0.0.1:8780".to_owned(), ..web::Settings::default() })
                .unwrap(),
        );
        let cookie = answer.cookies().next().unwrap().into_owned();
        assert!(cookie.to_string().len() < 4_096);
        Toast::of(&TestRequest::default().cookie(cookie).to_http_request())
    }

    #[test]
    fn it_is_carried_as_it_was_said() {
        let toast =
            Toast::said("Archived “Green tea”; déjà vu").with_undo("/products/1/archival", &[("do", "restore")]);
        assert_eq!(carried(&toast), Some(toast));
    }

    #[test]
    fn what_is_too_much_is_said_without_its_undo() {
        let much = "x".repeat(5_000);
        let toast = Toast::said(much.as_str()).with_undo("/products", &[("pick", much.as_str())]);
        let carried = carried(&toast).unwrap();
        assert_eq!((carried.text.len(), carried.undo), (LONGEST, None));
    }

    #[test]
    fn a_made_up_one_leads_nowhere_else() {
        for path in ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", ""] {
            assert_eq!(carried(&Toast::said("Done").with_undo(path, &[])).unwrap().undo, None, "{path}");
        }
        for value in ["", "no base", "e30", "bnVsbA"] {
            let request = TestRequest::default().cookie(Cookie::new(NAME, value)).to_http_request();
            assert_eq!(Toast::of(&request), None, "{value}");
        }
    }
}
