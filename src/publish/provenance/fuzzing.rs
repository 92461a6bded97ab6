//! Attacks on the records of files, for [`crate::fuzzing`].

use super::folder::FolderRecord;
use super::stretch::StretchRecord;

/// What is read of a record is the same when it is written and read again.
pub(crate) fn provenance(bytes: &[u8]) {
    let folder = FolderRecord::parse(bytes);
    assert_eq!(FolderRecord::parse(&folder.bytes()), folder);
    if let Some(stretches) = StretchRecord::parse(bytes) {
        let again = StretchRecord::parse(&stretches.bytes()).expect("what was written can be read");
        assert_eq!(again.bytes(), stretches.bytes());
    }
}
