//! Tokens of sessions and links: minted and read with one key of the platform, found by their hash.

use std::sync::Arc;

use door::{Desk, Done};
use vault::{DataKey, Purpose, Secret, Token, TokenHash};

/// A token on its way to its holder.
pub(crate) struct Minted {
    pub text: Secret<String>,
    pub hash: TokenHash,
}

impl Minted {
    pub async fn new(desk: &Desk) -> Done<Self> {
        let (text, hash) = Token::mint(&*key(desk).await?);
        Ok(Self { text, hash })
    }
}

/// The hash to look for, if the text is a token of ours.
pub(crate) async fn read(desk: &Desk, text: &Secret<String>) -> Done<Option<TokenHash>> {
    Ok(Token::read(&*key(desk).await?, text.expose()))
}

async fn key(desk: &Desk) -> Done<Arc<DataKey>> {
    desk.key("platform".to_owned(), Purpose::Session).await
}
