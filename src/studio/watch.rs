//! Takes over what is saved in an editor meanwhile.

use super::session::Session;
use crate::book::Watch;

/// Reads the book, and reads it again after every change, until the session is closed.
pub(super) fn run(session: &Session) {
    session.reload(&mut session.desk());
    let mut watch = Watch::default();
    while !session.is_closed() {
        std::thread::sleep(Watch::PAUSE);
        let Some(known) = session.known_files() else { return };
        if watch.look(&known).is_some() {
            session.take_over();
        }
    }
}
