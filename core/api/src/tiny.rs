//! A registry of a few operations, for tests.

use door::{Done, Method, Module, Nothing, Read, Registry, Snapshot, Spec, Tx, Write, access::Permission};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

const USE: Permission = Permission::new_static("tiny:use");

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TinyFilter")]
#[expect(dead_code, reason = "only its schema is looked at")]
pub(crate) struct Filter {
    #[serde(default)]
    pub(crate) limit: Option<u16>,
    #[serde(default)]
    pub(crate) archived: Option<bool>,
    #[serde(default)]
    pub(crate) states: Vec<State>,
    #[serde(default)]
    pub(crate) text: Option<String>,
}

#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "TinyState")]
pub(crate) enum State {
    Open,
    /// With words of its own, so that the schema is one of several.
    Closed,
}

/// How the schema knows that several mean the same by an id.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is looked at")]
struct ThingId(String);

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TinyThing")]
pub(crate) struct Thing {
    #[schemars(with = "ThingId")]
    pub(crate) id: String,
    pub(crate) version: i64,
}

pub(crate) struct List;

impl Read for List {
    const SPEC: Spec = Spec::new("tiny.list", USE, "All things").at(Method::Get, "/things");
    type Input = Filter;
    type Output = Vec<Thing>;

    fn run(&self, _: &Actor, _: &mut Snapshot<'_>, _: &Filter) -> Done<Vec<Thing>> {
        Ok(Vec::new())
    }
}

pub(crate) struct Special;

impl Read for Special {
    const SPEC: Spec = Spec::public("tiny.special", "The special thing").at(Method::Get, "/things/special");
    type Input = Nothing;
    type Output = Thing;

    fn run(&self, _: &Actor, _: &mut Snapshot<'_>, _: &Nothing) -> Done<Thing> {
        Ok(Thing { id: "special".to_owned(), version: 1 })
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TinyMake")]
pub(crate) struct MakeInput {
    pub(crate) name: String,
}

pub(crate) struct Make;

impl Write for Make {
    const SPEC: Spec = Spec::new("tiny.make", USE, "Make a thing").at(Method::Post, "/things");
    type Input = MakeInput;
    type Output = Thing;

    fn run(&self, _: &Actor, _: &mut Tx<'_>, input: &MakeInput) -> Done<Thing> {
        Ok(Thing { id: input.name.clone(), version: 1 })
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TinyName")]
pub(crate) struct NameInput {
    #[schemars(with = "ThingId")]
    pub(crate) id: String,
    pub(crate) version: i64,
    pub(crate) name: String,
}

pub(crate) struct Name;

impl Write for Name {
    const SPEC: Spec = Spec::new("tiny.name", USE, "Name a thing").versioned().at(Method::Put, "/things/{id}/name");
    type Input = NameInput;
    type Output = Thing;

    fn run(&self, _: &Actor, _: &mut Tx<'_>, input: &NameInput) -> Done<Thing> {
        Ok(Thing { id: format!("{} {}", input.id, input.name), version: input.version })
    }
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "TinyRemove")]
pub(crate) struct RemoveInput {
    #[schemars(with = "ThingId")]
    pub(crate) id: String,
    pub(crate) version: i64,
}

pub(crate) struct Remove;

impl Write for Remove {
    const SPEC: Spec = Spec::new("tiny.remove", USE, "Remove a thing").versioned().at(Method::Delete, "/things/{id}");
    type Input = RemoveInput;
    type Output = Thing;

    fn run(&self, _: &Actor, _: &mut Tx<'_>, input: &RemoveInput) -> Done<Thing> {
        Ok(Thing { id: input.id.clone(), version: input.version })
    }
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TinySession")]
pub(crate) struct Opened {
    pub(crate) id: String,
    pub(crate) token: String,
    pub(crate) expires_at: model::Timestamp,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "TinyEntrance")]
pub(crate) struct Entered {
    pub(crate) session: Option<Opened>,
}

pub(crate) struct LogIn;

impl Write for LogIn {
    const SPEC: Spec = Spec::public("identity.log-in", "Sign in").reveals_secret().at(Method::Post, "/sessions");
    type Input = Nothing;
    type Output = Entered;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, _: &Nothing) -> Done<Entered> {
        Ok(Entered { session: Some(Opened { id: "ses".to_owned(), token: "s3cret".to_owned(), expires_at: tx.now() }) })
    }
}

pub(crate) struct LogOut;

impl Write for LogOut {
    const SPEC: Spec = Spec::public("identity.log-out", "Sign out").at(Method::Post, "/sessions/ended");
    type Input = Nothing;
    type Output = ();

    fn run(&self, _: &Actor, _: &mut Tx<'_>, _: &Nothing) -> Done<()> {
        Ok(())
    }
}

/// At the place of another.
pub(crate) struct Same;

impl Read for Same {
    const SPEC: Spec = Spec::public("tiny.same", "Another special thing").at(Method::Get, "/things/special");
    type Input = Nothing;
    type Output = ();

    fn run(&self, _: &Actor, _: &mut Snapshot<'_>, _: &Nothing) -> Done<()> {
        Ok(())
    }
}

/// What `tiny.list` does better.
pub(crate) struct Old;

impl Read for Old {
    const SPEC: Spec = Spec::public("tiny.old", "All things, as they were once listed")
        .deprecated("2026-11-01", "2027-05-01", "tiny.list")
        .at(Method::Get, "/things/old");
    type Input = Nothing;
    type Output = Vec<Thing>;

    fn run(&self, _: &Actor, _: &mut Snapshot<'_>, _: &Nothing) -> Done<Vec<Thing>> {
        Ok(Vec::new())
    }
}

pub(crate) fn registry() -> Registry {
    let module = Module::new("tiny").grant(USE, "Use things", []);
    let module =
        module.read(List).read(Old).read(Special).write(Make).write(Name).write(Remove).write(LogIn).write(LogOut);
    Registry::new(vec![module]).unwrap()
}
