//! What is refused before it runs.

use crate::guests::{Guest, NOTHING};
use crate::{SANDBOX, bounds, compiler};
use sandbox::{Bounds, Compiling, Refused, Sandbox};
use std::fmt::Write;
use std::time::Duration;

#[track_caller]
fn refused(bytes: &[u8]) -> Refused {
    SANDBOX.load(bytes).err().expect("a refusal")
}

#[track_caller]
fn refused_text(text: &str) -> Refused {
    refused(&wat::parse_str(text).unwrap())
}

/// The problem of something that is no plugin, but is loaded as one.
#[track_caller]
fn imports_of(text: &str) -> Vec<String> {
    match refused_text(text) {
        Refused::Imports(names) => names,
        other => panic!("{other}"),
    }
}

#[test]
fn whoever_wants_more_is_told_of_all_that_is_too_much() {
    let wasi = r#"(component
        (import "wasi:filesystem/types@0.2.0" (instance))
        (import "stockade:plugin/clock@0.1.0" (instance (export "now" (func (result u64)))))
        (import "wasi:sockets/tcp@0.2.0" (instance))
        (import "wasi:http/outgoing-handler@0.2.9" (instance)))"#;
    assert_eq!(
        imports_of(wasi),
        ["wasi:filesystem/types@0.2.0", "wasi:sockets/tcp@0.2.0", "wasi:http/outgoing-handler@0.2.9"]
    );
    for (name, what) in [
        ("wasi:cli/environment@0.2.0", "(instance)"),
        ("wasi:random/random@0.2.3", "(instance)"),
        ("stockade:plugin/kv@0.2.0", "(instance)"),
        ("stockade:plugin/kv@0.1.1", "(instance)"),
        ("stockade:plugin/kv@1.0.0", "(instance)"),
        ("stockade:plugin/kv", "(instance)"),
        ("stockade:plugin/handler@0.1.0", "(instance)"),
        ("stockade:plugins/kv@0.1.0", "(instance)"),
        ("stockade:plugin/shell@0.1.0", "(instance)"),
        ("run", "(func (param \"command\" string))"),
        ("library", "(core module)"),
        ("other", "(component)"),
        ("handle", "(type (sub resource))"),
        ("stockade:plugin/clock@0.1.0", "(func)"),
    ] {
        assert_eq!(imports_of(&format!(r#"(component (import "{name}" {what}))"#)), [name]);
    }
    let more = r#"(component (import "stockade:plugin/clock@0.1.0" (instance
        (export "now" (func (result u64))) (export "set" (func (param "to" u64))) (export "forever" (type (sub resource))))))"#;
    assert_eq!(imports_of(more), ["stockade:plugin/clock@0.1.0#set", "stockade:plugin/clock@0.1.0#forever"]);
}

#[test]
fn a_component_inside_another_has_no_way_of_its_own() {
    // What the inner one imports, the outer one has to give; it has nothing.
    let text = r#"(component
        (component $inner (import "wasi:cli/environment@0.2.0" (instance)))
        (instance (instantiate $inner)))"#;
    let refused = wat::parse_str(text).map(|bytes| refused(&bytes));
    assert!(matches!(refused, Ok(Refused::Malformed(_))), "{refused:?}");
    let handed_on = r#"(component
        (import "wasi:cli/environment@0.2.0" (instance $theirs))
        (component $inner (import "stockade:plugin/kv@0.1.0" (instance)))
        (instance (instantiate $inner (with "stockade:plugin/kv@0.1.0" (instance $theirs)))))"#;
    assert_eq!(imports_of(handed_on), ["wasi:cli/environment@0.2.0"]);
}

#[test]
fn a_function_that_is_ours_by_name_alone_is_refused() {
    let text = r#"(component (import "stockade:plugin/clock@0.1.0" (instance (export "now" (func (result string))))))"#;
    assert!(matches!(refused_text(text), Refused::NotAPlugin(_)));
}

#[test]
fn what_is_not_a_plugin_is_refused() {
    assert!(matches!(refused_text("(component)"), Refused::NotAPlugin(_)));
    let wrong = r#"(component (core module $m (func (export "f"))) (core instance $i (instantiate $m))
        (func $f (canon lift (core func $i "f"))) (instance $h (export "handle" (func $f)) (export "describe" (func $f)))
        (export "stockade:plugin/handler@0.1.0" (instance $h)))"#;
    assert!(matches!(refused_text(wrong), Refused::NotAPlugin(_)));
    // It has an interface of ours to offer, and nothing that could be called.
    let shadow = r#"(component (instance $i) (export "stockade:plugin/kv@0.1.0" (instance $i)))"#;
    assert!(matches!(refused_text(shadow), Refused::NotAPlugin(_)));
}

#[test]
fn a_module_is_no_component() {
    for text in [
        "(module)",
        r#"(module (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32))))"#,
        r#"(module (import "env" "memory" (memory 1)))"#,
    ] {
        assert_eq!(refused_text(text), Refused::Module);
    }
}

#[test]
fn compiled_code_is_not_taken_from_anybody() {
    // This program itself is ELF, as is what wasmtime writes.
    let own = std::fs::read(env!("CARGO_BIN_EXE_sandbox-compiler")).unwrap();
    let small = Sandbox::new(Bounds { bytes: own.len(), ..bounds() }, compiler(), None).unwrap();
    assert_eq!(small.load(&own).err(), Some(Refused::Precompiled));
    assert_eq!(refused(b"\x7fELF\x02\x01\x01"), Refused::Precompiled);
}

#[test]
fn what_cannot_be_read_is_refused() {
    let whole = Guest::default().bytes();
    for bytes in [
        &b""[..],
        b"\0asm",
        b"\0asm\x0d\0\x01",
        b"(component)",
        b"PK\x03\x04",
        b"\0asm\x63\0\x01\0",
        &whole[..whole.len() / 2],
        &whole[..whole.len() - 1],
        &[&whole[..], b"more"].concat(),
    ] {
        assert!(matches!(refused(bytes), Refused::Malformed(_)), "{:?}", &bytes[..bytes.len().min(20)]);
    }
}

#[test]
fn what_no_plugin_needs_is_refused() {
    for module in [
        "(module (memory i64 1))",
        "(module (memory 1 1 shared))",
        "(module (memory 1) (memory 1))",
        "(module (tag))",
        "(module (type (struct)))",
        "(module (func (param v128) (result v128) (i8x16.relaxed_swizzle (local.get 0) (local.get 0))))",
    ] {
        let text = format!("(component (core {}", &module[1..]) + ")";
        assert!(matches!(refused_text(&text), Refused::Malformed(_)), "{module}: {}", refused_text(&text));
    }
}

fn many(what: &str, count: usize) -> String {
    what.repeat(count)
}

#[test]
fn too_much_of_anything_is_refused() {
    let exports = (0..30_000).fold(String::from("(func $f)"), |mut text, number| {
        write!(text, r#"(export "{number}" (func $f))"#).unwrap();
        text
    });
    let nested = (0..40).fold(String::new(), |inner, _| format!("(component {inner})"));
    for (what, text) in [
        ("functions", format!("(component (core module {}))", many("(func)", 30_000))),
        ("locals in one function", format!("(component (core module (func (local {}))))", many("i64 ", 20_000))),
        ("exports", format!("(component (core module {exports}))")),
        ("globals", format!("(component (core module {}))", many("(global i32 (i32.const 0))", 30_000))),
        ("types", format!("(component {})", many("(type (list u8))", 30_000))),
        ("data segments", format!("(component (core module (memory 1) {}))", many("(data)", 30_000))),
        ("element segments", format!("(component (core module {}))", many("(elem func)", 30_000))),
        ("instances", format!("(component {})", many("(instance)", 30_000))),
        ("bytes of memory from the start", String::from("(component (core module (memory 65536)))")),
        ("entries in a table from the start", String::from("(component (core module (table 9000000 funcref)))")),
        ("levels of components", format!("(component {nested})")),
        ("bytes", format!(r#"(component (core module (memory 200) (data (i32.const 0) "{}")))"#, many("x", 9_000_000))),
    ] {
        match refused_text(&text) {
            Refused::TooMuch { what: is, .. } => assert_eq!(is, what),
            other => panic!("{what}: {other}"),
        }
    }
}

#[test]
fn types_in_types_without_end_are_refused() {
    let deep = (1..2_000).fold(String::from("(type $t0 (list u8))"), |mut text, number| {
        write!(text, "(type $t{number} (list $t{}))", number - 1).unwrap();
        text
    });
    assert!(matches!(refused_text(&format!("(component {deep})")), Refused::Malformed(_)));

    // A type section of a component type in a component type, and so on: three bytes a level, and whoever reads it
    // goes down as far.
    for levels in [100, 10_000, 1_000_000] {
        let mut section = vec![1];
        section.extend([0x41, 0x01, 0x01].repeat(levels));
        section.extend([0x41, 0x00]);
        let mut bytes = b"\0asm\x0d\0\x01\0\x07".to_vec();
        let mut length = section.len();
        while length >= 0x80 {
            bytes.push((length & 0x7f) as u8 | 0x80);
            length >>= 7;
        }
        bytes.push(length as u8);
        bytes.extend(section);
        let refused = refused(&bytes);
        assert!(!matches!(refused, Refused::Compiler(_)), "{levels}: {refused}");
    }
}

#[test]
fn what_makes_instances_of_instances_is_refused() {
    // Ten of each in the next: 10,000 modules in the end.
    let mut text = String::from("(component $c0 (core module $m (memory 1)) ");
    text.push_str(&many("(core instance (instantiate $m))", 10));
    text.push(')');
    for level in 1..4 {
        let inner = format!("(instance (instantiate $c{}))", level - 1);
        text = format!("(component $c{level} {text} {})", many(&inner, 10));
    }
    let refused = refused_text(&text.replacen("(component $c3", "(component", 1));
    assert!(matches!(refused, Refused::NotAPlugin(_) | Refused::Compiling(_) | Refused::Malformed(_)), "{refused}");
}

#[test]
fn more_instances_or_memories_than_a_call_has_are_refused() {
    for (module, count) in
        [("(core module $m)", 40), ("(core module $m (memory 1))", 4), ("(core module $m (table 1 funcref))", 12)]
    {
        let text = format!("(component {module} {})", many("(core instance (instantiate $m))", count));
        assert!(matches!(refused_text(&text), Refused::NotAPlugin(_)), "{module}");
    }
}

/// Within all bounds, and made to take a compiler's time or memory. A little of either is all that it has here.
#[test]
fn what_is_hard_to_compile_costs_only_so_much() {
    let sandbox = Sandbox::new(
        Bounds {
            compiling: Compiling {
                cpu: Duration::from_secs(1),
                wall: Duration::from_secs(30),
                memory: 256 * 1024 * 1024,
                ..bounds().compiling
            },
            ..bounds()
        },
        compiler(),
        None,
    )
    .unwrap();
    let blocks = format!("{} {}", many("(block (br_if 0 (local.get 0))", 20_000), many(")", 20_000));
    let sums = many("(local.set 0 (i32.add (local.get 0) (i32.const 3)))(br_if 0 (local.get 0))", 200_000);
    let stack = format!("{} {}", many("local.get 0 ", 150_000), many("i32.mul ", 149_999));
    let tables = many("(block (block (block (br_table 0 1 2 0 1 2 0 1 2 (local.get 0)))))", 50_000);
    for (name, body, is_too_hard) in [
        ("time", format!("(block {sums})"), true),
        ("memory", tables, true),
        ("depth", blocks, false),
        ("a deep stack", format!("{stack} drop"), false),
    ] {
        let text = format!("(component (core module (func (param i32) {body})))");
        match sandbox.load(&wat::parse_str(text).unwrap()).err() {
            Some(Refused::Compiling(_)) => {}
            // Done within its limits, and then nothing that a plugin is.
            Some(Refused::NotAPlugin(_)) if !is_too_hard => {}
            other => panic!("{name}: {other:?}"),
        }
    }
    // What is easy is compiled in the same sandbox.
    let easy = Guest { handle: NOTHING, ..Guest::default() };
    assert!(sandbox.load(&easy.bytes()).is_ok());
}
