//! Ctrl-C: the first one asks to stop, so that what was spoken is kept; the second one ends the program at once.

use std::sync::atomic::{AtomicBool, Ordering};

static STOP: AtomicBool = AtomicBool::new(false);

/// Starts to listen and returns the flag that is set when the run shall stop.
pub fn listen() -> &'static AtomicBool {
    let handler = || {
        if STOP.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    };
    // Without a handler Ctrl-C still ends the program; files are safe either way, because they are renamed when whole.
    let _ = ctrlc::set_handler(handler);
    &STOP
}
