//! The pictures of products that are kept here: which there are, which products show them, and how long one stays that
//! no product shows any more.
//!
//! A product names the blobs of its pictures in its list. That a blob is a picture says a row of its own, which only
//! [`add_picture`](crate::operations::add_picture) writes, after it has made the picture anew: so no other file of the
//! workspace can be shown by naming it.

use std::{collections::HashMap, time::Duration};

use ::pictures::{Made, made_anew};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, JoinOnDsl as _, QueryDsl as _, SelectableHelper as _,
};
use door::{
    Desk, Done, Problem, Snapshot, Tx,
    blob::{self, Blob, BlobId, Upload},
};
use model::Timestamp;

use crate::records::{
    Image, ProductId,
    index::{PictureOf, follow},
    picture::Picture,
};
use crate::schema::{pictures, product_pictures, products};

/// How long a picture stays that no product shows any more: as long as an import can be taken back.
const STAYS: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How many that have stayed long enough are forgotten with the next one that goes.
const FORGOTTEN: i64 = 20;

/// What came in, made anew. The bytes that came in are the caller's to discard, whatever comes of it.
pub async fn of_upload(desk: &Desk, upload: &Upload) -> Done<Made> {
    let reading = desk.reading_of(upload).await?;
    desk.compute(move || Ok(made_anew(&reading.whole()?)?)).await?
}

/// Which of these are pictures that can be shown.
pub fn there(snapshot: &mut Snapshot<'_>, ids: &[BlobId]) -> Done<HashMap<BlobId, Picture>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let since = snapshot.now().minus(STAYS);
    let known: Vec<Picture> =
        snapshot.load(pictures::table.filter(pictures::blob.eq_any(ids.to_vec())).select(Picture::as_select()))?;
    let known = known.into_iter().filter(|picture| picture.released_at.is_none_or(|released| released > since));
    Ok(known.map(|picture| (picture.blob, picture)).collect())
}

/// The list with what is known of each picture in it. One that is not there is refused.
pub(crate) fn known(snapshot: &mut Snapshot<'_>, images: &[Image]) -> Done<Vec<Image>> {
    let there = there(snapshot, &blobs(images))?;
    let one = |image: &Image| match image.blob {
        None => Ok(Image { url: image.url.clone(), alt: image.alt.clone(), ..Image::default() }),
        Some(blob) => {
            let picture = there.get(&blob).ok_or_else(|| missing(blob))?;
            let side = |side: i64| u32::try_from(side).ok();
            Ok(Image {
                url: None,
                blob: Some(blob),
                thumb: Some(picture.thumb),
                width: side(picture.width),
                height: side(picture.height),
                alt: image.alt.clone(),
            })
        }
    };
    images.iter().map(one).collect()
}

/// Notes which pictures a product shows now, and releases what no product shows any more.
pub(crate) fn follow_product(tx: &mut Tx<'_>, product: ProductId, before: &[Image], after: &[Image]) -> Done<()> {
    let (before, after) = (blobs(before), blobs(after));
    if before == after {
        return Ok(());
    }
    follow(tx, &before, &after, |blob| PictureOf { blob, product })?;
    let (gone, come): (Vec<BlobId>, Vec<BlobId>) = (
        before.iter().filter(|blob| !after.contains(blob)).copied().collect(),
        after.iter().filter(|blob| !before.contains(blob)).copied().collect(),
    );
    let now = tx.now();
    for picture in there(tx, &come)?.into_values().filter(|picture| picture.released_at.is_some()) {
        tx.put(&Picture { released_at: None, ..picture })?;
    }
    for picture in there(tx, &gone)?.into_values() {
        let others = product_pictures::table.filter(product_pictures::blob.eq(picture.blob));
        let other: Option<ProductId> = tx.first(others.select(product_pictures::product))?;
        if other.is_none() {
            tx.put(&Picture { released_at: Some(now), ..picture })?;
        }
    }
    if gone.is_empty() { Ok(()) } else { forget_old(tx, now) }
}

/// Those that have stayed long enough, a few at a time. Their bytes go with the next walk over all that nothing names.
fn forget_old(tx: &mut Tx<'_>, now: Timestamp) -> Done<()> {
    let old = pictures::table.filter(pictures::released_at.le(now.minus(STAYS)));
    let old: Vec<Picture> = tx.load(old.order(pictures::released_at).limit(FORGOTTEN).select(Picture::as_select()))?;
    old.iter().try_for_each(|picture| tx.forget(picture))
}

/// Which of these blobs are pictures that stay, in either of their sizes.
pub(crate) fn kept(snapshot: &mut Snapshot<'_>, ids: &[BlobId]) -> Done<Vec<BlobId>> {
    let since = snapshot.now().minus(STAYS);
    let stays = || pictures::released_at.is_null().or(pictures::released_at.gt(since));
    let whole = pictures::table.filter(pictures::blob.eq_any(ids.to_vec())).filter(stays());
    let mut named: Vec<BlobId> = snapshot.load(whole.select(pictures::blob))?;
    let small = pictures::table.filter(pictures::thumb.eq_any(ids.to_vec())).filter(stays());
    named.extend(snapshot.load::<_, BlobId>(small.select(pictures::thumb))?);
    Ok(named)
}

/// A picture by its own id or by that of its small form.
pub(crate) fn find(snapshot: &mut Snapshot<'_>, id: BlobId) -> Done<Blob> {
    let query = pictures::table.filter(pictures::blob.eq(id).or(pictures::thumb.eq(id)));
    let known: Option<BlobId> = snapshot.first(query.select(pictures::blob))?;
    known.ok_or_else(|| Problem::not_found("picture", id))?;
    blob::find(snapshot, id)
}

/// The same of what anyone may see: a product that is sold and published shows it.
pub(crate) fn find_published(snapshot: &mut Snapshot<'_>, id: BlobId) -> Done<Blob> {
    let query = pictures::table
        .inner_join(product_pictures::table.on(product_pictures::blob.eq(pictures::blob)))
        .inner_join(products::table.on(products::id.eq(product_pictures::product)))
        .filter(pictures::blob.eq(id).or(pictures::thumb.eq(id)))
        .filter(products::published_at.is_not_null())
        .filter(products::archived_at.is_null());
    let known: Option<BlobId> = snapshot.first(query.select(pictures::blob))?;
    known.ok_or_else(|| Problem::not_found("picture", id))?;
    blob::find(snapshot, id)
}

fn blobs(images: &[Image]) -> Vec<BlobId> {
    images.iter().filter_map(|image| image.blob).collect()
}

fn missing(blob: BlobId) -> Problem {
    let detail = format!("There is no picture {blob}. Send its bytes to the product's `pictures` first.");
    Problem::invalid("/images", detail)
}
