//! How a business begins.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use crate::{Shop, Trouble, built, wire::Wire};

/// A plugin that is to be installed, with what its owner would fill in.
#[derive(Debug)]
#[must_use = "`open` opens it"]
pub struct Opening {
    folder: PathBuf,
    component: Option<PathBuf>,
    settings: BTreeMap<String, String>,
    secrets: BTreeMap<String, String>,
    grants: Option<Value>,
    at: Option<String>,
    beside: Vec<String>,
}

impl Opening {
    pub(crate) fn of(folder: &Path) -> Self {
        let (settings, secrets) = (BTreeMap::new(), BTreeMap::new());
        let beside = Vec::new();
        Self { folder: folder.to_owned(), component: None, settings, secrets, grants: None, at: None, beside }
    }

    /// Another component than the one that `stockade plugin build` makes; then nothing is built.
    pub fn component(self, file: impl Into<PathBuf>) -> Self {
        Self { component: Some(file.into()), ..self }
    }

    pub fn setting(mut self, name: &str, value: &str) -> Self {
        self.settings.insert(name.to_owned(), value.to_owned());
        self
    }

    pub fn secret(mut self, name: &str, value: &str) -> Self {
        self.secrets.insert(name.to_owned(), value.to_owned());
        self
    }

    /// What its owner lets it do, as `[needs]` has it; all of that, unless said.
    pub fn granted(self, grants: Value) -> Self {
        Self { grants: Some(grants), ..self }
    }

    /// What time it is: `2026-01-31T09:00:00Z`. From there on it stands still, but for [`Shop::pass`].
    pub fn at(self, moment: &str) -> Self {
        Self { at: Some(moment.to_owned()), ..self }
    }

    /// Somebody runs there, such as `127.0.0.1:8090`, and plays the other side: what is sent there leaves, unless the test
    /// says what is answered.
    pub fn beside(mut self, host: &str) -> Self {
        self.beside.push(host.to_owned());
        self
    }

    pub fn open(self) -> Result<Shop, Trouble> {
        let Self { folder, component, settings, secrets, grants, at, beside } = self;
        if component.is_none() {
            built::build(&folder)?;
        }
        let mut wire = Wire::start()?;
        let open = json!({
            "folder": folder, "component": component, "settings": settings, "secrets": secrets, "grants": grants,
            "at": at, "beside": beside,
        });
        let opened = wire.ask("open", open)?;
        Ok(Shop::behind(wire, opened))
    }
}
