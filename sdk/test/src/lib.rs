//! Plugins for Stockade, tried out as they are: the component that will be installed, behind the real wall, in a business
//! of its own, by an ordinary `cargo test`.
//!
//! ```no_run
//! use serde_json::json;
//! use stockade_sdk_test::{Shop, Trouble, package};
//!
//! #[test]
//! fn what_is_posted_becomes_a_product() -> Result<(), Trouble> {
//!     let shop = Shop::with(package!()).secret("key", "between us").open()?;
//!     shop.http().get("https://tea.example/17").answers(json!({ "name": "Oolong" }));
//!     let told = shop.webhook("teas", json!({ "id": "17" }))?;
//!     assert_eq!(told.operations()[0].name, "catalog.add-product");
//!     assert_eq!(shop.ask_named("catalog.list-products", json!({}))?["items"][0]["name"], "Oolong");
//!     Ok(())
//! }
//! ```
//!
//! The program `stockade` does the work: the one that `STOCKADE` names, or the one on the path. A plugin is built by it
//! (`stockade plugin build`) once in each run of the tests.
//!
//! - [`Shop`]: a business with one plugin in it, and what happens there; [`Opening`]: how it begins
//! - [`Http`]: what others answer; [`Posted`]: what they send
//! - [`Told`]: what the plugin did

mod built;
mod http;
mod opening;
mod posted;
mod shop;
mod told;
mod trouble;
mod wire;

pub use http::{Http, Scripted};
pub use opening::Opening;
pub use posted::Posted;
pub use shop::Shop;
pub use told::{Call, Failure, Operation, Sent, Stopped, Told};
pub use trouble::Trouble;

/// The folder of the plugin whose test this is.
#[macro_export]
macro_rules! package {
    () => {
        env!("CARGO_MANIFEST_DIR")
    };
}
