//! Ctrl-C. The first one asks the run to stop, so that what was spoken is kept; the second one ends the program at once.

use std::sync::atomic::{AtomicBool, Ordering};

static STOP: AtomicBool = AtomicBool::new(false);

/// Starts to listen, and returns the flag that is set when the run should stop.
pub fn listen() -> &'static AtomicBool {
    let handler = || {
        if STOP.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    };
    // Without the handler, Ctrl-C still ends the program. Files are safe either way, because they are renamed when complete.
    let _ = ctrlc::set_handler(handler);
    &STOP
}
