//! Two people changed the same: what each made of a field is shown side by side, and one chooses. Nothing that was
//! typed is lost, and nothing is written over unseen.

use askama::Template;
use door::Problem;
use model::Reason;

use super::history;
use crate::{form::Form, page::Frame, visit::Visit, words::Words};

/// Whether somebody was faster.
pub(in crate::pages) fn is_stale(why: &Problem) -> bool {
    why.reason == Reason::Conflict && why.code == "record.stale"
}

/// What somebody else made of a field while it was typed. It is shown above the form, and what was typed holds where it
/// is saved again.
pub(in crate::pages) struct Meanwhile {
    pub(in crate::pages) label: String,
    pub(in crate::pages) theirs: String,
    pub(in crate::pages) yours: String,
}

/// What of these fields was typed otherwise than the record says `now`, as a form of it holds them; and what was typed,
/// which goes on from there. `shown` tells how a field's value is read by people.
pub(in crate::pages) fn beside(
    words: &Words,
    fields: &[(&str, &str)],
    now: &Form,
    mut typed: Form,
    shown: impl Fn(&str, &str) -> String,
) -> (Form, Vec<Meanwhile>) {
    let differs = |(field, label): &(&str, &str)| {
        let [theirs, yours] = [now, &typed].map(|form| form.value(field).trim());
        (theirs != yours).then(|| Meanwhile {
            label: words.say(label),
            theirs: shown(field, theirs),
            yours: shown(field, yours),
        })
    };
    let all: Vec<Meanwhile> = fields.iter().filter_map(differs).collect();
    typed.set("version", now.value("version"));
    // Both made the same of it.
    typed.problem = if all.is_empty() { words.say("meanwhile") } else { String::new() };
    (typed, all)
}

/// What is on or off, as people read it; all else as it is.
pub(in crate::pages) fn plainly(words: &Words, switches: &[&str], field: &str, value: &str) -> String {
    match (switches.contains(&field), value) {
        (true, "yes") => words.say("yes"),
        (true, _) => words.say("no"),
        (false, "") => words.say("nothing"),
        (false, text) => text.to_owned(),
    }
}

/// One field that both changed.
pub(in crate::pages) struct Clash {
    /// Of the form.
    pub(in crate::pages) name: String,
    /// What the field is called, in words.
    pub(in crate::pages) label: String,
    pub(in crate::pages) theirs: Side,
    pub(in crate::pages) mine: Side,
}

/// What one of the two made of it: as the form sends it, and as people read it.
pub(in crate::pages) struct Side {
    pub(in crate::pages) value: String,
    pub(in crate::pages) shown: String,
}

/// One field of a form that was shown, changed by others meanwhile or not.
pub(in crate::pages) struct Field {
    pub(in crate::pages) name: String,
    pub(in crate::pages) label: String,
    /// As it was when the form was shown.
    pub(in crate::pages) was: String,
    /// As it was typed.
    pub(in crate::pages) mine: String,
    /// As it is now.
    pub(in crate::pages) theirs: String,
}

/// What only one of them changed is settled; the rest has to be chosen.
pub(in crate::pages) struct Compared {
    /// Sent again as they are.
    pub(in crate::pages) settled: Vec<(String, String)>,
    pub(in crate::pages) clashes: Vec<Clash>,
    /// What they changed and this form did not: label, before, now.
    pub(in crate::pages) also_theirs: Vec<(String, String, String)>,
}

/// `shown` tells how a field's value is read by people.
pub(in crate::pages) fn compared(fields: Vec<Field>, shown: impl Fn(&str, &str) -> String) -> Compared {
    let mut compared = Compared { settled: Vec::new(), clashes: Vec::new(), also_theirs: Vec::new() };
    for field in fields {
        let side = |value: &str| Side { value: value.to_owned(), shown: shown(&field.name, value) };
        // From here on it was what it is now.
        compared.settled.push((format!("was-{}", field.name), field.theirs.clone()));
        let is_theirs = field.theirs != field.was;
        match field.mine != field.was {
            true if is_theirs && field.mine != field.theirs => {
                let (theirs, mine) = (side(&field.theirs), side(&field.mine));
                compared.clashes.push(Clash { name: field.name, label: field.label, theirs, mine });
            }
            true => compared.settled.push((field.name, field.mine)),
            false => {
                if is_theirs {
                    let (was, now) = (side(&field.was).shown, side(&field.theirs).shown);
                    compared.also_theirs.push((field.label.clone(), was, now));
                }
                compared.settled.push((field.name, field.theirs));
            }
        }
    }
    compared
}

#[derive(Template)]
#[template(path = "parts/conflict.html")]
pub(in crate::pages) struct ConflictPage {
    frame: Frame,
    /// Where the form goes.
    action: String,
    /// Where it was opened.
    back: String,
    who: String,
    compared: Compared,
}

/// What both changed: where it is shown, and which operation tells what happened to it.
pub(in crate::pages) struct Kind {
    way: &'static str,
    history: &'static str,
}

pub(in crate::pages) const PRODUCT: Kind = Kind { way: "/products", history: "catalog.get-history" };
pub(in crate::pages) const CONTACT: Kind = Kind { way: "/contacts", history: "contacts.get-history" };

impl ConflictPage {
    pub(in crate::pages) async fn of(
        visit: &Visit,
        kind: &Kind,
        id: &str,
        action: String,
        compared: Compared,
    ) -> Result<Self, Problem> {
        let (latest, people) = history::told(visit, kind.history, id, 1, "").await?;
        let who = latest.items.first().map(|entry| people.named(&visit.words, &entry.actor)).unwrap_or_default();
        let frame = Frame::inside(visit, kind.way, visit.words.say("conflict")).await?;
        Ok(Self { frame, action, back: format!("{}/{id}", kind.way), who, compared })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(was: &str, mine: &str, theirs: &str) -> Field {
        let text = str::to_owned;
        Field { name: text("name"), label: text("Name"), was: text(was), mine: text(mine), theirs: text(theirs) }
    }

    fn settled(was: &str, mine: &str, theirs: &str) -> Option<String> {
        let compared = compared(vec![field(was, mine, theirs)], |_, value| value.to_owned());
        compared.settled.into_iter().find(|(name, _)| name == "name").map(|(_, value)| value)
    }

    #[test]
    fn only_what_both_changed_otherwise_has_to_be_chosen() {
        for (was, mine, theirs, becomes) in [
            ("a", "a", "a", Some("a")),
            ("a", "b", "a", Some("b")),
            ("a", "a", "c", Some("c")),
            ("a", "b", "b", Some("b")),
            ("a", "b", "c", None),
        ] {
            assert_eq!(settled(was, mine, theirs).as_deref(), becomes, "{was} {mine} {theirs}");
        }
        let all = compared(vec![field("a", "a", "c"), field("a", "b", "c")], |_, value| value.to_owned());
        assert_eq!(all.also_theirs, [("Name".to_owned(), "a".to_owned(), "c".to_owned())]);
        assert_eq!((all.clashes[0].mine.value.as_str(), all.clashes[0].theirs.value.as_str()), ("b", "c"));
        assert!(all.settled.contains(&("was-name".to_owned(), "c".to_owned())), "what it was is what it is now");
    }
}
