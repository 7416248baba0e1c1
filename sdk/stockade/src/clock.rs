//! What time it is.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::host;

/// Never earlier than before in the same call.
pub fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(host::now())
}

/// Seconds since 1970.
pub fn unix() -> u64 {
    host::now() / 1000
}
