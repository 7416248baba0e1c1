//! A list of goods that somebody puts together: scanned or found by name, one line each. What was said so far
//! stands in the form and nowhere else, so that it works without a script and nothing is left behind.

use actix_web::HttpResponse;
use door::{
    Problem,
    operations::deeds::{Call, Told},
};
use model::Quantity;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Named, Names};
use crate::{
    form::Form,
    pages::{
        Listed,
        deeds::{go_with_undo, keep},
        filled,
    },
    visit::Visit,
};

/// The most lines of one list.
pub(in crate::pages) const MOST: usize = 100;
/// Variants that one may choose from when a name was typed.
const CHOICES: usize = 12;
/// Products looked at for those.
const PRODUCTS: usize = 8;

pub(crate) struct Line {
    /// What its fields end with.
    pub(crate) at: usize,
    pub(crate) named: Named,
}

/// What is on the list, and what could be put on it.
#[derive(Default)]
pub(crate) struct Lines {
    pub(crate) lines: Vec<Line>,
    pub(crate) choices: Vec<Named>,
    /// What nothing was found for.
    pub(crate) unknown: String,
    /// The line that was just added to.
    pub(crate) latest: Option<usize>,
    /// Whether what one cost is asked.
    pub(crate) asks_cost: bool,
    /// Whether it is asked until when a lot is good.
    pub(crate) asks_expiry: bool,
}

impl Lines {
    pub(crate) fn is_latest(&self, line: &Line) -> bool {
        self.latest == Some(line.at)
    }

    pub(crate) fn has_lots(&self) -> bool {
        self.lines.iter().any(|line| line.named.is_told_apart())
    }

    pub(crate) fn has_expiry(&self) -> bool {
        self.lines.iter().any(|line| line.named.expires)
    }
}

/// What a press asks for besides being done with the list.
pub(in crate::pages) fn is_editing(form: &Form) -> bool {
    let asked = form.value("do");
    is_looking(form) || asked.starts_with("add-") || asked.starts_with("drop-")
}

/// Pressed, or sent by whatever presses nothing, such as a script.
fn is_looking(form: &Form) -> bool {
    form.value("do") == "find" || form.value("do").is_empty() && form.said("code").is_some()
}

/// Reads the list out of the form, and does with it what was pressed.
pub(in crate::pages) async fn read(visit: &Visit, form: &mut Form) -> Result<Lines, Problem> {
    let asked = form.value("do").to_owned();
    let dropped = asked.strip_prefix("drop-").and_then(|at| at.parse::<usize>().ok());
    if let Some(at) = dropped {
        form.set(&format!("variant-{at}"), "");
    }
    let mut lines = Lines::default();
    if let Some(variant) = asked.strip_prefix("add-") {
        lines.latest = put(form, variant, false);
        form.set("code", "");
    } else if is_looking(form)
        && let Some(code) = form.said("code").map(str::to_owned)
    {
        match look(visit, &code).await? {
            Looked::One(named) => {
                lines.latest = put(form, &named.variant, named.is_told_apart());
                form.set("code", "");
            }
            Looked::Several(choices) => lines.choices = choices,
            Looked::Nothing => lines.unknown = code,
        }
    }
    let there: Vec<(usize, String)> =
        (0..MOST).filter_map(|at| Some((at, form.said(&format!("variant-{at}"))?.to_owned()))).collect();
    let names = Names::of(visit, there.iter().map(|(_, variant)| variant.as_str())).await?;
    lines.lines = there.into_iter().map(|(at, variant)| Line { at, named: names.get(&variant) }).collect();
    Ok(lines)
}

/// Variants to begin with, each on a line without a number yet.
pub(in crate::pages) fn begin<'a>(form: &mut Form, variants: impl Iterator<Item = &'a str>) {
    for (at, variant) in variants.take(MOST).enumerate() {
        form.set(&format!("variant-{at}"), variant);
    }
}

/// One more of it: on its line where it has one, else on a new one. Pieces that are told apart get a line each.
fn put(form: &mut Form, variant: &str, is_told_apart: bool) -> Option<usize> {
    let is_own = |at: &usize| form.value(&format!("variant-{at}")) == variant;
    if let Some(at) = (0..MOST).find(is_own).filter(|_| !is_told_apart) {
        let field = format!("quantity-{at}");
        let more = match form.said(&field) {
            None => Some(Quantity::whole(1)),
            Some(typed) => typed.parse::<Quantity>().ok().and_then(|was| was.plus(Quantity::whole(1)).ok()),
        };
        if let Some(more) = more {
            form.set(&field, more.to_string());
        }
        return Some(at);
    }
    let free = (0..MOST).find(|at| form.said(&format!("variant-{at}")).is_none())?;
    for field in ["cost", "lot", "expires", "price", "discount", "discount-was", "name"] {
        form.set(&format!("{field}-{free}"), "");
    }
    form.set(&format!("quantity-{free}"), "1");
    form.set(&format!("variant-{free}"), variant);
    Some(free)
}

pub(super) enum Looked {
    One(Named),
    Several(Vec<Named>),
    Nothing,
}

#[derive(Deserialize)]
struct Scanned {
    variant: WithId,
}

#[derive(Deserialize)]
struct WithId {
    id: String,
}

#[derive(Deserialize)]
struct OfProduct {
    variants: Vec<Named>,
}

/// The variant with this code, or those whose names are like it.
pub(super) async fn look(visit: &Visit, code: &str) -> Result<Looked, Problem> {
    let scanned: Result<Scanned, Problem> = visit.ask("catalog.find-variant", &json!({ "code": code })).await;
    if let Ok(found) = scanned {
        let names = Names::of(visit, std::iter::once(found.variant.id.as_str())).await?;
        return Ok(Looked::One(names.get(&found.variant.id)));
    }
    let query = json!({ "search": code, "limit": PRODUCTS });
    let found: Listed<OfProduct> = visit.ask("stock.list-products", &query).await?;
    let mut all: Vec<Named> = found.items.into_iter().flat_map(|item| item.variants).take(CHOICES).collect();
    Ok(match (all.pop(), all.is_empty()) {
        (None, _) => Looked::Nothing,
        (Some(only), true) => Looked::One(only),
        (Some(last), false) => {
            all.push(last);
            Looked::Several(all)
        }
    })
}

/// The variants of a small shop, for a list that would else begin empty: nobody has to look for the first ones.
pub(super) async fn few(visit: &Visit) -> Result<Vec<Named>, Problem> {
    let found: Listed<OfProduct> = visit.ask("stock.list-products", &json!({ "limit": PRODUCTS })).await?;
    let all: Vec<Named> = found.items.into_iter().flat_map(|item| item.variants).collect();
    Ok(if found.next.is_none() && all.len() <= CHOICES { all } else { Vec::new() })
}

/// What a field of a line says, as the door wants it; nothing where nothing was typed.
pub(in crate::pages) fn figure(visit: &Visit, form: &Form, field: &str, line: &Line) -> Option<String> {
    form.said(&format!("{field}-{}", line.at)).map(|typed| visit.spoken().read(typed))
}

/// What was said of the lot, where there are lots.
pub(super) fn lot(form: &Form, line: &Line) -> Option<String> {
    form.said(&format!("lot-{}", line.at)).map(str::to_owned)
}

/// The lines with a quantity, each as `input` makes it. The others are only there to be seen.
pub(super) fn said<'a>(form: &Form, lines: &'a Lines, input: impl Fn(&'a Line) -> Value) -> Vec<(&'a Line, Value)> {
    let is_said = |line: &&Line| form.said(&format!("quantity-{}", line.at)).is_some();
    lines.lines.iter().filter(is_said).map(|line| (line, input(line))).collect()
}

/// Says what was booked, and offers to take it back, movement by movement.
pub(super) async fn moved(
    visit: &Visit,
    what: &str,
    said: &[(&Line, Value)],
    movements: &[&str],
    key: &str,
    text: String,
) -> HttpResponse {
    let reason = visit.words.say("undone-reason");
    let steps = said.iter().zip(movements).map(|((line, _), id)| Told {
        record: line.named.variant.clone(),
        title: line.named.whole(),
        why: None,
        back: vec![Call { operation: "stock.reverse".to_owned(), input: json!({ "id": id, "reason": reason }) }],
    });
    let steps: Vec<Told> = if visit.may("stock.reverse").await { steps.collect() } else { Vec::new() };
    let deed = keep(visit, what, &steps, Some(key)).await;
    go_with_undo(visit, "/stock", text, deed.as_deref())
}

/// The form again, with what the door said beside the line that it is about.
pub(super) fn refused(form: Form, said: &[(&Line, Value)], at: Option<usize>, why: &Problem) -> Form {
    let Some((line, _)) = at.and_then(|at| said.get(at)) else { return form.refused(why, &[]) };
    let of = |field: &str| format!("{field}-{}", line.at);
    let names = [
        ("/quantity", of("quantity")),
        ("/change", of("quantity")),
        ("/unit_cost", of("cost")),
        ("/lot", of("lot")),
        ("/expires_at", of("expires")),
        ("/location", "location".to_owned()),
        ("/reason", "reason".to_owned()),
        ("/source", "source".to_owned()),
    ];
    let names = names.each_ref().map(|(place, name)| (*place, name.as_str()));
    let mut form = form.refused(why, &names);
    // A no that is about no field is about its line, and where it can be seen.
    if !form.problem.is_empty() {
        let about = if why.code == "stock.lot-missing" { "lot" } else { "quantity" };
        let problem = std::mem::take(&mut form.problem);
        form.complain(&of(about), problem);
    }
    form
}

/// Whether any of it was said at all; if not, the form says so.
pub(super) fn check_any(visit: &Visit, form: &mut Form, said: &[(&Line, Value)]) -> bool {
    if said.is_empty() {
        form.problem = visit.words.say("lines-none-said");
    }
    !said.is_empty()
}

/// A value of a choice, where there is only one thing to choose.
pub(super) fn or_only<'a>(typed: &'a str, ids: &[&'a str]) -> &'a str {
    match (filled(typed), ids) {
        (None, [only]) => only,
        _ => typed,
    }
}
