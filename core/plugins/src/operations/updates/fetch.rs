//! Fetches the release that may take the place of one by itself, where there is one.

use door::{
    Cost, Desk, Done, Prepared, Spec, Stream, Tx,
    blob::{BlobId, Upload},
};
use model::{Actor, InstallationId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::{fetch::kept, indexes::offered};
use crate::{
    RUN,
    elsewhere::{Elsewhere, Place},
    updates,
};

pub const NAME: &str = "plugins.fetch-update";

pub struct Fetch {
    pub(crate) elsewhere: Elsewhere,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginUpdateDue")]
pub struct Input {
    pub plugin: InstallationId,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginUpdateFetched")]
pub struct Fetched {
    /// None where there is nothing to do.
    pub package: Option<BlobId>,
}

impl Prepared for Fetch {
    const SPEC: Spec = Spec::new(NAME, RUN, "Fetch the release that a plugin is updated with")
        .stream(Stream::Plugin)
        .cost(Cost::Heavy)
        .tells_changes_only();
    type Input = Input;
    type Ready = Option<Upload>;
    type Output = Fetched;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Input) -> Done<Option<Upload>> {
        let Some((_, found)) = desk.read(move |snapshot| updates::due(snapshot, input.plugin)).await? else {
            return Ok(None);
        };
        let place = Place::parse(&found.index.address)?;
        offered::fetched(&self.elsewhere, desk, &place, found.listed).await.map(Some)
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Option<Upload>) -> Done<Fetched> {
        let package = ready.as_ref().map(|upload| kept(tx, upload).map(|fetched| fetched.package));
        Ok(Fetched { package: package.transpose()? })
    }
}
