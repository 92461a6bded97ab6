//! Takes on disk, by key: a content-addressed store in which a corrupt entry is a miss.
