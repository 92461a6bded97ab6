//! Takes over what is saved in an editor meanwhile.

use super::session::Session;
use std::time::Duration;

/// How often to look at the files.
const POLL: Duration = Duration::from_millis(300);

/// How often a change must look the same before it counts. Editors write a file in several steps. Some remove it before
/// they put the new one in its place, so a missing file gets more time.
const SETTLED: u32 = 1;
const SETTLED_MISSING: u32 = 5;

/// Reads the book, and reads it again after every change, until the session is closed.
pub(super) fn run(session: &Session) {
    session.reload(&mut session.desk());
    let (mut last, mut steady) = (session.known_files(), 0);
    while !session.is_closed() {
        std::thread::sleep(POLL);
        let Some(known) = session.known_files() else { return };
        let now = Some(known.again());
        steady = if now == last { steady + 1 } else { 0 };
        last = now;
        let missing = |last: &crate::book::Snapshot| last.misses_some() && !known.misses_some();
        let settled = if last.as_ref().is_some_and(missing) { SETTLED_MISSING } else { SETTLED };
        if last.as_ref() != Some(&known) && steady >= settled {
            session.take_over();
        }
    }
}
