//! Puts a plugin that is being written where it is tried out, as often as its author saves it: signed by nobody, of
//! whatever version, with all that it needs. So it comes into practice workspaces alone, and there only where whoever runs
//! the server said that plugins are written here.

use door::{Cost, Desk, Done, Gift, Method, Prepared, Problem, Snapshot, Spec, Stream, Tx, blob::BlobId};
use model::Actor;
use schemars::JsonSchema;
use serde::Deserialize;
use vault::Secret;

use super::{
    install::{self, Begun},
    packaged::{Incoming, granted},
    shown::Whole,
    update,
};
use crate::{
    INSTALL, addresses,
    allowed::{Allowed, Rights},
    connections, installations,
    manifest::Grants,
    wall::Wall,
};

pub struct Develop {
    /// Whether whoever runs the server said so.
    pub(crate) is_on: bool,
    pub(crate) allowed: Allowed,
    pub(crate) wall: Wall,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginInDevelopment")]
pub struct Input {
    /// A package that was sent before. Nobody need have signed it.
    pub package: BlobId,
}

pub struct Ready {
    incoming: Incoming,
    grants: Grants,
    rights: Rights,
    address: Secret<String>,
}

impl Prepared for Develop {
    const SPEC: Spec =
        Spec::new("plugins.develop", INSTALL, "Put a plugin that is being written into a practice workspace")
            .stream(Stream::Plugin)
            .cost(Cost::Heavy)
            .at(Method::Post, "/plugin-packages/develop");
    type Input = Input;
    type Ready = Ready;
    type Output = Whole;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        let is_on = self.is_on;
        // Nothing of it is compiled elsewhere.
        desk.read(move |snapshot| check(is_on, snapshot)).await?;
        let mut incoming = Incoming::read(desk, input.package).await?;
        let (grants, rights) = granted(&self.allowed, &incoming.manifest, None)?;
        incoming.try_out(desk, &self.wall).await?;
        let address = addresses::make(desk).await?;
        Ok(Ready { incoming, grants, rights, address })
    }

    fn gives(&self, _: &mut Snapshot<'_>, ready: &Ready) -> Done<Vec<Gift>> {
        Ok(ready.rights.permissions.iter().cloned().map(Gift::Permission).collect())
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Whole> {
        check(self.is_on, tx)?;
        let Ready { incoming, grants, rights, address } = ready;
        let all = installations::all(tx)?;
        let plugin = match all.into_iter().find(|row| row.plugin == incoming.manifest.plugin.id) {
            // What somebody signed has secrets of its own, which are not for what nobody did.
            Some(before) if !installations::is_in_development(&before) => {
                let detail = format!("{} is installed here, signed by its publisher. Remove it first.", before.name);
                return Err(Problem::conflict("plugins.installed", detail).into());
            }
            Some(before) => update::replace(tx, actor, &before, incoming, grants, rights)?,
            None => install::begin(tx, actor, &Begun { incoming, grants, rights, address })?,
        };
        for connection in connections::of(tx, plugin.shown.id)? {
            connections::practise(tx, connection.id, grants, &actor.who.to_string())?;
        }
        Ok(plugin)
    }
}

fn check(is_on: bool, snapshot: &mut Snapshot<'_>) -> Done<()> {
    if is_on && snapshot.is_practice() {
        return Ok(());
    }
    let detail = "What nobody signed runs only in a practice workspace, on a server with the setting development.";
    Err(Problem::refused("plugins.no-development", detail).into())
}
