//! Calls a tag otherwise, on all products that have it.

use door::{Done, Method, Problem, Record as _, Spec, Tx, View, Write, event};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    WRITE, keeping,
    records::{Tag, TagId},
    rules,
    sorting::{tag, tag_called},
};

pub struct RenameTag;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TagNaming")]
pub struct Naming {
    pub id: TagId,
    /// The version you saw.
    pub version: i64,
    pub name: String,
}

impl Write for RenameTag {
    const SPEC: Spec =
        Spec::new("catalog.rename-tag", WRITE, "Call a tag otherwise").versioned().at(Method::Patch, "/tags/{id}");
    type Input = Naming;
    type Output = View<Tag>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &Naming) -> Done<View<Tag>> {
        let before = tag(tx, input.id)?.seen_at(input.version)?;
        let name = rules::tag_name(&input.name, "/name")?;
        let sort_name = rules::folded(&name);
        if let Some(other) = tag_called(tx, &sort_name)?.filter(|other| other.id != before.id) {
            let detail = format!("There is a tag {} already; merge this one into it.", other.name);
            return Err(Problem::conflict("catalog.name-taken", detail).into());
        }
        let after = Tag { name, sort_name, ..before.clone() };
        let is_renamed = after.name != before.name;
        let after = keeping::put(tx, Some(&before), after)?;
        if is_renamed {
            tx.emit(event::News::new("catalog.tag-renamed", after.id, &after));
        }
        Ok(View::of(tx, after))
    }
}
