//! What a call has used, and the moment it was too much.

use crate::bounds::Limits;
use crate::stopped::{Stopped, Why};
use rustix::time::{ClockId, Timespec, clock_gettime};
use std::time::{Duration, Instant};
use wasmtime::ResourceLimiter;

/// What a call used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usage {
    /// Of the guest's own code.
    pub guest_time: Duration,
    /// Of all.
    pub wall: Duration,
    /// Instructions, where they are counted.
    pub fuel: Option<u64>,
    /// The most that all memories together had, in bytes.
    pub memory: usize,
    pub host_calls: u32,
    pub requests: u32,
    pub log_lines: u32,
    pub log_bytes: usize,
    /// Lines that were too many.
    pub log_dropped: u32,
    /// Bytes of the answer.
    pub output: usize,
}

pub struct Meter {
    pub limits: Limits,
    pub used: Usage,
    began: Instant,
    /// The thread's, when it began.
    processor: Duration,
    in_host: Duration,
    table: usize,
}

impl Meter {
    pub fn start(limits: Limits) -> Self {
        Self {
            limits,
            used: Usage::default(),
            began: Instant::now(),
            processor: processor_time(),
            in_host: Duration::ZERO,
            table: 0,
        }
    }

    /// How long the call may still take.
    pub fn patience(&self) -> Duration {
        self.limits.wall.saturating_sub(self.began.elapsed())
    }

    /// Asked at every tick that the guest runs through.
    pub fn tick(&self) -> Result<(), Stopped> {
        let elapsed = self.began.elapsed();
        if elapsed >= self.limits.wall {
            return Err(Stopped::wall(self.limits.wall));
        }
        let limit = self.limits.guest_time;
        // Only a guest that seems to be over its time is worth a question to the kernel.
        if elapsed.saturating_sub(self.in_host) >= limit && processor_time().saturating_sub(self.processor) >= limit {
            return Err(Stopped::guest_time(limit));
        }
        Ok(())
    }

    pub fn enter_host(&mut self) -> Result<Instant, Stopped> {
        self.used.host_calls += 1;
        if self.used.host_calls > self.limits.host_calls {
            let limit = self.limits.host_calls;
            return Err(Stopped::new(Why::HostCalls, format!("it called the host more than {limit} times")));
        }
        Ok(Instant::now())
    }

    pub fn leave_host(&mut self, entered: Instant) -> Result<(), Stopped> {
        self.in_host += entered.elapsed();
        if self.began.elapsed() >= self.limits.wall { Err(Stopped::wall(self.limits.wall)) } else { Ok(()) }
    }

    /// Whether there is room for another request.
    pub fn may_request(&mut self) -> bool {
        let may = self.used.requests < self.limits.requests;
        self.used.requests += u32::from(may);
        may
    }

    /// Whether there is room for another line of so many bytes.
    pub fn may_log(&mut self, bytes: usize) -> bool {
        let may = self.used.log_lines < self.limits.log_lines && self.used.log_bytes + bytes <= self.limits.log_bytes;
        if may {
            self.used.log_lines += 1;
            self.used.log_bytes += bytes;
        } else {
            self.used.log_dropped = self.used.log_dropped.saturating_add(1);
        }
        may
    }

    pub fn finish(&mut self) {
        self.used.wall = self.began.elapsed();
        // While the thread stood still, others had the processor: the guest pays for none of that.
        let worked = processor_time().saturating_sub(self.processor);
        self.used.guest_time = self.used.wall.saturating_sub(self.in_host).min(worked);
    }
}

/// What this thread had of the processor.
fn processor_time() -> Duration {
    let Timespec { tv_sec, tv_nsec } = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(tv_sec.unsigned_abs(), u32::try_from(tv_nsec).unwrap_or_default())
}

/// A guest that wants more than it may have ends here: few would get on with a no, and none says so in its trap.
impl ResourceLimiter for Meter {
    fn memory_growing(&mut self, current: usize, desired: usize, _maximum: Option<usize>) -> wasmtime::Result<bool> {
        // Memories only grow, so what they have had is what they have.
        let all = self.used.memory.saturating_add(desired - current);
        if all > self.limits.memory {
            let limit = self.limits.memory;
            return Err(
                Stopped::new(Why::Memory, format!("it wanted {all} bytes of memory, and may have {limit}")).into()
            );
        }
        self.used.memory = all;
        Ok(true)
    }

    fn table_growing(&mut self, current: usize, desired: usize, _maximum: Option<usize>) -> wasmtime::Result<bool> {
        let all = self.table.saturating_add(desired - current);
        if all > self.limits.table {
            let limit = self.limits.table;
            return Err(
                Stopped::new(Why::Table, format!("it wanted {all} entries in tables, and may have {limit}")).into()
            );
        }
        self.table = all;
        Ok(true)
    }
}
