//! The tree of categories: each by its way from the top, those that nothing is in, too.

use std::collections::HashMap;

use catalog::{
    bringing,
    records::{Category, CategoryId},
    rules::{
        self, folded,
        tree::{DEPTH_LIMIT, Tree},
    },
    schema::categories,
};
use diesel::{QueryDsl as _, SelectableHelper as _};
use door::{Done, Failure, Snapshot, Tx};
use model::Actor;

use super::{Known, Trouble, since, vanished};
use crate::plain::{
    Entry,
    form::{way, written_way},
    shape::ARCHIVED,
};

pub(super) struct Categories {
    all: HashMap<CategoryId, Category>,
    tree: Tree,
}

impl Categories {
    pub fn load(snapshot: &mut Snapshot<'_>) -> Done<Self> {
        let order = categories::table.order((categories::place, categories::id));
        let all: Vec<Category> = snapshot.load(order.select(Category::as_select()))?;
        let tree = Tree::of(&all);
        Ok(Self { all: all.into_iter().map(|category| (category.id, category)).collect(), tree })
    }

    /// From the top down, siblings in their order: so they come in again.
    pub fn all(&self) -> Vec<Entry> {
        let (mut entries, mut open) = (Vec::with_capacity(self.all.len()), Vec::new());
        open.extend(self.tree.children(None).iter().rev().copied());
        while let Some(id) = open.pop() {
            entries.extend(self.all.get(&id).map(|category| self.entry(category)));
            open.extend(self.tree.children(Some(id)).iter().rev().copied());
        }
        entries
    }

    fn entry(&self, category: &Category) -> Entry {
        Entry::of(category.id)
            .with("category", written_way(&self.way_to(category.id)))
            .with_flag(ARCHIVED, category.archived_at.is_some())
    }

    fn way_to(&self, id: CategoryId) -> Vec<String> {
        self.tree.path(id).iter().filter_map(|step| Some(self.all.get(step)?.name.clone())).collect()
    }

    fn by_id(&self, id: &str) -> Option<&Category> {
        self.all.get(&id.parse().ok()?)
    }

    /// The part of a category, or of the top, that is called so.
    fn part(&self, of: Option<CategoryId>, name: &str) -> Option<&Category> {
        let name = folded(name);
        let parts = self.tree.children(of).iter().filter_map(|id| self.all.get(id));
        parts.into_iter().find(|category| category.sort_name == name)
    }

    fn at_end_of(&self, way: &[String]) -> Option<&Category> {
        let mut found: Option<&Category> = None;
        for step in way {
            found = Some(self.part(found.map(|above| above.id), step)?);
        }
        found
    }

    /// The category at the end of a way; what is missing of it is made.
    fn made(&self, tx: &mut Tx<'_>, way: &[String]) -> Done<Option<CategoryId>> {
        let mut above: Option<CategoryId> = None;
        for (depth, step) in (1..).zip(way) {
            let known = way.get(..depth).and_then(|way| self.at_end_of(way)).map(|category| category.id);
            let id = match known {
                Some(id) => id,
                None => add(tx, None, above, step)?.id,
            };
            above = Some(id);
        }
        Ok(above)
    }
}

fn add(tx: &mut Tx<'_>, id: Option<CategoryId>, parent: Option<CategoryId>, name: &str) -> Done<Category> {
    let category = Category {
        id: id.unwrap_or_else(|| tx.new_id()),
        version: 1,
        name: name.to_owned(),
        sort_name: String::new(),
        parent,
        place: 0,
        created_at: tx.now(),
        archived_at: None,
    };
    bringing::put_new_category(tx, category)
}

impl Known for Categories {
    fn meant(&self, said: &Entry) -> Option<String> {
        let by_id = said.key.as_deref().and_then(|id| self.by_id(id));
        by_id.or_else(|| self.at_end_of(&way(said.text("category")))).map(|category| category.id.to_string())
    }

    fn picture(&self, id: &str) -> Option<Entry> {
        self.by_id(id).map(|category| self.entry(category))
    }

    fn fit(&self, id: Option<&str>, after: &mut Entry, wrong: &mut Trouble) {
        let mut kept: Vec<String> = Vec::new();
        let said = way(after.text("category"));
        for (depth, step) in (1..).zip(&said) {
            let step = wrong.take(rules::label(step, "A category"));
            kept.push(step);
            // What it is part of is spelled as it is known; itself as it is said.
            if let Some(known) = self.at_end_of(&kept).filter(|_| depth < said.len()) {
                kept.pop();
                kept.push(known.name.clone());
            }
        }
        if kept.is_empty() {
            wrong.add("A category has a name.");
        }
        if kept.len() > DEPTH_LIMIT {
            wrong.add(format!("A category is at most {DEPTH_LIMIT} deep."));
        }
        let own = id.and_then(|id| self.by_id(id)).map(|category| category.id);
        if self.at_end_of(&kept).is_some_and(|other| Some(other.id) != own) {
            wrong.add(format!("There is a category {} already.", kept.join(" > ")));
        }
        let above = kept.split_last().and_then(|(_, above)| self.at_end_of(above)).map(|above| above.id);
        if let (Some(own), Some(above)) = (own, above) {
            wrong.take::<()>(self.tree.check(Some(own), Some(above)));
        }
        after.set("category", written_way(&kept));
        after.settle_flag(ARCHIVED);
    }

    fn write(&self, tx: &mut Tx<'_>, _: &Actor, id: Option<&str>, after: &Entry) -> Done<String> {
        let way = way(after.text("category"));
        let nameless = || Failure::internal("A category without a name was to be written.");
        let (name, above) = way.split_last().ok_or_else(nameless)?;
        let parent = self.made(tx, above)?;
        let mut category = match id {
            None => add(tx, after.id(), parent, name)?,
            Some(id) => self.by_id(id).ok_or_else(vanished)?.clone(),
        };
        if category.parent != parent {
            category = bringing::move_category(tx, &category, parent, None)?;
        }
        let archived_at = since(tx, after, category.archived_at);
        let wanted = Category { name: name.clone(), archived_at, ..category.clone() };
        Ok(bringing::change_category(tx, &category, wanted)?.id.to_string())
    }
}
