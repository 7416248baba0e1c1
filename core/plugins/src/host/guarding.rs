//! No plugin is told a secret of its own, and none says one, whichever way it would come by it. One that means harm could
//! have it written where the other side shows it, and read it there in another call, or by another connection: so all
//! that its installation has are looked for in what it is told, and not only those that this call opened.

use sandbox::{Answer, Trigger};
use serde_json::Value;

use super::{
    Reach, not_granted,
    spelt::{self, Spelt},
};
use crate::{
    operations::running::secrets::{ALL, AllFound, Whose},
    working,
};

impl Reach {
    /// What it is called for.
    pub(crate) fn trigger(&mut self) -> Answer<Trigger> {
        let trigger = working::trigger(&self.turn);
        Ok(Trigger { body: self.told(trigger.body)?, ..trigger })
    }

    /// JSON that comes from elsewhere, as the plugin is told it.
    pub(super) fn told(&mut self, json: String) -> Answer<String> {
        self.know_all()?;
        if !self.gives_away(json.as_bytes()) {
            return Ok(json);
        }
        Ok(match serde_json::from_str(&json) {
            Ok(value) => self.cleaned(value).to_string(),
            Err(_) => self.said(&json),
        })
    }

    /// Another side that repeats what it was sent tells a plugin no secret, however it spells it.
    pub(super) fn without_secrets(&self, bytes: &[u8]) -> Vec<u8> {
        let clean = self.opened.iter().fold(bytes.to_vec(), |bytes, opened| opened.spelt.left_out_of(&bytes));
        self.all.as_ref().map_or_else(|| clean.clone(), |all| all.left_out_of(&clean))
    }

    /// What a plugin says has no secret in it: whichever way it came by one.
    pub(crate) fn said(&self, text: &str) -> String {
        let said = self.hidden().fold(text.as_bytes().to_vec(), |bytes, hidden| hidden.left_out_of(&bytes));
        String::from_utf8(said).unwrap_or_else(|bytes| String::from_utf8_lossy(bytes.as_bytes()).into_owned())
    }

    /// Whether there is a secret in it, so that it is neither kept nor sent.
    pub(crate) fn gives_away(&self, bytes: &[u8]) -> bool {
        self.hidden().any(|hidden| hidden.is_in(bytes))
    }

    /// The same, where the plugin hears of it: whoever finds out by it what a secret is does so a few times, and no more.
    pub(super) fn says_no_secret<'a>(&mut self, mut said: impl Iterator<Item = &'a [u8]>) -> Answer<()> {
        if self.hidden().next().is_none() {
            return Ok(());
        }
        self.guessed.may_go_on()?;
        let gives_away = said.any(|said| {
            self.guessed.looked_at(said);
            self.gives_away(said)
        });
        match self.guessed.was(!gives_away) {
            true => Ok(()),
            false => Err(not_granted("There is a secret in it, which no plugin says or keeps. Attach the credential.")),
        }
    }

    /// Once there is something to tell it. Also of what it is granted no more: what was written with it is still there.
    pub(super) fn know_all(&mut self) -> Answer<()> {
        if self.all.is_some() {
            return Ok(());
        }
        let AllFound { values } = self.ask_system(ALL, &Whose { plugin: self.installation })?;
        let all = values.iter().flat_map(|secret| spelt::hidden_parts(secret.expose()));
        self.all = Some(Spelt::of(all));
        Ok(())
    }

    fn hidden(&self) -> impl Iterator<Item = &Spelt> {
        self.opened.iter().map(|opened| &opened.hidden).chain(&self.all)
    }

    fn cleaned(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.said(&text)),
            Value::Number(number) if self.gives_away(number.to_string().as_bytes()) => {
                Value::String(self.said(&number.to_string()))
            }
            Value::Array(items) => items.into_iter().map(|item| self.cleaned(item)).collect(),
            Value::Object(fields) => {
                Value::Object(fields.into_iter().map(|(name, value)| (self.said(&name), self.cleaned(value))).collect())
            }
            other => other,
        }
    }
}
