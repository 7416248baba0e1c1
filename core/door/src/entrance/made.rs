//! What an operation of a batch says of what an earlier one made: `{"$made": 0}` stands for the `id` in the answer of the
//! first, `{"$made": 0, "at": "/variants/0/id"}` for the text that is there in it.

use std::cell::OnceCell;

use model::{FieldProblem, Problem, Reason, id::NOT_YET};
use serde_json::{Map, Value};

use crate::{Answer, Outcome};

const MADE: &str = NOT_YET;
const AT: &str = "at";
/// How often one input may do so: a short input stays one.
const MOST: usize = 1_000;
/// Of an id.
const LENGTH: usize = 30;

/// The input of an operation that names what others of its batch make.
pub(super) struct Naming(Value);

/// What an operation of the batch answered.
pub(super) struct Made {
    pub(super) answer: Answer,
    read: OnceCell<Value>,
}

impl Made {
    pub(super) fn new(answer: Answer) -> Self {
        Self { answer, read: OnceCell::new() }
    }
}

impl Naming {
    /// None where it names nothing of the kind.
    pub(super) fn read(input: &[u8]) -> Option<Self> {
        // Most do not, and are not read twice for it.
        input.windows(MADE.len()).any(|piece| piece == MADE.as_bytes()).then_some(())?;
        let value: Value = serde_json::from_slice(input).ok()?;
        names(&value).then_some(Self(value))
    }

    /// As far as it is known before the batch runs.
    pub(super) fn unfinished(&self) -> Result<Vec<u8>, Problem> {
        let mut count = 0;
        self.filled(&mut |_, at| {
            count += 1;
            if count > MOST {
                return Err(not_made(at, format!("One input names what others made at most {MOST} times.")));
            }
            Ok(NOT_YET.to_owned())
        })
    }

    /// With what the operations before it made.
    pub(super) fn finished(&self, before: &[Made]) -> Result<Vec<u8>, Problem> {
        self.filled(&mut |reference, at| found(reference, before).map_err(|detail| not_made(at, detail)))
    }

    fn filled(&self, fill: &mut Fill<'_>) -> Result<Vec<u8>, Problem> {
        let mut input = self.0.clone();
        walk(&mut input, String::new(), fill)?;
        Ok(input.to_string().into_bytes())
    }
}

/// What stands for a reference, which is at this place of the input.
type Fill<'a> = dyn FnMut(&Map<String, Value>, &str) -> Result<String, Problem> + 'a;

fn names(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.contains_key(MADE) || fields.values().any(names),
        Value::Array(items) => items.iter().any(names),
        _ => false,
    }
}

fn walk(value: &mut Value, at: String, fill: &mut Fill<'_>) -> Result<(), Problem> {
    match value {
        Value::Object(fields) if fields.contains_key(MADE) => *value = fill(fields, &at)?.into(),
        Value::Object(fields) => {
            for (name, inner) in fields {
                walk(inner, format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), fill)?;
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter_mut().enumerate() {
                walk(inner, format!("{at}/{index}"), fill)?;
            }
        }
        _ => {}
    }
    Ok(())
}

fn found(reference: &Map<String, Value>, before: &[Made]) -> Result<String, String> {
    let number = reference.get(MADE).and_then(Value::as_u64).and_then(|number| usize::try_from(number).ok());
    let pointer = reference.get(AT).map_or(Some("/id"), Value::as_str);
    let is_known = reference.keys().all(|name| matches!(name.as_str(), MADE | AT));
    let (Some(number), Some(pointer), true) = (number, pointer, is_known) else {
        return Err(format!(
            "`{MADE}` is the number of an earlier operation of the same batch, from 0, and beside it stands at most \
             `{AT}`, a JSON pointer into its answer."
        ));
    };
    let Some(made) = before.get(number) else {
        let own = before.len();
        return Err(format!("This is operation {own}, counted from 0, and {number} is none before it."));
    };
    if made.answer.outcome == Outcome::Proposed {
        return Err(format!("Operation {number} waits for somebody's yes, so it made nothing yet."));
    }
    let body = made.read.get_or_init(|| made.answer.read().unwrap_or_default());
    match body.pointer(pointer) {
        Some(Value::String(text)) if is_id(text) => Ok(text.clone()),
        Some(_) => Err(format!("In the answer of operation {number} there is no id at {pointer}.")),
        None => Err(format!("In the answer of operation {number} there is nothing at {pointer}.")),
    }
}

/// Three letters, an underscore, and 26 letters and digits. Nothing else is carried from one operation to another: whoever
/// asks may not be meant to see what else stands in an answer.
fn is_id(text: &str) -> bool {
    let shape = |(place, letter): (usize, u8)| match place {
        0..3 => letter.is_ascii_lowercase(),
        3 => letter == b'_',
        _ => letter.is_ascii_lowercase() || letter.is_ascii_digit(),
    };
    text.len() == LENGTH && text.bytes().enumerate().all(shape)
}

fn not_made(at: &str, detail: String) -> Problem {
    let mut problem = Problem::new(Reason::Invalid, "batch.not-made", detail.clone());
    problem.fields.push(FieldProblem { at: at.to_owned().into(), detail: detail.into() });
    problem
}

/// What must be done before the batch begins looks at what is there then.
pub(crate) fn too_early(operation: &str) -> Problem {
    let detail = format!(
        "{operation} begins before the others of its batch, so what it is about has to be there already: ask for it \
         after them, in another batch."
    );
    Problem::new(Reason::Invalid, "batch.not-made", detail)
}
