//! What people may ask of a business that knows them: what it holds of them, and to be erased. It goes through all
//! modules, so it is made for a list of them.

use std::sync::Arc;

use door::{
    Described, Holding, Module,
    access::{Permission, RoleName},
};

use crate::{
    operations::{certify, erase, erasures, report},
    records::{Consent, Contact, Erasure},
};

pub const REPORT: Permission = Permission::new_static("privacy:report");
pub const WRITE: Permission = Permission::new_static("privacy:erase");
pub(crate) const FINISH: Permission = Permission::new_static("privacy:finish");

/// For what these modules hold.
pub fn module<'a>(of: impl IntoIterator<Item = &'a Module>) -> Module {
    let module = Module::new("privacy").holds::<Contact>().holds::<Consent>().holds::<Erasure>();
    let (mut holdings, mut kinds): (Vec<Holding>, Vec<Described>) =
        (module.holdings().collect(), module.records.clone());
    for other in of {
        holdings.extend(other.holdings());
        kinds.extend(other.records.iter().copied());
    }
    let (holdings, kinds): (Arc<[Holding]>, Arc<[Described]>) = (holdings.into(), kinds.into());
    module
        .grant(REPORT, "See all that is held of somebody, and who was erased", [RoleName::ADMIN])
        .grant(WRITE, "Erase somebody for good", [RoleName::ADMIN])
        .grant(FINISH, "Finish the erasing of somebody", [RoleName::SYSTEM])
        .event("privacy.contact-erased", "Somebody is being erased")
        .event("privacy.erasure-certified", "Somebody was erased, and it is signed that they were")
        .event("privacy.let-go", "What the law had kept of somebody is gone")
        .read(report::ReportContact { holdings: Arc::clone(&holdings), kinds })
        .prepared(erase::EraseContact { holdings })
        .write(certify::CertifyErasure)
        .write(certify::LetGo)
        .read(erasures::ListErasures)
        .read(erasures::GetErasure)
        .read(erasures::VerifyCertificate)
}
