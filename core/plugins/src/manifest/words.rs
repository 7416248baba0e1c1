//! The words of a manifest that people read, each with a name: a package says them in other languages by that.

use std::collections::BTreeMap;

use super::{Manifest, Setting};

impl Manifest {
    pub fn words(&self) -> BTreeMap<String, &str> {
        let about =
            [("name".to_owned(), self.plugin.name.as_str()), ("summary".to_owned(), self.plugin.summary.as_str())];
        let secrets = self.needs.secrets.iter().map(|one| (format!("secrets.{}", one.name), one.title.as_str()));
        let syncs = self.needs.syncs.iter().map(|one| (format!("syncs.{}", one.name), one.title.as_str()));
        let panels = self.needs.panels.iter().map(|one| (format!("panels.{}", one.name), one.title.as_str()));
        let actions = self.actions.iter().flat_map(|action| {
            let own = (format!("actions.{}", action.name), action.title.as_str());
            [own].into_iter().chain(titles(format!("actions.{}", action.name), &action.form))
        });
        let all = about.into_iter().chain(secrets).chain(syncs).chain(panels);
        let all = all.chain(titles("settings".to_owned(), &self.settings)).chain(actions);
        all.filter(|(_, text)| !text.is_empty()).collect()
    }
}

fn titles(of: String, settings: &[Setting]) -> impl Iterator<Item = (String, &str)> {
    settings.iter().map(move |one| (format!("{of}.{}", one.name), one.title.as_str()))
}
