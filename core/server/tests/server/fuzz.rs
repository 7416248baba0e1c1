//! Requests made up for the parser: paths, queries, conditions and bodies for every operation that there is, whole
//! and broken in all the ways that chance finds. For some seconds on every day, and for as long as one likes with
//! `cargo xtask soak api`.
//!
//! What is read is a JSON object that says what the path says, and reads the same however it is written. What is
//! not read is the asker's fault, and told with a place and a sentence. Nothing is ever ours.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

use api::{Reader, Sent};
use door::{Reason, Registry};
use serde_json::{Map, Value, json};

/// For how long, unless `STOCKADE_SOAK_SECONDS` says.
const SECONDS: u64 = 20;
/// Requests that are made from one seed; the seed is all that is needed to make them again.
const ROUND: usize = 2_000;
/// How deep a made-up value goes.
const DEPTH: usize = 4;

/// What is not itself, looks like something else, or ends where it should not.
const TEXTS: &[&str] = &[
    "",
    " ",
    "0",
    "-0",
    "1",
    "-1",
    "1e9",
    "1.5",
    "00",
    "+1",
    "9223372036854775807",
    "9223372036854775808",
    "true",
    "null",
    "NaN",
    "\u{0}",
    "\u{feff}",
    "é",
    "e\u{301}",
    "\u{202e}",
    "𝕏",
    "a\"b",
    "a\\b",
    "../..",
    "%00",
    "%2F",
    "%",
    "{}",
    "[]",
    "'",
    "prd_01jd8x3k5m7p9q2r4s6t8v0wxy",
    "prd_81jd8x3k5m7p9q2r4s6t8v0wxy",
    "PRD_01JD8X3K5M7P9Q2R4S6T8V0WXY",
    "var_01jd8x3k5m7p9q2r4s6t8v0wxy",
    "loc_01jd8x3k5m7p9q2r4s6t8v0wxy",
    "2026-11-21T09:30:00Z",
    "2026-02-30T00:00:00Z",
    "EUR",
    "eur",
    "4006381333931",
    "stock:adjust",
    "version",
    "id",
    "__proto__",
    "*",
    "name",
    "id,name",
    "a.b.c",
];
const TAGS: &[&str] =
    &["\"1\"", "W/\"2\"", "\"1.5f2c\"", "*", "1", "\"\"", "\"-1\"", "\"1\", \"2\"", "\"99999999999999999999\""];
const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "get", "", "X Y"];

/// SplitMix64: the same from the same seed, everywhere and for ever.
struct Chance(u64);

impl Chance {
    fn of(seed: u64) -> Self {
        Self(seed)
    }

    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(most.max(1)).unwrap()).unwrap()
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    fn of_these<'t, T: ?Sized>(&mut self, all: &[&'t T]) -> &'t T {
        all[self.below(all.len())]
    }

    fn text(&mut self) -> String {
        match self.below(4) {
            0 => (0..self.below(40))
                .map(|_| char::from_u32(u32::try_from(self.below(0x3000)).unwrap()).unwrap_or('x'))
                .collect(),
            _ => self.of_these(TEXTS).to_owned(),
        }
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 6 } else { 9 }) {
            0 => Value::Null,
            1 => json!(self.one_in(2)),
            2 => json!(i64::try_from(self.below(5)).unwrap() - 2),
            3 => [json!(i64::MIN), json!(u64::MAX), json!(1e308), json!(-0.0), json!(0.1)][self.below(5)].clone(),
            4 | 5 => json!(self.text()),
            6 | 7 => (0..self.below(4)).map(|_| self.value(depth - 1)).collect(),
            _ => Value::Object((0..self.below(4)).map(|_| (self.text(), self.value(depth - 1))).collect()),
        }
    }
}

/// An operation, as its description offers it.
struct Offer {
    method: String,
    path: String,
    query: Vec<String>,
    body: Option<Value>,
}

struct Fuzz {
    registry: Registry,
    reader: Reader,
    offers: Vec<Offer>,
    parts: Value,
}

impl Fuzz {
    fn new() -> Self {
        let public_url = "http://localhost".to_owned();
        let settings = identity::Settings {
            cost: vault::Cost::FLOOR,
            public_url,
            is_guarded: false,
            sends_mail: false,
            outside: testkit::outside(Vec::new()),
        };
        let registry =
            Registry::new(server::modules::all(settings, &testkit::plugins(testkit::idle, Vec::new()))).unwrap();
        let document = api::openapi::document(
            &registry,
            &web::Site::new(web::Settings { public_url: "http://localhost".to_owned(), ..web::Settings::default() })
                .unwrap(),
        )
        .unwrap();
        let mut offers = Vec::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, said) in item.as_object().unwrap().iter().filter(|_| path != "/bulk") {
                let parameters = said["parameters"].as_array().unwrap();
                let in_query = parameters.iter().filter(|one| one["in"] == "query");
                offers.push(Offer {
                    method: method.to_uppercase(),
                    path: path.clone(),
                    query: in_query
                        .map(|one| one["name"].as_str().unwrap().to_owned())
                        .chain(["fields".to_owned()])
                        .collect(),
                    body: said.pointer("/requestBody/content/application~1json/schema").cloned(),
                });
            }
        }
        Self { reader: Reader::new(&registry).unwrap(), registry, offers, parts: document }
    }

    /// A value that fits a schema, mostly.
    fn fitting(&self, schema: &Value, chance: &mut Chance, depth: usize) -> Value {
        if depth == 0 || chance.one_in(25) {
            return chance.value(1);
        }
        if let Some(part) = schema["$ref"].as_str() {
            return self.fitting(self.parts.pointer(part.trim_start_matches('#')).unwrap(), chance, depth);
        }
        for several in ["anyOf", "oneOf"] {
            if let Some(choices) = schema[several].as_array() {
                return self.fitting(&choices[chance.below(choices.len())], chance, depth);
            }
        }
        if let Some(all) = schema["enum"].as_array() {
            return all[chance.below(all.len())].clone();
        }
        if let Some(one) = schema.get("const") {
            return one.clone();
        }
        let kind = schema["type"].as_str().or_else(|| schema["type"].as_array()?.first()?.as_str());
        match kind {
            Some("object") => {
                let mut fields = Map::new();
                for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
                    let must = schema["required"].as_array().is_some_and(|all| all.contains(&json!(name)));
                    if (must && !chance.one_in(20)) || chance.one_in(2) {
                        fields.insert(name.clone(), self.fitting(inner, chance, depth - 1));
                    }
                }
                Value::Object(fields)
            }
            Some("array") => (0..chance.below(3)).map(|_| self.fitting(&schema["items"], chance, depth - 1)).collect(),
            Some("integer") => json!(chance.below(4)),
            Some("boolean") => json!(chance.one_in(2)),
            Some("string") => match schema["pattern"].as_str().and_then(|pattern| pattern.strip_prefix('^')) {
                Some(pattern) if pattern.contains("_[0-7]") => {
                    json!(format!("{}_01jd8x3k5m7p9q2r4s6t8v0wxy", pattern.split('_').next().unwrap()))
                }
                Some(pattern) if pattern.starts_with("-?[0-9]") => json!(["12", "0.5", "-3"][chance.below(3)]),
                _ => json!(chance.text()),
            },
            _ => chance.value(depth),
        }
    }

    fn request(&self, chance: &mut Chance) -> Sent {
        let offer = &self.offers[chance.below(self.offers.len())];
        let mut sent = Sent { method: offer.method.clone(), ..Sent::default() };
        for segment in offer.path.split('/').skip(1) {
            let is_field = segment.starts_with('{');
            let text = if is_field { escaped(&chance.text(), chance) } else { segment.to_owned() };
            sent.path.push('/');
            sent.path.push_str(&text);
        }
        sent.path = format!("/api/v1{}", sent.path);
        let mut pairs = Vec::new();
        for _ in 0..chance.below(4) {
            if offer.body.is_some() && !chance.one_in(30) {
                continue;
            }
            let name = match chance.below(8) {
                0 => chance.text(),
                _ => offer.query[chance.below(offer.query.len())].clone(),
            };
            pairs.push(format!("{}={}", escaped(&name, chance), escaped(&chance.text(), chance)));
        }
        sent.query = pairs.join("&");
        if chance.one_in(3) {
            sent.if_match = Some(chance.of_these(TAGS).as_bytes().to_vec());
        }
        if let Some(schema) = &offer.body {
            sent.body = serde_json::to_vec(&self.fitting(schema, chance, DEPTH)).unwrap();
        }
        self.broken(sent, chance)
    }

    /// One time in some, with something wrong that no schema would think of.
    fn broken(&self, mut sent: Sent, chance: &mut Chance) -> Sent {
        if chance.one_in(20) {
            sent.method = chance.of_these(METHODS).to_owned();
        }
        if chance.one_in(20) {
            sent.path.push_str(["/", "//", "/x", "%", "?", "#"][chance.below(6)]);
        }
        let times = if chance.one_in(3) { chance.below(6) } else { 0 };
        for _ in 0..times {
            let (length, byte) = (sent.body.len(), u8::try_from(chance.below(256)).unwrap());
            let at = chance.below(length + 1);
            match chance.below(5) {
                0 => sent.body.insert(at, byte),
                1 if at < length => sent.body[at] = byte,
                2 if at < length => drop(sent.body.remove(at)),
                3 => sent.body.truncate(at),
                // The same again, inside itself: names twice, lists in lists.
                _ if length < 4_096 => {
                    let copy = sent.body[chance.below(at + 1)..at].to_vec();
                    sent.body.splice(at..at, copy);
                }
                _ => {}
            }
        }
        sent
    }

    /// Panics with what is not as it should be.
    fn check(&self, sent: &Sent) -> bool {
        match self.reader.read(&self.registry, sent) {
            Err(fault) => {
                self.is_theirs(&fault.problem, &[Reason::Invalid, Reason::NotFound]);
                false
            }
            Ok((operation, input)) => {
                let checked = self.registry.check_input(operation, &input);
                let Ok(value) = serde_json::from_slice::<Value>(&input) else {
                    assert!(checked.is_err(), "{operation} read what is no JSON");
                    return false;
                };
                assert!(value.is_object() || checked.is_err(), "{operation} read what is no object");
                let rewritten = self.registry.check_input(operation, &serde_json::to_vec(&value).unwrap());
                match &checked {
                    Ok(()) => {
                        assert!(rewritten.is_ok(), "{operation} reads it in one way of writing only: {rewritten:?}")
                    }
                    Err(problem) => self.is_theirs(problem, &[Reason::Invalid]),
                }
                checked.is_ok()
            }
        }
    }

    fn is_theirs(&self, problem: &door::Problem, reasons: &[Reason]) {
        assert!(reasons.contains(&problem.reason), "{problem:?}");
        assert!(!problem.detail.is_empty(), "{problem:?}");
        assert!(problem.fields.iter().all(|field| field.at.is_empty() || field.at.starts_with('/')), "{problem:?}");
    }
}

/// As a URL says it, more or less.
fn escaped(text: &str, chance: &mut Chance) -> String {
    let plain = chance.one_in(6);
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric()
            || b"-_.,*:".contains(&byte)
            || (plain && byte.is_ascii_graphic() && byte != b'/')
        {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

#[test]
fn no_request_is_our_fault_to_read() {
    let seconds = std::env::var("STOCKADE_SOAK_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(SECONDS);
    let (fuzz, began, length) = (Fuzz::new(), Instant::now(), Duration::from_secs(seconds));
    // Other requests each time; what fails can be made again from its seed.
    let first = u64::from(std::process::id()) << 32 | u64::from(began.elapsed().subsec_nanos());
    let (mut tried, mut read, mut seed) = (0_usize, 0_usize, first);
    while began.elapsed() < length {
        let mut chance = Chance::of(seed);
        for at in 0..ROUND {
            let sent = fuzz.request(&mut chance);
            let checked = catch_unwind(AssertUnwindSafe(|| fuzz.check(&sent)));
            let Ok(was_read) = checked else {
                panic!("seed {seed}, request {at}: {sent:?}\n{}", String::from_utf8_lossy(&sent.body));
            };
            tried += 1;
            read += usize::from(was_read);
        }
        seed = seed.wrapping_add(1);
    }
    println!("{tried} requests, {read} of them read to the end, from seed {first}");
    // Chance that only ever finds closed doors proves little.
    assert!(read * 50 > tried, "{read} of {tried}");
}
