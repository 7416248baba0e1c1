//! One entry of an import done, if it is still what was shown; and taken back, if it is still what was done.

use door::{Done, Tx};
use model::Actor;

use super::{
    Entry,
    comparing::Meant,
    known::known,
    shape::{ARCHIVED, Shape},
};
use crate::{
    operations::apply::{Did, changed_since, was_seen},
    reading::Wrong,
    records::{About, Import, ImportRow, Subject},
};

pub(crate) fn apply(
    tx: &mut Tx<'_>,
    actor: &Actor,
    import: &Import,
    shape: &Shape,
    row: &ImportRow,
    said: &Entry,
) -> Done<Result<Did, Vec<Wrong>>> {
    let known = known(tx, import.kind, &[said])?;
    let meant = Meant::of(&*known, shape, said);
    let after = match meant.after {
        Ok(after) => after,
        Err(wrong) => return Ok(Err(wrong)),
    };
    let now = shape.differences(meant.before.as_ref(), &after);
    // What another line has made meanwhile, to the same, is as good as made by this one.
    let is_as_shown = meant.id == row.target || (row.target.is_none() && now.is_empty());
    if !is_as_shown || (meant.before.is_some() && !was_seen(&row.changes, &now)) {
        return Ok(Err(vec![changed_since(said.line)]));
    }
    let id = known.write(tx, actor, meant.id.as_deref(), &after)?;
    let done = seen(tx, import.kind, &id, &after)?.unwrap_or(after);
    Ok(Ok(Did::all(id, meant.before.map(Subject::Entry), Subject::Entry(done))))
}

/// As it is here.
fn seen(tx: &mut Tx<'_>, about: About, id: &str, named: &Entry) -> Done<Option<Entry>> {
    let named = Entry { key: Some(id.to_owned()), ..named.clone() };
    Ok(known(tx, about, &[&named])?.picture(id))
}

/// Makes of it what it was. What the import made is archived, or is gone where nothing refers to it; a field that it
/// did not touch stays as it is now.
pub(crate) fn take_back(
    tx: &mut Tx<'_>,
    actor: &Actor,
    about: About,
    shape: &Shape,
    was: Option<&Entry>,
    is: &Entry,
) -> Done<Result<(), String>> {
    let id = is.key.clone().unwrap_or_default();
    let known = known(tx, about, &[is])?;
    let Some(now) = known.picture(&id) else { return Ok(Err("It is not here any more.".to_owned())) };
    let mut back = now.clone();
    for field in shape.fields {
        let is_touched = was.is_none_or(|was| was.get(field.name) != is.get(field.name));
        if is_touched && is.get(field.name) != now.get(field.name) {
            let name = field.name.replace('_', " ");
            return Ok(Err(format!("Somebody has changed its {name} since, so it was left alone.")));
        }
        if let (true, Some(was)) = (is_touched, was) {
            back.set(field.name, was.text(field.name));
        }
    }
    match was {
        Some(_) => {}
        None if shape.can_be_archived() => back = back.with_flag(ARCHIVED, true),
        None => return known.remove(tx, &id).map(Ok),
    }
    known.write(tx, actor, Some(&id), &back).map(|_| Ok(()))
}
