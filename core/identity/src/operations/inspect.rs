//! Whether accounts and sessions are as they should be, looked up in what is kept of them. What is said are counts:
//! nobody learns from it whose they are.

use diesel::{ExpressionMethods as _, QueryDsl as _};
use door::{Done, Nothing, Read, Snapshot, Spec, timeouts::Timeout};
use model::{Actor, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vault::{Cost, password};

use crate::{
    ACCOUNTS_INSPECT,
    schema::{accounts, sessions},
};

pub struct Inspect;

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "AccountsInspected")]
pub struct Inspected {
    pub passwords: usize,
    /// Hashes of passwords that cost less than any may: each is made anew when its person next signs in.
    pub weak: usize,
    pub sessions: usize,
    /// Sessions that end later than any may.
    pub overlong: usize,
}

impl Read for Inspect {
    const SPEC: Spec = Spec::new(
        "accounts.inspect",
        ACCOUNTS_INSPECT,
        "Count the accounts and sessions that are not as they should be",
    )
    .platform();
    type Input = Nothing;
    type Output = Inspected;

    fn run(&self, _: &Actor, snapshot: &mut Snapshot<'_>, _: &Nothing) -> Done<Inspected> {
        let hashes: Vec<String> = snapshot.load(accounts::table.select(accounts::password))?;
        let weak = hashes.iter().filter(|hash| password::needs_rehash(hash, &Cost::FLOOR)).count();
        let now = snapshot.now();
        let standing = sessions::table.filter(sessions::ended_at.is_null()).filter(sessions::expires_at.gt(now));
        let rows: Vec<(Timestamp, Timestamp)> =
            snapshot.load(standing.select((sessions::created_at, sessions::expires_at)))?;
        let overlong = rows.iter().filter(|(from, to)| to.since(*from) > Timeout::MOST.longest()).count();
        Ok(Inspected { passwords: hashes.len(), weak, sessions: rows.len(), overlong })
    }
}
