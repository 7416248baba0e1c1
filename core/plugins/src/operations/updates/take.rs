//! Puts a release in the place of the one before without anybody being asked, where an owner said that this may be: it is
//! signed by the same key, wants no more, and does with what the one before was told what that did. Else it waits for a
//! person, and it is said why. All of it is one transaction: until that is done, the one before works.

use door::{Cost, Desk, Done, Failure, Gift, Prepared, Problem, Snapshot, Spec, Stream, Tx, blob::BlobId};
use model::{Actor, InstallationId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    super::{
        install,
        packaged::{Incoming, granted},
        update,
    },
    Tried,
};
use crate::{
    RUN,
    allowed::{Allowed, Rights},
    installations,
    manifest::Grants,
    records::{UpdateRow, UpdateTrouble},
    shadow::{self, Figures},
    updates,
    wall::Wall,
};

pub const NAME: &str = "plugins.take-update";

pub struct Take {
    pub(crate) allowed: Allowed,
    pub(crate) wall: Wall,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginUpdateTaken")]
pub struct Input {
    pub plugin: InstallationId,
    pub package: BlobId,
}

pub struct Ready {
    plugin: InstallationId,
    incoming: Incoming,
    /// What it may, and what that comes to; or why a person is asked.
    fits: Result<(Grants, Rights), UpdateTrouble>,
    /// What was played to it; none where it did not come to that.
    tried: Option<Figures>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginUpdateDone")]
pub struct Taken {
    pub trouble: Option<UpdateTrouble>,
    /// What was played to it before.
    pub tried: Option<Figures>,
}

impl Prepared for Take {
    const SPEC: Spec = Spec::new(NAME, RUN, "Update a plugin by itself").stream(Stream::Plugin).cost(Cost::Heavy);
    type Input = Input;
    type Ready = Ready;
    type Output = Taken;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        let Input { plugin, package } = input;
        let mut incoming = Incoming::read(desk, package).await?;
        let (fits, tried) = match self.fits(desk, plugin, &mut incoming).await {
            Ok(found) => found,
            Err(Failure::Refused(no)) => {
                tracing::warn!(%plugin, why = %no, "a release was not taken by itself");
                (Err(UpdateTrouble::Refused), None)
            }
            Err(failure) => return Err(failure),
        };
        Ok(Ready { plugin, incoming, fits, tried })
    }

    /// It gets nothing that the one before had not.
    fn gives(&self, snapshot: &mut Snapshot<'_>, ready: &Ready) -> Done<Vec<Gift>> {
        match &ready.fits {
            Ok((_, rights)) => update::gifts(&installations::find(snapshot, ready.plugin)?, rights),
            Err(_) => Ok(Vec::new()),
        }
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Taken> {
        let before = installations::find(tx, ready.plugin)?;
        let about = &ready.incoming.manifest.plugin;
        // All of it may have changed meanwhile: then the next look finds what there is.
        let gone = || Problem::conflict("plugins.no-update", "There is no such update any more.");
        let rule = updates::of(tx, before.id)?.ok_or_else(gone)?;
        let due = updates::due(tx, before.id)?.filter(|(_, found)| found.listed.release == about.version);
        due.ok_or_else(gone)?;
        let trouble = match &ready.fits {
            Ok((grants, rights))
                if updates::kept(&before, &ready.incoming.manifest.needs)?.as_ref() == Some(grants) =>
            {
                update::check(tx, &before, &ready.incoming, None)?;
                update::replace(tx, actor, &before, &ready.incoming, grants, rights)?;
                None
            }
            Ok(_) => Some(UpdateTrouble::WantsMore),
            Err(trouble) => Some(*trouble),
        };
        let tried = ready.tried.map(|figures| Tried { release: about.version.clone(), at: tx.now(), figures });
        let after = UpdateRow { tried: tried.as_ref().map(install::written).transpose()?, ..rule.clone() };
        let after = match trouble {
            Some(_) => UpdateRow { release: Some(about.version.clone()), trouble, ..after },
            None => after,
        };
        tx.update(&rule, after)?;
        Ok(Taken { trouble, tried: ready.tried })
    }
}

impl Take {
    async fn fits(
        &self,
        desk: &Desk,
        plugin: InstallationId,
        incoming: &mut Incoming,
    ) -> Done<(Result<(Grants, Rights), UpdateTrouble>, Option<Figures>)> {
        incoming.is_answered_for(desk).await?;
        let before = desk.read(move |snapshot| installations::find(snapshot, plugin)).await?;
        let Some(grants) = updates::kept(&before, &incoming.manifest.needs)? else {
            return Ok((Err(UpdateTrouble::WantsMore), None));
        };
        let fits = granted(&self.allowed, &incoming.manifest, Some(grants))?;
        incoming.try_out(desk, &self.wall).await?;
        let shadows = shadow::run(desk, &self.wall, plugin, incoming.package).await?;
        let fits = if shadows.is_worse() { Err(UpdateTrouble::Worse) } else { Ok(fits) };
        Ok((fits, Some(shadows.figures())))
    }
}
