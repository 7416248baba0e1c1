//! The list of what this Stockade can do. A new module is a new line.

use door::{Module, operations};

pub fn all(identity: identity::Settings, plugins: &plugins::Settings) -> Vec<Module> {
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
    all.push(plugins::module(&all, plugins));
    all.push(operations::reasons(&all));
    all
}
