//! How many calls run at once: there is memory set aside for so many, and who comes then waits.

use parking_lot::{Condvar, Mutex};
use std::time::{Duration, Instant};

pub struct Places {
    free: Mutex<u32>,
    freed: Condvar,
}

/// Free again when it is dropped.
pub struct Place<'a>(&'a Places);

impl Places {
    pub fn of(number: u32) -> Self {
        Self { free: Mutex::new(number), freed: Condvar::new() }
    }

    /// None, if none was free in time.
    pub fn take(&self, patience: Duration) -> Option<Place<'_>> {
        let until = Instant::now() + patience;
        let mut free = self.free.lock();
        while *free == 0 {
            if self.freed.wait_until(&mut free, until).timed_out() && *free == 0 {
                return None;
            }
        }
        *free -= 1;
        Some(Place(self))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        *self.0.free.lock() += 1;
        self.0.freed.notify_one();
    }
}
