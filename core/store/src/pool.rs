//! Connections that are lent out and come back. A SQLite writer is a pool of one.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use parking_lot::{Condvar, Mutex, RwLock};

use crate::{
    Connection, Trouble,
    connection::{Role, session},
    home::Home,
};

/// How long a transaction waits for a connection before it says so.
const PATIENCE: Duration = Duration::from_secs(15);

pub(crate) struct Pool {
    home: RwLock<Home>,
    role: Role,
    limit: usize,
    state: Mutex<State>,
    returned: Condvar,
}

#[derive(Default)]
struct State {
    idle: Vec<Connection>,
    out: usize,
    /// Nothing is lent: somebody wants all of them back.
    shut: bool,
}

impl Pool {
    pub(crate) fn new(home: Home, role: Role, limit: usize) -> Self {
        Self { home: RwLock::new(home), role, limit, state: Mutex::default(), returned: Condvar::new() }
    }

    /// A pool that already has its first connection.
    pub(crate) fn starting_with(self, connection: Connection) -> Self {
        self.state.lock().idle.push(connection);
        self
    }

    /// Lends a connection. It comes back if `work` says that it is sound, and is closed if not.
    pub(crate) fn lend<T>(&self, work: impl FnOnce(&mut Connection) -> (T, Sound)) -> Result<T, Trouble> {
        let mut connection = self.take()?;
        let mut loan = Loan { pool: self, back: None };
        let (answer, sound) = work(&mut connection);
        loan.back = (sound == Sound::Yes && self.clean(&mut connection)).then_some(connection);
        Ok(answer)
    }

    /// Waits until every connection is back, closes them all and lends none until the answer is dropped.
    pub(crate) fn empty(&self) -> Result<Emptied<'_>, Trouble> {
        let deadline = Instant::now() + PATIENCE;
        let emptied = Emptied { pool: self };
        let mut state = self.state.lock();
        state.shut = true;
        while state.out > 0 {
            if self.returned.wait_until(&mut state, deadline).timed_out() {
                drop(state);
                return Err(Trouble::Unreachable);
            }
        }
        state.idle.clear();
        drop(state);
        Ok(emptied)
    }

    fn take(&self) -> Result<Connection, Trouble> {
        let deadline = Instant::now() + PATIENCE;
        let mut state = self.state.lock();
        loop {
            if !state.shut {
                if let Some(connection) = state.idle.pop() {
                    state.out += 1;
                    return Ok(connection);
                }
                if state.out < self.limit {
                    state.out += 1;
                    break;
                }
            }
            if self.returned.wait_until(&mut state, deadline).timed_out() {
                return Err(Trouble::Unreachable);
            }
        }
        drop(state);
        let home = self.home.read().clone();
        home.open(self.role).map_err(|error| {
            tracing::error!(error = %error, "a database connection could not be opened");
            self.give_back(None);
            error.trouble()
        })
    }

    fn give_back(&self, connection: Option<Connection>) {
        let mut state = self.state.lock();
        state.out = state.out.saturating_sub(1);
        state.idle.extend(connection);
        let is_awaited = state.shut;
        drop(state);
        if is_awaited {
            self.returned.notify_all();
        } else {
            self.returned.notify_one();
        }
    }

    /// Nothing of one borrower is left for the next. (`DISCARD ALL` would drop diesel's prepared statements.)
    fn clean(&self, connection: &mut Connection) -> bool {
        match (connection, &*self.home.read()) {
            (Connection::Postgres(postgres), Home::Postgres { schema, .. }) => postgres
                .batch_execute(&format!(
                    "CLOSE ALL; RESET ALL; UNLISTEN *; SELECT pg_advisory_unlock_all(); DISCARD TEMP; {}",
                    session(schema)
                ))
                .is_ok(),
            _ => true,
        }
    }
}

/// Gives the place back even when the borrower panics.
struct Loan<'a> {
    pool: &'a Pool,
    back: Option<Connection>,
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        self.pool.give_back(self.back.take());
    }
}

/// A pool of which nothing is lent.
pub(crate) struct Emptied<'a> {
    pool: &'a Pool,
}

impl Emptied<'_> {
    /// From here on connections are opened there.
    pub(crate) fn move_to(&self, home: Home) {
        *self.pool.home.write() = home;
    }
}

impl Drop for Emptied<'_> {
    fn drop(&mut self) {
        self.pool.state.lock().shut = false;
        self.pool.returned.notify_all();
    }
}

/// Whether a connection may be used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sound {
    Yes,
    No,
}
