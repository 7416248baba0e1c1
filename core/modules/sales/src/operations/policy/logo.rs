//! The picture at the head of a business's papers: sent, made anew like any other picture, shown, and taken away. What was
//! issued keeps the one that stood there then.

use ::pictures::SENT;
use catalog::{
    operations::get_picture::{ById, Shown},
    pictures,
};
use door::{
    Cost, Desk, Done, Method, Nothing, Prepared, Problem, Read, Snapshot, Spec, Tx, View, Write,
    blob::{self, BlobId, Upload},
};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use super::rules::written;
use crate::{READ, SETTINGS, records::SalesPolicy, taxes::policy};

pub struct PutLogo;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewLogo")]
pub struct NewLogo {
    /// Taken from the request's Content-Type. What it really is decides.
    pub media_type: String,
    /// In bytes.
    pub size: i64,
    /// A keyed hash of the bytes.
    pub content: String,
}

pub struct Ready {
    upload: Upload,
    media_type: &'static str,
}

impl Prepared for PutLogo {
    const SPEC: Spec = Spec::new("sales.put-logo", SETTINGS, "Put a picture at the head of invoices")
        .cost(Cost::Heavy)
        .versioned()
        .takes_bytes_up_to(SENT)
        .at(Method::Put, "/sales/policy/logo");
    type Input = NewLogo;
    type Ready = Ready;
    type Output = View<SalesPolicy>;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: NewLogo) -> Done<Ready> {
        let sent = desk.upload()?.clone();
        if input.size != sent.size || input.content != hex::encode(&sent.content) {
            return Err(Problem::invalid("/content", "This is not what came in.").into());
        }
        let made = pictures::of_upload(desk, &sent).await;
        desk.discard(&sent).await?;
        let logo = made?.large;
        Ok(Ready { upload: desk.keep(logo.bytes).await?, media_type: logo.media_type })
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<View<SalesPolicy>> {
        let logo = blob::add(tx, &ready.upload, ready.media_type)?.id;
        let before = policy(tx)?;
        let logos = before.logos.iter().copied().chain([logo]).collect::<Vec<_>>();
        let after = SalesPolicy { logo: Some(logo), logos: logos.into(), ..before.clone() };
        written(tx, &before, after)
    }
}

pub struct RemoveLogo;

impl Write for RemoveLogo {
    const SPEC: Spec = Spec::new("sales.remove-logo", SETTINGS, "Take the picture at the head of invoices away")
        .versioned()
        .at(Method::Delete, "/sales/policy/logo");
    type Input = Nothing;
    type Output = View<SalesPolicy>;

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, _: &Nothing) -> Done<View<SalesPolicy>> {
        let before = policy(tx)?;
        if before.logo.is_none() {
            return Ok(View::of(tx, before));
        }
        let after = SalesPolicy { logo: None, ..before.clone() };
        written(tx, &before, after)
    }
}

pub struct GetLogo;

impl Read for GetLogo {
    const SPEC: Spec = Spec::new("sales.get-logo", READ, "The picture at the head of invoices")
        .shows_picture()
        .quick()
        .at(Method::Get, "/sales/policy/logos/{id}");
    type Input = ById;
    type Output = Shown;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, input: &ById) -> Done<Shown> {
        let is_one = policy(snapshot)?.logos.contains(&input.id);
        let logo = is_one.then_some(input.id).ok_or_else(|| Problem::not_found("picture", input.id))?;
        Ok(blob::find(snapshot, logo)?.into())
    }
}

/// Which of these blobs are, or were.
pub(crate) fn kept(snapshot: &mut Snapshot<'_>, ids: &[BlobId]) -> Done<Vec<BlobId>> {
    Ok(policy(snapshot)?.logos.iter().copied().filter(|logo| ids.contains(logo)).collect())
}
