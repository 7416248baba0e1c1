//! How far the files are that are being written by this process, and which of them nobody wants any more.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use parking_lot::Mutex;

use crate::records::ExportId;

#[derive(Default, Clone)]
pub struct Writings(Arc<Mutex<HashMap<ExportId, Arc<Counts>>>>);

#[derive(Default)]
struct Counts {
    written: AtomicI64,
    is_stopped: AtomicBool,
}

/// One that is being written, until this is dropped.
pub struct Running {
    id: ExportId,
    counts: Arc<Counts>,
    all: Writings,
}

impl Writings {
    /// Begins one, unless it is being written already.
    pub fn begin(&self, id: ExportId) -> Option<Running> {
        let counts = Arc::<Counts>::default();
        let mut all = self.0.lock();
        if all.contains_key(&id) {
            return None;
        }
        all.insert(id, Arc::clone(&counts));
        Some(Running { id, counts, all: self.clone() })
    }

    /// How much of it is written, where it is written here.
    pub fn written(&self, id: ExportId) -> Option<i64> {
        self.0.lock().get(&id).map(|counts| counts.written.load(Ordering::Relaxed))
    }

    /// It is not wanted any more.
    pub fn stop(&self, id: ExportId) {
        if let Some(counts) = self.0.lock().get(&id) {
            counts.is_stopped.store(true, Ordering::Relaxed);
        }
    }
}

impl Running {
    pub fn wrote(&self, more: usize) {
        self.counts.written.fetch_add(i64::try_from(more).unwrap_or_default(), Ordering::Relaxed);
    }

    pub fn written(&self) -> i64 {
        self.counts.written.load(Ordering::Relaxed)
    }

    pub fn is_stopped(&self) -> bool {
        self.counts.is_stopped.load(Ordering::Relaxed)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.all.0.lock().remove(&self.id);
    }
}
