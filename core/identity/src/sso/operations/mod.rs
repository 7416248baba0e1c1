//! One file for each verb.
//!
//! Providers, by whoever may set them up: [`list_providers`], [`get_provider`], [`add_provider`], [`change_provider`],
//! [`remove_provider`], [`test_provider`], [`rehearse_rules`]; and whether people come in by nothing else: [`only`]. Coming in: [`entrance`], [`offered`], [`begin`],
//! [`finish`]. One's own: [`link`], [`list_identities`], [`unlink`]. Going out: [`leave`], [`say_farewell`]. For Stockade
//! itself: [`take_in`], [`turn_away`], [`refresh`], [`tell_broken_glass`].

pub mod add_provider;
pub mod begin;
pub mod change_provider;
pub mod entrance;
pub mod finish;
pub mod get_provider;
pub mod leave;
pub mod link;
pub mod list_identities;
pub mod list_providers;
pub mod offered;
pub mod only;
pub mod refresh;
pub mod rehearse_rules;
pub mod remove_provider;
pub mod say_farewell;
pub mod take_in;
pub mod tell_broken_glass;
pub mod test_provider;
pub mod turn_away;
pub mod unlink;

mod shown;
