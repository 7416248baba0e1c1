//! Fetches a package from where its publisher keeps it. It is looked at and installed afterwards, as one that was sent.

use door::{
    Cost, Desk, Done, Method, Prepared, Spec, Stream, Tx,
    blob::{self, BlobId, Upload},
};
use model::Actor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::packaged::{LARGEST, refused};
use crate::{INSTALL, elsewhere::Elsewhere, gate::Offered};

const MEDIA_TYPE: &str = "application/octet-stream";

pub struct Fetch {
    pub(crate) elsewhere: Elsewhere,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginPackageElsewhere")]
pub struct Input {
    /// `https://…/teas-0.1.0.stockade`
    pub url: String,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginPackageFetched")]
pub struct Fetched {
    pub package: BlobId,
    /// In bytes.
    pub size: i64,
}

impl Prepared for Fetch {
    const SPEC: Spec = Spec::new("plugins.fetch-package", INSTALL, "Fetch a package from where its publisher keeps it")
        .stream(Stream::Plugin)
        .for_real()
        .cost(Cost::Heavy)
        .at(Method::Post, "/plugin-packages");
    type Input = Input;
    type Ready = Upload;
    type Output = Fetched;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Input) -> Done<Upload> {
        let most = usize::try_from(LARGEST).unwrap_or(usize::MAX);
        let bytes = self.elsewhere.fetched(&input.url, "/url", most).await?;
        // What is none is not kept.
        let bytes = desk.compute(move || Offered::read(&bytes).map(drop).map_err(|no| refused(&no)).map(|()| bytes));
        desk.keep(bytes.await??).await
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Upload) -> Done<Fetched> {
        kept(tx, ready)
    }
}

/// It can be looked at from now on.
pub(super) fn kept(tx: &mut Tx<'_>, upload: &Upload) -> Done<Fetched> {
    let blob = blob::add(tx, upload, MEDIA_TYPE)?;
    Ok(Fetched { package: blob.id, size: blob.size })
}
