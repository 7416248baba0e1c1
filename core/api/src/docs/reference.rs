//! All operations, by resource: one page each, and one that names them all.

use std::collections::BTreeMap;

use door::Registry;
use serde_json::Value;

use super::{
    ROOT,
    frame::{escape, label, of_resource, sentence},
    schema::Schemas,
};

/// What holds for every operation.
const CONVENTIONS: &str = include_str!("../../../../docs/api.md");
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
const PROOF: &str = "<dt>Proof<dd>A fresh one: <code>POST /api/v1/session/proof</code>, five minutes before at most.";
/// What goes without saying.
const DONE: &str = "Done.";
const JSON: &str = "/content/application~1json/schema";

/// What the registry knows of a permission.
struct Held {
    meaning: &'static str,
    roles: Vec<String>,
}

struct Operation<'d> {
    path: &'d str,
    method: &'d str,
    said: &'d Value,
}

impl Operation<'_> {
    fn text(&self, name: &str) -> &str {
        self.said.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    fn id(&self) -> &str {
        self.text("operationId")
    }
}

pub(super) struct Reference<'d> {
    schemas: Schemas<'d>,
    names: Vec<String>,
    by_resource: BTreeMap<String, Vec<Operation<'d>>>,
    permissions: BTreeMap<String, Held>,
    events: BTreeMap<String, Vec<(&'static str, &'static str)>>,
}

impl<'d> Reference<'d> {
    pub(super) fn of(document: &'d Value, registry: &Registry) -> Self {
        let mut by_resource: BTreeMap<String, Vec<Operation<'d>>> = BTreeMap::new();
        for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
            for method in METHODS {
                let Some(said) = item.get(method) else { continue };
                let tag = said.pointer("/tags/0").and_then(Value::as_str).unwrap_or_default();
                by_resource.entry(tag.to_owned()).or_default().push(Operation { path, method, said });
            }
        }
        let held = |grant: &door::Grant| {
            let mut roles: Vec<String> = registry
                .rules()
                .iter()
                .filter(|rule| rule.permission == grant.permission)
                .map(|rule| rule.role.to_string())
                .collect();
            roles.sort();
            roles.dedup();
            (grant.permission.to_string(), Held { meaning: grant.meaning, roles })
        };
        let permissions = registry.modules().iter().flat_map(|module| &module.grants).map(held).collect();
        let events = registry.modules().iter().map(|module| (module.name.to_owned(), module.events.clone())).collect();
        let names = by_resource.keys().cloned().collect();
        Self { schemas: Schemas { document }, names, by_resource, permissions, events }
    }

    /// Their names, in the order of the alphabet.
    pub(super) fn resources(&self) -> &[String] {
        &self.names
    }

    pub(super) fn overview(&self) -> String {
        let mut page = super::markdown::page(CONVENTIONS);
        page.push_str("<h2 id=\"what-every-operation-takes\">What every operation takes</h2>\n");
        page.push_str(&self.shared_parameters());
        page.push_str("<h2 id=\"operations\">All operations</h2>\n");
        for (name, operations) in &self.by_resource {
            let at = of_resource(name);
            page.push_str(&format!("<h3><a href=\"{at}\">{}</a></h3>\n<ul class=\"index\">", escape(&label(name))));
            for operation in operations {
                page.push_str(&format!(
                    "<li><a href=\"{at}#{id}\">{badge}<span class=\"path\">{path}</span></a><span class=\"does\">{summary}</span></li>",
                    id = operation.id(),
                    badge = badge(operation.method),
                    path = breakable(operation.path),
                    summary = sentence(operation.text("summary")),
                ));
            }
            page.push_str("</ul>\n");
        }
        page
    }

    /// Those that are described once.
    fn shared_parameters(&self) -> String {
        let all = self.schemas.document.pointer("/components/parameters").and_then(Value::as_object);
        let rows: String = all
            .into_iter()
            .flat_map(|all| all.values())
            .map(|parameter| {
                let said = |name: &str| parameter.get(name).and_then(Value::as_str).unwrap_or_default();
                let (name, place, about) = (escape(said("name")), escape(said("in")), sentence(said("description")));
                format!("<tr><td><code>{name}</code><td>{place}<td>{about}")
            })
            .collect();
        format!(
            "<p>Where it makes sense: the two about versions where there is a record with one, a key where something \
             is written, <code>fields</code> where something is read.</p>\n<div class=\"wide\"><table class=\"fields\">\
             <thead><tr><th>Name<th>In<th>Meaning</thead><tbody>{rows}</tbody></table></div>\n"
        )
    }

    pub(super) fn resource(&self, name: &str) -> String {
        let operations = self.by_resource.get(name).map(Vec::as_slice).unwrap_or_default();
        let mut page = format!("<h1>{}</h1>\n<ul class=\"index\">", escape(&label(name)));
        for operation in operations {
            page.push_str(&format!(
                "<li><a href=\"#{id}\">{badge}<span class=\"path\">{path}</span></a><span class=\"does\">{summary}</span></li>",
                id = operation.id(),
                badge = badge(operation.method),
                path = breakable(operation.path),
                summary = sentence(operation.text("summary")),
            ));
        }
        page.push_str("</ul>\n");
        operations.iter().for_each(|operation| page.push_str(&self.operation(operation)));
        let events = self.events.get(name).map(Vec::as_slice).unwrap_or_default();
        if !events.is_empty() {
            page.push_str(
                "<h2 id=\"events\">Events</h2>\n<p>What is written into the event log with the change.</p><dl>",
            );
            for (kind, meaning) in events {
                page.push_str(&format!("<dt><code>{}</code><dd>{}", escape(kind), sentence(meaning)));
            }
            page.push_str("</dl>\n");
        }
        page
    }

    fn operation(&self, operation: &Operation<'d>) -> String {
        let id = operation.id();
        let mut text = format!(
            "<section class=\"operation\"><h2 id=\"{id}\"><a href=\"#{id}\">{}</a></h2>\n<p class=\"place\">{}<code>/api/v1{}</code></p>\n",
            sentence(operation.text("summary")),
            badge(operation.method),
            breakable(operation.path),
        );
        if operation.said.get("deprecated").is_some() {
            text.push_str("<p class=\"ends\"><strong>This ends.</strong> ");
            text.push_str(&sentence(operation.text("description")));
            text.push_str("</p>\n");
        } else if !operation.text("description").is_empty() {
            text.push_str(&format!("<p>{}</p>\n", sentence(operation.text("description"))));
        }
        text.push_str(&self.permission(operation));
        text.push_str(&self.parameters(operation));
        let body = operation.said.pointer("/requestBody").and_then(|body| body.pointer(JSON));
        if let Some(table) = body.map(|schema| self.schemas.table(schema)).filter(|table| !table.is_empty()) {
            text.push_str("<h3>Body</h3>\n");
            text.push_str(&table);
        }
        text.push_str(&format!(
            "<h3>Example</h3>\n<pre><code>{}</code></pre>\n",
            escape(&self.request(operation, body))
        ));
        text.push_str(&self.answer(operation));
        text.push_str(&self.problems(operation));
        text.push_str("</section>\n");
        text
    }

    fn permission(&self, operation: &Operation<'d>) -> String {
        let permission = operation.text("x-stockade-permission");
        let who = match self.permissions.get(permission) {
            Some(Held { meaning, roles }) => {
                format!(
                    "<code>{}</code> {}. Held by {}.",
                    escape(permission),
                    sentence(meaning),
                    escape(&roles.join(", "))
                )
            }
            None if operation.said.get("security").is_some() => "None. Anyone may.".to_owned(),
            None => "That of each operation that is asked for.".to_owned(),
        };
        format!(
            "<dl class=\"facts\"><dt>Operation<dd><code>{}</code><dt>Permission<dd>{who}{}{}</dl>\n",
            escape(operation.id()),
            operation.said.get("x-stockade-step-up").map_or("", |_| PROOF),
            self.shared(operation),
        )
    }

    /// The parameters that it shares with others.
    fn shared(&self, operation: &Operation<'d>) -> String {
        let all = operation.said.get("parameters").and_then(Value::as_array).into_iter().flatten();
        let names: Vec<String> = all
            .filter(|parameter| parameter.get("$ref").is_some())
            .filter_map(|parameter| self.schemas.resolve(parameter).get("name")?.as_str())
            .map(|name| format!("<code>{}</code>", escape(name)))
            .collect();
        if names.is_empty() {
            return String::new();
        }
        format!("<dt><a href=\"{ROOT}#what-every-operation-takes\">Also takes</a><dd>{}", names.join(" · "))
    }

    fn parameters(&self, operation: &Operation<'d>) -> String {
        let all = operation.said.get("parameters").and_then(Value::as_array).into_iter().flatten();
        // What many take is told once, on the first page.
        let all = all.filter(|parameter| parameter.get("$ref").is_none());
        let mut rows = String::new();
        for parameter in all.map(|parameter| self.schemas.resolve(parameter)) {
            let said = |name: &str| parameter.get(name).and_then(Value::as_str).unwrap_or_default();
            let Some(schema) = parameter.get("schema") else { continue };
            let must = parameter.get("required").is_some_and(|must| must == true);
            let about = parameter.get("description").or_else(|| schema.get("description"));
            let about = about.and_then(Value::as_str).map(sentence).unwrap_or_default();
            rows.push_str(&format!(
                "<tr><td><code>{}</code>{}<td>{}<td>{}<td>{about}",
                escape(said("name")),
                if must { " <b class=\"must\">required</b>" } else { "" },
                escape(said("in")),
                self.schemas.kind_in_url(schema),
            ));
        }
        if rows.is_empty() {
            return String::new();
        }
        format!(
            "<h3>Parameters</h3>\n<div class=\"wide\"><table class=\"fields\"><thead><tr><th>Name<th>In<th>Type<th>Meaning</thead><tbody>{rows}</tbody></table></div>\n"
        )
    }

    /// As it can be typed, after the tutorial's first step.
    fn request(&self, operation: &Operation<'d>, body: Option<&'d Value>) -> String {
        let mut path = operation.path.to_owned();
        let mut headers = String::new();
        for parameter in operation.said.get("parameters").and_then(Value::as_array).into_iter().flatten() {
            let parameter = self.schemas.resolve(parameter);
            let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
            match (parameter.get("in").and_then(Value::as_str), parameter.get("schema")) {
                (Some("path"), Some(schema)) => {
                    let value = self.schemas.example(name, schema, true);
                    path = path.replace(&format!("{{{name}}}"), value.as_str().unwrap_or("1"));
                }
                (Some("header"), _) if name == "If-Match" => headers.push_str(" \\\n  -H 'If-Match: \"1\"'"),
                (Some("header"), _) if name == "Idempotency-Key" => {
                    headers.push_str(" \\\n  -H \"Idempotency-Key: $(uuidgen)\"");
                }
                _ => {}
            }
        }
        let method = match (operation.method, body) {
            ("get", _) | ("post", Some(_)) => String::new(),
            (method, _) => format!(" -X {}", method.to_uppercase()),
        };
        let body = body.map(|schema| {
            let mut example = self.schemas.example("", schema, false);
            if example.as_object().is_some_and(serde_json::Map::is_empty) {
                example = self.schemas.example("", schema, true);
            }
            if let Some(fields) = example.as_object_mut().filter(|_| headers.contains("If-Match")) {
                fields.remove("version");
            }
            let json = serde_json::to_string_pretty(&example).unwrap_or_default().replace('\'', "'\\''");
            format!(" \\\n  -H 'Content-Type: application/json' \\\n  -d '{json}'")
        });
        format!("curl -b jar{method} $STOCKADE/api/v1{path}{headers}{}", body.unwrap_or_default())
    }

    fn answer(&self, operation: &Operation<'d>) -> String {
        let responses = operation.said.get("responses").and_then(Value::as_object).into_iter().flatten();
        let mut text = String::new();
        for (status, response) in responses.filter(|(status, _)| status.starts_with('2')) {
            let response = self.schemas.resolve(response);
            let about = response.get("description").and_then(Value::as_str).unwrap_or_default();
            text.push_str(&format!("<h3>Answer <span class=\"status\">{status}</span></h3>\n"));
            if about != DONE {
                text.push_str(&format!("<p>{}</p>\n", sentence(about)));
            }
            let Some(schema) = response.pointer(JSON) else { continue };
            let example = serde_json::to_string_pretty(&self.schemas.example("", schema, true)).unwrap_or_default();
            text.push_str(&format!("<pre><code>{}</code></pre>\n", escape(&example)));
            let table = self.schemas.table(schema);
            if !table.is_empty() {
                text.push_str(&format!("<details><summary>Every field</summary>{table}</details>\n"));
            }
            let links = response.get("links").and_then(Value::as_object).into_iter().flatten();
            let links: Vec<String> = links.map(|(name, _)| self.link(name)).collect();
            if !links.is_empty() {
                text.push_str(&format!("<p class=\"onward\">Its ids lead on to {}.</p>\n", links.join(", ")));
            }
        }
        text
    }

    fn link(&self, operation: &str) -> String {
        let resource = operation.split('.').next().unwrap_or_default();
        format!("<a href=\"{}#{operation}\"><code>{operation}</code></a>", of_resource(resource))
    }

    fn problems(&self, operation: &Operation<'d>) -> String {
        let responses = operation.said.get("responses").and_then(Value::as_object).into_iter().flatten();
        let rows: String = responses
            .filter(|(status, _)| status.starts_with(['4', '5']))
            .map(|(status, response)| {
                let about =
                    self.schemas.resolve(response).get("description").and_then(Value::as_str).unwrap_or_default();
                format!("<dt>{status}<dd>{}", sentence(about))
            })
            .collect();
        format!(
            "<details><summary>Problems</summary><dl class=\"problems\">{rows}</dl><p>Each has a code: <a href=\"{ROOT}/problems\">all of them</a>.</p></details>\n"
        )
    }
}

fn badge(method: &str) -> String {
    format!("<span class=\"method {method}\">{}</span>", method.to_uppercase())
}

/// A path may be broken after a slash.
fn breakable(path: &str) -> String {
    escape(path).replace('/', "/<wbr>")
}
