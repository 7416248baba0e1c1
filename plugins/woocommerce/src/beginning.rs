//! Bringing everything over, the first time: what follows what, how far it has come, and what waits for it.

use stockade_sdk::{Call, prelude::*};

use crate::{chosen::Chosen, stocking, tongue::say};

/// What follows what; who buys comes before what they bought, where they come at all.
const STEPS: [&str; 5] = ["products", "stock", "customers", "orders", "stock"];
const ORDERS: usize = 3;

/// It begins, or begins anew.
pub fn begin(call: &Call) -> Result<(), Problem> {
    if kv::get::<bool>(&done_key(call))?.is_none() {
        kv::put(&done_key(call), &false)?;
    }
    reached(call, 0)
}

/// Whether everything is just being brought over.
pub fn is_under_way(call: &Call) -> Result<bool, Problem> {
    Ok(step(call)?.is_some())
}

/// Whether this page is of the step that it is at.
pub fn is_step(page: &SyncPage) -> Result<bool, Problem> {
    Ok(step(&page.call)?.is_some_and(|step| STEPS.get(step) == Some(&page.name())))
}

/// Whether it is at its last step.
pub fn is_last(call: &Call) -> Result<bool, Problem> {
    Ok(step(call)? == Some(STEPS.len() - 1))
}

/// Which step of how many it is at.
pub fn place(connection: &str) -> Result<Option<(usize, usize)>, Problem> {
    Ok(kv::get::<usize>(&step_of(connection))?.map(|step| (step + 1, STEPS.len())))
}

/// Whether somebody wanted it at all.
pub fn is_wanted(call: &Call) -> Result<bool, Problem> {
    Ok(kv::get::<bool>(&done_key(call))?.is_some())
}

/// Whether orders wait until what they are of is here: they all come then, as they are by then.
pub fn orders_wait(call: &Call) -> Result<bool, Problem> {
    let is_first = kv::get::<bool>(&done_key(call))? == Some(false);
    Ok(is_first && step(call)?.is_some_and(|step| step < ORDERS))
}

/// What a schedule would bring over too early: nothing is, before somebody wants it. What somebody asks for is.
pub fn too_early(page: &SyncPage, chosen: &Chosen) -> Result<Option<Outcome>, Failure> {
    let is_of_orders = page.name().ends_with("orders");
    let is_early = !is_wanted(&page.call)? || (is_of_orders && orders_wait(&page.call)?);
    if !(page.is_scheduled() && is_early) {
        return Ok(None);
    }
    let words = say!(
        chosen.tongue,
        "Nothing comes by itself before “Bring everything over”, and no orders before their products.",
        "Vor „Alles herüberholen“ kommt nichts von selbst, und keine Bestellung vor ihren Produkten.",
    );
    Outcome::new().progress(0, Some(0), words).map(Some)
}

/// After a page: on to the next, or that was all, and perhaps something else comes after it. `is_whole` says whether it was
/// from its beginning: what a schedule was at already is no step.
pub fn go_on(page: &SyncPage, outcome: Outcome, next: Option<String>, is_whole: bool, chosen: &Chosen) -> Done {
    if let Some(next) = next {
        return Ok(outcome.cursor(next));
    }
    let call = &page.call;
    let Some(step) = step(call)?.filter(|step| STEPS.get(*step) == Some(&page.name())) else { return Ok(outcome) };
    if !is_whole {
        return outcome.wants_syncs(&[page.name()]);
    }
    let is_wanted = |name: &str| name != "customers" || chosen.takes_customers();
    match STEPS.iter().enumerate().skip(step + 1).find(|(_, name)| is_wanted(name)) {
        Some((step, following)) => {
            reached(call, step)?;
            outcome.wants_syncs(&[following])
        }
        None => {
            kv::remove(&step_key(call))?;
            kv::put(&done_key(call), &true)?;
            // What was sold here meanwhile.
            stocking::tell_all(call, outcome, chosen)
        }
    }
}

/// What is to be under way: where it was given up, it is begun again.
pub fn goes_on(call: &Call, outcome: Outcome) -> Done {
    match step(call)?.and_then(|step| STEPS.get(step)) {
        Some(name) => outcome.wants_syncs(&[name]),
        None => Ok(outcome),
    }
}

/// It stands there for as long as it takes: who knows it half would tell the shop what is not so.
fn reached(call: &Call, step: usize) -> Result<(), Problem> {
    kv::put(&step_key(call), &step)
}

fn step(call: &Call) -> Result<Option<usize>, Problem> {
    kv::get(&step_key(call))
}

fn step_key(call: &Call) -> String {
    step_of(&call.connection)
}

fn step_of(connection: &str) -> String {
    format!("step/{connection}")
}

/// Whether it came to its end once; none where nobody wanted it yet.
fn done_key(call: &Call) -> String {
    format!("brought/{}", call.connection)
}
