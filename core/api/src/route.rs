//! What is known of one operation's route.

use actix_web::http::header::HeaderValue;
use door::{Method, Registry, Route as Place, Spec};

use crate::{
    deprecation::Notice,
    kind::Kind,
    partial::{EXPAND, FIELDS, Known},
    session::{self, Session},
    shapes::Shaped,
    tally::Tally,
};

/// The field that a change of a record names what it saw by, and that an answer's ETag is made of.
pub(crate) const VERSION: &str = "version";
/// The path field of an operation on something that is already there.
const ID: &str = "id";
/// What the door says of a file that came in.
const DESCRIBED: [&str; 3] = ["media_type", "size", "content"];

/// A field of the input that stands in the URL.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

pub(crate) struct Route {
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    pub(crate) is_public: bool,
    pub(crate) reveals_secret: bool,
    /// Makes something that was not there: 201.
    pub(crate) creates: bool,
    /// The input names the version it changes, so `If-Match` can.
    pub(crate) takes_version: bool,
    /// The answer has a version, so an ETag.
    pub(crate) tells_version: bool,
    /// The body is a file and not JSON; so is the answer.
    pub(crate) takes_bytes: bool,
    pub(crate) gives_bytes: bool,
    /// The answer is a picture that was made here.
    pub(crate) is_shown: bool,
    /// The answer is a paper that was written here.
    pub(crate) is_paper: bool,
    pub(crate) session: Session,
    /// What anybody in between is told about keeping the answer.
    pub(crate) cache: Option<HeaderValue>,
    /// In the order of the path.
    pub(crate) path: Vec<Field>,
    /// Where there is no body, or the body is a file, the rest of the input.
    pub(crate) query: Vec<Field>,
    /// What `fields` can name.
    pub(crate) known: Known,
    /// What `expand` can name.
    pub(crate) expands: &'static [&'static str],
    pub(crate) deprecation: Option<Notice>,
    pub(crate) tally: Tally,
}

impl Route {
    pub(crate) fn new(spec: &Spec, place: Place, registry: &Registry) -> Result<Self, String> {
        let shaped = &Shaped::of_one(registry, spec);
        let shape = shaped.shape(spec.name).ok_or_else(|| format!("{} is not there", spec.name))?;
        let properties = shaped.properties(&shape.input);
        let field = |name: &str| {
            let schema = properties.and_then(|properties| properties.get(name));
            let schema = schema
                .ok_or_else(|| format!("{} has {{{name}}} in its path, which its input does not have", spec.name))?;
            let kind = Kind::of(schema, shaped).filter(|kind| !matches!(kind, Kind::List(_)));
            kind.map(|kind| Field { name: name.to_owned(), kind })
                .ok_or_else(|| format!("{} has {{{name}}} in its path, which is no text or number", spec.name))
        };
        let path = path_fields(place.path).map(field).collect::<Result<Vec<_>, _>>()?;
        let mut query = Vec::new();
        if !takes_body(place.method) || spec.takes_bytes {
            let is_said = |name: &str| {
                !(path.iter().any(|field| field.name == name) || spec.takes_bytes && DESCRIBED.contains(&name))
            };
            for (name, schema) in properties.into_iter().flatten().filter(|(name, _)| is_said(name)) {
                let kind = Kind::of(schema, shaped)
                    .ok_or_else(|| format!("{} takes `{name}`, which a query cannot say", spec.name))?;
                query.push(Field { name: name.clone(), kind });
            }
        }
        let is_read = place.method == Method::Get;
        if let Some(field) = query.iter().find(|field| is_read && [FIELDS, EXPAND].contains(&field.name.as_str())) {
            return Err(format!("{} takes `{}`, which every reading operation does", spec.name, field.name));
        }
        let known = if is_read { Known::of(&shape.output, spec.expands, shaped) } else { Known::default() };
        let deprecated = spec.deprecated.as_ref();
        Ok(Self {
            known,
            expands: spec.expands,
            deprecation: deprecated.map(|deprecated| Notice::of(spec.name, deprecated, registry)).transpose()?,
            operation: spec.name,
            method: place.method,
            is_public: spec.is_public(),
            reveals_secret: spec.reveals_secret,
            creates: place.method == Method::Post
                && registry.writes(spec.name)
                && (spec.creates || !path.iter().any(|field| field.name == ID)),
            takes_version: spec.versioned && place.method != Method::Get && shaped.has(&shape.input, VERSION),
            tells_version: !spec.gives_bytes
                && (spec.versioned || place.method == Method::Get && shaped.has(&shape.output, VERSION)),
            takes_bytes: spec.takes_bytes,
            gives_bytes: spec.gives_bytes,
            is_shown: spec.is_shown,
            is_paper: spec.is_paper,
            session: session::of(spec.name),
            cache: spec
                .cached_for
                .and_then(|seconds| HeaderValue::from_str(&format!("public, max-age={seconds}")).ok()),
            path,
            query,
            tally: Tally::new(spec.name),
        })
    }

    /// Whether an answer has an ETag.
    pub(crate) fn is_tagged(&self) -> bool {
        self.tells_version || self.cache.is_some() || self.is_shown
    }

    pub(crate) fn takes_body(&self) -> bool {
        takes_body(self.method)
    }
}

/// The names in a path: `/members/{id}/roles` has `id`.
pub(crate) fn path_fields(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.split('/').filter_map(path_field)
}

pub(crate) fn path_field(segment: &'static str) -> Option<&'static str> {
    segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'))
}

pub(crate) fn takes_body(method: Method) -> bool {
    match method {
        Method::Get | Method::Delete => false,
        Method::Post | Method::Patch | Method::Put => true,
    }
}
