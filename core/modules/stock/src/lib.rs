//! What is where. A ledger of movements that is only added to; what a location holds is their sum.
//!
//! - [`records`]: [`Location`], [`Movement`], [`Level`]
//! - [`relations`]: what can be shown with an answer that mentions them; [`names`]: what variants are called
//! - [`rules`]: what a level may become; [`worth`]: what it is worth
//! - [`ledger`]: the one place that moves stock; [`moments`]: the ledger by time
//! - [`transfers`]: goods on their way; [`reservations`]: what is kept for somebody
//! - [`counts`]: what somebody went and counted
//! - [`lots`]: batches and pieces that are told apart
//! - [`reordering`]: when to order again; [`valuation`]: what stock is worth
//! - [`operations`]: one file for each verb
//!
//! and, for columns: [`several`] ids in one.

pub mod counts;
pub mod ledger;
pub mod lots;
pub mod moments;
pub mod names;
pub mod operations;
pub mod records;
pub mod relations;
pub mod reordering;
pub mod reservations;
pub mod rules;
pub mod schema;
pub mod several;
pub mod transfers;
pub mod valuation;
pub mod worth;

use door::{
    Module,
    access::{Permission, RoleName},
};

pub use counts::{Count, CountId, StockPolicy, Tally};
pub use lots::{Lot, LotId, Tracking};
pub use reordering::{ReorderPoint, ReorderPointId};
pub use reservations::{EXPIRE, Reservation, ReservationId, run_expiry};
pub use transfers::{Transfer, TransferId, TransferLine};

pub use records::{Kind, Level, Location, LocationId, Movement, MovementId};

pub const READ: Permission = Permission::new_static("stock:read");
pub const ADJUST: Permission = Permission::new_static("stock:adjust");
pub const MOVE: Permission = Permission::new_static("stock:move");
pub const COUNT: Permission = Permission::new_static("stock:count");
pub const APPROVE: Permission = Permission::new_static("stock:approve");
/// Asked for by the system alone.
pub const EXPIRY: Permission = Permission::new_static("stock:expire");
pub const LOCATIONS: Permission = Permission::new_static("locations:write");

pub fn module() -> Module {
    use operations::{
        adjust, counts, list_levels, list_movements, list_product_levels, list_products, list_variants, locations,
        lots, receive, reordering, reservations, reverse, transfer, transfers, valuation,
    };
    Module::new("stock")
        .grant(READ, "See what is where", [RoleName::ADMIN, RoleName::MANAGER, RoleName::CASHIER, RoleName::BOOKKEEPER])
        .grant(ADJUST, "Correct what a location holds", [RoleName::ADMIN, RoleName::MANAGER])
        .grant(MOVE, "Receive, transfer, reserve and hand out", [RoleName::ADMIN, RoleName::MANAGER, RoleName::CASHIER])
        .grant(LOCATIONS, "Add and change locations", [RoleName::ADMIN, RoleName::MANAGER])
        .record::<Location>()
        .grant(COUNT, "Count what is really there", [RoleName::ADMIN, RoleName::MANAGER, RoleName::CASHIER])
        .grant(APPROVE, "Set from when on a count needs another's yes", [RoleName::ADMIN, RoleName::MANAGER])
        .grant(EXPIRY, "Give back what was kept until now", [RoleName::SYSTEM])
        .record::<Movement>()
        .record::<Transfer>()
        .record::<TransferLine>()
        .record::<Reservation>()
        .record::<Count>()
        .record::<Tally>()
        .record::<StockPolicy>()
        .record::<Tracking>()
        .record::<Lot>()
        .record::<ReorderPoint>()
        .event("stock.moved", "A level changed; the movement says how and why")
        .relation(relations::location())
        .event("stock.low", "What is available fell to the reorder point; said once until it recovers")
        .event("stock.recovered", "What is available is above the reorder point again")
        .event("stock.transfer-sent", "Goods left for another location and are in transit")
        .event("stock.transfer-received", "Some or all of a transfer has arrived")
        .event("stock.transfer-closed", "It is known what became of everything that was sent")
        .event("stock.transfer-cancelled", "A transfer does not take place; what had left went back")
        .event("stock.counted", "Stock was adjusted by what a count found")
        .read(locations::List)
        .write(locations::Add)
        .write(locations::Change)
        .read(list_levels::ListLevels)
        .read(list_products::ListProducts)
        .read(list_variants::ListVariants)
        .read(list_product_levels::ListProductLevels)
        .read(list_movements::ListMovements)
        .write(receive::Receive)
        .write(adjust::Adjust)
        .write(reverse::Reverse)
        .write(transfer::Transfer)
        .read(transfers::list::List)
        .read(transfers::get::Get)
        .write(transfers::draft::Draft)
        .write(transfers::draft::Change)
        .write(transfers::send::Send)
        .write(transfers::receive::Receive)
        .write(transfers::close::Close)
        .write(transfers::cancel::Cancel)
        .read(reservations::list::List)
        .read(reservations::get::Get)
        .write(reservations::reserve::Reserve)
        .write(reservations::extend::Extend)
        .write(reservations::release::Release)
        .write(reservations::release::ReleaseReservation)
        .write(reservations::consume::Consume)
        .write(reservations::consume::ConsumeReservation)
        .write(reservations::expire::Expire)
        .read(counts::list::List)
        .read(counts::get::Get)
        .read(counts::sheet::Sheet)
        .read(counts::tallies::Tallies)
        .read(counts::differences::Differences)
        .write(counts::open::Open)
        .write(counts::tally::Tally)
        .write(counts::post::Post)
        .write(counts::cancel::Cancel)
        .read(counts::policy::GetPolicy)
        .write(counts::policy::SetPolicy)
        .read(lots::list::List)
        .read(lots::levels::Levels)
        .read(lots::trace::Trace)
        .read(lots::suggest::Suggest)
        .read(lots::expiring::Expiring)
        .read(lots::track::GetTracking)
        .write(lots::track::Track)
        .write(lots::change_lot::ChangeLot)
        .read(reordering::list_points::ListPoints)
        .read(reordering::list_reorders::ListReorders)
        .write(reordering::set_point::SetPoint)
        .write(reordering::remove_point::RemovePoint)
        .read(valuation::value::Value)
        .read(valuation::list_values::ListValues)
        .read(valuation::account::Account)
        .read(valuation::history::ListHistory)
}
