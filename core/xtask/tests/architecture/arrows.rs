//! Dependencies point one way.

use crate::{assert_none, root};
use cargo_metadata::{DependencyKind, MetadataCommand};

/// A crate may use only what stands on an earlier line; those of one line do
/// not know each other. (`testkit` is last: tests use everyone, and nobody's
/// program uses `testkit`.)
const LINES: &[&[&str]] = &[
    &["declare"],
    &["model"],
    &["vault", "pictures", "papers"],
    &["store", "sandbox", "packages"],
    &["door"],
    &["work"],
    &["identity", MODULES, "plugins", "assurance", "practice"],
    &["web"],
    &["api", "console"],
    &["server"],
    &["testkit"],
];

/// Every crate in `core/modules`: a new one needs no line here.
const MODULES: &str = "modules/*";

/// Uses nobody and is used by nobody. (Tests may use them: a shop of somebody else's is there to be tested against.)
const APART: &[&str] = &["xtask", "woocommerce-shop"];

/// But by what only tests use: (from, to).
const TESTED_AGAINST: (&str, &str) = ("testkit", "woocommerce-shop");

/// What one business noun may say to another directly: (from, to, why).
/// Everything else is an operation or an event.
const MODULES_MAY_USE: &[(&str, &str, &str)] = &[
    ("stock", "catalog", "a movement names a variant"),
    ("contacts", "catalog", "a customer has a price list"),
    ("sales", "catalog", "an order names variants, at the prices of the catalog"),
    ("sales", "stock", "an order keeps goods and hands them out, in the transaction that places or fulfils it"),
    ("sales", "contacts", "an order is somebody's, under their key"),
    ("exchange", "catalog", "a file brings products and takes them out, many in one transaction"),
    ("exchange", "stock", "a file brings levels and takes them out"),
    ("ledger", "catalog", "an entry keeps its lines as a record keeps any short list"),
    ("ledger", "sales", "what is sold, paid and given back is posted, and says what it is"),
    ("ledger", "stock", "what stock is worth is posted, and summed as it is there"),
];

/// Foreign crates that stay inside some of ours: (prefix of the name, who, why).
const FENCED: &[(&str, &[&str], &str)] = &[
    ("wasmtime", &["sandbox"], "one crate answers for the sandbox"),
    ("tar", &["packages"], "one crate answers for what is unpacked"),
    ("wit-component", &["server"], "what authors build is nothing that is served"),
    ("wasmparser", &["sandbox"], "one crate answers for the sandbox"),
    ("actix", &["web", "api", "console", "server", "testkit", "woocommerce-shop"], "modules know nothing of HTTP"),
    ("reqwest", &["work", "woocommerce-shop"], "there is one guarded HTTP client"), // and that of somebody else's shop
    ("hyper", &["work"], "there is one guarded HTTP client"),
    ("lettre", &["work"], "mail is a job"),
    ("image", &["pictures", "testkit"], "one crate answers for what is decoded, and how much of it"),
    ("rxing", &["pictures"], "one crate answers for what is decoded, and how much of it"),
    ("harfrust", &["papers"], "one crate sets type"),
    ("subsetter", &["papers"], "one crate sets type"),
    ("casbin", &["door"], "the door decides"),
    ("diesel_migrations", &["store"], "only store opens databases"),
    ("libsqlite3-sys", &["store"], "only store opens databases"),
    ("pq-sys", &["store"], "only store opens databases"),
];

/// Features of diesel that bring a database with them begin so.
const BACKENDS: &[&str] = &["sqlite", "postgres", "mysql", "__with"];
const OWNS_BACKENDS: &str = "store";

struct Member {
    name: String,
    folder: String,
    uses: Vec<Use>,
}

#[derive(Clone)]
struct Use {
    name: String,
    ours: bool,
    features: Vec<String>,
}

#[test]
fn every_member_has_its_place() {
    assert_none(strangers(&members()));
}

#[test]
fn a_crate_uses_only_what_stands_before_it() {
    assert_none(wrong_arrows(&members()));
}

#[test]
fn foreign_crates_stay_inside_their_fences() {
    assert_none(broken_fences(&members()));
}

#[test]
fn only_store_enables_a_database() {
    assert_none(foreign_backends(&members()));
}

fn strangers(members: &[Member]) -> Vec<String> {
    let mut breaches = Vec::new();
    for member in members {
        let Member { name, folder, .. } = member;
        if line_of(member).is_none() && !APART.contains(&name.as_str()) {
            breaches.push(format!("{folder} is in no line of {}: say where it stands", file!()));
        }
        if folder.rsplit('/').next() != Some(name) {
            breaches.push(format!("{folder} holds a crate named {name}: a folder is a crate of the same name"));
        }
    }
    breaches
}

fn wrong_arrows(members: &[Member]) -> Vec<String> {
    let mut breaches = Vec::new();
    for from in members {
        let ours = from.uses.iter().filter(|used| used.ours);
        for to in ours.filter_map(|used| members.iter().find(|member| member.name == used.name)) {
            let stands_before = line_of(to).zip(line_of(from)).is_some_and(|(to, from)| to < from);
            let is_listed = is_module(from)
                && is_module(to)
                && MODULES_MAY_USE.iter().any(|(a, b, _)| *a == from.name && *b == to.name);
            let is_for_tests = (&*from.name, &*to.name) == TESTED_AGAINST;
            if !stands_before && !is_listed && !is_for_tests {
                breaches.push(format!("{} uses {}, which does not stand before it", from.name, to.name));
            }
        }
    }
    breaches
}

fn broken_fences(members: &[Member]) -> Vec<String> {
    let mut breaches = Vec::new();
    for member in members {
        for used in member.uses.iter().filter(|used| !used.ours) {
            for (prefix, who, why) in FENCED {
                if used.name.starts_with(prefix) && !who.contains(&member.name.as_str()) {
                    breaches.push(format!(
                        "{} uses {}, which belongs to {}: {why}",
                        member.name,
                        used.name,
                        who.join(", ")
                    ));
                }
            }
        }
    }
    breaches
}

fn foreign_backends(members: &[Member]) -> Vec<String> {
    let mut breaches = Vec::new();
    for member in members.iter().filter(|member| member.name != OWNS_BACKENDS) {
        for used in member.uses.iter().filter(|used| used.name == "diesel") {
            let is_backend = |feature: &&String| BACKENDS.iter().any(|backend| feature.starts_with(backend));
            for feature in used.features.iter().filter(is_backend) {
                breaches
                    .push(format!("{} enables diesel's {feature}: only {OWNS_BACKENDS} opens databases", member.name));
            }
        }
    }
    breaches
}

fn line_of(member: &Member) -> Option<usize> {
    let own = if is_module(member) { MODULES } else { member.name.as_str() };
    LINES.iter().position(|line| line.contains(&own))
}

fn is_module(member: &Member) -> bool {
    member.folder.starts_with("core/modules/")
}

/// The members as their manifests declare them: what tests alone use is left out.
fn members() -> Vec<Member> {
    let root = root();
    let metadata = MetadataCommand::new().manifest_path(root.join("Cargo.toml")).no_deps().exec().unwrap();
    metadata
        .workspace_packages()
        .into_iter()
        .map(|package| Member {
            name: package.name.to_string(),
            folder: package
                .manifest_path
                .parent()
                .and_then(|folder| folder.strip_prefix(&root).ok())
                .unwrap()
                .to_string(),
            uses: package
                .dependencies
                .iter()
                .filter(|used| used.kind != DependencyKind::Development)
                .map(|used| Use { name: used.name.clone(), ours: used.path.is_some(), features: used.features.clone() })
                .collect(),
        })
        .collect()
}

mod planted {
    use super::*;

    fn member(folder: &str, uses: &[&Use]) -> Member {
        Member {
            name: folder.rsplit('/').next().unwrap().into(),
            folder: folder.into(),
            uses: uses.iter().map(|used| (*used).clone()).collect(),
        }
    }

    fn ours(name: &str) -> Use {
        Use { name: name.into(), ours: true, features: vec![] }
    }

    fn foreign(name: &str, features: &[&str]) -> Use {
        Use { name: name.into(), ours: false, features: features.iter().map(|feature| feature.to_string()).collect() }
    }

    #[test]
    fn a_stranger_and_a_false_name_are_seen() {
        let mut renamed = member("core/door", &[]);
        renamed.name = "model".into();
        let seen = strangers(&[member("core/util", &[]), renamed, member("core/xtask", &[])]);
        assert_eq!(seen.len(), 2, "{seen:?}");
    }

    #[test]
    fn arrows_that_point_back_or_sideways_are_seen() {
        let seen = wrong_arrows(&[
            member("core/model", &[&ours("declare")]),
            member("core/store", &[&ours("model"), &ours("door")]), // back
            member("core/door", &[&ours("store")]),
            member("core/identity", &[&ours("catalog")]),      // sideways
            member("core/modules/catalog", &[&ours("stock")]), // not listed
            member("core/modules/stock", &[&ours("catalog"), &ours("work")]),
            member("core/work", &[]),
            member("core/declare", &[]),
            member("core/server", &[&ours("testkit"), &ours("xtask")]), // twice
            member("core/testkit", &[&ours("server")]),
            member("core/xtask", &[&ours("model")]), // nobody
        ]);
        assert_eq!(
            seen,
            [
                "store uses door, which does not stand before it",
                "identity uses catalog, which does not stand before it",
                "catalog uses stock, which does not stand before it",
                "server uses testkit, which does not stand before it",
                "server uses xtask, which does not stand before it",
                "xtask uses model, which does not stand before it",
            ]
        );
    }

    #[test]
    fn a_crate_outside_its_fence_is_seen() {
        let seen = broken_fences(&[
            member("core/modules/stock", &[&foreign("actix-web", &[])]),
            member("core/api", &[&foreign("actix-web", &[]), &foreign("hyper-util", &[])]),
            member("core/work", &[&foreign("reqwest", &[]), &foreign("lettre", &[])]),
            member("core/identity", &[&foreign("casbin", &[])]),
            member("core/server", &[&foreign("wasmtime-wasi", &[])]),
        ]);
        assert_eq!(seen.len(), 4, "{seen:?}");
    }

    #[test]
    fn a_second_owner_of_databases_is_seen() {
        let seen = foreign_backends(&[
            member("core/store", &[&foreign("diesel", &["sqlite", "postgres"])]),
            member("core/model", &[&foreign("diesel", &["chrono"])]),
            member("core/door", &[&foreign("diesel", &["postgres_backend"])]),
        ]);
        assert_eq!(seen, ["door enables diesel's postgres_backend: only store opens databases"]);
    }
}
