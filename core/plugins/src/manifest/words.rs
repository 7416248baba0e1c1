//! The words of a manifest that people read, each with a name: a package says them in other languages by that.

use std::collections::BTreeMap;

use super::{Grants, Manifest, Setting};

/// Words in other languages: by language, and by what they stand for.
pub type Texts = BTreeMap<String, BTreeMap<String, String>>;

impl Manifest {
    /// All of them, by name.
    pub fn words(&self) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        self.clone().each_word(&mut |name, text| drop(all.insert(name, text.clone())));
        all.retain(|_, text| !text.is_empty());
        all
    }

    /// As whoever speaks this language reads it, as far as it came with words in it.
    #[must_use]
    pub fn said_in(mut self, language: &str) -> Self {
        if let Some(said) = said(&self.texts, language).cloned() {
            self.each_word(&mut |name, text| say(text, said.get(&name)));
        }
        self
    }

    fn each_word(&mut self, word: &mut impl FnMut(String, &mut String)) {
        word("name".to_owned(), &mut self.plugin.name);
        word("summary".to_owned(), &mut self.plugin.summary);
        self.needs.each_word(word);
        each_title("settings", &mut self.settings, word);
        for action in &mut self.actions {
            let of = format!("actions.{}", action.name);
            each_title(&of, &mut action.form, word);
            word(of, &mut action.title);
        }
    }
}

impl Grants {
    /// The same of what a plugin was granted, with the words that it came with.
    #[must_use]
    pub fn said_in(mut self, texts: &Texts, language: &str) -> Self {
        if let Some(said) = said(texts, language) {
            self.each_word(&mut |name, text| say(text, said.get(&name)));
        }
        self
    }

    fn each_word(&mut self, word: &mut impl FnMut(String, &mut String)) {
        self.secrets.iter_mut().for_each(|one| word(format!("secrets.{}", one.name), &mut one.title));
        self.syncs.iter_mut().for_each(|one| word(format!("syncs.{}", one.name), &mut one.title));
        self.panels.iter_mut().for_each(|one| word(format!("panels.{}", one.name), &mut one.title));
    }
}

fn each_title(of: &str, settings: &mut [Setting], word: &mut impl FnMut(String, &mut String)) {
    for one in settings {
        let of = format!("{of}.{}", one.name);
        one.options.iter_mut().for_each(|option| word(format!("{of}.{}", option.name), &mut option.title));
        word(of, &mut one.title);
    }
}

/// Who speaks a language as in one country reads it as in any.
fn said<'a>(texts: &'a Texts, language: &str) -> Option<&'a BTreeMap<String, String>> {
    let of_any = language.split('-').next().unwrap_or_default();
    texts.get(language).or_else(|| texts.get(of_any))
}

fn say(text: &mut String, said: Option<&String>) {
    if let Some(said) = said {
        text.clone_from(said);
    }
}
