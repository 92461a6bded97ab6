//! Ctrl-C. The first one asks the run to stop, so that what was spoken is kept; the second one ends the program at once.
//! As long as nothing has been begun that is worth keeping, the first one ends it at once, too.

use std::sync::atomic::{AtomicBool, Ordering};

static STOP: AtomicBool = AtomicBool::new(false);

/// Whether nothing has been begun yet: see [`abruptly`].
static ABRUPT: AtomicBool = AtomicBool::new(false);

/// Starts to listen, and returns the flag that is set when the run should stop.
pub fn listen() -> &'static AtomicBool {
    let handler = || {
        if STOP.swap(true, Ordering::Relaxed) || ABRUPT.load(Ordering::Relaxed) {
            fullcast::fs::remove_unfinished();
            std::process::exit(130);
        }
    };
    // Without the handler, Ctrl-C still ends the program. Files are safe either way, because they are renamed when complete.
    let _ = ctrlc::set_handler(handler);
    &STOP
}

/// Does something that never looks at the flag, such as reading a book, so that Ctrl-C ends the program at once.
pub fn abruptly<T>(work: impl FnOnce() -> T) -> T {
    ABRUPT.store(true, Ordering::Relaxed);
    let done = work();
    ABRUPT.store(false, Ordering::Relaxed);
    done
}
