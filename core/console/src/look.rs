//! How it looks to one visitor: what they chose, kept in a cookie and put into the page by the server, so that
//! nothing changes its colour after it was shown.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration as Age},
};
use web::Site;

const NAME: &str = "look";
const LIVES: Age = Age::days(400);

/// Nothing is chosen by default: the system and the browser say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Look {
    /// `light` or `dark`.
    pub(crate) theme: Option<&'static str>,
    pub(crate) language: Option<&'static str>,
    pub(crate) is_dense: bool,
    /// The ways at the side show their icons alone.
    pub(crate) is_slim: bool,
    /// Read from right to left, whatever the language: so that every page can be looked at as it will be for those
    /// who write so. In development builds only.
    pub(crate) is_mirrored: bool,
}

impl Look {
    pub(crate) fn of(request: &HttpRequest) -> Self {
        request.cookie(NAME).map(|cookie| Self::read(cookie.value())).unwrap_or_default()
    }

    fn read(text: &str) -> Self {
        text.split('.').fold(Self::default(), |look, word| look.with(word))
    }

    /// With one thing chosen anew; a word that means nothing changes nothing.
    pub(crate) fn with(mut self, word: &str) -> Self {
        match word {
            "system" => self.theme = None,
            "light" => self.theme = Some("light"),
            "dark" => self.theme = Some("dark"),
            "en" => self.language = Some("en"),
            "de" => self.language = Some("de"),
            "dense" => self.is_dense = true,
            "roomy" => self.is_dense = false,
            "slim" => self.is_slim = true,
            "wide" => self.is_slim = false,
            "mirrored" => self.is_mirrored = cfg!(debug_assertions),
            "straight" => self.is_mirrored = false,
            _ => {}
        }
        self
    }

    pub(crate) fn cookie(self, site: &Site) -> Cookie<'static> {
        let (density, side) = (self.is_dense.then_some("dense"), self.is_slim.then_some("slim"));
        let mirrored = self.is_mirrored.then_some("mirrored");
        let words: Vec<&str> = [self.theme, self.language, density, side, mirrored].into_iter().flatten().collect();
        Cookie::build(NAME, words.join("."))
            .path("/")
            .http_only(true)
            .secure(site.is_https())
            .same_site(SameSite::Lax)
            .max_age(LIVES)
            .finish()
    }

    pub(crate) fn theme(self) -> &'static str {
        self.theme.unwrap_or("system")
    }

    pub(crate) fn is(self, word: &str) -> bool {
        match word {
            "dense" => self.is_dense,
            "roomy" => !self.is_dense,
            word => self.theme() == word || self.language == Some(word),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_is_read_again_and_the_rest_is_left() {
        let look = Look::default().with("dark").with("de").with("dense").with("mirrored").with("<script>");
        let site =
            Site::new(web::Settings { public_url: "http://127.0.0.1:8780".to_owned(), ..web::Settings::default() })
                .unwrap();
        assert_eq!(Look::read(look.cookie(&site).value()), look);
        assert_eq!(
            look.with("system").with("roomy").with("en").with("straight"),
            Look { language: Some("en"), ..Look::default() }
        );
        assert_eq!(Look::read("nothing.of.this"), Look::default());
    }
}
