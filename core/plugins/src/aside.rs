//! Programs of plugins run beside everything else, and give way to it: a thread of their own, behind those that answer
//! people. It ends with the call, because nobody may put a thread forward again.

use std::thread;

use rustix::process::{getpriority_process, setpriority_process};
use tokio::sync::oneshot;

/// About a tenth of what an ordinary thread gets where both want a processor.
const NICENESS: i32 = 10;

/// What came of it. None where it panicked, or there is no thread to be had.
pub(crate) async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (done, waiting) = oneshot::channel();
    let thread = thread::Builder::new().name("plugin".to_owned());
    let begun = thread.spawn(move || {
        // It is a kindness, and where it is refused the call is made all the same. On Linux it is this thread's alone.
        let _ = getpriority_process(None).and_then(|own| setpriority_process(None, own.max(NICENESS)));
        drop(done.send(work()));
    });
    begun.ok()?;
    waiting.await.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_that_gives_way_leaves_others_where_they_are() {
        let before = getpriority_process(None).unwrap();
        let aside_of = aside(|| getpriority_process(None).unwrap()).await.unwrap();
        assert_eq!(aside_of, NICENESS.max(before));
        assert_eq!(getpriority_process(None).unwrap(), before);
        assert_eq!(aside(|| -> u8 { panic!("on purpose") }).await, None);
    }
}
