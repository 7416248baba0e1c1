//! Tokens of sessions, links and programs: minted and read with one key of the platform, found by their hash.

use std::sync::Arc;

use door::{Desk, Done, Problem};
use model::WorkspaceId;
use vault::{ApiToken, DataKey, Purpose, Secret, Token, TokenHash};

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

    /// For a program, in one workspace.
    pub async fn of_program(desk: &Desk, workspace: Option<WorkspaceId>) -> Done<Self> {
        let nowhere = || Problem::invalid("", "A token is for one workspace.");
        let workspace = workspace.ok_or_else(nowhere)?;
        let (text, hash) = ApiToken::mint(&*key(desk).await?, digits(&workspace)).ok_or_else(nowhere)?;
        Ok(Self { text, hash })
    }
}

/// The hash to look for, if the text is a token of ours.
pub(crate) async fn read(desk: &Desk, text: &Secret<String>) -> Done<Option<TokenHash>> {
    Ok(Token::read(&*key(desk).await?, text.expose()))
}

/// Where to look for a program's token, and for what; if it is one of ours.
pub(crate) async fn read_program(desk: &Desk, text: &Secret<String>) -> Done<Option<(WorkspaceId, TokenHash)>> {
    Ok(found(ApiToken::read(&*key(desk).await?, text.expose())))
}

pub(crate) fn found(read: Option<(&str, TokenHash)>) -> Option<(WorkspaceId, TokenHash)> {
    let (place, hash) = read?;
    Some((workspace(place)?, hash))
}

/// The workspace that a token's own digits name.
pub fn workspace(place: &str) -> Option<WorkspaceId> {
    format!("wsp_{place}").parse().ok()
}

/// The part of an id that tells it from others.
fn digits(workspace: &WorkspaceId) -> &str {
    workspace.as_str().split_once('_').map_or("", |(_, digits)| digits)
}

async fn key(desk: &Desk) -> Done<Arc<DataKey>> {
    desk.key("platform".to_owned(), Purpose::Session).await
}
