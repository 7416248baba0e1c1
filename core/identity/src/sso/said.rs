//! What whoever sets up a provider may write of it. Pure.

use model::Problem;
use url::Url;

/// What is asked for where nothing else is said, and what groups are usually called.
pub(crate) const SCOPES: &str = "openid profile email";
pub(crate) const ROLES_AT: &str = "groups";

const NAME_LETTERS: usize = 80;
const ADDRESS_BYTES: usize = 500;
const CLIENT_BYTES: usize = 500;
const SECRET_BYTES: usize = 4_000;
const MOST_SCOPES: usize = 30;
const PATH_LETTERS: usize = 300;

pub(crate) fn name(text: &str) -> Result<String, Problem> {
    line("/name", "A name", text, NAME_LETTERS)
}

pub(crate) fn button(text: &str) -> Result<String, Problem> {
    line("/button", "The text of a button", text, NAME_LETTERS)
}

pub(crate) fn roles_at(text: &str) -> Result<String, Problem> {
    line("/roles_at", "The place of the groups", text, PATH_LETTERS)
}

/// An address, kept to the letter: a stroke at its end makes it another.
pub(crate) fn issuer(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    let wrong = || {
        let detail =
            "Write the provider's address as it writes it of itself, such as https://id.example.com/realms/shop.";
        Problem::invalid("/issuer", detail)
    };
    let url = Url::parse(text).map_err(|_| wrong())?;
    let is_plain = url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
        && url.has_host()
        && matches!(url.scheme(), "https" | "http");
    if text.ends_with("/.well-known/openid-configuration") {
        let detail = "Leave out /.well-known/openid-configuration: what stands before it is the provider's address.";
        return Err(Problem::invalid("/issuer", detail));
    }
    if is_plain && text.len() <= ADDRESS_BYTES && !text.contains(char::is_whitespace) {
        Ok(text.to_owned())
    } else {
        Err(wrong())
    }
}

pub(crate) fn client_id(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if text.len() <= CLIENT_BYTES && text.chars().all(|sign| sign.is_ascii_graphic() || sign == ' ') {
        Ok(text.to_owned())
    } else {
        Err(Problem::invalid("/client_id", "Copy the client id as the provider shows it: it is on one line."))
    }
}

pub(crate) fn secret(text: &str) -> Result<String, Problem> {
    if text.len() <= SECRET_BYTES && !text.contains(char::is_control) {
        Ok(text.to_owned())
    } else {
        Err(Problem::invalid("/client_secret", "Copy the secret as the provider shows it: it is on one line."))
    }
}

/// With spaces between, and always with the one that makes it OpenID.
pub(crate) fn scopes(said: &[String]) -> Result<String, Problem> {
    let is_scope = |scope: &str| {
        (1..=PATH_LETTERS).contains(&scope.len())
            && scope.bytes().all(|byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
    };
    let said: Vec<&str> = said.iter().map(|scope| scope.trim()).filter(|scope| !scope.is_empty()).collect();
    if said.len() > MOST_SCOPES || !said.iter().all(|scope| is_scope(scope)) {
        let detail = "Scopes are words such as profile and email, at most thirty of them.";
        return Err(Problem::invalid("/scopes", detail));
    }
    let mut all = vec!["openid"];
    for scope in said {
        if !all.contains(&scope) {
            all.push(scope);
        }
    }
    Ok(all.join(" "))
}

pub(crate) fn domain(text: &str) -> Result<String, Problem> {
    let text = text.trim().trim_start_matches('@').to_lowercase();
    let is_domain = text.contains('.') && text.len() <= 253 && !text.contains(|c: char| c.is_whitespace() || c == '/');
    if is_domain { Ok(text) } else { Err(Problem::invalid("/domain", "Write a domain, such as example.com.")) }
}

fn line(at: &'static str, what: &str, text: &str, most: usize) -> Result<String, Problem> {
    let text = text.trim();
    if (1..=most).contains(&text.chars().count()) && !text.contains(char::is_control) {
        Ok(text.to_owned())
    } else {
        Err(Problem::invalid(at, format!("{what} has 1 to {most} characters, on one line.")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_kept_to_the_letter() {
        for good in [
            "https://accounts.google.com",
            "https://auth.example/application/o/stockade/",
            "https://login.microsoftonline.com/b9419818-09af-49c2-b0c3-653adc1f376e/v2.0",
            "http://127.0.0.1:8080/realms/shop",
        ] {
            assert_eq!(issuer(&format!(" {good}\n")).unwrap(), good);
        }
        for bad in [
            "",
            "id.example",
            "ftp://id.example",
            "https://",
            "https://id.example/?a=b",
            "https://id.example/#a",
            "https://ada@id.example/",
            "https://id.example/a b",
            "https://id.example/.well-known/openid-configuration",
            "javascript:alert(1)",
        ] {
            assert_eq!(issuer(bad).unwrap_err().fields[0].at, "/issuer", "{bad}");
        }
    }

    #[test]
    fn scopes_are_words_and_one_is_always_there() {
        let said = |all: &[&str]| scopes(&all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>());
        assert_eq!(said(&[]).unwrap(), "openid");
        assert_eq!(said(&["email", "openid", "email", ""]).unwrap(), "openid email");
        assert_eq!(said(&["urn:zitadel:iam:org:project:roles"]).unwrap(), "openid urn:zitadel:iam:org:project:roles");
        assert!(said(&["a b"]).is_err() && said(&["a\"b"]).is_err() && said(&["ä"]).is_err());
    }
}
