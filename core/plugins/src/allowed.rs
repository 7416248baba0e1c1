//! What can be granted to a plugin at all, and what of the door's own rights a grant comes to.

use std::{collections::BTreeMap, sync::Arc};

use door::{
    Consequence, Module, Problem, Realm, Spec, Stream,
    access::{Permission, records::join},
    operation::{SEE_FINANCIAL, SEE_PERSONAL},
};

use crate::manifest::{Grants, Label};

/// The kinds of records that a plugin reads, and the operations that it reads them by. A kind that is not here is read
/// by no plugin.
pub const KINDS: &[(&str, Option<&str>, &str)] = &[
    ("brand", None, "catalog.list-brands"),
    ("category", None, "catalog.list-categories"),
    ("contact", Some("contacts.get-contact"), "contacts.list-contacts"),
    ("invoice", Some("sales.get-invoice"), "sales.list-invoices"),
    ("location", None, "stock.list-locations"),
    ("movement", None, "stock.list-movements"),
    ("order", Some("sales.get-order"), "sales.list-orders"),
    ("payment", None, "sales.list-payments"),
    ("product", Some("catalog.get-product"), "catalog.list-products"),
];

/// What is a part of such a record, by its kind, and is told of in events of its own: seen as that record is.
pub const PARTS: &[(&str, &str)] = &[
    ("fulfilment", "order"),
    ("order-ending", "order"),
    ("order-line", "order"),
    ("refund", "payment"),
    ("variant", "product"),
];

/// What is no plugin's to do, whoever granted it: who may what, who is who, and what a plugin is.
const NEVER: [Stream; 5] = [Stream::Access, Stream::Permission, Stream::Plugin, Stream::Privacy, Stream::Security];

/// Everything that can be granted here.
#[derive(Clone)]
pub struct Allowed {
    operations: Arc<BTreeMap<&'static str, (Permission, Option<Consequence>)>>,
    events: Arc<[&'static str]>,
}

/// What a grant comes to for the door, as its record of an installation keeps it.
#[derive(Debug, PartialEq, Eq)]
pub struct Rights {
    pub operations: String,
    pub permissions: Vec<Permission>,
}

impl Allowed {
    pub fn of(modules: &[Module]) -> Self {
        let given: Vec<Permission> = modules.iter().flat_map(Module::of_workspace).collect();
        let specs = modules.iter().flat_map(Module::specs);
        let operations = specs.filter(|spec| is_grantable(spec)).filter_map(|spec| {
            let permission = spec.permission.clone().filter(|permission| given.contains(permission))?;
            Some((spec.name, (permission, spec.consequence)))
        });
        let events = modules.iter().flat_map(|module| &module.events).map(|(kind, _)| *kind);
        Self { operations: Arc::new(operations.collect()), events: events.collect() }
    }

    /// The operations, by their names.
    pub fn operations(&self) -> impl Iterator<Item = &'static str> {
        self.operations.keys().copied()
    }

    /// What a grant comes to; or what of it nobody can give.
    pub fn rights(&self, grants: &Grants) -> Result<Rights, Problem> {
        let no = |what: String| Problem::invalid("/manifest", what);
        let mut operations: Vec<&str> = grants.operations.iter().map(String::as_str).collect();
        for record in &grants.records {
            let kind = KINDS.iter().find(|(kind, ..)| *kind == record.kind);
            let (_, get, list) =
                kind.ok_or_else(|| no(format!("No plugin can be given records of kind {}.", record.kind)))?;
            operations.extend(get.iter().chain([list]));
        }
        operations.sort_unstable();
        operations.dedup();
        let mut permissions = Vec::new();
        for operation in &operations {
            let known = self.operations.get(operation);
            let (permission, consequence) =
                known.ok_or_else(|| no(format!("No plugin can be given the operation {operation}.")))?;
            match consequence {
                Some(Consequence::MovesMoney) if !grants.money => {
                    return Err(no(format!("{operation} moves money. Say money = true, or leave it out.")));
                }
                Some(Consequence::SendsMessage) if !grants.messages => {
                    return Err(no(format!("{operation} sends a message. Say messages = true, or leave it out.")));
                }
                _ => permissions.push(permission.clone()),
            }
        }
        if let Some(event) = grants.events.iter().find(|event| !self.events.contains(&event.as_str())) {
            return Err(no(format!("There is no event {event}.")));
        }
        let labels = grants.labels();
        let seen = [(Label::Financial, SEE_FINANCIAL), (Label::Personal, SEE_PERSONAL)];
        permissions.extend(seen.into_iter().filter(|(label, _)| labels.contains(label)).map(|(_, see)| see));
        permissions.sort();
        permissions.dedup();
        Ok(Rights { operations: operations.join(","), permissions })
    }
}

impl Rights {
    /// As they are kept.
    pub fn permissions(&self) -> String {
        join(&self.permissions)
    }
}

fn is_grantable(spec: &Spec) -> bool {
    spec.realm == Realm::Workspace
        // What moves money somebody agrees to, and proves then who they are.
        && (!spec.step_up || spec.consequence.is_some())
        && !spec.reveals_secret
        && !spec.takes_bytes
        && !spec.gives_bytes
        && !NEVER.contains(&spec.stream)
}
