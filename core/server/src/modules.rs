//! The list of what this Stockade can do. A new module is a new line.

use door::{Module, operations};
use plugins::allowed::Allowed;
use vault::Cost;
use work::http::{Client, ClientError, Policy};

pub fn all(identity: identity::Settings, plugins: &plugins::Settings) -> Vec<Module> {
    let mut all = without_plugins(identity);
    all.push(plugins::module(&all, plugins));
    all.push(operations::reasons(&all));
    all
}

/// What plugins can be given by whichever server this program is: how it is set up says nothing of that.
pub fn allowed() -> Result<Allowed, ClientError> {
    let policy = Policy { allow_private: Vec::new(), user_agent: "Stockade".to_owned(), extra_roots: Vec::new() };
    let identity = identity::Settings {
        cost: Cost::FLOOR,
        public_url: "https://stockade.example".to_owned(),
        is_guarded: true,
        sends_mail: true,
        outside: Client::new(policy)?,
    };
    Ok(Allowed::of(&without_plugins(identity)))
}

/// All that plugins can be let do something of.
fn without_plugins(identity: identity::Settings) -> Vec<Module> {
    let sales = sales::Settings { sends_mail: identity.sends_mail };
    let mut all = vec![
        operations::access(),
        operations::approvals(),
        operations::audit(),
        operations::business(),
        operations::deeds(),
        operations::files(),
        operations::workspaces(),
        identity::module(identity),
        catalog::module(),
        stock::module(),
        contacts::module(),
        sales::module(sales),
        exchange::module(),
        ledger::module(),
    ];
    all.push(identity::programs(&all, &plugins::FOR_TOKENS));
    all.push(operations::external_ids(&all));
    all.push(contacts::privacy::module(&all));
    all
}
