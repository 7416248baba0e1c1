//! Components, made of text where they are small, and read from `target/plugins` where they are not.

use sandbox::{Called, Component, Failure, Limits, Outcome};
use std::path::Path;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::{Resolve, WorldId};

use crate::host::Scripted;
use crate::{SANDBOX, trigger};

/// The parts of a module that is a plugin, and does nothing where nothing is said.
pub struct Guest<'a> {
    /// `(import …)`s.
    pub imports: &'a str,
    /// Pages.
    pub memory: &'a str,
    /// Anything else that a module has.
    pub items: &'a str,
    /// The body of `handle`, which answers an address.
    pub handle: &'a str,
    /// The body of `describe`, which answers one, too.
    pub describe: &'a str,
    /// The body of `cabi_realloc`.
    pub realloc: &'a str,
}

/// Where there is an outcome that wants nothing, as long as nobody writes there: all of it is zero.
pub const NOTHING: &str = "(i32.const 1024)";

impl Default for Guest<'_> {
    fn default() -> Self {
        Self {
            imports: "",
            memory: "2",
            items: "",
            handle: NOTHING,
            describe: "unreachable",
            realloc: "(local $at i32)
                (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
                (global.set $next (i32.add (local.get $at) (local.get 3)))
                (local.get $at)",
        }
    }
}

impl Guest<'_> {
    pub fn text(&self) -> String {
        let Self { imports, memory, items, handle, describe, realloc } = self;
        format!(
            r#"(module
                {imports}
                (memory (export "memory") {memory})
                (global $next (mut i32) (i32.const 65536))
                {items}
                (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) {realloc})
                (func $handle (export "stockade:plugin/handler@0.1.0#handle")
                    (param i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32) {handle})
                (func (export "stockade:plugin/handler@0.1.0#describe")
                    (param i32 i32 i32 i32) (result i32) {describe})
            )"#
        )
    }

    pub fn bytes(&self) -> Vec<u8> {
        component(&self.text())
    }

    pub fn load(&self) -> Component {
        SANDBOX.load(&self.bytes()).unwrap()
    }
}

/// What wit-component makes of a module in text that has the names of `sdk/wit`.
pub fn component(text: &str) -> Vec<u8> {
    let mut module = wat::parse_str(text).unwrap();
    let (resolve, world) = wit();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default().module(&module).unwrap().encode().unwrap()
}

pub fn wit() -> (Resolve, WorldId) {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(wit_path()).unwrap();
    let world = resolve.select_world(&[package], Some("plugin")).unwrap();
    (resolve, world)
}

pub fn wit_path() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../sdk/wit"))
}

/// What `cargo xtask plugins` made. None, where this machine goes without.
pub fn built(name: &str) -> Option<Vec<u8>> {
    let said = |name: &str| std::env::var(name).unwrap_or_default();
    let is_wanted = !said("STOCKADE_TEST_SKIP").split(',').any(|name| name.trim() == "plugins");
    let own = std::env::current_exe().unwrap();
    let found = own.ancestors().map(|folder| folder.join("plugins").join(name).with_extension("wasm"));
    let bytes = found.filter(|_| is_wanted).find_map(|file| std::fs::read(file).ok());
    if bytes.is_none() {
        let missing = format!("{name} is not built: run `cargo xtask plugins`");
        assert!(matches!(said("CI").as_str(), "" | "0" | "false"), "{missing}, and under CI nothing may be skipped");
        println!("!! {missing}. WHAT IT WOULD TEST IS SKIPPED.");
    }
    bytes
}

/// Calls it for something that happened.
pub fn call(component: &Component, limits: &Limits) -> Called<Result<Outcome, Failure>, Scripted> {
    call_with(component, limits, Scripted::default())
}

pub fn call_with(component: &Component, limits: &Limits, host: Scripted) -> Called<Result<Outcome, Failure>, Scripted> {
    SANDBOX.handle(component, &trigger("event", "{}"), limits, host)
}
