//! Adds a picture to a product: its bytes are sent, and made anew before anything of them is kept. What came in is not.

use ::pictures::{Encoded, Made, SENT};
use door::{
    Cost, Desk, Done, Method, Prepared, Problem, Spec, Tx,
    blob::{self, BlobId, Upload},
    event,
};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Whole, product};
use crate::{
    WRITE, keeping, pictures,
    records::{Image, ProductId, picture::Picture},
    rules,
};

pub struct AddPicture;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPicture {
    pub id: ProductId,
    /// What is to be seen, for those who do not see it.
    #[serde(default)]
    pub alt: String,
    /// Taken from the request's Content-Type. What it really is decides.
    pub media_type: String,
    /// In bytes.
    pub size: i64,
    /// A keyed hash of the bytes.
    pub content: String,
}

pub struct Ready {
    id: ProductId,
    alt: String,
    large: Kept,
    small: Kept,
}

/// One of the sizes, on the disk.
struct Kept {
    upload: Upload,
    encoded: Facts,
}

struct Facts {
    media_type: &'static str,
    width: u32,
    height: u32,
}

impl Prepared for AddPicture {
    const SPEC: Spec = Spec::new("catalog.add-picture", WRITE, "Add a picture to a product")
        .cost(Cost::Heavy)
        .versioned()
        .creates()
        .takes_bytes_up_to(SENT)
        .at(Method::Post, "/products/{id}/pictures");
    type Input = NewPicture;
    type Ready = Ready;
    type Output = Whole;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: NewPicture) -> Done<Ready> {
        let upload = desk.upload()?.clone();
        if input.size != upload.size || input.content != hex::encode(&upload.content) {
            return Err(Problem::invalid("/content", "This is not what came in.").into());
        }
        let id = input.id;
        let made = async {
            let alt = rules::alt(&input.alt, "/alt")?;
            desk.read(move |snapshot| product(snapshot, id)).await?;
            Done::Ok((alt, pictures::of_upload(desk, &upload).await?))
        };
        let made = made.await;
        // Where it was taken is in it, so it does not stay for the day that others would.
        desk.discard(&upload).await?;
        let (alt, Made { large, small }) = made?;
        Ok(Ready { id, alt, large: keep(desk, large).await?, small: keep(desk, small).await? })
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Whole> {
        let before = product(tx, ready.id)?;
        let blob = named(tx, &ready.large)?;
        let thumb = named(tx, &ready.small)?;
        // The same picture again is the same picture.
        if before.images.iter().any(|image| image.blob == Some(blob)) {
            return Whole::of(tx, before);
        }
        // One that is here already stays as others show it.
        if !pictures::there(tx, &[blob])?.contains_key(&blob) {
            let Facts { width, height, .. } = ready.large.encoded;
            tx.put(&Picture { blob, thumb, width: width.into(), height: height.into(), released_at: None })?;
        }
        let mut images = before.images.to_vec();
        images.push(Image { blob: Some(blob), alt: ready.alt.clone(), ..Image::default() });
        let mut after = before.clone();
        after.images = rules::images(&images)?.into();
        let after = keeping::change_product(tx, &before, after)?;
        tx.emit(event::News::new("catalog.product-changed", after.id, &after));
        Whole::of(tx, after)
    }
}

async fn keep(desk: &Desk, encoded: Encoded) -> Done<Kept> {
    let Encoded { bytes, media_type, width, height } = encoded;
    Ok(Kept { upload: desk.keep(bytes).await?, encoded: Facts { media_type, width, height } })
}

fn named(tx: &mut Tx<'_>, kept: &Kept) -> Done<BlobId> {
    Ok(blob::add(tx, &kept.upload, kept.encoded.media_type)?.id)
}
