//! What was typed. When it is wrong the form is shown again with everything that was typed in it, and beside
//! each field what is wrong with it.

use std::{collections::BTreeMap, sync::Arc};

use actix_web::{HttpMessage as _, HttpRequest, web::Payload};
use door::Problem;
use model::Quantity;
use serde_json::{Value, json};
use web::{Fault, body};

use crate::{proof::Wanting, visit::Visit, words::Words};

/// The field of what is done once however often it is sent.
const KEY: &str = "key";

/// Of a number that could be two.
#[derive(Debug, Clone)]
struct Doubt {
    /// What is said of what is none.
    instead_of: String,
    asked: String,
}

impl Doubt {
    fn of(words: &Words, typed: &str) -> Option<Self> {
        let (many, few) = words.spoken.either(typed)?;
        let why = "?".parse::<Quantity>().err()?;
        let asked = words.say_with("number-either", &[("many", &many), ("few", &few)]);
        Some(Self { instead_of: words.explained(&why.to_string()), asked })
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Form {
    typed: Vec<(String, String)>,
    wrong: BTreeMap<String, String>,
    /// What to say of a field that could hold two numbers, where it is to hold one.
    doubts: BTreeMap<String, Doubt>,
    /// What is wrong with no field in particular.
    pub(crate) problem: String,
}

impl Form {
    pub(crate) async fn read(request: &HttpRequest, payload: Payload) -> Result<Self, Fault> {
        let body = body::read_form(request.headers(), payload).await?;
        let typed = form_urlencoded::parse(&body).map(|(name, value)| (name.into_owned(), value.into_owned()));
        Ok(Self::of(request, typed.collect()))
    }

    /// What was typed, however it came.
    pub(crate) fn of(request: &HttpRequest, mut typed: Vec<(String, String)>) -> Self {
        for (_, value) in &mut typed {
            // Browsers end the lines of a text as the network does, and nobody else.
            *value = value.replace("\r\n", "\n");
        }
        Wanting::of(request).keep(&typed);
        let words = request.extensions().get::<Arc<Words>>().cloned();
        let doubts = words
            .iter()
            .flat_map(|words| typed.iter().filter_map(|(name, value)| Some((name.clone(), Doubt::of(words, value)?))));
        Self { doubts: doubts.collect(), typed, ..Self::default() }
    }

    /// Filled in already.
    pub(crate) fn with<const N: usize>(fields: [(&str, &str); N]) -> Self {
        let typed = fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { typed, ..Self::default() }
    }

    /// With another word by which what it asks for is done once, however often it is sent: a page that is loaded
    /// again sends its form again.
    pub(crate) fn once(mut self, visit: &Visit) -> Self {
        self.set(KEY, visit.fresh_key());
        self
    }

    /// By which it is done once.
    pub(crate) fn key(&self) -> &str {
        self.value(KEY)
    }

    /// All of it, in its order.
    pub(crate) fn typed(&self) -> &[(String, String)] {
        &self.typed
    }

    /// What was typed; nothing where nothing was.
    pub(crate) fn value(&self, name: &str) -> &str {
        self.typed.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
    }

    /// Every value of a field that may have several.
    pub(crate) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.typed.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn has(&self, name: &str, wanted: &str) -> bool {
        self.values(name).any(|value| value == wanted)
    }

    /// As [`Self::value`], without the space around it; `None` for nothing.
    pub(crate) fn said(&self, name: &str) -> Option<&str> {
        Some(self.value(name).trim()).filter(|value| !value.is_empty())
    }

    /// What a browser answered for a passkey, as the script put it into the form.
    pub(crate) fn passkey(&self, prefix: &str) -> Value {
        let credential: Value = serde_json::from_str(self.value(&format!("{prefix}credential"))).unwrap_or_default();
        json!({ "challenge": self.value(&format!("{prefix}challenge")), "credential": credential })
    }

    /// Puts something else into a field, as if it had been typed.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.typed.retain(|(field, _)| field != name);
        self.typed.push((name.to_owned(), value.into()));
    }

    /// All that was said under one name, such as what was ticked.
    pub(crate) fn each<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.typed
            .iter()
            .filter(move |(field, value)| field == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// Says what is wrong with a field.
    pub(crate) fn complain(&mut self, name: &str, what: impl Into<String>) {
        let what = what.into();
        let doubt = self.doubts.get(name).filter(|doubt| doubt.instead_of == what);
        let what = doubt.map_or(what, |doubt| doubt.asked.clone());
        self.wrong.insert(name.to_owned(), what);
    }

    pub(crate) fn wrong(&self, name: &str) -> &str {
        self.wrong.get(name).map_or("", String::as_str)
    }

    pub(crate) fn is_wrong(&self, name: &str) -> bool {
        self.wrong.contains_key(name)
    }

    pub(crate) fn is_wrong_somewhere(&self) -> bool {
        !self.wrong.is_empty()
    }

    /// Puts what the door said beside the fields it is about. `names` tells a place of the input from the field
    /// of the form that it was taken from.
    pub(crate) fn refused(mut self, problem: &Problem, names: &[(&str, &str)]) -> Self {
        for field in &problem.fields {
            let at = field.at.trim_start_matches('/');
            let name = names.iter().find(|(place, _)| *place == field.at).map_or(at, |(_, name)| *name);
            self.complain(name, field.detail.to_string());
        }
        let is_said = problem.fields.iter().any(|field| {
            let at = field.at.trim_start_matches('/');
            self.typed.iter().any(|(name, _)| name == at) || names.iter().any(|(place, _)| *place == field.at)
        });
        if !is_said {
            self.problem = problem.detail.to_string();
        }
        self
    }

    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.typed.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// One more, such as what was kept elsewhere meanwhile.
    pub(crate) fn also(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.typed.push((name.into(), value.into()));
    }

    /// Says what is wrong with one field.
    pub(crate) fn say_wrong(&mut self, name: impl Into<String>, detail: impl Into<String>) {
        self.wrong.insert(name.into(), detail.into());
    }

    /// What was typed, and for what was not asked, what stands there anyway.
    pub(crate) fn over(mut self, below: Self) -> Self {
        let missing = below.typed.into_iter().filter(|(name, _)| !self.typed.iter().any(|(known, _)| known == name));
        let missing: Vec<(String, String)> = missing.collect();
        self.typed.extend(missing);
        self
    }
}
