//! What is where. A ledger of movements that is only added to; what a location holds is their sum.
//!
//! - [`records`]: [`Location`], [`Movement`], [`Level`]
//! - [`rules`]: what a level may become
//! - [`ledger`]: the one place that moves stock
//! - [`operations`]: one file for each verb

pub mod ledger;
pub mod lots;
pub mod moments;
pub mod operations;
pub mod records;
pub mod rules;
pub mod schema;
pub mod worth;

use door::{
    Module,
    access::{Permission, RoleName},
};

pub use records::{Kind, Level, Location, LocationId, Movement, MovementId};

pub const READ: Permission = Permission::new_static("stock:read");
pub const ADJUST: Permission = Permission::new_static("stock:adjust");
pub const MOVE: Permission = Permission::new_static("stock:move");
pub const LOCATIONS: Permission = Permission::new_static("locations:write");

pub fn module() -> Module {
    use operations::{
        adjust, consume, list_levels, list_movements, locations, receive, release, reserve, reverse, transfer,
    };
    Module::new("stock")
        .grant(READ, "See what is where", [RoleName::ADMIN, RoleName::MANAGER, RoleName::CASHIER, RoleName::BOOKKEEPER])
        .grant(ADJUST, "Correct what a location holds", [RoleName::ADMIN, RoleName::MANAGER])
        .grant(MOVE, "Receive, transfer, reserve and hand out", [RoleName::ADMIN, RoleName::MANAGER, RoleName::CASHIER])
        .grant(LOCATIONS, "Add and change locations", [RoleName::ADMIN, RoleName::MANAGER])
        .record::<Location>()
        .record::<Movement>()
        .event("stock.moved", "A level changed; the movement says how and why")
        .event("stock.low", "What is available fell to the reorder point; said once until it recovers")
        .event("stock.recovered", "What is available is above the reorder point again")
        .read(locations::List)
        .write(locations::Add)
        .write(locations::Change)
        .read(list_levels::ListLevels)
        .read(list_movements::ListMovements)
        .write(receive::Receive)
        .write(adjust::Adjust)
        .write(reverse::Reverse)
        .write(transfer::Transfer)
        .write(reserve::Reserve)
        .write(release::Release)
        .write(consume::Consume)
}
