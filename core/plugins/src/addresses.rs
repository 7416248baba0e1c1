//! Where a connection's webhooks come in: a token in the address, so that what was made up is turned away before any
//! workspace is opened.

use door::{Desk, Done};
use vault::{Purpose, Secret, Token};

/// The last part of an address.
pub async fn make(desk: &Desk) -> Done<Secret<String>> {
    let key = desk.key("platform".to_owned(), Purpose::Session).await?;
    let (text, _) = Token::mint(&key);
    Ok(text)
}

/// Whether this installation made it.
pub async fn is_ours(desk: &Desk, text: &str) -> Done<bool> {
    let key = desk.key("platform".to_owned(), Purpose::Session).await?;
    Ok(Token::read(&key, text).is_some())
}
