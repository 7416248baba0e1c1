//! Which operation a method and a path ask for. A tree of segments of our own: the framework's router
//! tries one regular expression after the other.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use actix_web::http;
use door::{Method, Problem, Registry, Route as Place, Spec};
use model::Reason;
use web::Fault;

use crate::{
    ROOT, bulk,
    route::{Route, path_field},
    tally::Tally,
};

/// What requests for no operation are counted as.
const NO_OPERATION: &str = "none";

#[derive(Default)]
struct Node {
    fixed: BTreeMap<&'static str, Node>,
    /// Any one segment: a field.
    any: Option<Box<Node>>,
    here: Vec<Arc<Planned>>,
}

/// A route that is worked out when it is first asked for: that needs the operation's schemas, and those of all together
/// would take a server longer, and more memory, than all else it does before its first answer.
struct Planned {
    spec: Spec,
    place: Place,
    route: OnceLock<Route>,
}

impl Planned {
    fn route(&self, registry: &Registry) -> Result<&Route, String> {
        if let Some(route) = self.route.get() {
            return Ok(route);
        }
        let route = Route::new(&self.spec, self.place, registry)?;
        Ok(self.route.get_or_init(|| route))
    }
}

pub(crate) struct Routes {
    root: Node,
    by_name: BTreeMap<&'static str, Arc<Planned>>,
    pub(crate) stray: Tally,
}

impl Routes {
    /// Fails on two operations at one place.
    pub(crate) fn new(registry: &Registry) -> Result<Self, String> {
        let (mut root, mut by_name) = (Node::default(), BTreeMap::new());
        for spec in registry.specs() {
            let Some(place) = spec.route else { continue };
            if place.path == bulk::PATH {
                return Err(format!("{} is at {}, where many are asked for", spec.name, place.path));
            }
            let path = place
                .path
                .strip_prefix('/')
                .ok_or_else(|| format!("the path of {} does not begin with a slash", spec.name))?;
            let node = path.split('/').fold(&mut root, |node, segment| match path_field(segment) {
                Some(_) => node.any.get_or_insert_default(),
                None => node.fixed.entry(segment).or_default(),
            });
            if let Some(other) = node.here.iter().find(|other| other.place.method == place.method) {
                let (one, other) = (spec.name, other.spec.name);
                return Err(format!("{one} and {other} are both at {:?} {}", place.method, place.path));
            }
            let planned = Arc::new(Planned { spec: spec.clone(), place, route: OnceLock::new() });
            by_name.insert(spec.name, Arc::clone(&planned));
            node.here.push(planned);
        }
        Ok(Self { root, by_name, stray: Tally::new(NO_OPERATION) })
    }

    /// The route of an operation that has one.
    pub(crate) fn of(&self, operation: &str, registry: &Registry) -> Option<Result<&Route, String>> {
        self.by_name.get(operation).map(|planned| planned.route(registry))
    }

    /// The route, and the texts that stand for its path's fields, as they were sent.
    pub(crate) fn find<'p>(
        &self,
        method: &http::Method,
        path: &'p str,
        registry: &Registry,
    ) -> Result<(&Route, Vec<&'p str>), Fault> {
        let below = path.strip_prefix(ROOT).and_then(|rest| rest.strip_prefix('/')).ok_or_else(Fault::no_such_path)?;
        let mut texts = Vec::new();
        let node = self.root.find(below, &mut texts).ok_or_else(Fault::no_such_path)?;
        let wanted = asked(method);
        let found = node.here.iter().find(|planned| Some(planned.place.method) == wanted);
        let planned = found.ok_or_else(|| Fault::method_not_allowed(node.allow()))?;
        Ok((planned.route(registry).map_err(undescribed)?, texts))
    }
}

/// What the tests find before anybody meets it.
pub(crate) fn undescribed(why: String) -> Problem {
    tracing::error!(why, "an operation cannot be offered as it is declared");
    Problem::new(Reason::Internal, "internal", "Something went wrong on our side. Nothing was changed.")
}

impl Node {
    /// A fixed segment goes before a field. Deeper than the tree is nowhere, so no path is too long.
    fn find<'p>(&self, path: &'p str, texts: &mut Vec<&'p str>) -> Option<&Self> {
        let (segment, rest) = match path.split_once('/') {
            Some((segment, rest)) => (segment, Some(rest)),
            None => (path, None),
        };
        let known = texts.len();
        if let Some(found) = self.fixed.get(segment).and_then(|node| node.below(rest, texts)) {
            return Some(found);
        }
        texts.truncate(known);
        let any = self.any.as_ref().filter(|_| !segment.is_empty())?;
        texts.push(segment);
        any.below(rest, texts)
    }

    fn below<'p>(&self, rest: Option<&'p str>, texts: &mut Vec<&'p str>) -> Option<&Self> {
        match rest {
            Some(rest) => self.find(rest, texts),
            None => (!self.here.is_empty()).then_some(self),
        }
    }

    fn allow(&self) -> String {
        let mut names: Vec<_> = self.here.iter().flat_map(|planned| names(planned.place.method)).copied().collect();
        names.sort_unstable();
        names.join(", ")
    }
}

fn asked(method: &http::Method) -> Option<Method> {
    match *method {
        http::Method::GET | http::Method::HEAD => Some(Method::Get),
        http::Method::POST => Some(Method::Post),
        http::Method::PATCH => Some(Method::Patch),
        http::Method::PUT => Some(Method::Put),
        http::Method::DELETE => Some(Method::Delete),
        _ => None,
    }
}

fn names(method: Method) -> &'static [&'static str] {
    match method {
        Method::Get => &["GET", "HEAD"],
        Method::Post => &["POST"],
        Method::Patch => &["PATCH"],
        Method::Put => &["PUT"],
        Method::Delete => &["DELETE"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiny;

    fn found(method: &str, path: &str) -> Result<(&'static str, Vec<String>), (u16, String)> {
        let registry = tiny::registry();
        let routes = Routes::new(&registry).unwrap();
        let found = routes.find(&method.parse().unwrap(), path, &registry);
        found
            .map(|(route, texts)| (route.operation, texts.into_iter().map(str::to_owned).collect()))
            .map_err(|fault| (fault.status.as_u16(), fault.problem.detail.to_string()))
    }

    #[test]
    fn a_path_leads_to_its_operation() {
        assert_eq!(found("GET", "/api/v1/things"), Ok(("tiny.list", vec![])));
        assert_eq!(found("HEAD", "/api/v1/things"), Ok(("tiny.list", vec![])));
        assert_eq!(found("GET", "/api/v1/things/special"), Ok(("tiny.special", vec![])));
        assert_eq!(found("DELETE", "/api/v1/things/a%2Fb"), Ok(("tiny.remove", vec!["a%2Fb".to_owned()])));
        assert_eq!(
            found("PUT", "/api/v1/things/special/name"),
            Ok(("tiny.name", vec!["special".to_owned()])),
            "not only the special one's"
        );
    }

    #[test]
    fn other_paths_lead_nowhere() {
        for path in [
            "/api/v1",
            "/api/v1/",
            "/api/v1/things/",
            "/api/v1//things",
            "/api/v1/things/a/name/",
            "/api/v1/things//name",
            "/api/v1/thing",
            "/api/v1/Things",
            "/api/v1/%74hings",
            "/api/v1/../v1/things",
            "/api/v1x/things",
            "/api/v1/sessions/a",
            "",
        ] {
            assert_eq!(found("GET", path).unwrap_err().0, 404, "{path}");
        }
        assert_eq!(found("GET", &format!("/api/v1{}", "/a".repeat(50_000))).unwrap_err().0, 404);
    }

    #[test]
    fn a_wrong_method_is_told_the_right_ones() {
        for method in ["PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "FOO"] {
            assert_eq!(
                found(method, "/api/v1/things"),
                Err((405, "This address takes GET, HEAD, POST.".to_owned())),
                "{method}"
            );
        }
        // The special thing's own address only shows it; a field's address beside it is not asked.
        assert_eq!(found("DELETE", "/api/v1/things/special"), Err((405, "This address takes GET, HEAD.".to_owned())));
    }
}
