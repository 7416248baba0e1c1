//! What somebody agreed to, and took back.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Problem, Read, Snapshot, Spec, Tx, View, Write, event, hides};
use model::{Actor, Sensitivity, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    READ, WRITE, keeping,
    records::{Channel, Consent, ContactId},
    rules,
    schema::consents,
};

const TABLE: &str = "consents";
/// The most that one answer tells, the newest.
const MOST: i64 = 500;

pub struct RecordConsent;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewConsent")]
pub struct New {
    /// Who said it.
    pub id: ContactId,
    /// What for: a word such as `newsletter`.
    pub purpose: String,
    pub channel: Channel,
    /// Whether they agreed, or took it back.
    pub is_given: bool,
    /// How it is known: what they ticked, wrote or said, and where.
    pub proof: String,
    /// When they said so; now, unless said.
    #[serde(default)]
    pub at: Option<Timestamp>,
}

impl Write for RecordConsent {
    const SPEC: Spec = Spec::new("contacts.record-consent", WRITE, "Write down what a contact agreed to or took back")
        .at(Method::Post, "/contacts/{id}/consents");
    type Input = New;
    type Output = View<Consent>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, input: &New) -> Done<View<Consent>> {
        let contact = keeping::contact(tx, input.id)?;
        let contact = keeping::standing(tx, input.id, contact.version)?;
        let now = tx.now();
        let at = input.at.unwrap_or(now);
        if at > now {
            return Err(Problem::invalid("/at", "Nobody has said yet what they will say later.").into());
        }
        let id = tx.new_id();
        let proof = rules::proof(&input.proof)?;
        let proof = tx.sealed(contact.id.as_str(), TABLE, "proof", model::Id::as_str(&id), proof)?;
        let consent = Consent {
            id,
            version: 1,
            contact: contact.id,
            purpose: rules::word("/purpose", "A purpose", &input.purpose)?,
            channel: input.channel,
            is_given: input.is_given,
            proof: proof.ok_or_else(keeping::erased)?,
            at,
            recorded_at: now,
        };
        tx.insert(&consent)?;
        tx.emit(event::News::new("contacts.consent-recorded", consent.id, &consent));
        Ok(View::of(tx, consent))
    }
}

pub struct ListConsents;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ConsentQuery")]
pub struct Wanted {
    pub id: ContactId,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Consents")]
pub struct Told {
    /// What holds now: the last word for each purpose and channel.
    pub now: Vec<Holds>,
    /// All that was said, the newest first; by those too who turned out to be this contact.
    pub items: Vec<View<Consent>>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ConsentNow")]
pub struct Holds {
    pub purpose: String,
    pub channel: Channel,
    pub is_given: bool,
    pub since: Timestamp,
}

impl Read for ListConsents {
    const SPEC: Spec = Spec::new("contacts.list-consents", READ, "What a contact agreed to and took back")
        .at(Method::Get, "/contacts/{id}/consents");
    type Input = Wanted;
    type Output = Told;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Told> {
        let contact = keeping::contact(snapshot, wanted.id)?;
        let people = keeping::people(snapshot, wanted.id)?;
        let query = consents::table.filter(consents::contact.eq_any(people));
        let query = query.order((consents::at.desc(), consents::id.desc())).limit(MOST);
        let mut rows: Vec<Consent> = snapshot.load(query.select(Consent::as_select()))?;
        if contact.erased_at.is_none() {
            rows.iter_mut().try_for_each(|row| open(snapshot, row))?;
        }
        let mut now: Vec<Holds> = Vec::new();
        for row in &rows {
            if !now.iter().any(|held| (&held.purpose, held.channel) == (&row.purpose, row.channel)) {
                let (purpose, channel, is_given, since) = (row.purpose.clone(), row.channel, row.is_given, row.at);
                now.push(Holds { purpose, channel, is_given, since });
            }
        }
        if !hides(snapshot, Sensitivity::PERSONAL) {
            let shown = rows.iter().filter(|row| row.proof.open().is_some());
            shown.for_each(|row| snapshot.disclose(row.contact));
        }
        Ok(Told { now, items: rows.into_iter().map(|row| View::of(snapshot, row)).collect() })
    }
}

/// How it is known, opened where that still can be.
pub(crate) fn open(snapshot: &Snapshot<'_>, row: &mut Consent) -> Done<()> {
    let (contact, id) = (row.contact, row.id);
    snapshot.unseal(contact.as_str(), TABLE, "proof", id.as_str(), &mut row.proof)
}
