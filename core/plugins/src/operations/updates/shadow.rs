//! What another release would have done with the latest calls of a plugin; asked before it takes the place of the one that
//! is there. Nothing of it is run that nobody answers for.

use door::{Cost, Desk, Done, Method, Prepared, Problem, Snapshot, Spec, Stream, Tx, blob::BlobId};
use model::{Actor, InstallationId};
use sandbox::Came;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::{packaged::Incoming, replay::Difference};
use crate::{
    INSTALL, installations, recordings,
    records::{DeliveryId, RecordingEnding, RecordingId},
    shadow::{self, Figures, Shadow, Shadows},
    wall::Wall,
};

pub struct TryOut {
    pub(crate) wall: Wall,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginReleaseTried")]
pub struct Input {
    pub id: InstallationId,
    /// A package that was sent before.
    pub package: BlobId,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginShadow")]
pub struct Told {
    #[serde(flatten)]
    pub figures: Figures,
    /// Those that did not come to the same, newest first.
    pub items: Vec<Other>,
}

/// A call that does not come to the same.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginShadowCall")]
pub struct Other {
    pub recording: RecordingId,
    pub delivery: DeliveryId,
    pub ending: RecordingEnding,
    /// Whether it fails where that call went well.
    pub worse: bool,
    /// Why it fails, where it does and whoever asks may see that.
    pub trouble: Option<String>,
    pub differences: Vec<Difference>,
}

impl Prepared for TryOut {
    const SPEC: Spec =
        Spec::new("plugins.try-release", INSTALL, "See what another release would have done with the latest calls")
            .stream(Stream::Plugin)
            .cost(Cost::Heavy)
            .at(Method::Post, "/plugins/{id}/package/trial");
    type Input = Input;
    type Ready = Shadows;
    type Output = Told;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Input) -> Done<Shadows> {
        let Input { id, package } = input;
        let plugin = desk.read(move |snapshot| installations::find(snapshot, id)).await?.plugin;
        let mut incoming = Incoming::read(desk, package).await?;
        incoming.is_answered_for(desk).await?;
        if incoming.manifest.plugin.id != plugin {
            let detail = format!("This is {}, and not {plugin}. Install it beside it.", incoming.manifest.plugin.id);
            return Err(Problem::refused("plugins.other-plugin", detail).into());
        }
        incoming.try_out(desk, &self.wall).await?;
        shadow::run(desk, &self.wall, id, package).await
    }

    fn run(&self, _: &Actor, tx: &mut Tx<'_>, ready: &Shadows) -> Done<Told> {
        let played = &ready.played;
        let others = played.iter().filter(|shadow| !shadow.replayed.is_same());
        let items: Vec<Other> = others.map(|shadow| other(tx, shadow)).collect();
        for Shadow { row, .. } in played {
            if !recordings::is_hidden(tx, row) {
                tx.disclose(row.id);
            }
        }
        Ok(Told { figures: ready.figures(), items })
    }
}

fn other(snapshot: &Snapshot<'_>, Shadow { row, replayed, is_worse }: &Shadow) -> Other {
    let sees = !recordings::is_hidden(snapshot, row);
    let trouble = match &replayed.came {
        Came::Done(_) => None,
        Came::Failed(failure) => Some(failure.detail.clone()),
        Came::Stopped(stopped) => Some(stopped.detail.clone()),
    };
    Other {
        recording: row.id,
        delivery: row.delivery,
        ending: row.ending,
        worse: *is_worse,
        trouble: trouble.filter(|_| sees),
        differences: Difference::shown(replayed, sees),
    }
}
