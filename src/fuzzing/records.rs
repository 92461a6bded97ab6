//! What the program keeps for itself: what it can read is the same when it is written and read again, and anything else is
//! as if it were not there.

use super::with_file;
use crate::history::{History, MachineSpeeds};
use crate::output::playlist;
use crate::plan::Plan;
use crate::trust::Records;
use serde::{Serialize, de::DeserializeOwned};

fn same_again<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let read: T = serde_json::from_slice(bytes).ok()?;
    let written = serde_json::to_vec(&read).expect("what was read can be written");
    let again: T = serde_json::from_slice(&written).expect("what was written can be read");
    assert_eq!(serde_json::to_vec(&again).expect("as before"), written);
    Some(read)
}

/// Records of renders and their files, of speeds, of consent, and playlists.
pub(super) fn records(bytes: &[u8]) {
    same_again::<History<'static>>(bytes);
    same_again::<MachineSpeeds>(bytes);
    crate::publish::fuzzing::provenance(bytes);
    with_file("trust/0123", bytes, |path| {
        let folder = path.parent().and_then(std::path::Path::parent).expect("a folder above");
        Records::at(folder).list();
    });
    with_file("a.m3u8", bytes, |path| {
        let names = playlist::read(path);
        assert!(names.iter().all(|name| !name.contains(['/', '\\'])), "{names:?}");
    });
}

/// A plan that travelled refers only to what it has.
pub(super) fn plan(bytes: &[u8]) {
    let Some(plan) = same_again::<Plan>(bytes) else { return };
    for speak in plan.speaks() {
        assert!(speak.line < plan.lines.len() && speak.delivery.0 < plan.deliveries.len());
        assert!(speak.sounds.iter().all(|sound| speak.text.get(sound.start..sound.end).is_some()));
    }
}
