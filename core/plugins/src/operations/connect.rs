//! Connects a plugin with one more account outside.

use std::sync::Arc;

use door::{Desk, Done, Method, Prepared, Problem, Spec, Stream, Tx, event};
use model::{Actor, InstallationId};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use vault::Secret;

use super::connections::Shown;
use crate::{CONNECT, addresses, connections, connections::Settings, installations};

const LONGEST: usize = 100;

pub struct Connect {
    pub(crate) public_url: Arc<str>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewPluginConnection")]
pub struct Input {
    pub id: InstallationId,
    /// What you know it by: the shop's name.
    pub name: String,
    #[serde(default)]
    pub settings: Settings,
}

pub struct Ready {
    input: Input,
    address: Secret<String>,
}

impl Prepared for Connect {
    const SPEC: Spec = Spec::new("plugins.connect", CONNECT, "Connect a plugin with one more account outside")
        .stream(Stream::Plugin)
        .creates()
        .step_up()
        .at(Method::Post, "/plugins/{id}/connections");
    type Input = Input;
    type Ready = Ready;
    type Output = Shown;

    async fn prepare(&self, _: &Actor, desk: &Desk, input: Input) -> Done<Ready> {
        Ok(Ready { input, address: addresses::make(desk).await? })
    }

    fn run(&self, actor: &Actor, tx: &mut Tx<'_>, ready: &Ready) -> Done<Shown> {
        let Ready { input, address } = ready;
        let installation = installations::find(tx, input.id)?;
        connections::check(&installations::manifest(&installation)?, &input.settings, true)?;
        if connections::of(tx, installation.id)?.len() >= connections::MOST {
            let detail = format!("A plugin has at most {} connections.", connections::MOST);
            return Err(Problem::refused("plugins.too-many-connections", detail).into());
        }
        let (name, by) = (name(&input.name)?, actor.who.to_string());
        let grants = installations::grants(&installation)?;
        let row = connections::begin(tx, installation.id, &grants, name, &input.settings, address, by)?;
        if installations::is_in_development(&installation) {
            connections::practise(tx, row.id, &grants, &actor.who.to_string())?;
        }
        tx.emit(event::News::saying("plugins.connected", row.id, &json!({ "plugin": installation.plugin })));
        Shown::of(tx, row, &self.public_url)
    }
}

pub(super) fn name(text: &str) -> Result<String, Problem> {
    let name = text.trim();
    let is_name = !name.is_empty() && name.chars().count() <= LONGEST && !name.chars().any(char::is_control);
    if is_name { Ok(name.to_owned()) } else { Err(Problem::invalid("/name", "Name it in at most 100 characters.")) }
}
