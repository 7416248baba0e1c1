//! Who belongs to the business, what they may do and why, and how somebody new comes in.
//!
//! - [`members`]: all of them, and the invitations that wait
//! - [`member`]: one of them: roles, exceptions, and out
//! - [`roles`]: what each role may, and roles of one's own
//! - [`reasons`]: why somebody may or may not
//! - [`programs`]: what programs show instead of a password, and their own accounts

mod granted;
mod member;
mod members;
mod programs;
mod reasons;
mod roles;

use actix_web::web::{self as route, ServiceConfig};
use model::Timestamp;
use serde::Deserialize;

use crate::{
    people::{People, unnamed},
    visit::Visit,
    words::Words,
};

pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .service(route::resource("/members").get(members::list).post(members::invite))
        .service(route::resource("/members/invitations/{id}/end").post(members::revoke))
        .service(route::resource("/members/why").get(reasons::why))
        .service(route::resource("/members/roles").get(roles::list))
        .service(route::resource("/members/roles/new").get(roles::new).post(roles::define))
        .service(route::resource("/members/roles/{name}").get(roles::one).post(roles::change))
        .service(route::resource("/members/{id}").get(member::show))
        .service(route::resource("/members/{id}/roles").get(member::back).post(member::set_roles))
        .service(route::resource("/members/{id}/exceptions").get(member::back).post(member::add_exception))
        .service(route::resource("/members/{id}/exceptions/{exception}/end").post(member::end_exception))
        .service(route::resource("/members/{id}/removal").get(member::back).post(member::remove))
        .configure(programs::configure);
}

/// The pages about people: path, message, and whether it is the one that is shown.
pub(super) fn tabs(here: &str) -> [(&'static str, &'static str, bool); 3] {
    [("/members", "members-all"), ("/members/roles", "roles-title"), ("/members/why", "why-title")]
        .map(|(path, name)| (path, name, path == here))
}

#[derive(Debug, Clone, Deserialize)]
struct Member {
    id: String,
    version: i64,
    account: String,
    name: Option<String>,
    roles: Vec<String>,
    state: String,
    joined_at: Timestamp,
}

impl Member {
    fn is_here(&self) -> bool {
        self.state == "active"
    }

    /// Their name, or the end of their id where it may not be known.
    fn named(&self, words: &Words) -> String {
        self.name.clone().unwrap_or_else(|| unnamed(words, &self.account))
    }

    /// By name also where a list of people shows none to this role, and who did something may be asked.
    async fn call(visit: &Visit, members: &mut [Self]) {
        let nameless = members.iter().filter(|member| member.name.is_none());
        let people = People::of(visit, nameless.map(|member| member.account.as_str())).await;
        for member in members {
            member.name = member.name.take().or_else(|| people.name(&member.account));
        }
    }
}
