//! What a release asks for beyond what it may, and no sentence about the worst of it says.

use schemars::JsonSchema;
use serde::Serialize;

use super::Grants;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "kind")]
#[schemars(rename = "PluginGrowth")]
pub enum Growth {
    /// Brings something else over.
    Brings { title: String },
    /// Is told of its own changes.
    HearsOfItself,
    /// Uses more: as a limit of grants is called, and so much instead of that.
    Uses { limit: String, now: u32, before: u32 },
}

impl Grants {
    pub fn grows_quietly(&self, before: &Self) -> Vec<Growth> {
        let syncs = self
            .syncs
            .iter()
            .filter(|sync| before.syncs.iter().all(|one| (&one.name, &one.finds) != (&sync.name, &sync.finds)));
        let mut all: Vec<Growth> = syncs.map(|sync| Growth::Brings { title: sync.title.clone() }).collect();
        all.extend((self.own_changes && !before.own_changes).then_some(Growth::HearsOfItself));
        let limits = self.limits.each().into_iter().zip(before.limits.each());
        all.extend(
            limits
                .filter(|((_, now, _), (_, before, _))| now > before)
                .map(|((limit, now, _), (_, before, _))| Growth::Uses { limit: limit.to_owned(), now, before }),
        );
        all
    }
}
