//! Whether the programs of all plugins can be loaded by this release of Stockade: asked before another one takes its place.

use door::{Cost, Desk, Done, Method, Nothing, Prepared, Spec, Stream, Tx};
use model::{Actor, InstallationId};
use packages::{Package, Part};
use schemars::JsonSchema;
use serde::Serialize;
use std::sync::Arc;

use crate::{MANAGE, installations, wall::Wall};

pub struct Check {
    pub(crate) wall: Wall,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "PluginChecked")]
pub struct Checked {
    pub id: InstallationId,
    pub name: String,
    pub release: String,
    /// Why its program cannot be loaded; none where it can.
    pub trouble: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PluginsChecked")]
pub struct All {
    pub items: Vec<Checked>,
}

/// Whether the program in a package can be loaded by this release of Stockade, or why not.
fn loads(package: &[u8], wall: &Wall) -> Result<(), String> {
    let package = Package::read(package).map_err(|why| why.to_string())?;
    wall.check(package.part(&Part::Component).unwrap_or_default()).map(drop)
}

impl Prepared for Check {
    const SPEC: Spec = Spec::new("plugins.check", MANAGE, "Whether the programs of all plugins can be loaded")
        .stream(Stream::Plugin)
        .cost(Cost::Heavy)
        .at(Method::Post, "/plugins/check");
    type Input = Nothing;
    type Ready = Vec<Checked>;
    type Output = All;

    async fn prepare(&self, _: &Actor, desk: &Desk, _: Nothing) -> Done<Vec<Checked>> {
        let mut all = Vec::new();
        for row in desk.read(installations::all).await? {
            let (reading, wall) = (desk.reading(row.package).await?, Arc::clone(&self.wall));
            let trouble = desk.compute(move || {
                let bytes = reading.whole()?;
                Ok(loads(&bytes, &wall))
            });
            let trouble: Done<Result<(), String>> = trouble.await?;
            all.push(Checked { id: row.id, name: row.name, release: row.release, trouble: trouble?.err() });
        }
        Ok(all)
    }

    fn run(&self, _: &Actor, _: &mut Tx<'_>, ready: &Vec<Checked>) -> Done<All> {
        Ok(All { items: ready.clone() })
    }
}
