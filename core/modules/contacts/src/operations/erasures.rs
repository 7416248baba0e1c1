//! Who was erased, and the certificates that say so.

use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
use door::{Done, Method, Page, Paged, Problem, Read, Snapshot, Spec, Stream, View, hides};
use model::{Actor, Sensitivity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Sealed, Signed};

use super::certify::OfErasure;
use crate::{
    erasing::{self, message, written},
    keeping,
    privacy::REPORT,
    records::{Certificate, ContactId, Erasure, ErasureId},
    schema::erasures,
};

pub struct ListErasures;

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ErasureQuery")]
pub struct Wanted {
    /// Only that of this contact.
    #[serde(default)]
    pub contact: Option<ContactId>,
    #[serde(default)]
    pub cursor: Option<String>,
    #[serde(default)]
    pub limit: Option<u16>,
}

impl Read for ListErasures {
    const SPEC: Spec =
        Spec::new("privacy.list-erasures", REPORT, "Who was erased, the last first").at(Method::Get, "/erasures");
    type Input = Wanted;
    type Output = Paged<View<Erasure>>;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, wanted: &Wanted) -> Done<Paged<View<Erasure>>> {
        let page = Page { cursor: wanted.cursor.clone(), limit: wanted.limit };
        let mut query = erasures::table.select(Erasure::as_select()).into_boxed();
        if let Some(contact) = wanted.contact {
            keeping::contact(snapshot, contact)?;
            query = query.filter(erasures::contact.eq(contact));
        }
        if let Some(before) = page.after::<ErasureId>()? {
            query = query.filter(erasures::id.lt(before));
        }
        // What is kept is shown of one at a time.
        let rows: Vec<Erasure> = snapshot.load(query.order(erasures::id.desc()).limit(page.rows()))?;
        let (rows, next) = page.cut(rows, |row| row.id);
        Ok(Paged { items: rows.into_iter().map(|row| View::of(snapshot, row)).collect(), next })
    }
}

pub struct GetErasure;

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ErasureTold")]
pub struct Told {
    pub erasure: View<Erasure>,
    /// To be handed to whoever asked; null while it is still being done.
    pub certificate: Option<Certificate>,
}

impl Read for GetErasure {
    const SPEC: Spec = Spec::new("privacy.get-erasure", REPORT, "That somebody was erased, with the certificate of it")
        .at(Method::Get, "/erasures/{id}");
    type Input = OfErasure;
    type Output = Told;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &OfErasure) -> Done<Told> {
        let erasure = erasing::erasure(snapshot, input.id)?;
        let shows = erasure.kept.as_ref().is_some_and(|kept| Sealed::open(kept).is_some());
        if shows && !hides(snapshot, Sensitivity::PERSONAL) {
            snapshot.disclose(erasure.contact);
        }
        let certificate = erasing::certificate(&erasure)?;
        Ok(Told { erasure: View::of(snapshot, erasure), certificate })
    }
}

/// Whether a certificate that somebody shows was issued here, and says what it said then.
pub struct VerifyCertificate;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CertificateShown")]
pub struct Shown {
    pub certificate: Certificate,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "CertificateVerified")]
pub struct Verified {
    /// This business signed exactly this.
    pub is_genuine: bool,
    /// Nothing of those whom it names opens any more, in this database and with these keys.
    pub is_kept: bool,
}

impl Read for VerifyCertificate {
    const SPEC: Spec = Spec::new("privacy.verify-certificate", REPORT, "Whether a certificate of erasure is genuine")
        .stream(Stream::Privacy)
        .at(Method::Post, "/erasures/verification");
    type Input = Shown;
    type Output = Verified;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &Shown) -> Done<Verified> {
        let Certificate { statement, signer, signature } = &input.certificate;
        if snapshot.workspace() != Some(statement.workspace) {
            return Err(Problem::not_found("workspace", statement.workspace).into());
        }
        let signed = hex::decode(signature).map(|signature| Signed { signer: signer.clone(), signature });
        let is_genuine = match &signed {
            Ok(signed) => snapshot.has_signed(&message(&written(statement)?), signed)?,
            Err(_) => false,
        };
        let mut is_kept = is_genuine;
        // Of what was not signed here nobody is told whether there is somebody.
        for person in statement.people.iter().filter(|_| is_genuine) {
            is_kept &= snapshot.person_key(person.as_str())?.is_none();
        }
        Ok(Verified { is_genuine, is_kept })
    }
}
