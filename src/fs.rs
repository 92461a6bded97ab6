//! The one door to the disk: errors that carry the path; files that appear whole or not at all.
