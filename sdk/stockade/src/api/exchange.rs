// Made from the definitions of the API, by a test of the server; not written by hand.
//! What can be asked of `exchange`.

use serde::Serialize;
use serde_json::Value as Json;

use super::types;
use crate::Operation;

/// Bring in a file, and see what it would change
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct BeginImport {
    /// Or as base64, if it is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
    /// Or the file itself, if it is small: as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// The file: the id that it got from `files.add`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// `products` unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Json>,
    /// Where stock is whose line does not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// How it is to be read, where that is not to be found out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manner: Option<types::ImportManner>,
    /// `sku` unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub match_by: Option<types::MatchBy>,
    /// `leave` unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<types::Missing>,
    /// The system that the file is from, such as `woocommerce`: what it calls its products is kept as their external
    /// ids. The format's name unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl Operation for BeginImport {
    const NAME: &'static str = "exchange.begin-import";
}

/// Stop an export
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CancelExport {
    pub id: String,
}

impl Operation for CancelExport {
    const NAME: &'static str = "exchange.cancel-export";
}

/// Stop an import where it is
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CancelImport {
    pub id: String,
}

impl Operation for CancelImport {
    const NAME: &'static str = "exchange.cancel-import";
}

/// Do what an import would change
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct StartImport {
    pub id: String,
}

impl Operation for StartImport {
    const NAME: &'static str = "exchange.start-import";
}

/// Take back what an import did
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct UndoImport {
    pub id: String,
}

impl Operation for UndoImport {
    const NAME: &'static str = "exchange.undo-import";
}
