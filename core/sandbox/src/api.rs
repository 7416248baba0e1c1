//! What a plugin may import. A test compares it with `sdk/wit`.

/// An interface and what is in it; methods and types by the names that they have in a component.
pub struct Interface {
    pub name: &'static str,
    pub items: &'static [&'static str],
}

pub const API: &[Interface] = &[
    Interface {
        name: "stockade:plugin/types@0.1.0",
        items: &["problem", "trigger", "operation", "outcome", "header", "failure"],
    },
    Interface { name: "stockade:plugin/records@0.1.0", items: &["problem", "page", "get", "list", "find", "binding"] },
    Interface {
        name: "stockade:plugin/credentials@0.1.0",
        items: &["problem", "credential", "[method]credential.sign", "[method]credential.verify", "open", "equal"],
    },
    Interface {
        name: "stockade:plugin/http@0.1.0",
        items: &["problem", "header", "credential", "attachment", "request", "response", "send"],
    },
    Interface {
        name: "stockade:plugin/kv@0.1.0",
        items: &["problem", "entry", "get", "put", "swap", "remove", "scan"],
    },
    Interface { name: "stockade:plugin/settings@0.1.0", items: &["problem", "get"] },
    Interface { name: "stockade:plugin/log@0.1.0", items: &["level", "write"] },
    Interface { name: "stockade:plugin/clock@0.1.0", items: &["now"] },
    Interface { name: "stockade:plugin/random@0.1.0", items: &["problem", "bytes"] },
    Interface { name: "stockade:plugin/notify@0.1.0", items: &["problem", "send"] },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};
    use wit_parser::{FunctionKind, Resolve, WorldItem};

    #[test]
    fn it_is_what_the_interface_says() {
        let mut resolve = Resolve::default();
        let (package, _) = resolve.push_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../../sdk/wit")).unwrap();
        let world = resolve.select_world(&[package], Some("plugin")).unwrap();
        let imports = resolve.worlds[world].imports.values();
        let said: BTreeMap<String, BTreeSet<String>> = imports
            .map(|item| {
                let WorldItem::Interface { id, .. } = item else { panic!("only interfaces are imported") };
                let interface = &resolve.interfaces[*id];
                let functions = interface.functions.values().map(|function| match function.kind {
                    FunctionKind::Freestanding | FunctionKind::Method(_) => function.name.clone(),
                    ref other => panic!("{other:?} is new here"),
                });
                (resolve.id_of(*id).unwrap(), interface.types.keys().cloned().chain(functions).collect())
            })
            .collect();
        let known: BTreeMap<String, BTreeSet<String>> = API
            .iter()
            .map(|one| (one.name.to_string(), one.items.iter().map(|item| item.to_string()).collect()))
            .collect();
        assert_eq!(known, said);
    }
}
