//! One at a time: a large picture takes more memory than all the rest of the program.

use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

/// Of what is decoded and made anew.
pub(crate) static LARGE: Mutex<()> = Mutex::new(());
/// Of what is looked at for a code.
pub(crate) static CODES: Mutex<()> = Mutex::new(());

/// Waits. Whoever was there before and panicked left nothing behind.
pub(crate) fn take(turn: &'static Mutex<()>) -> MutexGuard<'static, ()> {
    turn.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does not wait.
pub(crate) fn take_now(turn: &'static Mutex<()>) -> Option<MutexGuard<'static, ()>> {
    match turn.try_lock() {
        Ok(turn) => Some(turn),
        Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}
